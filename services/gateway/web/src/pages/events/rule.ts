// Rules of recurrence: the usual ones, and what they say in words.
import { locale, t } from "../../i18n";
import type { RuleWords } from "../../i18n/fr/events";
import { dateOf } from "../../parts/format";
import { clockOf } from "./when";

export const USUAL = ["NONE", "DAILY", "WEEKLY", "BIWEEKLY", "MONTHLY", "NTH", "YEARLY"] as const;
export type Usual = (typeof USUAL)[number];

/** What the window of an event says. */
export interface Recurrence {
  usual: Usual | "OTHER";
  /** Of a week, beside the day on which it begins. */
  days: readonly string[];
  ends: "TIMES" | "DAY";
  times: string;
  /** The last day. */
  until: string;
}

export const DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
export const TIMES_MOST = 500;

/** « mardi »; 5 January 1970 was a Monday. */
export const dayNameOf = (day: string, weekday: "long" | "short"): string =>
  new Intl.DateTimeFormat(locale(), { weekday, timeZone: "UTC" }).format(new Date(Date.UTC(1970, 0, 5 + DAYS.indexOf(day))));

/** "TU" of a day. */
export const weekdayOf = (day: string): string => DAYS[(new Date(`${day}T12:00:00`).getDay() + 6) % 7] ?? "";

/** Of something that begins on that day. */
export function ruleOf(r: Recurrence, day: string): string {
  const first = weekdayOf(day);
  const nth = Math.ceil(new Date(`${day}T12:00:00`).getDate() / 7);
  const days = DAYS.filter((d) => d === first || r.days.includes(d));
  // One day is that on which it begins: it goes with that.
  const week = days.length > 1 ? `;BYDAY=${days.join(",")}` : "";
  const parts: Record<Recurrence["usual"], string> = {
    OTHER: "", NONE: "", DAILY: "FREQ=DAILY", WEEKLY: `FREQ=WEEKLY${week}`, BIWEEKLY: `FREQ=WEEKLY;INTERVAL=2${week}`, MONTHLY: "FREQ=MONTHLY",
    NTH: `FREQ=MONTHLY;BYDAY=${nth > 4 ? -1 : nth}${first}`, YEARLY: "FREQ=YEARLY",
  };
  const end = r.ends === "DAY" ? `UNTIL=${r.until.replaceAll("-", "")}` : `COUNT=${Number(r.times)}`;
  return parts[r.usual] && `${parts[r.usual]};${end}`;
}

const partsOf = (rule: string): Record<string, string> =>
  Object.fromEntries(rule.split(";").map((part) => part.split("=") as [string, string]));

/** The day of an UNTIL by the clock there: "20270330", or a moment in UTC. */
function untilDay(until: string, zone: string): string {
  const day = until.replace(/^(\d{4})(\d\d)(\d\d).*/, "$1-$2-$3");
  const time = /T(\d\d)(\d\d)(\d\d)Z$/.exec(until);
  return time ? clockOf(`${day}T${time.slice(1).join(":")}Z`, zone).day : day;
}

/** A rule as one says it. */
export function ruleInWords(rule: string, zone: string): string {
  const { FREQ = "", INTERVAL = "1", BYDAY = "", COUNT = "0", UNTIL = "" } = partsOf(rule);
  const days = BYDAY.split(",").filter(Boolean).map((d) => /^(-?\d*)([A-Z]{2})$/.exec(d)).filter((m) => m !== null);
  return t().events.rule({
    freq: FREQ as RuleWords["freq"], every: Number(INTERVAL), nth: Number(days[0]?.[1] ?? "0") || 0, times: Number(COUNT),
    days: days.map((m) => dayNameOf(m[2] ?? "", "long")), until: UNTIL && dateOf(untilDay(UNTIL, zone)),
  });
}
