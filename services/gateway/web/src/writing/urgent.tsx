// « Message urgent »: for who may send one, with why.
import { useId } from "preact/hooks";
import { SendOptionsMax } from "../api";
import { t } from "../i18n";
import { Flag } from "../parts/icons";
import { may } from "../session";
import type { Problems } from "./problems";

/** Why it is urgent, maybe nothing yet; undefined: it is not. */
export type Urgency = string | undefined;

export const urgencyOptions = (urgency: Urgency): { urgentReason?: string } =>
  urgency === undefined ? {} : { urgentReason: urgency.trim() };

export const missingReason = (urgency: Urgency): Problems =>
  ({ urgent: urgency !== undefined && !urgency.trim() ? t().urgent.noReason : "" });

/** Who may not any more can still take it off. */
export function UrgentField({ value, onChange, problem }: { value: Urgency; onChange: (value: Urgency) => void; problem: string }) {
  const id = useId();
  const words = t().urgent;
  const on = value !== undefined;
  if (!on && !may("URGENT")) return null;
  return (
    <div class="urgent-field">
      <label class="check" title={words.hint}>
        <input type="checkbox" checked={on} aria-describedby={`${id}-hint`} onChange={(e) => onChange(e.currentTarget.checked ? "" : undefined)} />
        <Flag /><span>{words.field}</span>
      </label>
      <p class={on ? "soft" : "hidden"} id={`${id}-hint`}>{words.hint}</p>
      {on && <>
        <label class="field-name" htmlFor={id}>{words.reason}</label>
        <input id={id} type="text" data-field="urgent" required maxLength={SendOptionsMax.urgentReason} value={value}
          aria-invalid={problem !== ""} aria-describedby={`${id}-who${problem ? ` ${id}-problem` : ""}`}
          onInput={(e) => onChange(e.currentTarget.value)} />
        {problem && <p class="problem" id={`${id}-problem`}>{problem}</p>}
        <p class="soft" id={`${id}-who`}>{words.reasonHint}</p>
      </>}
    </div>
  );
}
