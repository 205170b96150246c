// The fields of a template in what one writes: "{{recipient}}" and "{{child}}"
// as the server keeps them, a chip in the editor, a name in what is sent.
import type { NodeSpec } from "prosemirror-model";
import type { Role } from "../api";
import { t } from "../i18n";

export const FIELDS = ["recipient", "child"] as const;
export type TemplateField = typeof FIELDS[number];
/** What takes a field's place; "": there is no such name, or there are several. */
export type FieldNames = Record<TemplateField, string>;

interface Named { displayName: string; role: Role }
/** A pupil to whom alone one writes is the child where no other is named. */
export const namesOf = (person: Named | undefined, children: readonly { displayName: string }[]): FieldNames => ({
  recipient: person?.displayName ?? "",
  child: children.length === 1 ? children[0]!.displayName
    : children.length === 0 && person?.role === "STUDENT" ? person.displayName : "",
});

const tokenOf = (field: TemplateField): string => `{{${field}}}`;
const TOKEN = /\{\{(recipient|child)\}\}/;
const isField = (name: string | null): name is TemplateField => FIELDS.some((f) => f === name);

export const fieldSpec: NodeSpec = {
  group: "inline", inline: true, atom: true, attrs: { field: {} },
  leafText: (node) => tokenOf(node.attrs["field"] as TemplateField),
  parseDOM: [{
    tag: "span[data-field]", priority: 60,
    getAttrs: (dom) => {
      const field = dom.getAttribute("data-field");
      return isField(field) && { field };
    },
  }],
  toDOM: ({ attrs }) => {
    const field = attrs["field"] as TemplateField;
    return ["span", { "class": "field-chip", "data-field": field }, t().templates.field[field]];
  },
};

/** Of what comes from the server: chips in the place of tokens. */
export function showFields(page: HTMLElement): void {
  const texts = page.ownerDocument.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (texts.nextNode()) if (TOKEN.test(texts.currentNode.nodeValue ?? "")) found.push(texts.currentNode as Text);
  for (const text of found)
    text.replaceWith(...(text.nodeValue ?? "").split(TOKEN).map((part, i) => {
      if (i % 2 === 0) return part;
      const chip = page.ownerDocument.createElement("span");
      chip.dataset["field"] = part;
      return chip;
    }));
}

/** Of what goes to the server: tokens again. */
export function writeFields(page: HTMLElement): void {
  for (const chip of page.querySelectorAll<HTMLElement>("span[data-field]"))
    chip.replaceWith(tokenOf(chip.dataset["field"] as TemplateField));
}

/** As a sentence says it: « Bonjour destinataire ». */
export const nameFields = (text: string): string =>
  text.replace(/\{\{(recipient|child)\}\}/g, (_, f: TemplateField) => `[${t().templates.field[f]}]`);

export const fieldsIn = (html: string): TemplateField[] => FIELDS.filter((f) => html.includes(tokenOf(f)));

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;" })[c] ?? c);

/** With names in the place of the fields that have one. */
export const fillFields = (html: string, names: FieldNames): string =>
  fieldsIn(html).reduce((text, f) => names[f] ? text.replaceAll(tokenOf(f), () => escaped(names[f])) : text, html);

/** What will become of the fields, a sentence each; the first is the worst. */
export function sayFields(html: string, names: FieldNames): { text: string; bad: boolean }[] {
  const words = t().templates;
  return fieldsIn(html)
    .map((f) => names[f] ? { text: words.filled[f](names[f]), bad: false } : { text: words.unfilled[f], bad: true })
    .sort((a, b) => Number(b.bad) - Number(a.bad));
}
