// Dates, sizes and people as the user's language writes them.
import type { Person, Role } from "../api/types";
import { locale, t } from "../i18n";

const dayOf = (date: Date): number =>
  Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000;

/** The first of a month is « 1er » in French, which Intl does not know. */
export const dated = (text: string): string => locale().startsWith("fr") ? text.replace(/\b1(?=\s\p{L})/u, "1er") : text;

/** As one says it: « 14:02 », « hier », « lundi », « 12 mars », « 12/03/2025 ». */
export function shortDate(iso: string | undefined): string {
  if (!iso) return "";
  const date = new Date(iso);
  const now = new Date();
  const daysAgo = dayOf(now) - dayOf(date);
  if (daysAgo === 1)
    return new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(-1, "day");
  const form: Intl.DateTimeFormatOptions = daysAgo === 0
    ? { hour: "2-digit", minute: "2-digit" }
    : daysAgo > 1 && daysAgo < 7 ? { weekday: "long" }
    : date.getFullYear() === now.getFullYear() ? { day: "numeric", month: "short" }
    : { day: "2-digit", month: "2-digit", year: "numeric" };
  return dated(new Intl.DateTimeFormat(locale(), form).format(date));
}

/** « 12 nov. », of another year with it. */
export function shortDay(iso: string | undefined): string {
  if (!iso) return "";
  const date = new Date(iso);
  return dated(new Intl.DateTimeFormat(locale(), {
    day: "numeric", month: "short", ...date.getFullYear() === new Date().getFullYear() ? {} : { year: "numeric" },
  }).format(date));
}

/** As one says when something will be: « demain à 08:00 », « lundi 30 novembre à
 *  08:00 »; `brief`, « 30 nov. à 08:00 ». */
export function momentOf(iso: string | undefined, brief = false): string {
  if (!iso) return "";
  const date = new Date(iso);
  const now = new Date();
  if (date.getTime() - now.getTime() < 60_000) return t().held.soon;
  const ahead = dayOf(date) - dayOf(now);
  const day = ahead < 2 ? new Intl.RelativeTimeFormat(locale(), { numeric: "auto" }).format(ahead, "day")
    : brief ? shortDay(iso) : new Intl.DateTimeFormat(locale(), {
        weekday: "long", day: "numeric", month: "long", ...date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" },
      }).format(date);
  return t().held.at(dated(day), new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(date));
}

export function longDate(iso: string | undefined): string {
  if (!iso) return "";
  return dated(new Intl.DateTimeFormat(locale(),
    { dateStyle: "full", timeStyle: "short" }).format(new Date(iso)));
}

/** « 3 minutes », « 2 heures », « 4 jours ». */
export function timeSpan(seconds: number): string {
  const [unit, length] = seconds < 60 ? ["second", 1] : seconds < 3600 ? ["minute", 60]
    : seconds < 86_400 ? ["hour", 3600] : ["day", 86_400];
  return new Intl.NumberFormat(locale(), { style: "unit", unit, unitDisplay: "long" })
    .format(Math.floor(seconds / length));
}

/** Bytes, in steps of 1024: a limit of 20 MiB reads "20 Mo".  No number has
 *  four digits: what would be « 1 012 Ko » is « 1 Mo ». */
export function fileSize(bytes: number): string {
  const units = t().units;
  let value = bytes;
  let step = 0;
  while (Math.round(value) >= 1000 && step < units.length - 1) {
    value /= 1024;
    step++;
  }
  const digits = step === 0 || value >= 10 ? 0 : 1;
  const text = value.toLocaleString(locale(), { maximumFractionDigits: digits });
  return `${text}\u00a0${units[step]}`;
}

/** « 1:24 », « 1:02:03 ». */
export function clockTime(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const [h, m, s] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const two = (n: number): string => String(n).padStart(2, "0");
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** What the silhouette says: the person's title, else the role's word. */
export const quality = (who: { role: Role; title: string }): string =>
  who.title || t().roles[who.role];

/** The quality, and of a parent whose: « Parent de Léa Martin ». */
export function qualityInFull(who: Person): string {
  const is = quality(who);
  const context = who.context;
  if (!context || context === is) return is;
  if (context.toLocaleLowerCase().startsWith(`${is.toLocaleLowerCase()} `))
    return is + context.slice(is.length);
  return `${is} · ${context}`;
}

/** « LM » of « Léa Martin »: of the first and the last word that have a letter. */
export function initials(name: string): string {
  const words = name.split(/[\s'’-]+/u).map((w) => /\p{L}/u.exec(w)?.[0] ?? "").filter(Boolean);
  const [first = ""] = words;
  return (first + (words.length > 1 ? words[words.length - 1] : "")).toLocaleUpperCase();
}

/** « 3 janvier 2027 »: of a day as "2027-01-03". */
export const dateOf = (day: string): string =>
  dated(new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(new Date(`${day}T12:00:00`)));
