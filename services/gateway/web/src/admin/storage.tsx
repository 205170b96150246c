// Space: what fills the quota of the school, and whose it is.
import * as api from "../api";
import { t } from "../i18n/administration";
import { fileSize } from "../parts/format";
import { Alert, Loading } from "../parts/pieces";
import { useWatched } from "./parts/progress";
import { Single } from "./parts/split";

const once = (): boolean => false;

export function StoragePage() {
  const words = t().files;
  const found = useWatched(() => api.getFileUse(), once);
  const use = found.value;
  const most = Number(use?.schoolQuotaBytes ?? 0);
  return (
    <Single title={t().admin.pages.storage.title}>
      <Alert text={found.error} onRetry={() => void found.look()} />
      {!use && !found.error && <Loading />}
      {use && <p>{words.used(fileSize(Number(use.bytes)), use.files, most > 0 ? fileSize(most) : "")}</p>}
      {use && most > 0 && <progress value={Math.min(Number(use.bytes), most)} max={most} aria-label={words.use} />}
      {use && use.people.length > 0 && (
        <>
          <h2>{words.usePeople}</h2>
          <ol>
            {use.people.map(({ person, bytes, files }) => (
              <li key={person?.id}>{words.useOf(person?.displayName || words.gone, fileSize(Number(bytes)), files)}</li>
            ))}
          </ol>
        </>
      )}
    </Single>
  );
}
