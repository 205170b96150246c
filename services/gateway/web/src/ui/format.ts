// Dates, sizes and roles as the user's language writes them.
import type { Role } from "../api-types";
import { language, t } from "../i18n";

/** The reader's own variety of the chosen language, for dates and numbers. */
const locale = (): string =>
  navigator.languages.find((l) => l.startsWith(language.value)) ??
    (language.value === "en" ? "en-GB" : "fr-FR");

/** Today: the time; this year: day and month; else the whole date. */
export function shortDate(iso: string | undefined): string {
  if (!iso) return "";
  const date = new Date(iso);
  const now = new Date();
  const sameYear = date.getFullYear() === now.getFullYear();
  const sameDay = sameYear && date.getMonth() === now.getMonth() &&
    date.getDate() === now.getDate();
  const form: Intl.DateTimeFormatOptions = sameDay
    ? { hour: "2-digit", minute: "2-digit" }
    : sameYear ? { day: "numeric", month: "short" }
    : { day: "numeric", month: "short", year: "numeric" };
  return new Intl.DateTimeFormat(locale(), form).format(date);
}

export function longDate(iso: string | undefined): string {
  if (!iso) return "";
  return new Intl.DateTimeFormat(locale(),
    { dateStyle: "full", timeStyle: "short" }).format(new Date(iso));
}

/** Bytes, in steps of 1024: a limit of 20 MiB reads "20 Mo". */
export function fileSize(bytes: number): string {
  const units = t().units;
  let value = bytes;
  let step = 0;
  while (value >= 1024 && step < units.length - 1) {
    value /= 1024;
    step++;
  }
  const digits = step === 0 || value >= 10 ? 0 : 1;
  const text = value.toLocaleString(locale(), { maximumFractionDigits: digits });
  return `${text}\u00a0${units[step]}`;
}

/** What the silhouette says: the person's title, else the role's word. */
export const quality = (who: { role: Role; title: string }): string =>
  who.title || t().roles[who.role];
