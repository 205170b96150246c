// Two fingers, from one moment to the next.
export interface Point {
  x: number;
  y: number;
}

export interface Pinch {
  /** So many times further apart. */
  by: number;
  /** Where their middle is, and how far it has come. */
  at: Point;
  moved: Point;
}

const apart = ([a, b]: Point[]): number => Math.hypot(a!.x - b!.x, a!.y - b!.y);
export const between = ([a, b]: Point[]): Point => ({ x: (a!.x + b!.x) / 2, y: (a!.y + b!.y) / 2 });

/** Null: they are not two, or were at one place. */
export function pinched(before: Point[], now: Point[]): Pinch | null {
  if (before.length !== 2 || now.length !== 2 || apart(before) === 0) return null;
  const [was, at] = [between(before), between(now)];
  return { by: apart(now) / apart(before), at, moved: { x: at.x - was.x, y: at.y - was.y } };
}
