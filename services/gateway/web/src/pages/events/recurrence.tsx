// In the window of an event: whether it recurs, on which days, and until when.
import type { EventsEvent } from "../../api";
import { Field, type Saving } from "../../admin/parts/form";
import { t } from "../../i18n";
import { DAYS, dayNameOf, ruleInWords, ruleOf, TIMES_MOST, USUAL, weekdayOf, type Recurrence, type Usual } from "./rule";

export const recurrenceOf = (event: EventsEvent | undefined): Recurrence =>
  ({ usual: event?.rule ? "OTHER" : "NONE", days: [], ends: "TIMES", times: "10", until: "" });

/** What is wrong with it: a field and why. */
export function recurrenceProblem(r: Recurrence, day: string): [string, string] | null {
  const words = t().events;
  if (r.usual === "NONE" || r.usual === "OTHER") return null;
  if (r.ends === "DAY") return !r.until ? ["lastDate", words.untilMissing] : r.until < day ? ["lastDate", words.endsBefore] : null;
  const n = Number(r.times);
  return Number.isInteger(n) && n >= 2 && n <= TIMES_MOST ? null : ["times", words.timesWrong];
}

const isWeekly = (usual: Recurrence["usual"]): boolean => usual === "WEEKLY" || usual === "BIWEEKLY";

/** The day on which it begins is one of them, whatever is said. */
function WeekDays({ days, first, onChange }: { days: readonly string[]; first: string; onChange: (days: string[]) => void }) {
  return (
    <fieldset class="event-week-days">
      <legend>{t().events.weekDays}</legend>
      {DAYS.map((day) => (
        <label key={day} class="check" title={dayNameOf(day, "long")}>
          <input type="checkbox" checked={day === first || days.includes(day)} disabled={day === first} aria-label={dayNameOf(day, "long")}
            onChange={(e) => onChange(DAYS.filter((d) => d === day ? e.currentTarget.checked : days.includes(d)))} />
          <span aria-hidden>{dayNameOf(day, "short")}</span>
        </label>
      ))}
    </fieldset>
  );
}

export function RecurrenceFields({ kept, recurrence, day, zone, saving, onChange }: {
  kept: string; recurrence: Recurrence; day: string; zone: string; saving: Saving; onChange: (part: Partial<Recurrence>) => void;
}) {
  const words = t().events;
  const { usual, ends } = recurrence;
  const choices = kept ? (["OTHER", ...USUAL] as const) : USUAL;
  const rule = usual === "OTHER" ? kept : day && recurrenceProblem(recurrence, day) === null ? ruleOf(recurrence, day) : "";
  return (
    <>
      <Field label={words.recurrence} problem={saving.of("rule")} {...rule ? { hint: ruleInWords(rule, zone) } : {}}>
        {(f) => (
          <select {...f} value={usual} onChange={(e) => onChange({ usual: e.currentTarget.value as Usual | "OTHER" })}>
            {choices.map((one) => <option key={one} value={one}>{words.rules[one]}</option>)}
          </select>
        )}
      </Field>
      {isWeekly(usual) && day && <WeekDays days={recurrence.days} first={weekdayOf(day)} onChange={(days) => onChange({ days })} />}
      {usual !== "NONE" && usual !== "OTHER" && (
        <div class="event-when-fields">
          <Field label={words.stops}>
            {(f) => (
              <select {...f} value={ends} onChange={(e) => onChange({ ends: e.currentTarget.value as Recurrence["ends"] })}>
                <option value="TIMES">{words.stopsAfter}</option>
                <option value="DAY">{words.stopsOn}</option>
              </select>
            )}
          </Field>
          {ends === "TIMES" ? (
            <Field label={words.times} problem={saving.of("times")}>
              {(f) => <input {...f} type="number" min={2} max={TIMES_MOST} value={recurrence.times} onInput={(e) => onChange({ times: e.currentTarget.value })} />}
            </Field>
          ) : (
            <Field label={words.lastDate} problem={saving.of("lastDate")}>
              {(f) => <input {...f} type="date" min={day} value={recurrence.until} onInput={(e) => onChange({ until: e.currentTarget.value })} />}
            </Field>
          )}
        </div>
      )}
    </>
  );
}
