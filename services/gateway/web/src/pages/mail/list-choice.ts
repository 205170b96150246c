// Which lines of a list are chosen: one by one, or with shift all of them from
// the one chosen last.
import { useRef, useState } from "preact/hooks";
import type { Thread } from "../../api";
import { dismissSuccess } from "../../parts/notice";

export interface Choice {
  has(id: string): boolean;
  /** Those that are shown, in their order. */
  ids: string[];
  set(ids: string[]): void;
  /** `range`: with all between it and the one before. */
  choose(id: string, on: boolean, range?: boolean): void;
}

export function useChoice(shown: Thread[]): Choice {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef("");
  const choose = (id: string, on: boolean, range = false): void => {
    const to = shown.findIndex((th) => th.id === id);
    const from = range ? shown.findIndex((th) => th.id === anchor.current) : -1;
    const copy = new Set(chosen);
    const between = from < 0 ? shown.slice(to, to + 1) : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    for (const { id: one } of between)
      if (on) copy.add(one);
      else copy.delete(one);
    if (from < 0) anchor.current = id;
    // The bar is where the notice lies.
    if (chosen.size === 0) dismissSuccess();
    setChosen(copy);
  };
  return {
    has: (id) => chosen.has(id),
    ids: chosen.size > 0 ? shown.filter((th) => chosen.has(th.id)).map((th) => th.id) : [],
    set: (ids) => {
      anchor.current = "";
      setChosen(new Set(ids));
    },
    choose,
  };
}
