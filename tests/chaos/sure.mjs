// What can be known of a thing that is set anew again and again, and is what it
// was set to last: ops as { op, done }, in the order in which they were begun.
// An attempt that nobody waited for is over by then: the gateway's deadline,
// and what a link holds back.
const LATE_MS = 20_000;

/** What was answered last. */
export const last = (ops) => ops.findLast((o) => o.done);

/** No attempt that was given up may have come after that. */
export function isSure(ops) {
  const end = ops.at(-1)?.op.end;
  if (ops.length > 0 && end === undefined) return false;
  const lost = ops.flatMap(({ op }) => op.attempts.filter((a) => a.status === undefined || a.status >= 500)
    .map((a) => ({ at: a.start, op })));
  const at = last(ops)?.op;
  return lost.every((a) => a.op === at && at === ops.at(-1).op ||
    (at?.start ?? -Infinity) - a.at > LATE_MS);
}
