// What is asked of previews is asked when it is seen, and in turn: each may wait
// for its preview to be made, and holds one of the browser's six connections.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Turns } from "../parts/turns";

export const turns = new Turns(3);

/** Whether it has been in view, or near. */
export function useSeen(element: RefObject<Element>): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      setSeen(true);
      watch.disconnect();
    }, { rootMargin: "200px" });
    watch.observe(element.current!);
    return () => watch.disconnect();
  }, []);
  return seen;
}

/** A turn for each `number` while it is wanted; whoever has it ends it. */
export function useTurn(wanted: boolean, number: number): { has: boolean; end(): void } {
  const [granted, setGranted] = useState(-1);
  const end = useRef(() => {});
  useEffect(() => {
    if (!wanted) return undefined;
    let gone = false;
    const ended = new Promise<void>((resolve) => { end.current = resolve; });
    void turns.run(() => {
      if (!gone) setGranted(number);
      return ended;
    });
    const stop = end.current;
    return () => {
      gone = true;
      stop();
    };
  }, [wanted, number]);
  return { has: wanted && granted === number, end: () => end.current() };
}
