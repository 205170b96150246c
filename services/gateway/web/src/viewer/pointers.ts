// Fingers and the mouse on a picture: one moves it or goes on to the next, two
// make it larger or smaller.
import { useEffect, useRef } from "preact/hooks";
import { pinched, type Point } from "./pinch";

/** Pixels that a finger goes for the next picture. */
const SWIPE = 60;
const WHEEL_SPEED = 0.002;

interface Hands {
  /** By so many pixels. */
  move(by: Point): void;
  /** So many times larger, about a point of the element, from its middle. */
  scale(by: number, at: Point): void;
  swipe(by: number): void;
  twice(at: Point): void;
}

export function usePointers(element: { current: HTMLElement | null }, hands: Hands): void {
  const latest = useRef(hands);
  latest.current = hands;
  useEffect(() => {
    const stage = element.current;
    if (!stage) return undefined;
    const down = new Map<number, Point>();
    let from: Point | null = null;
    const fromMiddle = ({ x, y }: Point): Point => {
      const box = stage.getBoundingClientRect();
      return { x: x - box.left - box.width / 2, y: y - box.top - box.height / 2 };
    };
    const pointOf = (event: MouseEvent): Point => ({ x: event.clientX, y: event.clientY });
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return;
      stage.setPointerCapture(event.pointerId);
      down.set(event.pointerId, pointOf(event));
      from = down.size === 1 ? pointOf(event) : null;
    };
    const onMove = (event: PointerEvent): void => {
      const before = down.get(event.pointerId);
      if (!before) return;
      const points = [...down.values()];
      down.set(event.pointerId, pointOf(event));
      const now = [...down.values()];
      const pinch = pinched(points, now);
      if (pinch) {
        latest.current.scale(pinch.by, fromMiddle(pinch.at));
        latest.current.move(pinch.moved);
      } else if (now.length === 1) {
        latest.current.move({ x: event.clientX - before.x, y: event.clientY - before.y });
      }
    };
    const onUp = (event: PointerEvent): void => {
      if (!down.delete(event.pointerId) || !from || event.type === "pointercancel" || event.pointerType === "mouse") return;
      const [dx, dy] = [event.clientX - from.x, event.clientY - from.y];
      from = null;
      if (Math.abs(dx) > SWIPE && Math.abs(dx) > 2 * Math.abs(dy)) latest.current.swipe(dx < 0 ? 1 : -1);
    };
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      latest.current.scale(Math.exp(-event.deltaY * WHEEL_SPEED * (event.ctrlKey ? 5 : 1)), fromMiddle(pointOf(event)));
    };
    const onTwice = (event: MouseEvent): void => latest.current.twice(fromMiddle(pointOf(event)));
    const listening = new AbortController();
    const { signal } = listening;
    stage.addEventListener("pointerdown", onDown, { signal });
    stage.addEventListener("pointermove", onMove, { signal });
    stage.addEventListener("pointerup", onUp, { signal });
    stage.addEventListener("pointercancel", onUp, { signal });
    stage.addEventListener("wheel", onWheel, { signal, passive: false });
    stage.addEventListener("dblclick", onTwice, { signal });
    return () => listening.abort();
  }, []);
}
