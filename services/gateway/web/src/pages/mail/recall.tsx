// Taking a message back: asked first, then told from whom it has gone and who
// had opened it.
import { useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Message, type RecallMessageReply } from "../../api";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { longDate, qualityInFull } from "../../parts/format";
import { Alert } from "../../parts/pieces";
import { lookAgain } from "../../session";

/** In the place of its text. */
export function RecalledNote({ message, name }: { message: Message; name: string }) {
  const when = longDate(message.recalledAt);
  return (
    <p class="recalled-note">{name ? t().receipts.recalledBy(name, when) : t().receipts.recalledByMe(when)}</p>
  );
}

function Done({ reply, onClose }: { reply: RecallMessageReply; onClose: () => void }) {
  const words = t().receipts;
  const more = reply.openedCount - reply.opened.length;
  return (
    <Dialog title={words.recalledTitle} class="small proof" onClose={onClose}>
      <div class="window-body">
        <p role="status">{words.recalledFrom(reply.unopened)}</p>
        {reply.unopened + reply.openedCount > 0 && <p>{words.hadOpened(reply.openedCount)}</p>}
        <ul class="proof-members">
          {reply.opened.map((person) => (
            <li key={person.id}><span><strong>{person.displayName}</strong> <span class="soft">{qualityInFull(person)}</span></span></li>
          ))}
        </ul>
        {reply.forwarded > 0 && <p>{t().keeping.forwardedTimes(reply.forwarded)}</p>}
        {reply.opened.length > 0 && more > 0 && <p class="soft">{words.andOthers(more)}</p>}
      </div>
      <div class="window-foot">
        <button type="button" class="primary" data-autofocus onClick={onClose}>{t().close}</button>
      </div>
    </Dialog>
  );
}

function Ask({ message, onClose, onDone }: {
  message: Message; onClose: () => void; onDone: (reply: RecallMessageReply) => void;
}) {
  const words = t().receipts;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const go = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      onDone(await api.recallMessage(message.id));
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.recallTitle} class="small" onClose={onClose}>
      <p>{words.recallText}</p>
      <p class="soft">{words.recallUntil(longDate(message.recallableUntil))}</p>
      <Alert text={error} />
      <div class="window-foot">
        <button type="button" class="quiet" data-autofocus onClick={onClose}>{words.recallBack}</button>
        <button type="button" class="danger" aria-disabled={busy} onClick={() => void go()}>{words.recallGo}</button>
      </div>
    </Dialog>
  );
}

export function RecallButton({ message, onRecalled }: { message: Message; onRecalled: (message: Message) => void }) {
  const [asking, setAsking] = useState(false);
  const [reply, setReply] = useState<RecallMessageReply | null>(null);
  const { recallableUntil } = message;
  const can = recallableUntil !== undefined && Date.parse(recallableUntil) > Date.now();
  const done = (answer: RecallMessageReply): void => {
    setAsking(false);
    setReply(answer);
  };
  const close = (): void => {
    const { recallableUntil: _, ...rest } = message;
    setReply(null);
    onRecalled({ ...rest, bodyHtml: "", attachments: [], ...reply?.recalledAt ? { recalledAt: reply.recalledAt } : {} });
    void lookAgain();
  };
  return (
    <>
      {can && <button type="button" class="quiet proof-open" onClick={() => setAsking(true)}>{t().receipts.recall}</button>}
      {asking && <Ask message={message} onClose={() => setAsking(false)} onDone={done} />}
      {reply && <Done reply={reply} onClose={close} />}
    </>
  );
}
