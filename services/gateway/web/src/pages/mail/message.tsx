// One message of a thread: folded to a line, or read in full.
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Message } from "../../api";
import { t } from "../../i18n";
import { About, CopiedFor } from "../../parts/about";
import { Asked } from "../../parts/asked";
import { AutomaticChip } from "../../parts/auto-reply";
import { longDate, qualityInFull, shortDate } from "../../parts/format";
import { Forward, Paperclip } from "../../parts/icons";
import { UserType } from "../../parts/pieces";
import { UrgentChip } from "../../parts/urgent";
import { SafeHtml } from "../../parts/safe-html";
import { Waiting } from "../../parts/openings";
import { Proof } from "../../recipients/proof";
import { Files } from "../../viewer/files";
import { Acknowledge } from "./acknowledge";
import { MessageMenu } from "./message-menu";
import { RecallButton, RecalledNote } from "./recall";
import { ReceiptsButton } from "./receipts";
import { mine } from "./thread-page";

export const messageId = (id: string): string => `message-${id}`;

const LINE_MAX = 160;
const NAMES_SHOWN = 4;
/** Longer than anything can be taken back for. */
const WAITED_MS = 90_000;

/** The beginning of a body as one line of text. */
function lineOf(html: string): string {
  const spaced = html.replace(/<(?:\/(?:p|div|li|h[1-6]|blockquote|td|th|tr)|br\s*\/?)>/gi, " $&");
  const text = new DOMParser().parseFromString(spaced, "text/html").body.textContent ?? "";
  return text.replace(/\s+/g, " ").trim().slice(0, LINE_MAX);
}

/** Of one's own: opens the list of whom it reached. */
function ProofButton({ message }: { message: Message }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet proof-open" onClick={() => setOpen(true)}>{t().recipients.proof.open}</button>
      {open && <Proof messageId={message.id} onClose={() => setOpen(false)} />}
    </>
  );
}

/** The first of them; the others when one asks for them. */
function Recipients({ message }: { message: Message }) {
  const [all, setAll] = useState(false);
  const names = message.to.filter((r) => r.kind !== "EXCEPT").map((r) => r.displayName);
  if (names.length === 0 && message.toCount === 0) return null;
  const folds = names.length > NAMES_SHOWN + 1;
  const shown = folds && !all ? names.slice(0, NAMES_SHOWN) : names;
  return (
    <p class="message-to soft">
      {t().thread.to} {shown.join(t().listSeparator)}
      {message.toCount > names.length && ` (${t().thread.toCount(message.toCount)})`}
      {folds && <> <button type="button" class="quiet all-names" aria-expanded={all} onClick={() => setAll(!all)}>
        {all ? t().thread.fewerNames : t().thread.moreNames(names.length - NAMES_SHOWN)}
      </button></>}
    </p>
  );
}

/** When it came; of what had waited, when it was written as well. */
function When({ message }: { message: Message }) {
  const { sentAt, deliveredAt = sentAt } = message;
  const waited = Date.parse(deliveredAt ?? "") - Date.parse(sentAt ?? "") > WAITED_MS;
  return (
    <>
      <time dateTime={deliveredAt} title={longDate(deliveredAt)}>{shortDate(deliveredAt)}</time>
      {waited && <span class="soft written" title={longDate(sentAt)}>{t().thread.writtenAt(shortDate(sentAt))}</span>}
    </>
  );
}

const writer = (message: Message): string =>
  mine(message) ? t().thread.me : message.from?.displayName ?? "";

interface CardProps {
  message: Message;
  folded: boolean;
  /** Absent for the last message: it is always read in full. */
  onFold?: ((folded: boolean) => void) | undefined;
  onChange: (message: Message) => void;
  /** Of its thread. */
  threadId: string;
  subject: string;
}

function Folded({ message, onFold }: Pick<CardProps, "message" | "onFold">) {
  return (
    <article class="message folded" id={messageId(message.id)}>
      <button type="button" aria-expanded={false} title={t().thread.unfold} onClick={() => onFold?.(false)}>
        <strong>{writer(message)}</strong>
        {message.urgent && <UrgentChip />}
        <span class="line">{message.recalledAt ? t().receipts.recalledLine : lineOf(message.bodyHtml)}</span>
        {message.attachments.length > 0 && <Paperclip label={t().list.attachment} />}
        <When message={message} />
      </button>
    </article>
  );
}

export function MessageCard({ message, folded, onFold, onChange, threadId, subject }: CardProps) {
  if (folded) return <Folded message={message} onFold={onFold} />;
  const own = mine(message);
  return (
    <article class={`message ${own ? "mine" : ""}`} id={messageId(message.id)}>
      <header>
        <UserType who={message.from} />
        <div class="message-who">
          {onFold
            ? <button type="button" class="name" aria-expanded={true} title={t().thread.fold} onClick={() => onFold(true)}>{writer(message)}</button>
            : <strong class="name">{writer(message)}</strong>}
          {!own && message.from && <span class="soft"> {qualityInFull(message.from)}</span>}
          {message.automatic && <AutomaticChip />}
          {message.urgent && <UrgentChip />}
          <Recipients message={message} />
          {own && <Waiting waiting={message.waiting} />}
          <About who={message.concerns} />
          <CopiedFor who={message.copiedFor} />
          {own && <Asked of={message.acknowledgement} />}
          {message.forwards && <p class="message-forwards soft"><Forward />{t().keeping.forwarded}</p>}
        </div>
        <div class="message-when">
          <When message={message} />
        </div>
        <MessageMenu message={message} threadId={threadId} subject={subject} />
      </header>
      {own && (
        <div class="message-acts">
          {message.toCount > 0 && <ReceiptsButton message={message} onChange={onChange} />}
          {message.toCount > 0 && <ProofButton message={message} />}
          <RecallButton message={message} onRecalled={onChange} />
        </div>
      )}
      {message.recalledAt ? <RecalledNote message={message} name={own ? "" : writer(message)} /> : <SafeHtml html={message.bodyHtml} whole={message.forwards} />}
      <Files files={message.attachments} all={api.messageFilesAddress(message.id)} />
      {!own && <Acknowledge message={message} threadId={threadId} onChange={onChange} />}
    </article>
  );
}
