// The categories as a tree: the server says what is part of what; where many
// stand beside each other they are put together by kind.
import type { Category, Category_Kind as Kind } from "../api";
import { t } from "../i18n";

export interface Item {
  key: string;
  /** As it stands in the tree; `label` says it alone. */
  name: string;
  label: string;
  /** Absent: only what its children have in common. */
  category?: Category;
  children: readonly Item[];
}
export interface Tree {
  roots: readonly Item[];
  /** By id of the category. */
  items: ReadonlyMap<string, Item>;
  /** Key of an item -> what it is part of. */
  parents: ReadonlyMap<string, Item>;
}

// What fits on a screen as it is needs no headings.
const FLAT_UP_TO = 12;
const KINDS: readonly Kind[] = ["ADMINISTRATION", "FUNCTION", "TEACHERS", "STUDENTS", "GUARDIANS", "DELEGATES", "GROUP", "KIND_UNSPECIFIED"];

export const noTree: Tree = { roots: [], items: new Map(), parents: new Map() };
/** One that is not in the tree: found, but not listed. */
export const single = (category: Category): Item =>
  ({ key: category.id, name: category.name || category.label, label: category.label, category, children: [] });

/** All categories at or below it that are highest there. */
export const topmost = (item: Item): readonly Category[] =>
  item.category ? [item.category] : item.children.flatMap(topmost);
/** Its own and all below. */
export const within = (item: Item): readonly Category[] =>
  [...item.category ? [item.category] : [], ...item.children.flatMap(within)];

function grouped<T>(list: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(by(item), [...groups.get(by(item)) ?? [], item]);
  return groups;
}

function withHeadings(roots: readonly Item[]): Item[] {
  if (roots.length <= FLAT_UP_TO) return [...roots];
  const kinds = grouped(roots, (item) => item.category?.kind ?? "KIND_UNSPECIFIED");
  return KINDS.flatMap((kind): Item[] => {
    const list = kinds.get(kind) ?? [];
    if (list.length < 2) return list;
    const label = t().recipients.kinds[kind];
    const children = list.map((item) => ({ ...item, name: item.category?.name || item.name }));
    return [{ key: `kind:${kind}`, name: label, label, children }];
  });
}

export function treeOf(categories: readonly Category[]): Tree {
  const known = new Set(categories.map((c) => c.id));
  const below = grouped(categories, (c) => known.has(c.parentId) ? c.parentId : "");
  const items = new Map<string, Item>();
  const parents = new Map<string, Item>();
  const itemOf = (category: Category): Item => {
    const children = (below.get(category.id) ?? []).map(itemOf);
    const top = !known.has(category.parentId);
    const name = top ? category.label : category.name || category.label;
    return { key: category.id, name, label: category.label, category, children };
  };
  const roots = withHeadings((below.get("") ?? []).map(itemOf));
  const visit = (item: Item): void => {
    if (item.category) items.set(item.category.id, item);
    for (const child of item.children) {
      parents.set(child.key, item);
      visit(child);
    }
  };
  roots.forEach(visit);
  return { roots, items, parents };
}

/** The fewest that name all ticked ones: a heading whose all are, else they. */
export function fewest(items: readonly Item[], ticked: (c: Category) => boolean): Item[] {
  return items.flatMap((item): Item[] => {
    if (item.category && ticked(item.category)) return [item];
    if (!item.category && topmost(item).every(ticked)) return [item];
    return fewest(item.children, ticked);
  });
}
