// What keeps a message from being sent, by the field where it is mended.
import { Refusal } from "../api";

export const FIELDS = ["recipients", "subject", "body", "urgent", "files"] as const;
export type Field = typeof FIELDS[number];
/** A sentence for each field that has to change. */
export type Problems = Partial<Record<Field, string>>;

export const isClear = (problems: Problems): boolean => FIELDS.every((f) => !problems[f]);

/** The field of the window that a refusal of the server is about. */
export function fieldOf(failure: unknown): Field | undefined {
  const named = failure instanceof Refusal ? failure.field : "";
  if (named === "to" || named.startsWith("to.")) return "recipients";
  if (named === "subject") return "subject";
  if (named === "bodyHtml") return "body";
  if (named === "options.urgentReason") return "urgent";
  return named === "attachmentIds" ? "files" : undefined;
}

const place = (form: HTMLElement, field: Field): HTMLElement | null =>
  form.querySelector(field === "body" ? ".editor [role=textbox]" : `[data-field="${field}"]`);

export function focusFirst(form: HTMLElement | null, problems: Problems): void {
  const first = FIELDS.find((f) => problems[f] && form && place(form, f));
  if (form && first) place(form, first)?.focus();
}

/** The page one writes on belongs to the editor: it is told from outside. */
export function markBody(form: HTMLElement | null, problemId: string, bad: boolean): void {
  const body = form && place(form, "body");
  if (!body) return;
  body.setAttribute("aria-invalid", String(bad));
  if (bad) body.setAttribute("aria-describedby", problemId);
  else body.removeAttribute("aria-describedby");
}
