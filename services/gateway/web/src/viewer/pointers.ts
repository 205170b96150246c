// Fingers and the mouse on a picture: one moves it or goes on to the next, two
// make it larger or smaller.
import { useEffect, useRef } from "preact/hooks";

/** Pixels that a finger goes for the next picture. */
const SWIPE = 60;
const WHEEL_SPEED = 0.002;

export interface Point {
  x: number;
  y: number;
}

interface Hands {
  /** By so many pixels. */
  move(by: Point): void;
  /** So many times larger, about a point of the element, from its middle. */
  scale(by: number, at: Point): void;
  swipe(by: number): void;
  twice(at: Point): void;
}

const apart = ([a, b]: Point[]): number => Math.hypot(a!.x - b!.x, a!.y - b!.y);
const between = ([a, b]: Point[]): Point => ({ x: (a!.x + b!.x) / 2, y: (a!.y + b!.y) / 2 });

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
      if (now.length === 1) {
        latest.current.move({ x: event.clientX - before.x, y: event.clientY - before.y });
      } else if (now.length === 2 && apart(points) > 0) {
        const [was, is] = [between(points), between(now)];
        latest.current.scale(apart(now) / apart(points), fromMiddle(is));
        latest.current.move({ x: is.x - was.x, y: is.y - was.y });
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
