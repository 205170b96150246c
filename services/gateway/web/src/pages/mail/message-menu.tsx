// What can be done with one message.
import { useState } from "preact/hooks";
import { emlAddress, mboxAddress, type Message } from "../../api";
import { t } from "../../i18n";
import { Ban, Download, Flag, Forward, Printer } from "../../parts/icons";
import { MoreActs } from "../../parts/more-acts";
import { me } from "../../session";
import { forward } from "../../writing";
import { BlockWindow } from "./block";
import { isBlockable } from "./blocks";
import { ReportWindow } from "./report";
import { mine } from "./thread-page";

/** Where a message is printed, or its thread. */
export const printHref = (threadId: string, messageId = ""): string =>
  `/messages/threads/${threadId}/print${messageId && `?message=${messageId}`}`;

export function MessageMenu({ message, threadId, subject }: { message: Message; threadId: string; subject: string }) {
  const words = t().keeping;
  const [asking, setAsking] = useState<"report" | "block" | "">("");
  const theirs = mine(message) ? undefined : message.from;
  // Of what was recalled there is nothing to take along.
  const gone = message.recalledAt !== undefined;
  if (gone && !theirs) return null;
  return (
    <>
      <MoreActs label={words.menu}>
        {!gone && !me.value?.frozen && <li><button type="button" class="quiet" onClick={() => forward(message, subject)}><Forward />{words.forward}</button></li>}
        {!gone && <li><a class="button quiet" href={printHref(threadId, message.id)}><Printer />{words.print}</a></li>}
        {!gone && <li><a class="button quiet" href={emlAddress(threadId, message.id)} download><Download />{words.saveMessage}</a></li>}
        {!gone && <li><a class="button quiet" href={mboxAddress(threadId)} download><Download />{words.saveThread}</a></li>}
        {theirs && <li><button type="button" class="quiet" onClick={() => setAsking("report")}><Flag />{t().reporting.open}</button></li>}
        {theirs && isBlockable(theirs) && <li><button type="button" class="quiet" onClick={() => setAsking("block")}><Ban />{t().blocking.open}</button></li>}
      </MoreActs>
      {asking === "report" && <ReportWindow message={message} onClose={() => setAsking("")} />}
      {asking === "block" && theirs && <BlockWindow person={theirs} message={message} onClose={() => setAsking("")} />}
    </>
  );
}
