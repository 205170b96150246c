// Who was chosen, as chips; a level that is ticked as a whole is one of them.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Cross } from "../parts/icons";
import type { Picking } from "./picking";
import { fewest, single, topmost, within } from "./tree";

interface Chip {
  key: string;
  label: string;
  except?: boolean;
  drop(): void;
}

function chipsOf(picking: Picking): Chip[] {
  const { categories, people, except } = picking.choice;
  const { roots } = picking.belonging.tree;
  const words = t().recipients;
  const whole = fewest(roots, (c) => categories.has(c.id)).map((item) => ({
    key: item.key,
    label: item.category ? item.label : words.wholeBranch(item.label, topmost(item).length),
    drop: () => picking.pickItem(item, false),
  }));
  const named = new Set(roots.flatMap(within).map((c) => c.id));
  return [
    ...whole,
    // Not in the tree: the list of categories is not there, or has changed.
    ...[...categories.values()].filter((c) => !named.has(c.id))
      .map((c) => ({ key: c.id, label: c.label, drop: () => picking.pickItem(single(c), false) })),
    ...[...people.values()]
      .map((p) => ({ key: `p${p.id}`, label: p.displayName, drop: () => picking.pickPerson(p, false) })),
    ...[...except.values()]
      .map((p) => ({ key: `e${p.id}`, label: words.except(p.displayName), except: true, drop: () => picking.pickPerson(p, true) })),
  ];
}

/** `field`: where the focus goes from the last chip. */
export function Chips({ picking, list, field }: {
  picking: Picking; list: RefObject<HTMLUListElement>; field: RefObject<HTMLElement>;
}) {
  const chips = chipsOf(picking);
  const removed = useRef(-1);
  const buttons = (): HTMLElement[] => [...list.current?.querySelectorAll("button") ?? []];
  useLayoutEffect(() => {
    if (removed.current < 0) return;
    const left = buttons();
    (left[Math.min(removed.current, left.length - 1)] ?? field.current)?.focus();
    removed.current = -1;
  });
  const drop = (chip: Chip, at: number): void => {
    removed.current = at;
    chip.drop();
  };
  const onKeyDown = (event: KeyboardEvent, chip: Chip, at: number): void => {
    const all = buttons();
    const acts: Record<string, () => void> = {
      ArrowLeft: () => all[at - 1]?.focus(),
      ArrowRight: () => (all[at + 1] ?? field.current)?.focus(),
      Backspace: () => drop(chip, at),
      Delete: () => drop(chip, at),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <ul ref={list} class="chips" aria-label={t().recipients.chosen} hidden={chips.length === 0}>
      {chips.map((chip, at) => (
        <li key={chip.key} class={`chip ${chip.except ? "except" : ""}`}>
          <span>{chip.label}</span>
          <button type="button" class="quiet" aria-label={t().remove(chip.label)}
            onClick={() => drop(chip, at)} onKeyDown={(e) => onKeyDown(e, chip, at)}><Cross /></button>
        </li>
      ))}
    </ul>
  );
}
