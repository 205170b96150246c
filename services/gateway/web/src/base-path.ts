// The base path that a portal may serve us at.  Inside the front end a path
// has no base: "/messages".  It is put in front where the browser sees it.

/** "" or "/liaison": where this script came from. */
export const BASE = new URL(".", import.meta.url).pathname.replace(/\/$/, "");

export const hasBase = (given: string): boolean =>
  given === BASE || given.startsWith(`${BASE}/`);

/** The address of one of our paths; of an address, itself. */
export const addressOf = (inner: string): string =>
  BASE && hasBase(inner) ? inner : BASE + inner;

/** The address of one of ours as a path of ours; of another, itself. */
export function innerOf(outer: string): string {
  return hasBase(outer) ? outer.slice(BASE.length) || "/" : outer;
}
