// Many categories as a tree: by kind, then by level (« 6e »), then by class.
import type { Category, Category_Kind as Kind } from "../api";
import { t } from "../i18n";

export interface Leaf {
  key: string;
  /** As it stands in the tree; its category's label says it alone. */
  name: string;
  category: Category;
}
export interface Branch {
  key: string;
  name: string;
  /** Said without what is above it. */
  label: string;
  children: readonly Item[];
  /** All that lie under it. */
  categories: readonly Category[];
}
export type Item = Leaf | Branch;

export const isBranch = (item: Item): item is Branch => "children" in item;
export const categoriesOf = (item: Item): readonly Category[] =>
  isBranch(item) ? item.categories : [item.category];

// What fits on a screen as it is needs no tree.
const FLAT_UP_TO = 12;
const KINDS: readonly Kind[] = ["ADMINISTRATION", "TEACHERS", "STUDENTS", "GUARDIANS", "KIND_UNSPECIFIED"];

const leaf = (category: Category, name: string): Leaf => ({ key: category.id, name, category });
const firstWord = (title: string): string => title.trim().split(/[\s-]+/)[0] ?? "";

function grouped<T>(list: readonly T[], by: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of list) groups.set(by(item), [...groups.get(by(item)) ?? [], item]);
  return groups;
}

function levels(kind: Kind, classes: readonly Category[]): Item[] {
  const groups = grouped(classes, (c) => firstWord(c.classTitle));
  const name = t().recipients.kinds[kind];
  return [...groups].flatMap(([word, list]): Item[] => {
    const leaves = list.map((c) => leaf(c, c.classTitle));
    if (groups.size === 1 || list.length === 1) return leaves;
    return [{ key: `${kind}:${word}`, name: word, label: t().recipients.level(name, word), children: leaves, categories: list }];
  });
}

function kindItem(kind: Kind, list: readonly Category[]): Item[] {
  const whole = list.filter((c) => !c.classTitle);
  const classes = list.filter((c) => c.classTitle);
  if (classes.length < 2) return list.map((c) => leaf(c, c.label));
  const name = t().recipients.kinds[kind];
  return [{
    key: kind, name, label: name, categories: list,
    children: [...whole.map((c) => leaf(c, t().recipients.everyone(c.label))), ...levels(kind, classes)],
  }];
}

export function treeOf(categories: readonly Category[]): Item[] {
  if (categories.length <= FLAT_UP_TO) return categories.map((c) => leaf(c, c.label));
  const kinds = grouped(categories, (c) => c.kind);
  return KINDS.flatMap((kind) => kindItem(kind, kinds.get(kind) ?? []));
}

/** The fewest that name all ticked ones: a branch that is full, else leaves. */
export function fewest(items: readonly Item[], ticked: (c: Category) => boolean): Item[] {
  return items.flatMap((item): Item[] => {
    if (categoriesOf(item).every(ticked)) return [item];
    return isBranch(item) ? fewest(item.children, ticked) : [];
  });
}
