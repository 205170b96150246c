// What the server has not yet: kept in this browser, for each person apart,
// until it has.  A lost session keeps it for the same person's return; logging
// out takes it away.
import { me } from "../session";

export interface Copy {
  /** Names it in this browser. */
  name: string;
  /** Of the draft; "" as long as it has none. */
  id: string;
  version: number;
  /** What its draft is made with. */
  key: string;
  /** As JSON: what was asked without an answer, and what is wanted now. */
  trying: string;
  wanted: string;
  /** The page that it is open in, and when that was last heard of. */
  page: string;
  at: number;
}

const PREFIX = "liaison.draft.";
const PAGE = "liaison.page";
/** A page that says nothing for so long is gone. */
const GONE_MS = 45_000;

const ofMe = (): string => `${PREFIX}${me.peek()?.school?.id ?? ""}.${me.peek()?.user?.id ?? ""}.`;

/** The same after a reload, another one in another tab. */
function thisPage(): string {
  try {
    const known = sessionStorage.getItem(PAGE);
    const page = known ?? String(Math.random());
    if (!known) sessionStorage.setItem(PAGE, page);
    return page;
  } catch {
    return "";
  }
}

/** False: it cannot be kept here. */
export function keepCopy(copy: Omit<Copy, "page" | "at">): boolean {
  try {
    localStorage.setItem(ofMe() + copy.name, JSON.stringify({ ...copy, page: thisPage(), at: Date.now() }));
    return true;
  } catch {
    return false;
  }
}

export function dropCopy(name: string): void {
  try {
    localStorage.removeItem(ofMe() + name);
  } catch {
    // Then there is none.
  }
}

function readCopies(): Copy[] {
  const copies: Copy[] = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (!key.startsWith(ofMe())) continue;
      const copy = JSON.parse(localStorage.getItem(key) ?? "null") as Copy | null;
      if (copy?.wanted) copies.push(copy);
    }
  } catch {
    // Storage is forbidden, or what lies there is not ours.
  }
  return copies;
}

/** Those that no other page has open, and in how many ms to look again, or 0. */
export function leftCopies(open: ReadonlySet<string>): { copies: Copy[]; again: number } {
  const page = thisPage();
  const all = readCopies().filter((c) => !open.has(c.name));
  const isLeft = (c: Copy): boolean => c.page === page || Date.now() - c.at > GONE_MS;
  return { copies: all.filter(isLeft), again: all.every(isLeft) ? 0 : GONE_MS };
}

/** Nothing of this person stays. */
export function dropCopies(): void {
  for (const copy of readCopies()) dropCopy(copy.name);
}
