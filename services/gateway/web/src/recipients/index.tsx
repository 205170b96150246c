// « Destinataires »: one field with chips.  Typing offers categories and people
// together; the categories stand under it as a tree.
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, ToMax, type Category } from "../api";
import { language, t } from "../i18n";
import { Minus, Plus, Search } from "../parts/icons";
import { Alert } from "../parts/pieces";
import { Chips } from "./chips";
import { withItem, withPerson, type Choice } from "./choice";
import { useMembers } from "./members";
import type { Picking } from "./picking";
import { Results, useSearch, type Found } from "./search";
import { noTree, treeOf, type Tree } from "./tree";
import { CategoryTree } from "./tree-view";

function useCategories(): { categories: Category[] | null; error: string; load: () => void } {
  const [categories, setCategories] = useState<Category[] | null>(null);
  const [error, setError] = useState("");
  const load = (): void => {
    api.listCategories().then(
      (reply) => { setCategories(reply.categories); setError(""); },
      (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [language.value]);
  return { categories, error, load };
}

function usePicking(choice: Choice, onChange: (choice: Choice) => void, tree: Tree): Picking & { full: boolean } {
  const members = useMembers();
  const belonging = { tree, has: members.has, ids: members.ids };
  const [full, setFull] = useState(false);
  const change = (next: Choice): void => {
    const over = next.except.size > ToMax.exceptUserIds;
    setFull(over);
    if (!over) onChange(next);
  };
  return {
    choice, members, belonging, full,
    pickItem: (item, on) => change(withItem(choice, item, on, belonging)),
    pickPerson: (person, on) => change(withPerson(choice, person, on, belonging)),
  };
}

/** Arrows, Enter and Escape among what was found; `active` is a place there. */
function useActive(q: string, found: Found, press: (at: number) => void, clear: () => void) {
  const [active, setActive] = useState(0);
  const count = found.hits?.length ?? 0;
  useEffect(() => setActive(0), [q]);
  const onKeyDown = (event: KeyboardEvent): boolean => {
    const acts: Record<string, () => void> = {
      ArrowDown: () => {
        if (active === count - 1 && found.more) found.more();
        else setActive(count ? (active + 1) % count : 0);
      },
      ArrowUp: () => setActive(count ? (active + count - 1) % count : 0),
      Enter: () => { if (count) press(active); },
      Escape: clear,
    };
    const act = q ? acts[event.key] : undefined;
    if (!act || event.isComposing) return false;
    event.preventDefault();
    event.stopPropagation();
    act();
    return true;
  };
  return { active: count ? Math.min(active, count - 1) : -1, onKeyDown };
}

export function Recipients({ choice, onChange, problem }: {
  choice: Choice;
  onChange: (choice: Choice) => void;
  /** What is missing, as a sentence. */
  problem: string;
}) {
  const [typed, setTyped] = useState("");
  const [unfolded, setUnfolded] = useState(true);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const chips = useRef<HTMLUListElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const { categories, error, load } = useCategories();
  const tree = useMemo(() => categories ? treeOf(categories) : noTree, [categories]);
  const picking = usePicking(choice, onChange, tree);
  const words = t().recipients;
  const q = typed.trim();
  const found = useSearch(q);
  const hitId = `${id}-hits`;

  // To say who is ticked already, one has to know who is in what is ticked.
  useEffect(() => {
    if (q) for (const c of choice.categories.keys()) picking.members.load(c);
  }, [q, choice.categories]);
  const press = (at: number): void => {
    document.getElementById(`${hitId}-${at}`)?.click();
    field.current?.select();
  };
  const { active, onKeyDown: onHitKey } = useActive(q, found, press, () => setTyped(""));
  useEffect(() => {
    if (q && active >= 0) document.getElementById(`${hitId}-${active}`)?.closest("[role=row]")?.scrollIntoView({ block: "nearest" });
  }, [active, q]);

  const intoTree = (): void => box.current?.querySelector<HTMLElement>("[role=treegrid] input[tabindex='0']")?.focus();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (onHitKey(event)) return;
    if (event.key === "Enter" && !event.isComposing) event.preventDefault();
    if (event.key === "ArrowDown" && !q) {
      event.preventDefault();
      intoTree();
    }
    const before = event.key === "Backspace" || event.key === "ArrowLeft";
    if (before && typed === "") [...chips.current?.querySelectorAll("button") ?? []].pop()?.focus();
  };
  // A tree has its height whatever is unfolded, and what is found instead of it.
  const choicesClass = `choices ${tree.roots.length < (categories?.length ?? 0) ? "tall" : ""}`;
  const open = q !== "" && (found.hits?.length ?? 0) > 0;
  return (
    <fieldset class="recipients field">
      <legend class="field-name">{words.title}</legend>
      <div class={`to ${problem ? "bad" : ""}`} onClick={(e) => { if (e.target === e.currentTarget) field.current?.focus(); }}>
        <Chips picking={picking} list={chips} field={field} />
        <span class="search">
          <Search />
          <input ref={field} type="text" role="combobox" aria-label={words.search} placeholder={words.search} title={words.searchHint}
            aria-autocomplete="list" aria-haspopup="grid" aria-expanded={open} aria-controls={hitId}
            aria-activedescendant={open && active >= 0 ? `${hitId}-${active}` : undefined}
            aria-invalid={problem !== ""} aria-describedby={problem ? `${id}-problem` : undefined}
            autocomplete="off" autocapitalize="none" spellcheck={false} data-autofocus data-field="recipients" value={typed}
            onInput={(e) => setTyped(e.currentTarget.value)} onKeyDown={onKeyDown} />
        </span>
        <button type="button" class="quiet browse" aria-expanded={unfolded && !q} onClick={() => setUnfolded(!unfolded)}>
          {unfolded ? <Minus /> : <Plus />}<span>{words.browse}</span>
        </button>
      </div>
      {problem && <p class="problem" id={`${id}-problem`}>{problem}</p>}
      <Alert text={picking.full ? words.tooManyExcept(ToMax.exceptUserIds) : ""} />
      <div class={choicesClass} hidden={!q}>
        {q && <Results id={hitId} q={q} found={found} active={active} picking={picking} />}
        {!q && <div id={hitId} hidden />}
      </div>
      {/* Hidden, not taken away: what was unfolded stays so after a search. */}
      <div ref={box} class={choicesClass} hidden={q !== "" || !unfolded}>
        <Alert text={error} onRetry={load} />
        {categories === null && !error && <p class="soft">{t().loading}</p>}
        {categories?.length === 0 && <p class="soft">{words.noCategory}</p>}
        {tree.roots.length > 0 && <CategoryTree items={tree.roots} picking={picking}
          onType={() => field.current?.focus()} onLeave={() => field.current?.focus()} />}
      </div>
    </fieldset>
  );
}
