// When slots are, by the clock of where their event takes place.
import type { Host, Slot } from "../../../api";
import { locale } from "../../../i18n";

/** « 18:10 » */
export const timeOf = (iso: string | undefined, timeZone: string): string =>
  new Intl.DateTimeFormat(locale(), { timeZone, hour: "2-digit", minute: "2-digit" }).format(new Date(iso ?? ""));

export const isPast = (slot: Slot): boolean => Date.parse(slot.startsAt ?? "") <= Date.now();
export const isFree = (slot: Slot): boolean => !slot.taken && !slot.cancelled && !isPast(slot);

/** What the guardian has for this child with that teacher. */
export const mineOf = (host: Host, childId: string): Slot | undefined =>
  host.slots.find((s) => s.mine && s.child?.id === childId && !s.cancelled);
