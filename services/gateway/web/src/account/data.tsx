// « Mes données »: all that there is of oneself, as a file that is made while one
// does something else.
import { useRef, useState } from "preact/hooks";
import * as api from "../api";
import { keyOfForm, sentence, type DataExport } from "../api";
import { t } from "../i18n/account";
import { fileSize, longDate } from "../parts/format";
import { noticeError, noticeSuccess } from "../parts/notice";
import { Alert, Loading, PageTitle } from "../parts/pieces";
import { useWatched } from "../parts/watched";

const isMade = (one: DataExport): boolean => one.state === "PENDING" || one.state === "RUNNING";

/** What has become of it, as one sentence. */
function stateOf(one: DataExport): string {
  const words = t().data;
  switch (one.state) {
    case "DONE": return words.ready(fileSize(one.size), longDate(one.expiresAt));
    case "FAILED": return one.reason === "EXPORT_FILE_TOO_LARGE" ?
      words.tooLarge(fileSize(Number(one.limit)), !one.withoutAttachments) : words.failed(one.reason);
    default: return one.total > 0 ? words.making(one.done, one.total) : words.waiting;
  }
}

function Line({ one, onDelete }: { one: DataExport; onDelete: () => Promise<void> }) {
  const words = t().data;
  const when = longDate(one.createdAt);
  return (
    <li class="account-line data-export">
      <span class="account-line-text">
        <strong>{words.asked(when)}</strong>
        {one.withoutAttachments && <span class="soft">{words.withoutFiles}</span>}
        <span class={one.state === "FAILED" ? "problem" : "soft"} role="status">{stateOf(one)}</span>
        {isMade(one) && (
          <progress aria-label={words.progress} {...(one.total > 0 ? { max: one.total, value: one.done } : {})} />
        )}
      </span>
      {one.state === "DONE" && (
        <a class="button primary" href={api.dataExportAddress(one.id)} download aria-label={`${words.download} : ${when}`}>{words.download}</a>
      )}
      <button type="button" aria-label={`${isMade(one) ? words.cancel : words.remove} : ${when}`} onClick={() => void onDelete()}>
        {isMade(one) ? words.cancel : words.remove}
      </button>
    </li>
  );
}

export function DataPage() {
  const words = t().data;
  const [files, setFiles] = useState(true);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const keyOf = useRef(keyOfForm());
  const title = useRef<HTMLElement>(null);
  const { value, error: unseen, look } = useWatched(async () => (await api.listDataExports()).exports,
    (all) => all.some(isMade));
  const ask = async (event: Event): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      await api.createDataExport(!files, keyOf.current({ files }));
      // The next one that is asked for is another.
      keyOf.current = keyOfForm();
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
    await look();
    setBusy(false);
  };
  const remove = (one: DataExport) => async (): Promise<void> => {
    try {
      await api.deleteDataExport(one.id);
      noticeSuccess(isMade(one) ? words.cancelled : words.removed);
    } catch (failure) {
      noticeError(sentence(failure));
    }
    await look();
    // Its line, which had the focus, is gone.
    title.current?.querySelector("h1")?.focus();
  };
  const made = value?.some(isMade) ?? false;
  return (
    <section class="box account-page" ref={title}>
      <div class="list-head"><PageTitle text={words.title} /></div>
      <div class="account-part">
        <p>{words.about}</p>
        <p class="soft">{words.what}</p>
        <form class="account-form" onSubmit={(event) => void ask(event)}>
          <label class="check">
            <input type="checkbox" checked={files} onChange={(event) => setFiles(event.currentTarget.checked)} />
            <span>{words.files}</span>
          </label>
          <Alert text={error} />
          <button type="submit" class="primary" disabled={made || busy}>{words.ask}</button>
          {made && <p class="soft">{words.goesOn}</p>}
        </form>
      </div>
      <div class="account-part">
        <h2 id="data-exports">{words.list}</h2>
        <Alert text={unseen} onRetry={() => void look()} />
        {value === null && !unseen && <Loading />}
        {value?.length === 0 && <p class="soft">{words.none}</p>}
        <ul class="account-list" aria-labelledby="data-exports">
          {value?.map((one) => <Line key={one.id} one={one} onDelete={remove(one)} />)}
        </ul>
      </div>
    </section>
  );
}

/** The way there. */
export function DataPart() {
  const words = t().data;
  return (
    <section class="account-part" aria-labelledby="account-data">
      <h2 id="account-data">{words.title}</h2>
      <p class="soft">{words.about}</p>
      <div class="act-row"><a class="button" href="/account/data">{words.open}</a></div>
    </section>
  );
}
