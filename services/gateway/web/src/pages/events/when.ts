// When events are: by the clock of where they take place.
import type { EventsEvent } from "../../api";
import { locale, t } from "../../i18n";
import { dated, dateOf } from "../../parts/format";
import { me } from "../../session";

/** "2026-12-03" and "18:00" of a moment there. */
export function clockOf(iso: string, timeZone: string): { day: string; time: string } {
  const parts = Object.fromEntries(new Intl.DateTimeFormat("en-GB", {
    timeZone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(new Date(iso)).map((p) => [p.type, p.value]));
  return { day: `${parts.year}-${parts.month}-${parts.day}`, time: `${parts.hour}:${parts.minute}` };
}

/** The moment at which the clock shows that there; undefined: it is none. */
export function momentAt(day: string, time: string, timeZone: string): string | undefined {
  const wanted = Date.parse(`${day}T${time}:00Z`);
  if (Number.isNaN(wanted)) return undefined;
  let at = wanted;
  // Twice: the clock may be another at the first guess.
  for (let i = 0; i < 2; i++) {
    const shown = clockOf(new Date(at).toISOString(), timeZone);
    at += wanted - Date.parse(`${shown.day}T${shown.time}:00Z`);
  }
  return new Date(at).toISOString();
}

export const firstDay = (e: EventsEvent): string => e.allDay ? e.firstDay : clockOf(e.startsAt ?? "", e.timeZone).day;
export const lastDay = (e: EventsEvent): string => e.allDay ? e.lastDay : clockOf(e.endsAt ?? "", e.timeZone).day;

/** « 18:00 – 19:30 », « Toute la journée ». */
export function hours(e: EventsEvent): string {
  const words = t().events;
  const [first, last] = [firstDay(e), lastDay(e)];
  if (e.allDay) return first === last ? words.allDay : words.days(dateOf(first), dateOf(last));
  const form = new Intl.DateTimeFormat(locale(), { timeZone: e.timeZone, hour: "2-digit", minute: "2-digit" });
  const from = form.format(new Date(e.startsAt ?? ""));
  const to = form.format(new Date(e.endsAt ?? ""));
  return words.span(from, first === last ? to : `${dateOf(last)} ${to}`);
}

/** « mardi 1er décembre 2026 à 18:00 », by the clock there. */
export const momentThere = (iso: string, timeZone: string): string =>
  dated(new Intl.DateTimeFormat(locale(), { dateStyle: "full", timeStyle: "short", timeZone }).format(new Date(iso)));

/** « jeudi 3 décembre 2026 » */
export const dayName = (day: string): string =>
  dated(new Intl.DateTimeFormat(locale(), { dateStyle: "full" }).format(new Date(`${day}T12:00:00`)));
/** « 7–13 décembre 2026 » */
export const daysFrom = (first: string, last: string): string => new Intl.DateTimeFormat(locale(), { dateStyle: "long" })
  .formatRange(new Date(`${first}T12:00:00`), new Date(`${last}T12:00:00`));
export const monthName = (month: string): string =>
  new Intl.DateTimeFormat(locale(), { month: "long", year: "numeric" }).format(new Date(`${month}-15T12:00:00`));

const pad = (n: number): string => String(n).padStart(2, "0");
export const dayOfDate = (d: Date): string => `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}`;
/** "2026-12" and so many months later. */
export function monthAfter(month: string, by: number): string {
  const date = new Date(`${month}-15T12:00:00`);
  date.setMonth(date.getMonth() + by);
  return dayOfDate(date).slice(0, 7);
}
export function dayAfter(day: string, by: number): string {
  const date = new Date(`${day}T12:00:00`);
  date.setDate(date.getDate() + by);
  return dayOfDate(date);
}
/** Of the week that has that day. */
export const mondayOf = (day: string): string => dayAfter(day, -((new Date(`${day}T12:00:00`).getDay() + 6) % 7));
/** Of this century, and of the calendar. */
export const isDay = (text: string): boolean => /^20\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayAfter(text, 0) === text;
export const ownZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone || "Europe/Paris";
/** Of the school; where the browser does not know it, its own. */
export function schoolZone(): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: me.value?.school?.timeZone }).resolvedOptions().timeZone;
  } catch {
    return ownZone();
  }
}
export const addressOfEvent = (e: EventsEvent): string => `/events/${e.id}${e.instance && `?instance=${e.instance}`}`;
