// Hours of every week, as one sets them: days, from, to.
import type { Hours } from "../api";
import { t } from "../i18n";
import { Cross } from "./icons";

const WEEK = [1, 2, 3, 4, 5, 6, 7];

export function RemoveButton({ name, onClick }: { name: string; onClick: () => void }) {
  const label = t().hours.remove(name);
  return <button type="button" class="quiet square" aria-label={label} title={label} onClick={onClick}><Cross /></button>;
}

/** `note`: what is said of its end. */
export function HoursRow({ name, hours, note, onChange, onRemove }: {
  name: string; hours: Hours; note?: string; onChange: (part: Partial<Hours>) => void; onRemove: () => void;
}) {
  const words = t().hours;
  return (
    <div class="hours-row" role="group" aria-label={name}>
      <div class="hours-days">
        {WEEK.map((day) => (
          <label key={day} class="check" title={words.days[day - 1]}>
            <input type="checkbox" checked={hours.days.includes(day)}
              onChange={(e) => onChange({ days: WEEK.filter((d) => d === day ? e.currentTarget.checked : hours.days.includes(d)) })} />
            {words.shortDays[day - 1]}
          </label>
        ))}
      </div>
      <label>{words.from}
        <input type="time" step={300} required value={hours.from} onInput={(e) => onChange({ from: e.currentTarget.value })} />
      </label>
      <label>{words.to}
        <input type="time" step={300} required value={hours.to} onInput={(e) => onChange({ to: e.currentTarget.value })} />
        {note && <span class="soft"> {note}</span>}
      </label>
      <RemoveButton name={name} onClick={onRemove} />
    </div>
  );
}
