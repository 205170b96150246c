// Telling the moderators of a message that somebody else wrote.
import { useId, useState } from "preact/hooks";
import * as api from "../../api";
import { ReportMessageRequestMax, sentence, type Message, type Report_Kind } from "../../api";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { longDate } from "../../parts/format";
import { noticeSuccess } from "../../parts/notice";
import { Alert } from "../../parts/pieces";

const NONE = "KIND_UNSPECIFIED";

export function ReportWindow({ message, onClose }: { message: Message; onClose: () => void }) {
  const words = t().reporting;
  const [kind, setKind] = useState<Report_Kind>(NONE);
  const [word, setWord] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const id = useId();
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    if (kind === NONE) {
      setError(words.kindMissing);
      document.getElementById(`${id}-kind`)?.focus();
      return;
    }
    setBusy(true);
    setError("");
    try {
      const { reportedAt } = await api.reportMessage(message.id, kind, word.trim());
      onClose();
      noticeSuccess(words.done(longDate(reportedAt)));
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={words.title} class="small" onClose={onClose}>
      <form class="report-form" noValidate onSubmit={(event) => void go(event)}>
        <div class="window-body">
          <p>{words.about}</p>
          <label for={`${id}-kind`}>{words.kind}</label>
          <select id={`${id}-kind`} data-autofocus value={kind} aria-required onChange={(e) => setKind(e.currentTarget.value as Report_Kind)}>
            {(Object.keys(words.kinds) as Report_Kind[]).map((k) => <option key={k} value={k}>{words.kinds[k]}</option>)}
          </select>
          <label for={`${id}-word`}>{words.word}</label>
          <textarea id={`${id}-word`} rows={4} maxLength={ReportMessageRequestMax.word} value={word}
            onInput={(e) => setWord(e.currentTarget.value)} />
          <Alert text={error} />
        </div>
        <div class="window-foot">
          <button type="button" class="quiet" onClick={onClose}>{t().cancel}</button>
          <button type="submit" class="danger" aria-disabled={busy}>{words.go}</button>
        </div>
      </form>
    </Dialog>
  );
}
