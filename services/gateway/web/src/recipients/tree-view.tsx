// The categories under the recipients' field, as a treegrid: one stop for Tab,
// arrows walk, Right and Left unfold and fold, Space and Enter tick.
import { useRef, useState } from "preact/hooks";
import type { Category, Person } from "../api";
import { t } from "../i18n";
import { Minus, Plus } from "../parts/icons";
import { Alert } from "../parts/pieces";
import { stateOf } from "./choice";
import { memberCount, type Picking } from "./picking";
import { PersonSquare, Square } from "./square";
import { topmost, type Item } from "./tree";

interface Place {
  key: string;
  /** Key of the row above it in the tree; "" at the top. */
  under: string;
  level: number;
  at: number;
  of: number;
}
type Row = Place & (
  | { kind: "item"; item: Item; open: boolean }
  | { kind: "person"; person: Person }
  | { kind: "state"; category: Category; error: string });

function memberRows(category: Category, under: string, picking: Picking, level: number): Row[] {
  const known = picking.members.of(category.id);
  const people = known?.people ?? [];
  const place = { under, level };
  const rows: Row[] = people.map((person, i) =>
    ({ ...place, kind: "person", key: `${under}/${person.id}`, person, at: i + 1, of: people.length }));
  if (!known?.settled || known.error)
    rows.push({ ...place, kind: "state", key: `${under}/`, category, error: known?.error ?? "", at: people.length + 1, of: people.length + 1 });
  return rows;
}

/** What unfolds beneath it; last everybody, where the parts are not all. */
function childrenOf(item: Item): readonly Item[] {
  const { category, children } = item;
  if (!category || category.whole || children.length === 0) return children;
  const label = t().recipients.everyone(item.label);
  return [...children, { key: `${item.key}*`, name: t().recipients.byName, label, category, children: [] }];
}

/** What is to be seen, from top to bottom. */
function rowsOf(items: readonly Item[], opened: ReadonlySet<string>, picking: Picking, under = "", level = 1): Row[] {
  return items.flatMap((item, i): Row[] => {
    const open = opened.has(item.key);
    const row: Row = { kind: "item", key: item.key, under, level, at: i + 1, of: items.length, item, open };
    if (!open) return [row];
    const below = childrenOf(item);
    if (below.length > 0) return [row, ...rowsOf(below, opened, picking, item.key, level + 1)];
    return item.category ? [row, ...memberRows(item.category, item.key, picking, level + 1)] : [row];
  });
}

interface RowProps {
  row: Row;
  picking: Picking;
  stop: boolean;
  onFocus: () => void;
  onOpen: (open: boolean) => void;
}

function ItemCells({ item, open, picking, stop, onFocus, onOpen }: Omit<RowProps, "row"> & { item: Item; open: boolean }) {
  const words = t().recipients;
  const { label, category } = item;
  const toggle = item.children.length > 0 ? (open ? words.foldBranch : words.unfoldBranch) : (open ? words.fold : words.unfold);
  return (
    <>
      <span role="gridcell" class="cell">
        <button type="button" class="quiet unfold" tabIndex={-1} aria-label={toggle(label)} onClick={() => onOpen(!open)}>
          {open ? <Minus /> : <Plus />}
        </button>
        <Square state={stateOf(picking.choice, item, picking.belonging)} label={label === item.name ? undefined : label}
          tabIndex={stop ? 0 : -1} onFocus={onFocus} onTick={(on) => picking.pickItem(item, on)}>
          <span>{item.name}</span>
          {category?.child && <span class="soft">{category.child}</span>}
        </Square>
      </span>
      <span role="gridcell" class="soft count">
        {category ? memberCount(category) : words.categoryCount(topmost(item).length)}
      </span>
    </>
  );
}

function TreeRow(props: RowProps) {
  const { row, picking, stop, onFocus } = props;
  const open = row.kind === "item" ? row.open : undefined;
  return (
    <div role="row" class={`pick level-${Math.min(row.level, 4)} ${row.kind === "item" ? "category" : ""}`} data-key={row.key}
      aria-level={row.level} aria-posinset={row.at} aria-setsize={row.of} aria-expanded={open}>
      {row.kind === "item" && <ItemCells {...props} item={row.item} open={row.open} />}
      {row.kind === "person" &&
        <span role="gridcell" class="cell"><PersonSquare person={row.person} picking={picking} tabIndex={stop ? 0 : -1} onFocus={onFocus} /></span>}
      {row.kind === "state" && (
        <span role="gridcell" class="cell">
          {row.error ? <Alert text={row.error} onRetry={() => picking.members.load(row.category.id)} />
            : <span class="soft">{t().loading}</span>}
        </span>
      )}
    </div>
  );
}

export function CategoryTree({ items, picking, onType, onLeave }: {
  items: readonly Item[];
  picking: Picking;
  /** A letter: it belongs to the search. */
  onType: () => void;
  /** Up, from the first row. */
  onLeave: () => void;
}) {
  const grid = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [current, setCurrent] = useState("");
  const rows = rowsOf(items, opened, picking);
  const stop = rows.some((r) => r.key === current) ? current : rows[0]?.key;

  const open = (row: Row, on: boolean): void => {
    if (row.kind !== "item") return;
    if (on && row.item.category && childrenOf(row.item).length === 0) picking.members.load(row.item.category.id);
    const copy = new Set(opened);
    if (on) copy.add(row.key);
    else copy.delete(row.key);
    setOpened(copy);
  };
  const go = (row: Row | undefined): void =>
    [...grid.current?.querySelectorAll<HTMLElement>("[role=row]") ?? []]
      .find((r) => r.dataset.key === row?.key)?.querySelector<HTMLElement>("input, .alert button")?.focus();
  const goRight = (row: Row, at: number): void => {
    if (row.kind === "item" && !row.open) open(row, true);
    else if (row.kind === "item") go(rows[at + 1]);
  };
  const goLeft = (row: Row): void => {
    if (row.kind === "item" && row.open) open(row, false);
    else go(rows.find((r) => r.key === row.under));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const key = (event.target as Element).closest<HTMLElement>("[role=row]")?.dataset.key;
    const at = rows.findIndex((r) => r.key === key);
    const row = rows[at];
    if (!row || event.ctrlKey || event.metaKey || event.altKey) return;
    const acts: Record<string, () => void> = {
      ArrowDown: () => go(rows[at + 1]),
      ArrowUp: () => at === 0 ? onLeave() : go(rows[at - 1]),
      ArrowRight: () => goRight(row, at),
      ArrowLeft: () => goLeft(row),
      Home: () => go(rows[0]),
      End: () => go(rows[rows.length - 1]),
      Enter: () => (event.target as HTMLElement).click(),
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      act();
    } else if (/^[\p{L}\p{N}]$/u.test(event.key)) {
      // The letter lands in the field that has the focus by then.
      onType();
    }
  };
  return (
    <div ref={grid} class="tree" role="treegrid" aria-label={t().recipients.categories} onKeyDown={onKeyDown}>
      {rows.map((row) => (
        <TreeRow key={row.key} row={row} picking={picking} stop={row.key === stop}
          onFocus={() => setCurrent(row.key)} onOpen={(on) => open(row, on)} />
      ))}
    </div>
  );
}
