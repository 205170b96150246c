// Where the user is: the path as a signal, without the base path, which is put
// in front here and for every <a href>; and what lies over the page.  Plain
// links are followed without loading the page again; Back closes what is on
// top first.
import { signal } from "@preact/signals";
import { options, type VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { addressOf, BASE, hasBase, innerOf } from "./base-path";

/** /notifications/ is /notifications. */
const pathNow = (): string => innerOf(location.pathname).replace(/(.)\/+$/, "$1");
export const path = signal(pathNow());
export const query = signal(new URLSearchParams(location.search));

/** How the page now shown was come to: only a link begins it at its top. */
export type Arrival = "load" | "link" | "history";
export let arrival: Arrival = "load";

// What an entry of the browser's history keeps: its place, and whether it was
// made for something over the page, at the same address as the entry before.
interface Entry {
  at: number;
  overlay?: boolean;
  /** The address that its link was followed on. */
  from?: string;
}
interface Overlay {
  at: number;
  open: boolean;
  onBack: () => boolean | void;
}

const overlays = new Map<number, Overlay>();
let here = 0;
// Steps of history.go() under way: what happens meanwhile has to wait, since
// the browser takes them later than it takes a pushState().
let stepping = false;
let ignoring = false;
const waiting: (() => void)[] = [];

const entryOf = (state: unknown): Entry =>
  typeof (state as Entry | null)?.at === "number" ? state as Entry : { at: 0 };

function sync(how: Arrival): void {
  arrival = how;
  path.value = pathNow();
  query.value = new URLSearchParams(location.search);
}

function step(by: number, silently: boolean): void {
  stepping = true;
  ignoring = silently;
  history.go(by);
}

function whenStill(act: () => void): void {
  if (stepping) waiting.push(act);
  else act();
}

function push(entry: Entry, to?: string): void {
  history.pushState(entry, "", to);
  here = entry.at;
  // What was ahead is gone.
  for (const at of overlays.keys()) if (at >= here) overlays.delete(at);
}

export function navigate(to: string, replace = false): void {
  whenStill(() => {
    if (replace) history.replaceState({ ...entryOf(history.state), at: here, overlay: false }, "", addressOf(to));
    else push({ at: here + 1, from: innerOf(location.pathname) + location.search }, addressOf(to));
    sync("link");
  });
}

/** To where one came from, as Back does; by `to`, if that is elsewhere. */
export function navigateBack(to: string): void {
  whenStill(() => {
    if (entryOf(history.state).from === to) history.back();
    else navigate(to, true);
  });
}

// Entries of what was closed by other means than Back are left by themselves.
function leaveClosed(): void {
  let steps = 0;
  while (overlays.get(here - steps)?.open === false) steps++;
  if (steps > 0) step(-steps, true);
}

/**
 * Something lies over the page from now on: Back calls `onBack` and stays on
 * the page.  If that gives false it stays open, and the next Back asks again.
 * Returns what to call once it was closed by other means; calling it after
 * Back closed it does nothing.
 */
export function pushOverlay(onBack: () => boolean | void): () => void {
  const overlay: Overlay = { at: -1, open: true, onBack };
  whenStill(() => {
    if (!overlay.open) return;
    overlay.at = here + 1;
    push({ at: overlay.at, overlay: true });
    overlays.set(overlay.at, overlay);
  });
  return () => {
    if (!overlay.open) return;
    overlay.open = false;
    // Several that close together are left in one step.
    queueMicrotask(() => whenStill(leaveClosed));
  };
}

/** pushOverlay for as long as the component is there and `active`. */
export function useOverlay(onBack: () => boolean | void, active = true): void {
  const latest = useRef(onBack);
  latest.current = onBack;
  useEffect(() => active ? pushOverlay(() => latest.current()) : undefined, [active]);
}

// Those above the place that Back came to, the topmost first.  Gives the
// place of the one that wants to stay, or 0.
function closeAbove(at: number): number {
  const above = [...overlays.values()].filter((o) => o.open && o.at > at)
    .sort((a, b) => b.at - a.at);
  for (const overlay of above) {
    if (overlay.onBack() === false) return overlay.at;
    overlay.open = false;
  }
  return 0;
}

function onPopState(event: PopStateEvent): void {
  const entry = entryOf(event.state);
  const back = entry.at < here;
  const expected = stepping;
  const silent = ignoring;
  stepping = ignoring = false;
  here = entry.at;
  if (!silent) {
    const stays = back ? closeAbove(here) : 0;
    if (stays > 0) {
      step(stays - here, true);
      return;
    }
    // The entry of something closed long ago shows what the one before shows.
    if (entry.overlay && !overlays.get(here)?.open && (back || expected)) {
      step(-1, false);
      return;
    }
    sync("history");
  }
  while (!stepping && waiting.length > 0) waiting.shift()?.();
}

/** Leaves the page for another of ours: nothing of it stays in memory. */
export const load = (inner: string): void => location.assign(addressOf(inner));

function followLink(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.metaKey ||
      event.ctrlKey || event.shiftKey || event.altKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download") ||
      link.origin !== location.origin || !hasBase(link.pathname) ||
      innerOf(link.pathname).startsWith("/api/") ||
      link.getAttribute("href")?.startsWith("#")) return;
  event.preventDefault();
  navigate(innerOf(link.pathname) + link.search);
}

/** An element's href is ours where it is a path. */
function putBaseIntoLinks(): void {
  const before = options.vnode;
  options.vnode = (vnode: VNode): void => {
    const props = vnode.props as { href?: unknown };
    if (vnode.type === "a" && typeof props.href === "string" &&
        /^\/(?!\/)/.test(props.href))
      props.href = addressOf(props.href);
    before?.(vnode);
  };
}

if (BASE) putBaseIntoLinks();

export function startRouter(): void {
  history.scrollRestoration = "manual";
  const entry = entryOf(history.state);
  here = entry.at;
  history.replaceState(entry, "");
  addEventListener("popstate", onPopState);
  document.addEventListener("click", followLink);
  // The page was loaded again with something over it, which is gone.
  if (entry.overlay) step(-1, false);
}
