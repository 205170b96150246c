// Files that wait for the scanner for viruses, or were found infected.
import { listScans, type Attachment } from "../api";
import { t } from "../i18n/scans";

const AGAIN_MS = 10_000;

/** Why files cannot be opened now, by id. */
export type Scans = ReadonlyMap<string, string>;

function reason({ scan, found }: Attachment): string {
  const words = t().scans;
  return scan === "INFECTED" ? words.infected(found) : scan === "NOT_TAKEN" ? words.notTaken : words.pending;
}

/** Tells it now, and again while one of them waits; until the answer is called. */
export function watchScans(ids: readonly string[], tell: (scans: Scans) => void): () => void {
  let timer = 0;
  let stopped = false;
  const look = async (): Promise<void> => {
    // What is not known now, the download says.
    const found = await listScans(ids).catch(() => null);
    if (stopped) return;
    if (found) tell(new Map(found.map((f) => [f.id, reason(f)])));
    if (!found || found.some((f) => f.scan === "PENDING")) timer = window.setTimeout(() => void look(), AGAIN_MS);
  };
  void look();
  return () => {
    stopped = true;
    window.clearTimeout(timer);
  };
}
