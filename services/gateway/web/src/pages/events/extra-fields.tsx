// In the window of an event: what it asks of its people, and when it reminds them.
import type { EventsEvent, Rsvp_Mode, RsvpAsked } from "../../api";
import { RsvpAskedMax } from "../../api";
import { Field, type Saving } from "../../admin/parts/form";
import { t } from "../../i18n";
import { clockOf, momentAt } from "./when";

const MODES = ["NONE", "EACH", "PER_FAMILY"] as const;
/** Minutes before it begins. */
const REMINDERS = [60, 1440, 2880, 10080] as const;

export interface Asking {
  mode: Rsvp_Mode;
  /** "": no limit. */
  capacity: string;
  /** "": until it begins. */
  day: string;
  time: string;
}

export function askingOf(event: EventsEvent | undefined): Asking {
  const rsvp = event?.rsvp;
  const due = rsvp?.dueAt ? clockOf(rsvp.dueAt, event?.timeZone ?? "") : { day: "", time: "18:00" };
  return { mode: rsvp?.mode ?? "NONE", capacity: rsvp?.capacity ? String(rsvp.capacity) : "", ...due };
}

/** As the request has it. */
export function askedOf(a: Asking, zone: string): RsvpAsked {
  const dueAt = a.mode !== "NONE" && a.day ? momentAt(a.day, a.time || "23:59", zone) : undefined;
  return { mode: a.mode, capacity: a.mode === "NONE" ? 0 : Number(a.capacity) || 0, ...dueAt ? { dueAt } : {} };
}

/** What is wrong with it: a field and why. */
export function askingProblem(a: Asking): [string, string] | null {
  const n = Number(a.capacity);
  return a.mode !== "NONE" && a.capacity !== "" && !(Number.isInteger(n) && n >= 1 && n <= RsvpAskedMax.capacity)
    ? ["capacity", t().rsvp.capacityWrong] : null;
}

export function AskingFields({ asking, saving, onChange }: { asking: Asking; saving: Saving; onChange: (part: Partial<Asking>) => void }) {
  const words = t().rsvp;
  return (
    <fieldset class="event-asking">
      <legend>{words.section}</legend>
      <Field label={words.mode} problem={saving.of("mode")} {...asking.mode === "NONE" ? {} : { hint: words.modeHints[asking.mode] }}>
        {(f) => (
          <select {...f} value={asking.mode} onChange={(e) => onChange({ mode: e.currentTarget.value as Rsvp_Mode })}>
            {MODES.map((m) => <option key={m} value={m}>{words.modes[m]}</option>)}
          </select>
        )}
      </Field>
      {asking.mode !== "NONE" && (
        <div class="event-when-fields">
          <Field label={words.capacity} problem={saving.of("capacity")}>
            {(f) => <input {...f} type="number" min={1} max={RsvpAskedMax.capacity} value={asking.capacity}
              onInput={(e) => onChange({ capacity: e.currentTarget.value })} />}
          </Field>
          <Field label={words.dueDay} problem={saving.of("dueAt")}>
            {(f) => <input {...f} type="date" value={asking.day} onInput={(e) => onChange({ day: e.currentTarget.value })} />}
          </Field>
          {asking.day && (
            <Field label={words.dueTime}>
              {(f) => <input {...f} type="time" value={asking.time} onInput={(e) => onChange({ time: e.currentTarget.value })} />}
            </Field>
          )}
        </div>
      )}
    </fieldset>
  );
}

export function ReminderFields({ minutes, onChange }: { minutes: readonly number[]; onChange: (minutes: number[]) => void }) {
  const words = t().rsvp;
  // Others than the usual ones stay as they are.
  const all = [...new Set([...REMINDERS, ...minutes])].sort((a, b) => a - b);
  return (
    <fieldset class="event-asking">
      <legend>{words.reminders}</legend>
      {all.map((m) => (
        <label key={m} class="check">
          <input type="checkbox" checked={minutes.includes(m)}
            onChange={(e) => onChange(e.currentTarget.checked ? [...minutes, m] : minutes.filter((one) => one !== m))} />
          <span>{words.remindBefore(m)}</span>
        </label>
      ))}
    </fieldset>
  );
}
