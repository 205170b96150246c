// When a message leaves: the window to take it back, and « Programmer l’envoi ».
import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import type { SendOptions } from "../api";
import { locale, t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { momentOf } from "../parts/format";
import { Clock } from "../parts/icons";
import { preferences } from "../preferences";

export type When = Pick<SendOptions, "deliverAt" | "undoSeconds">;

/** For how long « Envoyer » can be taken back. */
export const undoSeconds = (): number => preferences.value.undoSeconds;

/** What is chosen, else at once but for that window. */
export const whenOf = (deliverAt: string): When =>
  deliverAt ? { deliverAt, undoSeconds: 0 } : { undoSeconds: undoSeconds() };

const MORNING = 8;
const EVENING = 18;

function dayAt(daysAhead: number, hour: number): Date {
  const at = new Date();
  at.setDate(at.getDate() + daysAhead);
  at.setHours(hour, 0, 0, 0);
  return at;
}

/** As people say it: this evening while it is day, tomorrow, Monday. */
function suggestions(): { label: string; at: Date }[] {
  const words = t().held;
  const now = new Date();
  const toMonday = (8 - now.getDay()) % 7 || 7;
  return [
    ...now.getHours() < EVENING - 1 ? [{ label: words.tonight, at: dayAt(0, EVENING) }] : [],
    { label: words.tomorrow, at: dayAt(1, MORNING) },
    ...toMonday > 1 ? [{ label: words.monday, at: dayAt(toMonday, MORNING) }] : [],
  ];
}

const two = (n: number): string => String(n).padStart(2, "0");
/** As a field of date and time has it: in the device's zone, without it. */
const fieldOf = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

function zoneName(): string {
  const parts = new Intl.DateTimeFormat(locale(), { timeZoneName: "long" }).formatToParts(new Date());
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return `${timeZone} (${parts.find((p) => p.type === "timeZoneName")?.value ?? ""})`;
}

function problemOf(value: string): string {
  const words = t().held;
  const at = new Date(value).getTime();
  if (!value || Number.isNaN(at)) return words.noTime;
  if (at <= Date.now()) return words.inPast;
  return at > dayAt(365, 0).getTime() ? words.tooFar : "";
}

interface ChooseProps {
  /** What the button says that takes the time of the field. */
  submit: string;
  /** The time that it has now. */
  now?: string | undefined;
  /** Who would get it when. */
  reach?: ((deliverAt: string) => ComponentChildren) | undefined;
  onBack: () => void;
  /** With its zone. */
  onChoose: (deliverAt: string) => void;
}

/** One of what people say, or a date and a time. */
export function ChooseTime({ submit, now, reach, onBack, onChoose }: ChooseProps) {
  const id = useId();
  const words = t().held;
  const [value, setValue] = useState(() => fieldOf(now ? new Date(now) : dayAt(1, MORNING)));
  const [problem, setProblem] = useState("");
  const take = (event: Event): void => {
    event.preventDefault();
    const wrong = problemOf(value);
    setProblem(wrong);
    if (wrong) document.getElementById(id)?.focus();
    else onChoose(new Date(value).toISOString());
  };
  return (
    <Dialog title={now ? words.move : words.later} class="small choose-time" onClose={onBack}>
      <form noValidate onSubmit={take}>
        <div class="window-body">
          <ul class="suggestions">
            {suggestions().map(({ label, at }, n) => (
              <li key={label}>
                <button type="button" data-autofocus={n === 0 ? "" : undefined} onClick={() => onChoose(at.toISOString())}>
                  <Clock /><span>{label}</span> <span class="soft">{momentOf(at.toISOString(), true)}</span>
                </button>
                {reach?.(at.toISOString())}
              </li>
            ))}
          </ul>
          <label class="field-name" htmlFor={id}>{words.choose}</label>
          <input id={id} type="datetime-local" value={value} min={fieldOf(new Date())} max={fieldOf(dayAt(365, 0))}
            aria-invalid={problem !== ""} aria-describedby={`${id}-zone${problem ? ` ${id}-problem` : ""}`}
            onInput={(e) => setValue(e.currentTarget.value)} />
          {problem && <p class="problem" role="alert" id={`${id}-problem`}>{problem}</p>}
          <div role="status">{!problemOf(value) && reach?.(new Date(value).toISOString())}</div>
          <p class="soft" id={`${id}-zone`}>{words.zone(zoneName())}</p>
          <p class="soft">{words.laterHint}</p>
        </div>
        <div class="window-foot">
          <button type="button" onClick={onBack}>{words.back}</button>
          <button type="submit" class="primary"><Clock />{submit}</button>
        </div>
      </form>
    </Dialog>
  );
}

/** Beside « Envoyer ». */
export function LaterButton({ disabled, reach, onChoose }: Pick<ChooseProps, "reach" | "onChoose"> & { disabled: boolean }) {
  const [open, setOpen] = useState(false);
  const words = t().held;
  const choose = (deliverAt: string): void => {
    setOpen(false);
    onChoose(deliverAt);
  };
  return (
    <>
      <button type="button" class="later" aria-label={words.later} title={words.later} aria-haspopup="dialog" disabled={disabled}
        onClick={() => setOpen(true)}><Clock /></button>
      {open && <ChooseTime submit={words.plan} reach={reach} onBack={() => setOpen(false)} onChoose={choose} />}
    </>
  );
}
