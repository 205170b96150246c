// What the forms about an account are made of: a field with what is wrong under
// it, and an act that is under way or was refused.
import type { JSX } from "preact";
import { useId, useState } from "preact/hooks";
import { Refusal, sentence } from "../api";

export interface Act {
  busy: boolean;
  /** What is wrong with this field, or "". */
  of(field: string): string;
  /** What belongs to none of the fields that were asked for. */
  rest: string;
  /** False: refused. */
  run(act: () => Promise<void>): Promise<boolean>;
  refuse(field: string, text: string): void;
}

/** `fields`: those that show a refusal; `place`: where one without a field goes. */
export function useAct(fields: string[], place: (failure: Refusal) => string = (f) => f.field): Act {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState({ field: "", text: "" });
  return {
    busy,
    of: (field) => refused.field === field ? refused.text : "",
    rest: fields.includes(refused.field) ? "" : refused.text,
    refuse: (field, text) => setRefused({ field, text }),
    run: async (act) => {
      if (busy) return false;
      setBusy(true);
      setRefused({ field: "", text: "" });
      try {
        await act();
        return true;
      } catch (failure) {
        setRefused({ field: failure instanceof Refusal ? place(failure) : "", text: sentence(failure) });
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

type InputProps = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "value" | "onInput">;

export function TextField({ label, value, onValue, hint, problem, ...input }: InputProps & {
  label: string; value: string; onValue: (value: string) => void;
  hint?: string; problem?: string;
}) {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div class="account-field">
      <label for={id}>{label}</label>
      <input type="text" {...input} id={id} value={value} aria-invalid={problem ? true : undefined}
        aria-describedby={described || undefined} onInput={(e) => onValue(e.currentTarget.value)} />
      {hint && <p id={`${id}-hint`} class="soft">{hint}</p>}
      {problem && <p id={`${id}-problem`} class="problem" role="alert">{problem}</p>}
    </div>
  );
}

export const PasswordField = (props: Omit<Parameters<typeof TextField>[0], "type">) =>
  <TextField {...props} type="password" autocapitalize="none" spellcheck={false} />;
