// The focus in a list of which only a part is in the page: the line that has
// it, or is to have it, is always there.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Thread } from "../../api";
import type { Column } from "./list-keys";
import { rowLinkId } from "./list-place";

export interface RowFocus {
  /** The line that had the focus last; "" if none had. */
  pinned: string;
  /** "" or a line that is gone: the heading. */
  focusRow(id: string, column?: Column): void;
  onFocusIn(event: FocusEvent): void;
}

export function useRowFocus(section: { current: HTMLElement | null }, shown: Thread[], begin: string): RowFocus {
  const [pinned, setPinned] = useState(begin);
  const wanted = useRef<{ id: string; column: Column } | null>(null);
  const heading = (): void => section.current?.querySelector<HTMLElement>("h1")?.focus();
  const find = (): HTMLElement | null => {
    const link = wanted.current && document.getElementById(rowLinkId(wanted.current.id));
    return wanted.current?.column === "input"
      ? link?.closest("tr")?.querySelector("input") ?? null : link;
  };
  const focusRow = (id: string, column: Column = "a"): void => {
    wanted.current = { id, column };
    setPinned(id);
    const element = find();
    element?.focus();
    if (element && element === document.activeElement) wanted.current = null;
    else if (!id) {
      wanted.current = null;
      heading();
    }
  };
  useLayoutEffect(() => {
    if (!wanted.current) return;
    const { id } = wanted.current;
    const element = find();
    if (!element && shown.some((th) => th.id === id)) return;
    wanted.current = null;
    if (element) element.focus();
    else heading();
  });
  // A line that moves up to the top takes the focus along.
  const before = document.activeElement as HTMLElement | null;
  useLayoutEffect(() => {
    if (before?.closest("tr.row") && before.isConnected && document.activeElement !== before &&
        (document.activeElement ?? document.body) === document.body)
      before.focus({ preventScroll: true });
  });
  return {
    pinned, focusRow,
    onFocusIn: (event) => {
      const id = (event.target as Element).closest<HTMLElement>("tr.row")?.dataset.id;
      if (id) setPinned(id);
    },
  };
}
