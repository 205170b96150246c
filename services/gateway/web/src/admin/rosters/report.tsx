// What an import changes or would change, in numbers and by examples; the rows
// that were not taken.
import type { Access, JobReport, RejectedRow, Removal } from "../../api";
import { locale } from "../../i18n";
import { t } from "../../i18n/administration";

/** 64-bit numbers come as text. */
const count = (n: string | number): number => Number(n);

export function Report({ report }: { report: JobReport }) {
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
      {report.removals.length > 0 && <Removals removals={report.removals} />}
      {report.access && <AccessChange access={report.access} />}
      {report.rejected.length > 0 && <Rejected rows={report.rejected} />}
    </>
  );
}

function Removals({ removals }: { removals: Removal[] }) {
  const words = t().rosters;
  return (
    <section>
      <h2>{words.removalsTitle}</h2>
      <ul class="effect-lines">
        {removals.map((r) => <li key={r.kind}>{words.outOf(r.removed, r.total, words.removals[r.kind])}</li>)}
      </ul>
    </section>
  );
}

function AccessChange({ access }: { access: Access }) {
  const words = t().rosters;
  const { roles } = t();
  if (count(access.gained) + count(access.lost) === 0)
    return <section><h2>{words.accessTitle}</h2><p>{words.noAccess}</p></section>;
  return (
    <section>
      <h2>{words.accessTitle}</h2>
      <p>{[words.gained(count(access.gained)), words.lost(count(access.lost))].join(t().listSeparator)}</p>
      <ul class="effect-lines">
        {access.counts.map((c) => (
          <li key={`${c.from} ${c.to}`}>
            {words.fromTo(roles[c.from], roles[c.to])}{"\u00a0: "}
            {[words.gained(count(c.gained)), words.lost(count(c.lost))].join(t().listSeparator)}
          </li>
        ))}
        {access.samples.map((s, i) => (
          <li key={i}>{(s.gained ? words.gains : words.loses)(s.who?.displayName ?? "", s.whom?.displayName ?? "")}</li>
        ))}
      </ul>
    </section>
  );
}

function Rejected({ rows }: { rows: RejectedRow[] }) {
  const words = t().rosters;
  return (
    <section>
      <h2 id="rejected">{words.rejectedTitle(rows.length)}</h2>
      <div class="scrolled" role="region" aria-labelledby="rejected" tabIndex={0}>
        <table class="rows">
          <thead><tr><th scope="col">{words.fileColumn}</th><th scope="col">{words.lineColumn}</th><th scope="col">{words.reasonColumn}</th></tr></thead>
          <tbody>
            {rows.map((row, i) => (
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
  );
}
