// The list by keyboard: arrows from line to line, with shift they choose, and
// the shortcuts of one key.
import type { BoxName, Thread } from "../../api";
import { useShortcuts } from "../../parts/shortcuts";
import { navigate } from "../../router";
import { actsOf, type Act } from "./box-acts";
import type { Choice } from "./list-choice";
import { answerOnceOpen, threadHref } from "./mailbox";

/** What of a line takes the focus. */
export type Column = "a" | "input";

interface Props {
  box: BoxName;
  /** The thread that is read; "" if none. */
  open: string;
  section: { current: HTMLElement | null };
  shown: Thread[];
  choice: Choice;
  focusRow: (id: string, column?: Column) => void;
  apply: (ids: string[], act: Act) => void;
  /** Asks where to. */
  move: (ids: string[]) => void;
}

const rowOf = (element: Element | null): HTMLElement | null => element?.closest<HTMLElement>("tr.row") ?? null;

/** Where the keys begin while no line has the focus: at the top of what is seen. */
function firstInView(section: HTMLElement | null): string {
  const under = section?.querySelector(".list-head")?.getBoundingClientRect().bottom ?? 0;
  const rows = [...section?.querySelectorAll<HTMLElement>("tr.row") ?? []];
  return rows.find((row) => row.getBoundingClientRect().top >= under - 1)?.dataset.id ?? "";
}

/** Gives what is to be done with a key that was pressed in the list. */
export function useListKeys({ box, open, section, shown, choice, focusRow, apply, move }: Props): (event: KeyboardEvent) => void {
  const idAtFocus = (): string => {
    const row = rowOf(document.activeElement);
    return row && section.current?.contains(row) ? row.dataset.id ?? "" : "";
  };
  const neighbour = (id: string, by: number): Thread | undefined => {
    const at = shown.findIndex((th) => th.id === id);
    return at < 0 ? undefined : shown[at + by];
  };
  const go = (by: number): void => {
    const from = open || idAtFocus();
    const to = from ? neighbour(from, by)?.id : firstInView(section.current);
    if (!to) return;
    // Back leads to the list, not through all that was read.
    if (open) navigate(threadHref(to, box), true);
    else focusRow(to);
  };
  const meant = (): string[] => choice.ids.length > 0 ? choice.ids : [open || idAtFocus()].filter(Boolean);
  const act = (what: "archived" | "trashed"): void => {
    const ids = meant();
    const found = actsOf(box).find(({ change }) => change[what]);
    if (found && ids.length > 0) apply(ids, found);
  };
  const reply = (): void => {
    const id = idAtFocus();
    if (!id) return;
    answerOnceOpen(id);
    navigate(threadHref(id, box));
  };
  useShortcuts({
    j: () => go(1), k: () => go(-1), e: () => act("archived"), "#": () => act("trashed"),
    v: () => {
      const ids = meant();
      if (ids.length > 0) move(ids);
    },
    ...!open && { r: reply },
  });

  return (event) => {
    const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    const target = event.target as HTMLElement;
    const id = rowOf(target)?.dataset.id;
    if (by === 0 || !id || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = neighbour(id, by);
    if (!next) return;
    if (event.shiftKey) {
      if (!choice.has(id)) choice.choose(id, true);
      choice.choose(next.id, true, true);
    }
    focusRow(next.id, target.matches("input") ? "input" : "a");
  };
}
