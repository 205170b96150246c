// Where the user is: the path as a signal, below the base path that a portal
// may serve us at.  Inside the front end a path has no base: "/messages".  It
// is put in front where the browser sees it, here, and for every <a href>.
// Plain links are followed without loading the page again.
import { signal } from "@preact/signals";
import { options, type VNode } from "preact";

/** "" or "/liaison": where this script came from. */
const BASE = new URL(".", import.meta.url).pathname.replace(/\/$/, "");

const hasBase = (given: string): boolean =>
  given === BASE || given.startsWith(`${BASE}/`);

/** The address of one of our paths; of an address, itself. */
export const addressOf = (inner: string): string =>
  BASE && hasBase(inner) ? inner : BASE + inner;

function innerOf(outer: string): string {
  return hasBase(outer) ? outer.slice(BASE.length) || "/" : outer;
}

export const path = signal(innerOf(location.pathname));
export const query = signal(new URLSearchParams(location.search));

function sync(): void {
  path.value = innerOf(location.pathname);
  query.value = new URLSearchParams(location.search);
}

export function navigate(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", addressOf(to));
  else history.pushState(null, "", addressOf(to));
  sync();
  scrollTo(0, 0);
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
  addEventListener("popstate", sync);
  document.addEventListener("click", followLink);
}
