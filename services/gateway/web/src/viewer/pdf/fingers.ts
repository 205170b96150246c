// Two fingers on the pages.  One scrolls, which the browser does: it takes the
// pointers away then, where touches tell of both fingers to the end.
import { between, pinched, type Pinch, type Point } from "../pinch";

interface Hands {
  pinch(pinch: Pinch): void;
  /** Their middle was at `at`. */
  lift(at: Point): void;
}

export function listenToFingers({ pinch, lift }: Hands): void {
  let before: Point[] = [];
  const onTouch = (event: TouchEvent): void => {
    const now = Array.from(event.touches, ({ clientX: x, clientY: y }) => ({ x, y }));
    if (now.length === 2 && event.cancelable) event.preventDefault();
    const step = pinched(before, now);
    // What cannot be prevented scrolls already.
    if (step) pinch(event.cancelable ? step : { ...step, moved: { x: 0, y: 0 } });
    if (before.length === 2 && now.length !== 2) lift(between(before));
    before = now;
  };
  for (const type of ["touchstart", "touchmove", "touchend", "touchcancel"] as const)
    addEventListener(type, onTouch, { passive: false });
}
