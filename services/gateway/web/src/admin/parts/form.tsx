// Forms: a word and its field, with what is wrong under it; saving, and where
// its refusal belongs.
import type { ComponentChildren, JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import { Refusal, sentence } from "../../api";
import { t } from "../../i18n/admin";
import { Alert } from "../../parts/pieces";

/** For the field itself: its id, and where it is explained. */
export interface FieldProps {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
}

export function Field({ label, hint, problem, children }: {
  label: string; hint?: string; problem?: string;
  children: (field: FieldProps) => ComponentChildren;
}) {
  const id = useId();
  const described = [hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ");
  return (
    <div class="admin-field">
      <label for={id}>{label}</label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": problem ? true : undefined })}
      {hint && <p id={`${id}-hint`} class="soft">{hint}</p>}
      {problem && <p id={`${id}-problem`} class="problem">{problem}</p>}
    </div>
  );
}

export interface Saving {
  busy: boolean;
  /** What is wrong with this field of the request, or "". */
  of(field: string): string;
  /** What belongs to no field of the form. */
  rest: string;
  /** False: refused, and said where it belongs. */
  save(act: () => Promise<void>): Promise<boolean>;
  /** Says that of a field by itself. */
  refuse(field: string, text: string): void;
}

/** `fields`: those that the form shows a refusal under; `called`: how what the
 *  API names is called among them. */
export function useSaving(fields: string[], called = (field: string): string => field): Saving {
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<{ field: string; text: string } | null>(null);
  const under = (field: string): boolean => fields.includes(field);
  return {
    busy,
    of: (field) => refused?.field === field ? refused.text : "",
    rest: refused && !under(refused.field) ? refused.text : "",
    refuse: (field, text) => setRefused({ field, text }),
    save: async (act) => {
      setBusy(true);
      try {
        await act();
        setRefused(null);
        return true;
      } catch (failure) {
        const field = failure instanceof Refusal ? called(failure.field) : "";
        setRefused({ field, text: sentence(failure) });
        return false;
      } finally {
        setBusy(false);
      }
    },
  };
}

/** A form that shows what is wrong, and takes one to it. */
export function Form({ saving, onSubmit, submit, buttons, children }: {
  saving: Saving;
  onSubmit: () => Promise<boolean | void>;
  submit: string;
  buttons?: ComponentChildren;
  children: ComponentChildren;
}) {
  const form = useRef<HTMLFormElement>(null);
  const go: JSX.SubmitEventHandler<HTMLFormElement> = (event) => {
    event.preventDefault();
    if (saving.busy) return;
    void onSubmit().then((ok) => {
      if (ok === false) requestAnimationFrame(() =>
        form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus());
    });
  };
  return (
    <form ref={form} class="admin-form" noValidate onSubmit={go}>
      {children}
      <Alert text={saving.rest} />
      <div class="form-foot">
        <button type="submit" class="primary" aria-disabled={saving.busy}>
          {saving.busy ? t().admin.saving : submit}
        </button>
        {buttons}
      </div>
    </form>
  );
}
