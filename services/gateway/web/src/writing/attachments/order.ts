// The order of the files: by dragging a line at its handle, with a mouse or a
// finger, or by the arrow keys on the handle.
import { useEffect, useRef } from "preact/hooks";
import type { Files } from "./files";

/** Whether the pointer has passed the middle of a neighbour. */
function placeAt(list: HTMLElement, from: number, y: number): number {
  const middles = [...list.children].map((line) => {
    const { top, height } = line.getBoundingClientRect();
    return top + height / 2;
  });
  let to = from;
  while (to > 0 && y < middles[to - 1]!) to--;
  while (to < middles.length - 1 && y > middles[to + 1]!) to++;
  return to;
}

export interface Handle {
  onPointerDown(event: PointerEvent): void;
  onKeyDown(event: KeyboardEvent): void;
}

/** `onMoved`: one stands elsewhere now; by its key, where. */
export function useOrder(files: Files, list: { current: HTMLElement | null },
  onMoved: (key: number, to: number) => void): (key: number) => Handle {
  const act = useRef({ files, onMoved });
  act.current = { files, onMoved };
  const end = useRef<() => void>(() => undefined);
  useEffect(() => () => end.current(), []);

  const placeOf = (key: number): number => act.current.files.items.findIndex((i) => i.key === key);
  const move = (key: number, to: number): void => {
    if (to < 0 || to >= act.current.files.items.length || to === placeOf(key)) return;
    act.current.files.move(key, to);
    act.current.onMoved(key, to);
  };
  const drag = (key: number): void => {
    const onMove = (event: PointerEvent): void => {
      if (list.current) move(key, placeAt(list.current, placeOf(key), event.clientY));
    };
    const onEnd = (): void => end.current();
    // A line that moves in the page loses the pointer: the window keeps it.
    const listeners = { pointermove: onMove, pointerup: onEnd, pointercancel: onEnd };
    const all = Object.entries(listeners) as [string, (event: Event) => void][];
    end.current();
    end.current = () => {
      for (const [name, listener] of all) removeEventListener(name, listener);
      list.current?.classList.remove("dragging");
    };
    for (const [name, listener] of all) addEventListener(name, listener);
    list.current?.classList.add("dragging");
  };
  return (key) => ({
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      drag(key);
    },
    onKeyDown: (event) => {
      const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      move(key, placeOf(key) + step);
    },
  });
}
