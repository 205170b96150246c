// One import: how far it is, what it changes or would change, and what may be
// done with it now.
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Job, JobReport, Proposal } from "../../api";
import { t } from "../../i18n/administration";
import { longDate } from "../../parts/format";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Alert, Loading } from "../../parts/pieces";
import { Effect } from "../parts/effect";
import { Progress, useWatched } from "../parts/progress";
import { OpenHead } from "../parts/split";
import { StateTag } from "./index";
import { Report } from "./report";

const goesOn = (job: Job): boolean => job.state === "PENDING" || job.state === "RUNNING";

export function OpenJob({ id, onChange }: { id: string; onChange: () => void }) {
  const found = useWatched(() => api.getJob(id), goesOn);
  const job = found.value;
  const words = t().rosters;
  const act = async (work: () => Promise<void>, done: string): Promise<void> => {
    await work();
    noticeSuccess(done);
    await found.look();
    onChange();
  };
  return (
    <>
      <OpenHead page="rosters" title={job?.fileName || words.untitled}>{job && <StateTag state={job.state} />}</OpenHead>
      <div class="open-body">
        <Alert text={found.error} onRetry={() => void found.look()} />
        {!job && !found.error && <Loading />}
        {job && (
          <>
            <p role="status">{words.stateText[job.state]}</p>
            {goesOn(job) && (
              <>
                <Progress label={words.running} done={job.done} total={job.total} />
                <p class="soft">{words.leave}</p>
              </>
            )}
            {!goesOn(job) && job.report && <Settled job={job} report={job.report} act={act} />}
          </>
        )}
      </div>
    </>
  );
}

interface SettledProps {
  job: Job;
  report: JobReport;
  act: (work: () => Promise<void>, done: string) => Promise<void>;
}

function Settled({ job, report, act }: SettledProps) {
  const words = t().rosters;
  const waits = job.state === "CONFIRM";
  const [same, setSame] = useState<number[]>([]);
  const [undoing, setUndoing] = useState(false);
  const tried = (work: () => Promise<void>, done: string): void => {
    act(work, done).catch((failure: unknown) => noticeError(api.sentence(failure)));
  };
  return (
    <>
      <Report report={report} />
      {waits && report.proposals.length > 0 && <Proposals proposals={report.proposals} same={same} onChange={setSame} />}
      <div class="act-row">
        {waits && (
          <>
            <button type="button" class="primary" onClick={() => tried(() => api.confirmJob(job.id, same), words.confirmed)}>{words.confirm}</button>
            <button type="button" onClick={() => tried(() => api.cancelJob(job.id), words.cancelled)}>{words.cancel}</button>
          </>
        )}
        {job.canUndo && <button type="button" onClick={() => setUndoing(true)}>{words.undo}</button>}
      </div>
      {job.canUndo && <p class="soft">{words.undoUntil(longDate(job.undoUntil))}</p>}
      {undoing && (
        <Effect title={words.undoTitle} danger confirm={words.undo} undo={t().admin.notUndoable}
          lines={[words.undoText, ...linesOf(report), ...(report.created > 0 ? [words.undoSessions] : [])]}
          onConfirm={() => act(() => api.undoJob(job.id), words.undoing)} onClose={() => setUndoing(false)} />
      )}
    </>
  );
}

const linesOf = (report: JobReport): string[] => {
  const words = t().rosters;
  return [words.created(report.created), words.updated(report.updated), words.removed(report.removed)];
};

function Proposals({ proposals, same, onChange }: {
  proposals: Proposal[]; same: number[]; onChange: (same: number[]) => void;
}) {
  const words = t().rosters;
  return (
    <fieldset>
      <legend><h2>{words.proposalsTitle}</h2></legend>
      <p>{words.proposalsText}</p>
      {proposals.map((p) => (
        <label key={p.id} class="check">
          <input type="checkbox" checked={same.includes(p.id)}
            onChange={(e) => onChange(e.currentTarget.checked ? [...same, p.id] : same.filter((id) => id !== p.id))} />
          {words.proposal(p.displayName, [p.known?.displayName, p.known?.context].filter(Boolean).join(t().listSeparator), words.keys[p.key])}
        </label>
      ))}
    </fieldset>
  );
}
