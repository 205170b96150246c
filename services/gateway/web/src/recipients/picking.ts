// What the parts of the recipients' field share.
import type { Category, Person } from "../api";
import { t } from "../i18n";
import { qualityInFull } from "../parts/format";
import type { Choice } from "./choice";
import type { Members } from "./members";

export interface Picking {
  choice: Choice;
  members: Members;
  pickCategories(list: readonly Category[], on: boolean): void;
  pickPerson(person: Person, on: boolean): void;
}

/** Of staff the context is the title, of a parent it begins with the quality:
 *  once is enough. */
export const description = (person: Person): string => qualityInFull(person);

/** As one types it: without case and accents; hyphens and the like are blanks. */
export const folded = (text: string): string =>
  text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();

/** Every word of `q` begins one of the label's. */
export function matches(label: string, q: string): boolean {
  const words = folded(label).split(" ");
  const asked = folded(q).split(" ").filter(Boolean);
  return asked.length > 0 && asked.every((a) => words.some((w) => w.startsWith(a)));
}

export const memberCount = (category: Category): string =>
  t().recipients.members(category.memberCount);
