// What the parts of the recipients' field share.
import type { Category, Person } from "../api";
import { t } from "../i18n";
import { qualityInFull } from "../parts/format";
import type { Belonging, Choice } from "./choice";
import type { Members } from "./members";
import type { Item } from "./tree";

export interface Picking {
  choice: Choice;
  members: Members;
  belonging: Belonging;
  pickItem(item: Item, on: boolean): void;
  pickPerson(person: Person, on: boolean): void;
}

/** Of staff the context is the title, of a parent it begins with the quality:
 *  once is enough. */
export const description = (person: Person): string => qualityInFull(person);

export const memberCount = (category: Category): string =>
  t().recipients.members(category.memberCount);
