// Whom a message is for: whole categories, people by name, and who is taken
// out of the categories again.
import type { Category, Person, To } from "../api";
import { topmost, within, type Item, type Tree } from "./tree";

export interface Choice {
  /** None is part of another one that is chosen. */
  categories: ReadonlyMap<string, Category>;
  people: ReadonlyMap<string, Person>;
  /** Never in `people` as well. */
  except: ReadonlyMap<string, Person>;
}

/** What is known of who is in which category, as far as it was asked for. */
export interface Belonging {
  tree: Tree;
  has(categoryId: string, personId: string): boolean;
  /** undefined: not asked for yet. */
  ids(categoryId: string): ReadonlySet<string> | undefined;
}

/** A square: ticked, partly ticked, empty. */
export type Ticked = "all" | "some" | "none";

export const noChoice: Choice = { categories: new Map(), people: new Map(), except: new Map() };
export const isEmpty = (c: Choice): boolean => c.categories.size + c.people.size === 0;
export const toOf = (c: Choice): To => ({
  userIds: [...c.people.keys()],
  categoryIds: [...c.categories.keys()],
  exceptUserIds: [...c.except.keys()],
  // Own groups are among the categories.
  groupIds: [],
});

/** In the category, as itself or by what is part of it says. */
function isIn(id: string, personId: string, who: Belonging): boolean {
  const item = who.tree.items.get(id);
  const ids = item ? within(item).map((c) => c.id) : [id];
  return ids.some((one) => who.has(one, personId));
}
const inTicked = (choice: Choice, personId: string, who: Belonging): boolean =>
  [...choice.categories.keys()].some((id) => isIn(id, personId, who));

export const isReached = (choice: Choice, personId: string, who: Belonging): boolean =>
  choice.people.has(personId) ||
  (!choice.except.has(personId) && inTicked(choice, personId, who));

/** What it is part of and is ticked as a whole: itself or above. */
function tickedAt(choice: Choice, item: Item | undefined, tree: Tree): Item | undefined {
  for (let at = item; at; at = tree.parents.get(at.key))
    if (at.category && choice.categories.has(at.category.id)) return at;
  return undefined;
}

export function stateOf(choice: Choice, item: Item, who: Belonging): Ticked {
  const ids = [...(item.category && who.ids(item.category.id)) ?? []];
  const below = item.children.map((child) => stateOf(choice, child, who));
  if (tickedAt(choice, item, who.tree)) {
    const less = ids.some((p) => choice.except.has(p)) || below.some((s) => s !== "all");
    return less ? "some" : "all";
  }
  const whole = !item.category || item.category.whole;
  if (below.length > 0 && whole && below.every((s) => s === "all")) return "all";
  return below.some((s) => s !== "none") || ids.some((p) => isReached(choice, p, who)) ? "some" : "none";
}

/** Children that are all of what they are part of give way to it. */
function gather(categories: Map<string, Category>, item: Item, tree: Tree): void {
  const parent = tree.parents.get(item.key);
  const all = parent?.category?.whole && parent.children.every((c) => c.category && categories.has(c.category.id));
  if (!all || !parent?.category) return;
  for (const child of parent.children) categories.delete(child.category?.id ?? "");
  categories.set(parent.category.id, parent.category);
  gather(categories, parent, tree);
}

/** What is ticked as a whole becomes its parts without `item`. */
function split(categories: Map<string, Category>, ticked: Item, item: Item, tree: Tree): void {
  categories.delete(ticked.category?.id ?? "");
  for (let at = item; at.key !== ticked.key;) {
    const parent = tree.parents.get(at.key);
    if (!parent) return;
    for (const sister of parent.children)
      if (sister.key !== at.key) for (const c of topmost(sister)) categories.set(c.id, c);
    at = parent;
  }
}

export function withItem(choice: Choice, item: Item, on: boolean, who: Belonging): Choice {
  const categories = new Map(choice.categories);
  const ticked = tickedAt(choice, item, who.tree);
  const own = within(item);
  if (on && !ticked) {
    for (const c of own) categories.delete(c.id);
    for (const c of topmost(item)) categories.set(c.id, c);
    gather(categories, item, who.tree);
  } else if (!on) {
    for (const c of own) categories.delete(c.id);
    if (ticked && ticked.key !== item.key) split(categories, ticked, item, who.tree);
  }
  const next = { ...choice, categories };
  // Ticked again, it takes in again who was taken out of it.
  const inside = (id: string): boolean => own.some((c) => who.has(c.id, id));
  const stays = (id: string): boolean => inTicked(next, id, who) && !(on && inside(id));
  return { ...next, except: new Map([...choice.except].filter(([id]) => stays(id))) };
}

export function withPerson(choice: Choice, person: Person, on: boolean, who: Belonging): Choice {
  const people = new Map(choice.people);
  const except = new Map(choice.except);
  const member = inTicked(choice, person.id, who);
  people.delete(person.id);
  except.delete(person.id);
  if (on && !member) people.set(person.id, person);
  if (!on && member) except.set(person.id, person);
  return { ...choice, people, except };
}
