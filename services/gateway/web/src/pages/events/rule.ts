// Rules of recurrence: the usual ones, and what they say in words.
import { locale, t } from "../../i18n";
import type { RuleWords } from "../../i18n/fr/events";
import { dateOf } from "../../parts/format";

export const USUAL = ["NONE", "DAILY", "WEEKLY", "BIWEEKLY", "MONTHLY", "NTH", "YEARLY"] as const;
export type Usual = (typeof USUAL)[number];

const DAYS = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
export const TIMES_MOST = 500;

/** Of something that begins on that day. */
export function ruleOf(usual: Usual, day: string, times: number): string {
  const date = new Date(`${day}T12:00:00`);
  const nth = Math.ceil(date.getDate() / 7);
  const parts: Record<Usual, string> = {
    NONE: "", DAILY: "FREQ=DAILY", WEEKLY: "FREQ=WEEKLY", BIWEEKLY: "FREQ=WEEKLY;INTERVAL=2", MONTHLY: "FREQ=MONTHLY",
    NTH: `FREQ=MONTHLY;BYDAY=${nth > 4 ? -1 : nth}${DAYS[date.getDay()]}`, YEARLY: "FREQ=YEARLY",
  };
  return parts[usual] && `${parts[usual]};COUNT=${times}`;
}

const partsOf = (rule: string): Record<string, string> =>
  Object.fromEntries(rule.split(";").map((part) => part.split("=") as [string, string]));

/** A rule as one says it. */
export function ruleInWords(rule: string): string {
  const { FREQ = "", INTERVAL = "1", BYDAY = "", COUNT = "0", UNTIL = "" } = partsOf(rule);
  const days = BYDAY.split(",").filter(Boolean).map((d) => /^(-?\d*)([A-Z]{2})$/.exec(d)).filter((m) => m !== null);
  // 4 January 1970 was a Sunday.
  const names = days.map((m) => new Intl.DateTimeFormat(locale(), { weekday: "long", timeZone: "UTC" })
    .format(new Date(Date.UTC(1970, 0, 4 + DAYS.indexOf(m[2] ?? "")))));
  return t().events.rule({
    freq: FREQ as RuleWords["freq"], every: Number(INTERVAL), nth: Number(days[0]?.[1] ?? "0") || 0, times: Number(COUNT),
    days: new Intl.ListFormat(locale(), { type: "conjunction" }).format(names),
    until: UNTIL && dateOf(UNTIL.replace(/^(\d{4})(\d\d)(\d\d).*/, "$1-$2-$3")),
  });
}
