// Who is logged in, and the unread counts: told on the live line (live/), and
// refreshed while the page is seen where there is none.
import { effect, signal } from "@preact/signals";
import * as api from "./api";
import { Refusal, type Me, type Permission, type School } from "./api";
import { load, navigate, path } from "./router";

/** ended: somebody was logged in on this page, and must log in again. */
export type SessionState = "starting" | "unreachable" | "out" | "in" | "ended";

export const state = signal<SessionState>("starting");
export const me = signal<Me | null>(null);
export const unread = signal({ threads: 0, notifications: 0 });
/** Has the user this permission?  It shows or hides; the server asks again. */
export const may = (permission: Permission): boolean =>
  me.value?.permissions.includes(permission) ?? false;
/** Staff and teachers make groups of their own, by whichever of their hats. */
export const hasGroups = (): boolean =>
  me.value?.roles.some((role) => role === "TEACHER" || role === "STAFF" || role === "ADMIN") ?? false;
export const mayAdminister = (): boolean =>
  me.value?.permissions.some((one) => one !== "URGENT" && one !== "EVENTS") ?? false;

/** How many drafts there are; draftTurn goes up when they are others. */
export const draftCount = signal(0);
export const draftTurn = signal(0);

/** Asks; a failure keeps what is known. */
export function countDrafts(): void {
  draftTurn.value = draftTurn.peek() + 1;
  api.listDrafts("", 1).then((page) => { draftCount.value = page.total; }, () => undefined);
}

/** What happens is told on the live line: nobody need look now and then. */
export const followed = signal(false);
/** The last that was heard of the server: an answer, or none. */
export const reachable = signal(true);

/** Goes up when the school's events are others. */
export const eventTurn = signal(0);
export function changeSchoolEvents(): void {
  eventTurn.value = eventTurn.peek() + 1;
}

/** Goes up when somebody has read what one wrote, or taken note of it. */
export const receiptTurn = signal(0);
export function changeReceipts(): void {
  receiptTurn.value = receiptTurn.peek() + 1;
}

// Counts the looks at the server that open lists should follow.
const arrivals = signal(0);
// How many lists follow them; without any, the envelope alone shows a count.
let followers = 0;

const POLL_MS = 30_000;

export function setUnreadThreads(threads: number): void {
  unread.value = { ...unread.value, threads };
}

export function setUnreadNotifications(notifications: number): void {
  unread.value = { ...unread.value, notifications };
}

/** Calls when the page has been told that something came in, or has looked. */
export function onTold(look: () => void): () => void {
  const seen = arrivals.peek();
  return arrivals.subscribe((n) => {
    if (n !== seen) look();
  });
}

/** Likewise, and has the page look now and then: for lists that are open. */
export function onArrival(look: () => void): () => void {
  const stop = onTold(look);
  followers++;
  return () => {
    followers--;
    stop();
  };
}

/** Something may have come in. */
export function arrive(): void {
  if (state.peek() === "in") arrivals.value = arrivals.peek() + 1;
}

/** What has just been saved of the school shows at once: for a moment the
 *  server may still tell what was there before. */
export function showSchool(saved: Partial<School>): void {
  const now = me.value;
  if (now?.school) me.value = { ...now, school: { ...now.school, ...saved } };
}

const returned = new Set<() => void>();

/** Calls when somebody has logged in again over the page: what said that
 *  nobody was is out of date. */
export function onReturn(act: () => void): () => void {
  returned.add(act);
  return () => { returned.delete(act); };
}

function accept(fresh: Me): void {
  const known = me.value?.user?.id;
  if (known && known !== fresh.user?.id) {
    // Somebody else logged in, in another tab: nothing here is theirs.
    load("/");
    return;
  }
  unread.value = {
    threads: fresh.unreadThreads,
    notifications: fresh.unreadNotifications,
  };
  me.value = fresh;
  const again = state.value === "ended";
  state.value = "in";
  if (again) for (const act of [...returned]) act();
}

/** Asks who we are; a failure to reach the server keeps what is known. */
export async function refresh(): Promise<void> {
  try {
    accept(await api.fetchMe());
  } catch (error) {
    if (error instanceof Refusal && error.status === 401) return;
    if (state.value === "starting") state.value = "unreachable";
  }
}

const OPEN_MS = 300;
const OPEN_TRIES = 20;

/** What the session had to do first is done: until every part of the server
 *  has heard of it. */
export async function untilOpen(): Promise<void> {
  const before = me.value?.pending;
  for (let n = 0; n < OPEN_TRIES; n++) {
    await refresh();
    if (me.value?.pending !== before) return;
    await new Promise((resolve) => setTimeout(resolve, OPEN_MS));
  }
}

/** The counts, and what is listed on the page. */
export async function lookAgain(): Promise<void> {
  await refresh();
  arrive();
}

/** The envelope's count; a failure keeps what is known. */
export async function recount(): Promise<void> {
  try {
    setUnreadThreads((await api.countUnread()).unreadThreads);
  } catch {
    // A session that is over has been told to ended().
  }
}

export async function start(): Promise<void> {
  state.value = "starting";
  await refresh();
}

export async function logIn(name: string, password: string, school: string,
  code?: string, remember?: boolean): Promise<void> {
  await api.login(name, password, school, code, remember);
  accept(await api.fetchMe());
}

const leavings = new Set<{ before: () => Promise<void>; after: () => void }>();

/** What is to be saved before somebody logs out, and forgotten after. */
export function onLogOut(before: () => Promise<void>, after: () => void): void {
  leavings.add({ before, after });
}

export async function logOut(): Promise<void> {
  for (const { before } of leavings) await before();
  try {
    await api.logout();
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 401) throw error;
  }
  for (const { after } of leavings) after();
  // A fresh page: nothing of this user stays in memory.
  load("/login");
}

/** Pages of who is not logged in: the way in, and the way back in. */
export const isOpen = (here: string): boolean =>
  ["/login", "/forgotten", "/reset", "/mail-address", "/unsubscribe"].includes(here);

function ended(): void {
  state.value = me.value ? "ended" : "out";
  if (!me.value && !isOpen(path.value)) {
    const back = path.value + location.search;
    navigate(back === "/" ? "/login" : `/login?back=${encodeURIComponent(back)}`, true);
  }
}

async function renew(): Promise<boolean> {
  const before = me.value?.user?.id;
  await refresh();
  return state.value === "in" && before === me.value?.user?.id;
}

export function watchSession(): void {
  api.connectSession({ ended, renew, reached: (answered) => { reachable.value = answered; } });
  const seen = (): boolean =>
    state.value === "in" && document.visibilityState === "visible";
  setInterval(() => {
    if (seen() && !followed.peek()) void (followers > 0 ? lookAgain() : recount());
  }, POLL_MS);
  // Somebody comes back: it may be somebody else.
  document.addEventListener("visibilitychange", () => {
    if (!seen()) return;
    void lookAgain();
    countDrafts();
  });
  effect(() => { if (state.value === "in") countDrafts(); });
}
