// Which lines of a long list are in the page: those in view and some on either
// side, so many that most lists are there whole, for a search in the page, and
// never more, however long the list; and those that must not go, as who has
// the focus.  The styles keep the places of the others.
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { dense } from "../../parts/density";
import { scrollerOf, scrollTargetOf } from "../../parts/scroll";
import { width } from "../../parts/width";

/** The window moves by so many lines at once. */
const STEP = 40;
/** More is no list to read on paper. */
const PRINTED_MOST = 2000;

interface Range {
  from: number;
  to: number;
}

export interface ShownLine {
  at: number;
  /** Lines that are missing before it. */
  before: number;
}

const START: Range = { from: 0, to: 2 * STEP };
const ON_PAPER: Range = { from: 0, to: PRINTED_MOST };

function inView(body: HTMLElement): Range | undefined {
  const line = body.querySelector("tr.row")?.getBoundingClientRect().height ?? 0;
  // Where list and thread take turns it may be hidden.
  if (line === 0) return undefined;
  const scroller = scrollerOf(body);
  const top = scroller === document.scrollingElement ? 0 : scroller.getBoundingClientRect().top;
  const first = Math.max(0, (top - body.getBoundingClientRect().top) / line);
  const last = first + scroller.clientHeight / line;
  return {
    from: Math.max(0, (Math.floor(first / STEP) - 1) * STEP),
    to: (Math.ceil(last / STEP) + 1) * STEP,
  };
}

/** The window and the lines of `keep`, in their order. */
function linesOf({ from, to }: Range, count: number, keep: number[]): ShownLine[] {
  const end = Math.min(to, count);
  // The list has become shorter than where one was.
  const start = Math.min(from, Math.max(0, end - STEP));
  const all = new Set(keep.filter((at) => at >= 0 && at < count));
  for (let at = start; at < end; at++) all.add(at);
  const sorted = [...all].sort((a, b) => a - b);
  return sorted.map((at, n) => ({ at, before: at - (sorted[n - 1] ?? -1) - 1 }));
}

/** Of `count` lines those that are to be in the page; `onEnd` is called when
 *  one is near the last. */
export function useLines(body: { current: HTMLElement | null }, count: number, keep: number[], onEnd: () => void): ShownLine[] {
  const [range, setRange] = useState(START);
  const [paper, setPaper] = useState(false);
  const there = count > 0;
  const look = (): void => {
    const next = body.current && inView(body.current);
    if (next) setRange((old) => old.from === next.from && old.to === next.to ? old : next);
  };
  useLayoutEffect(look, [there, count, dense.value, width.value]);
  useEffect(() => {
    if (!body.current) return undefined;
    const target = scrollTargetOf(scrollerOf(body.current));
    target.addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look);
    return () => {
      target.removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [there, width.value]);
  useEffect(() => {
    const before = (): void => setPaper(true);
    const after = (): void => setPaper(false);
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  useEffect(() => { if (there && range.to - STEP >= count) onEnd(); }, [range, count]);
  return linesOf(paper ? ON_PAPER : range, count, keep);
}
