// Where a list was left: how far it was paged through and scrolled, which row
// was read.  Back finds it again, and so does a reload.
import type { MutableRef } from "preact/hooks";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { scrollerOf, scrollTargetOf } from "../../parts/scroll";
import { width } from "../../parts/width";
import { arrival } from "../../router";
import { me } from "../../session";

/** So far down a list is not at its top any more. */
const TOP_PX = 8;

export const rowLinkId = (threadId: string): string => `thread-${threadId}`;

interface Place {
  /** Rows that were shown. */
  shown: number;
  top: number;
  /** The thread whose row had the focus. */
  focus: string;
}

const keyOf = (box: string): string => `liaison.place.${me.peek()?.user?.id ?? ""}.${box}`;

function savePlace(box: string, place: Place): void {
  try {
    sessionStorage.setItem(keyOf(box), JSON.stringify(place));
  } catch {
    // Storage may be forbidden; Back then begins at the top.
  }
}

function savedPlace(box: string): Place | null {
  try {
    const place = JSON.parse(sessionStorage.getItem(keyOf(box)) ?? "null") as Partial<Place> | null;
    return place && { shown: Number(place.shown) || 0, top: Number(place.top) || 0, focus: String(place.focus ?? "") };
  } catch {
    return null;
  }
}

export interface ListPlace {
  /** So many rows are wanted at first. */
  shown: number;
  /** The thread that was opened, until the focus is given back to its row. */
  reader: MutableRef<string>;
  /** The row that had the focus when the list was left; "" if none. */
  focus: string;
  /** Was it left, or is it, beneath its top? */
  isDown(): boolean;
  /** Scrolls to where the list was. */
  restore(): void;
  /** To be called at each rendering, with the rows there are. */
  settle(shown: number): void;
}

/** `box`: or what is looked for.  `away`: a thread is read.  Where they take turns, the list is hidden. */
export function usePlace(box: string, section: { current: HTMLElement | null }, away: boolean): ListPlace {
  const [saved] = useState(() => arrival === "link" ? null : savedPlace(box));
  const reader = useRef("");
  const now = useRef({ top: saved?.top ?? 0, shown: 0, away });
  now.current.away = away;
  const pending = useRef(saved !== null);

  const restore = (): void => {
    if (section.current) scrollerOf(section.current).scrollTop = now.current.top;
  };
  // What was not found again yet is not forgotten.
  const keep = (): void => pending.current ? undefined : savePlace(box, {
    shown: now.current.shown, top: now.current.top,
    focus: reader.current || document.activeElement?.closest<HTMLElement>("tr.row")?.dataset.id || "",
  });

  useEffect(() => {
    const element = section.current;
    if (!element) return undefined;
    const onScroll = (): void => {
      // The document scrolls for the thread, too.
      if (element.getClientRects().length === 0 || (now.current.away && width.peek() !== "wide") || pending.current) return;
      now.current.top = scrollerOf(element).scrollTop;
      keep();
    };
    const target = scrollTargetOf(scrollerOf(element));
    target.addEventListener("scroll", onScroll, { passive: true });
    addEventListener("pagehide", keep);
    return () => {
      keep();
      target.removeEventListener("scroll", onScroll);
      removeEventListener("pagehide", keep);
    };
  }, [width.value]);

  const settle = (shown: number): void => { now.current.shown = shown; };
  useLayoutEffect(() => {
    if (!pending.current || now.current.shown === 0) return;
    pending.current = false;
    if (away && width.peek() !== "wide") return;
    restore();
    if (!away && saved?.focus) document.getElementById(rowLinkId(saved.focus))?.focus({ preventScroll: true });
  });
  return {
    shown: saved?.shown ?? 0, focus: saved?.focus ?? "", reader, restore, settle,
    isDown: () => now.current.top > TOP_PX,
  };
}
