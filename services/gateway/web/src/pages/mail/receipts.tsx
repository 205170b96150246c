// « Lu par 12 sur 24 » of a message of one's own: opens who has it, and when
// they have read it or said that they have taken note.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type ListReceiptsReply, type Message, type Receipt } from "../../api";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { longDate, momentOf, qualityInFull, shortDate } from "../../parts/format";
import { Alert, Loading } from "../../parts/pieces";
import { Why } from "../../parts/why";
import { receiptTurn } from "../../session";
import { AckActs, Given } from "./receipts-acknowledged";

export function ReceiptsButton({ message, onChange }: { message: Message; onChange: (message: Message) => void }) {
  const [open, setOpen] = useState(false);
  const asked = message.acknowledgement;
  const text = asked ? t().acknowledgements.count(asked.count, asked.total) : t().thread.readBy(message.readCount, message.toCount);
  return (
    <>
      <button type="button" class="quiet proof-open" aria-label={t().receipts.open(text)} onClick={() => setOpen(true)}>{text}</button>
      {open && <Receipts message={message} onChange={onChange} onClose={() => setOpen(false)} />}
    </>
  );
}

/** `onNote`: that it came on paper; absent where there is nothing to note. */
function Person({ receipt, messageId, onNote }: { receipt: Receipt; messageId: string; onNote?: (() => void) | undefined }) {
  const { user, because } = receipt;
  const readAt = receipt.state === "READ" ? receipt.readAt : undefined;
  const note = t().acknowledgements;
  const through = because?.copy ? t().copies.because(because.child?.displayName ?? "") : because?.child ? t().recipients.proof.through(because.category, because.child.displayName) : because?.category;
  return (
    <li>
      <span>
        <strong>{user?.displayName}</strong> {user && <span class="soft">{qualityInFull(user)}</span>}
        {through && <span class="soft receipt-why">{through}</span>}
      </span>
      <span class="soft">
        {t().receipts.states[receipt.state]}
        {receipt.dueAt && <> <time dateTime={receipt.dueAt}>{momentOf(receipt.dueAt)}</time></>}
        {readAt && <> <time dateTime={readAt} title={longDate(readAt)}>{shortDate(readAt)}</time></>}
        <Given receipt={receipt} />
        {onNote && <button type="button" class="quiet note-paper" aria-label={note.note(user?.displayName ?? "")} onClick={onNote}>{note.noteShort}</button>}
      </span>
      <Why of={user?.displayName ?? ""} messageId={messageId} userId={user?.id ?? ""} />
    </li>
  );
}

// So many are on the first page.
const PAGE = 50;

type Filter = keyof ReturnType<typeof words>["filters"];
const words = () => t().receipts;

/** Those that somebody is in, or may be. */
function filtersOf(reply: ListReceiptsReply): Filter[] {
  const { held = 0, withdrawn = 0, asked = 0 } = reply.counts ?? {};
  const acknowledged = asked > 0 ? ["WAITING", "ACKNOWLEDGED"] as const : [];
  if (reply.namesOff) return ["ANY", ...acknowledged];
  return ["ANY", ...acknowledged, "READ", reply.recalledAt ? "RECALLED" : "DELIVERED", ...held > 0 ? ["HELD" as const] : [], ...withdrawn > 0 ? ["WITHDRAWN" as const] : []];
}

function Counts({ reply }: { reply: ListReceiptsReply }) {
  const { delivered = 0, read = 0, held = 0, withdrawn = 0, asked = 0, acknowledged = 0 } = reply.counts ?? {};
  return (
    <p role="status">
      {words().counts(delivered, read)}
      {asked > 0 && ` ${t().acknowledgements.count(acknowledged, asked)}.`}
      {held > 0 && ` ${words().held(held)}`}
      {withdrawn > 0 && ` ${words().withdrawn(withdrawn)}`}
    </p>
  );
}

const waits = (receipt: Receipt): boolean => receipt.state === "READ" || receipt.state === "DELIVERED";

interface ReceiptsProps {
  message: Message;
  onChange: (message: Message) => void;
  onClose: () => void;
}

function Receipts({ message, onChange, onClose }: ReceiptsProps) {
  const messageId = message.id;
  const [filter, setFilter] = useState<Filter>("ANY");
  const [reply, setReply] = useState<ListReceiptsReply | null>(null);
  const [error, setError] = useState("");
  const [noted, setNoted] = useState(0);
  const newest = useRef(0);
  // What an earlier one still answers is late: of another filter, or of before.
  const load = (next: string): void => {
    const mine = ++newest.current;
    const current = (): boolean => mine === newest.current;
    setError("");
    api.listReceipts(messageId, filter, next, PAGE).then((page) => {
      if (current()) setReply((old) => next && old ? { ...page, recipients: [...old.recipients, ...page.recipients] } : page);
    }, (failure: unknown) => { if (current()) setError(sentence(failure)); });
  };
  useEffect(() => load(""), [messageId, filter, noted]);
  const paged = (reply?.recipients.length ?? 0) > PAGE;
  useEffect(() => {
    // Who has paged on stays there.
    if (reply && !paged) load("");
  }, [receiptTurn.value]);
  const { asked = 0, acknowledged = 0 } = reply?.counts ?? {};
  useEffect(() => {
    const { acknowledgement } = message;
    if (acknowledgement && asked > 0 && acknowledged !== acknowledgement.count)
      onChange({ ...message, acknowledgement: { ...acknowledgement, count: acknowledged, done: acknowledged === asked } });
  }, [acknowledged]);
  const note = (receipt: Receipt): void => {
    api.noteAcknowledgement(messageId, receipt.user?.id ?? "").then(() => setNoted((n) => n + 1), (failure: unknown) => setError(sentence(failure)));
  };
  return (
    <Dialog title={words().title} class="small proof" onClose={onClose}>
      <div class="window-body">
        {!reply && !error && <Loading />}
        {reply && <>
          <Counts reply={reply} />
          {asked > 0 && <AckActs messageId={messageId} open={acknowledged < asked} />}
          {reply.namesOff && <div><p class="soft">{words().namesOff}</p><Why of={words().title} messageId={messageId} /></div>}
          {(!reply.namesOff || asked > 0) && <>
            <label class="receipt-filter">
              {words().filter}{" "}
              <select value={filter} onChange={(e) => setFilter(e.currentTarget.value as Filter)}>
                {filtersOf(reply).map((f) => <option key={f} value={f}>{words().filters[f]}</option>)}
              </select>
            </label>
            {reply.recipients.length === 0 && <p class="soft">{words().nobody}</p>}
            <ul class="proof-members">
              {reply.recipients.map((r) => (
                <Person key={r.user?.id} receipt={r} messageId={messageId} onNote={asked > 0 && waits(r) ? () => note(r) : undefined} />
              ))}
            </ul>
          </>}
          {reply.nextPageToken && <button type="button" onClick={() => load(reply.nextPageToken)}>{t().more}</button>}
        </>}
        <Alert text={error} onRetry={() => load("")} />
      </div>
    </Dialog>
  );
}
