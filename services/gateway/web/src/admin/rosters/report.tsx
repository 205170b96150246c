// What an import changes or would change, in numbers and by examples; the rows
// that were not taken, and what an undo has left as it is.
import type { Access, Job, JobReport, RejectedRow, Removal } from "../../api";
import { locale } from "../../i18n";
import { t } from "../../i18n/administration";

/** 64-bit numbers come as text. */
const count = (n: string | number): number => Number(n);

export function Report({ job, report }: { job: Job; report: JobReport }) {
  const { rejected } = report;
  const undone = job.state === "UNDONE";
  // Of what came after an undone import nothing is a row of its file.
  const later = undone ? rejected.filter((row) => row.file === "") : [];
  return (
    <>
      {later.length > 0 && <Later rows={later} />}
      {undone && <h2>{t().rosters.hadTitle}</h2>}
      {job.state !== "FAILED" && <Counts report={report} />}
      {!undone && report.removals.length > 0 && <Removals removals={report.removals} would={job.state === "CONFIRM"} />}
      {!undone && report.access && <AccessChange access={report.access} />}
      <Rejected rows={undone ? rejected.filter((row) => row.file !== "") : rejected} />
    </>
  );
}

function Counts({ report }: { report: JobReport }) {
  const words = t().rosters;
  const none = report.created + report.updated + report.removed === 0;
  return (
    <>
      <ul class="counts">
        <li>{words.created(report.created)}</li>
        <li>{words.updated(report.updated)}</li>
        <li>{words.removed(report.removed)}</li>
      </ul>
      {none && report.rejected.length === 0 && <p>{words.nothing}</p>}
    </>
  );
}

function Removals({ removals, would }: { removals: Removal[]; would: boolean }) {
  const words = t().rosters;
  return (
    <section>
      <h2>{would ? words.removalsTitle : words.removedTitle}</h2>
      <ul class="effect-lines">
        {removals.map((r) => <li key={r.kind}>{words.outOf(r.removed, r.total, words.removals[r.kind])}</li>)}
      </ul>
    </section>
  );
}

function AccessChange({ access }: { access: Access }) {
  const words = t().rosters;
  const { pair, senders, recipients } = t().rules;
  if (count(access.gained) + count(access.lost) === 0)
    return <section><h2>{words.accessTitle}</h2><p>{words.noAccess}</p></section>;
  return (
    <section>
      <h2>{words.accessTitle}</h2>
      <p>{[words.gained(count(access.gained)), words.lost(count(access.lost))].join(t().listSeparator)}</p>
      {access.samples.length > 0 && (
        <>
          <h3>{words.samplesTitle}</h3>
          <ul class="effect-lines">
            {access.samples.map((s, i) => (
              <li key={i}>{(s.gained ? words.gains : words.loses)(s.who?.displayName ?? "", s.whom?.displayName ?? "")}</li>
            ))}
          </ul>
        </>
      )}
      <div class="scrolled" role="region" aria-label={words.accessTitle} tabIndex={0}>
        <table class="rows numbers">
          <thead><tr><th scope="col">{words.pairColumn}</th><th scope="col">{words.gainedColumn}</th><th scope="col">{words.lostColumn}</th></tr></thead>
          <tbody>
            {access.counts.map((c) => (
              <tr key={`${c.from} ${c.to}`}>
                <th scope="row">{pair(senders[c.from] ?? "", recipients[c.to] ?? "")}</th>
                <td>{count(c.gained).toLocaleString(locale())}</td>
                <td>{count(c.lost).toLocaleString(locale())}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Rows of the file; what is said of the whole has none. */
function Rejected({ rows }: { rows: RejectedRow[] }) {
  const words = t().rosters;
  const ofFile = rows.filter((row) => row.file !== "");
  return (
    <>
      {rows.filter((row) => row.file === "").map((row) => <p key={row.reason}>{row.reason}</p>)}
      {ofFile.length > 0 && (
        <section>
          <h2 id="rejected">{words.rejectedTitle(ofFile.length)}</h2>
          <div class="scrolled" role="region" aria-labelledby="rejected" tabIndex={0}>
            <table class="rows">
              <thead><tr><th scope="col">{words.fileColumn}</th><th scope="col">{words.lineColumn}</th><th scope="col">{words.reasonColumn}</th></tr></thead>
              <tbody>
                {ofFile.map((row, i) => (
                  <tr key={i}>
                    <td>{row.file}</td>
                    <td>{row.line > 0 ? row.line.toLocaleString(locale()) : ""}</td>
                    <td>{row.reason}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </section>
      )}
    </>
  );
}

/** What an undo has left as it is, each thing by its name. */
function Later({ rows }: { rows: RejectedRow[] }) {
  return (
    <section>
      <h2>{t().rosters.laterTitle(rows.length)}</h2>
      <ul class="effect-lines">{rows.map((row) => <li key={row.reason}>{row.reason}</li>)}</ul>
    </section>
  );
}
