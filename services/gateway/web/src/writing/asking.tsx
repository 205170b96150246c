// What a message asks of its readers: nothing, or that they say that they have
// taken note, by when.
import { useId } from "preact/hooks";
import type { AskOptions } from "../api";
import { t } from "../i18n";

const WAYS = ["NONE", "EACH", "PER_CHILD"] as const;
type Way = (typeof WAYS)[number];

const two = (n: number): string => String(n).padStart(2, "0");
const dayOf = (at: Date): string => `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
/** The end of the day, where one writes. */
const endOf = (day: string): string => new Date(`${day}T23:59:00`).toISOString();

export function AskField({ value, onChange }: { value: AskOptions | undefined; onChange: (value: AskOptions | undefined) => void }) {
  const id = useId();
  const words = t().acknowledgements;
  const way: Way = value?.by ?? "NONE";
  const choose = (by: Way): void => onChange(by === "NONE" ? undefined : { ...value, by });
  const setDay = (by: AskOptions["by"], day: string): void => onChange(day ? { by, dueAt: endOf(day) } : { by });
  return (
    <p class="replies asking">
      <label htmlFor={id}>{words.field}</label>
      <select id={id} value={way} title={words.hint[way]} onChange={(e) => choose(e.currentTarget.value as Way)}>
        {WAYS.map((w) => <option key={w} value={w}>{words.of[w]}</option>)}
      </select>
      {value && <>
        <label htmlFor={`${id}-due`}>{words.due}</label>
        <input id={`${id}-due`} type="date" min={dayOf(new Date())} value={value.dueAt ? dayOf(new Date(value.dueAt)) : ""}
          onChange={(e) => setDay(value.by, e.currentTarget.value)} />
      </>}
    </p>
  );
}
