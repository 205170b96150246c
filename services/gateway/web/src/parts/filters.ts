// What of a list is shown, as its address says it: it stays while a thread of
// the list is read, on reload, and for who is sent the link.
import { navigate, path, query } from "../router";
import type { Role } from "../api";

export interface Filters {
  unread: boolean;
  hasAttachments: boolean;
  /** Of the other party; "": any. */
  role: Role | "";
}

export const FILTER_ROLES: readonly Role[] = ["GUARDIAN", "STUDENT", "TEACHER", "STAFF", "ADMIN"];

export const filtersNow = (): Filters => ({
  unread: query.value.get("unread") === "true",
  hasAttachments: query.value.get("files") === "true",
  role: FILTER_ROLES.find((role) => role === query.value.get("role")) ?? "",
});

/** As a part of an address, for links to and from threads. */
export function filterQuery({ unread, hasAttachments, role } = filtersNow()): string {
  const parts = new URLSearchParams();
  if (unread) parts.set("unread", "true");
  if (hasAttachments) parts.set("files", "true");
  if (role) parts.set("role", role);
  return parts.toString();
}

export const isFiltered = ({ unread, hasAttachments, role }: Filters): boolean => unread || hasAttachments || role !== "";

/** `href` with these. */
export function withFilters(href: string, filters = filtersNow()): string {
  const more = filterQuery(filters);
  return more ? `${href}${href.includes("?") ? "&" : "?"}${more}` : href;
}

/** Back leads to where the list was come to from, not through its filters. */
export function setFilters(filters: Filters): void {
  const stays = new URLSearchParams();
  for (const name of ["box", "q"]) {
    const value = query.value.get(name);
    if (value) stays.set(name, value);
  }
  navigate(withFilters(path.value + (stays.size ? `?${stays}` : ""), filters), true);
}
