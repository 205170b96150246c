// « Bloquer »: not to write any more with whoever wrote a message.
import { useState } from "preact/hooks";
import { sentence, type Message, type Person } from "../../api";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { noticeSuccess } from "../../parts/notice";
import { Alert } from "../../parts/pieces";
import { block, unblock } from "./blocks";

export function BlockWindow({ person, message, onClose }: { person: Person; message: Message; onClose: () => void }) {
  const words = t().blocking;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const go = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await block(person, message.id);
      onClose();
      noticeSuccess(words.done(person.displayName), async () => {
        await unblock(person.id);
        return words.undone(person.displayName);
      });
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title(person.displayName)} class="small" onClose={onClose}>
      <p>{words.about}</p>
      <p class="soft">{words.back}</p>
      <Alert text={error} />
      <div class="window-foot">
        <button type="button" class="quiet" data-autofocus onClick={onClose}>{t().cancel}</button>
        <button type="button" class="danger" aria-disabled={busy} onClick={() => void go()}>{words.go}</button>
      </div>
    </Dialog>
  );
}
