// A message that waits, as its sender sees it: when it leaves, to whom, and
// what can still be done about it.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type GetHeldMessageReply, type GetThreadReply, type Thread } from "../api";
import { t } from "../i18n";
import { About } from "../parts/about";
import { Asked } from "../parts/asked";
import { longDate, momentOf } from "../parts/format";
import { Clock, Cross, Paperclip, Sent } from "../parts/icons";
import { Alert } from "../parts/pieces";
import { SafeHtml } from "../parts/safe-html";
import { UrgentChip } from "../parts/urgent";
import { Files } from "../viewer/files";
import { moveHeld, sendNow, undoSend } from "./held";
import { ChooseTime } from "./when";

function Whole({ id }: { id: string }) {
  const [held, setHeld] = useState<GetHeldMessageReply | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    api.getHeld(id).then(setHeld, (failure: unknown) => setError(sentence(failure)));
  }, [id]);
  const message = held?.message;
  if (!message) return <Alert text={error} />;
  const names = message.to.filter((r) => r.kind !== "EXCEPT").map((r) => r.displayName).join(t().listSeparator);
  return (
    <>
      <p class="soft">{t().held.to(names)}{" "}({t().held.toCount(message.toCount)})</p>
      {held.urgentReason && <p class="urgent-why">{t().urgent.why(held.urgentReason)}</p>}
      <About who={message.concerns} />
      <Asked of={message.acknowledgement} />
      <SafeHtml html={message.bodyHtml} />
      <Files files={message.attachments} />
    </>
  );
}

/** `head`: its thread, where that is shown. */
export function HeldMessage({ line, head }: { line: Thread; head?: GetThreadReply }) {
  const [open, setOpen] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const words = t().held;
  const id = line.lastMessageId;
  return (
    <article class="held" data-id={id}>
      <header>
        <Clock />
        <p>
          <strong title={longDate(line.deliverAt)}>{words.goes(momentOf(line.deliverAt))}</strong>
          {line.toSummary && <span class="soft"> {words.to(line.toSummary)}</span>}
        </p>
        {line.urgent && <UrgentChip />}
        {line.hasAttachments && <Paperclip label={t().list.attachment} />}
      </header>
      {!head && <p class="held-subject">{line.subject}</p>}
      {open ? <Whole id={id} /> : <p class="held-snippet soft">{line.snippet}</p>}
      <p class="hidden">{words.nobodyYet}</p>
      <div class="held-acts" role="group" aria-label={words.actsOn(line.subject)}>
        <button type="button" class="quiet" aria-expanded={open} onClick={() => setOpen(!open)}>{open ? words.hide : words.show}</button>
        <button type="button" class="quiet" onClick={() => setChoosing(true)}><Clock />{words.move}</button>
        <button type="button" class="quiet" onClick={() => void sendNow(id)}><Sent />{words.now}</button>
        <button type="button" class="quiet" onClick={() => void undoSend(id, head)}><Cross />{words.undo}</button>
      </div>
      {choosing && (
        <ChooseTime submit={words.move} now={line.deliverAt} onBack={() => setChoosing(false)}
          onChoose={(at) => {
            setChoosing(false);
            void moveHeld(id, at);
          }} />
      )}
    </article>
  );
}
