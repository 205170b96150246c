// Whom a message is for: whole categories, people by name, and who is taken
// out of the categories again.
import type { Category, Person, To } from "../api";

export interface Choice {
  categories: ReadonlyMap<string, Category>;
  people: ReadonlyMap<string, Person>;
  /** Never in `people` as well. */
  except: ReadonlyMap<string, Person>;
}

/** What is known of who is in which category. */
export interface Belonging {
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

const inTicked = (choice: Choice, personId: string, who: Belonging): boolean =>
  [...choice.categories.keys()].some((id) => who.has(id, personId));

export const isReached = (choice: Choice, personId: string, who: Belonging): boolean =>
  choice.people.has(personId) ||
  (!choice.except.has(personId) && inTicked(choice, personId, who));

export function categoryState(choice: Choice, id: string, who: Belonging): Ticked {
  const ids = [...who.ids(id) ?? []];
  if (choice.categories.has(id))
    return ids.some((p) => choice.except.has(p)) ? "some" : "all";
  return ids.some((p) => isReached(choice, p, who)) ? "some" : "none";
}

export function groupState(choice: Choice, categories: readonly Category[], who: Belonging): Ticked {
  const states = new Set(categories.map((c) => categoryState(choice, c.id, who)));
  return states.size === 1 ? [...states][0] ?? "none" : "some";
}

export function withCategories(choice: Choice, list: readonly Category[], on: boolean, who: Belonging): Choice {
  const categories = new Map(choice.categories);
  // All were ticked, some people taken out: ticking takes them in again.
  const refill = on && list.every((c) => choice.categories.has(c.id));
  for (const c of list)
    if (on) categories.set(c.id, c);
    else categories.delete(c.id);
  const next = { ...choice, categories };
  const stays = (id: string): boolean => refill
    ? !list.some((c) => who.has(c.id, id)) : inTicked(next, id, who);
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
