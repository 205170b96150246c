// Whom a message is for: whole categories, people of a category, people found
// by name; and how many the server says it would reach.
import { useEffect, useId, useState } from "preact/hooks";
import * as api from "./api";
import { sentence, type Category, type Person, type PreviewAudienceReply, type Role, type To } from "./api";
import { t } from "./i18n";
import { quality } from "./ui/format";
import { Cross, Minus, Plus, Search } from "./ui/icons";
import { usePaged } from "./ui/paged";
import { Alert } from "./ui/parts";

export interface Choice {
  categories: ReadonlyMap<string, Category>;
  people: ReadonlyMap<string, Person>;
}

export const noChoice: Choice = { categories: new Map(), people: new Map() };
export const isEmpty = (c: Choice): boolean => c.categories.size + c.people.size === 0;
export const toOf = (c: Choice): To =>
  ({ userIds: [...c.people.keys()], categoryIds: [...c.categories.keys()], exceptUserIds: [] });

const SEARCH_AFTER_MS = 200;
const COUNT_AFTER_MS = 300;

function toggled<T extends { id: string }>(old: ReadonlyMap<string, T>, item: T, on: boolean): Map<string, T> {
  const copy = new Map(old);
  if (on) copy.set(item.id, item);
  else copy.delete(item.id);
  return copy;
}

interface Picking {
  choice: Choice;
  pickCategory(category: Category, on: boolean): void;
  pickPerson(person: Person, on: boolean): void;
}

/** Of staff the context is the title: once is enough. */
const description = (person: Person): string =>
  [...new Set([quality(person), person.context])].filter(Boolean).join(" · ");

function PersonBox({ person, picking, included }: { person: Person; picking: Picking; included: boolean }) {
  return (
    <label class="check person">
      <input type="checkbox" disabled={included} checked={included || picking.choice.people.has(person.id)}
        onChange={(e) => picking.pickPerson(person, e.currentTarget.checked)} />
      <span>{person.displayName}</span>
      <span class="soft">{description(person)}</span>
    </label>
  );
}

function Members({ category, picking }: { category: Category; picking: Picking }) {
  const list = usePaged<Person>(async (pageToken) => {
    const page = await api.listMembers(category.id, pageToken);
    return { items: page.users, next: page.nextPageToken };
  }, false);
  const included = picking.choice.categories.has(category.id);
  return (
    <div class="members">
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <p class="soft">{t().loading}</p>}
      <ul aria-label={category.label}>
        {list.items?.map((p) => <li key={p.id}><PersonBox person={p} picking={picking} included={included} /></li>)}
      </ul>
      {list.hasMore && <button type="button" class="quiet" disabled={list.busy} onClick={() => void list.more()}>{t().recipients.moreMembers}</button>}
    </div>
  );
}

function CategoryRow({ category, picking }: { category: Category; picking: Picking }) {
  const [open, setOpen] = useState(false);
  const words = t().recipients;
  return (
    <li>
      <div class="category">
        <button type="button" class="quiet square" aria-expanded={open}
          aria-label={open ? words.fold(category.label) : words.unfold(category.label)} onClick={() => setOpen(!open)}>
          {open ? <Minus /> : <Plus />}
        </button>
        <label class="check" title={words.whole(category.label)}>
          <input type="checkbox" checked={picking.choice.categories.has(category.id)}
            onChange={(e) => picking.pickCategory(category, e.currentTarget.checked)} />
          <span>{category.label}</span>
        </label>
        <span class="soft count">{words.members(category.memberCount)}</span>
      </div>
      {open && <Members category={category} picking={picking} />}
    </li>
  );
}

function Categories({ picking, hidden }: { picking: Picking; hidden: boolean }) {
  const [categories, setCategories] = useState<Category[] | null>(null);
  const [error, setError] = useState("");
  const load = async (): Promise<void> => {
    try {
      setCategories((await api.listCategories()).categories);
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => { void load(); }, []);
  // Hidden, not taken away: what was unfolded stays so after a search.
  return (
    <div class="choices" hidden={hidden}>
      <Alert text={error} onRetry={() => void load()} />
      {categories === null && !error && <p class="soft">{t().loading}</p>}
      {categories?.length === 0 && <p class="soft">{t().recipients.noCategory}</p>}
      <ul aria-label={t().recipients.categories}>
        {categories?.map((c) => <CategoryRow key={c.id} category={c} picking={picking} />)}
      </ul>
    </div>
  );
}

/** People by any part of their name; asks once the typing rests. */
function useSearch(q: string): { people: Person[] | null; error: string } {
  const [found, setFound] = useState<{ people: Person[] | null; error: string }>({ people: null, error: "" });
  useEffect(() => {
    if (!q) {
      setFound({ people: null, error: "" });
      return undefined;
    }
    let current = true;
    const timer = setTimeout(async () => {
      let answer: typeof found;
      try {
        answer = { people: (await api.searchPeople(q)).users, error: "" };
      } catch (failure) {
        answer = { people: null, error: sentence(failure) };
      }
      if (current) setFound(answer);
    }, SEARCH_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [q]);
  return found;
}

function Results({ q, picking }: { q: string; picking: Picking }) {
  const { people, error } = useSearch(q);
  return (
    <div class="choices" aria-live="polite">
      <Alert text={error} />
      {people === null && !error && <p class="soft">{t().loading}</p>}
      {people?.length === 0 && <p class="soft">{t().recipients.noResult(q)}</p>}
      <ul aria-label={t().recipients.results}>
        {people?.map((p) => <li key={p.id}><PersonBox person={p} picking={picking} included={false} /></li>)}
      </ul>
    </div>
  );
}

function Chips({ picking }: { picking: Picking }) {
  const { categories, people } = picking.choice;
  if (isEmpty(picking.choice)) return null;
  const chip = (key: string, label: string, drop: () => void) => (
    <li key={key} class="chip">
      <span>{label}</span>
      <button type="button" class="quiet" aria-label={t().remove(label)} onClick={drop}><Cross /></button>
    </li>
  );
  return (
    <ul class="chips" aria-label={t().recipients.chosen}>
      {[...categories.values()].map((c) => chip(`c${c.id}`, c.label, () => picking.pickCategory(c, false)))}
      {[...people.values()].map((p) => chip(`p${p.id}`, p.displayName, () => picking.pickPerson(p, false)))}
    </ul>
  );
}

/** What a send would reach, before sending. */
function Reach({ choice }: { choice: Choice }) {
  const [audience, setAudience] = useState<PreviewAudienceReply | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    setAudience(null);
    setError("");
    if (isEmpty(choice)) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      api.previewAudience(toOf(choice)).then(
        (reply) => { if (current) setAudience(reply); },
        (failure: unknown) => { if (current) setError(sentence(failure)); });
    }, COUNT_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [choice]);

  const words = t().recipients;
  const parts = Object.entries(audience?.byRole ?? {})
    .filter(([, n]) => n > 0)
    .map(([role, n]) => t().rolesCounted[role as Role]?.(n) ?? String(n));
  const lost = (audience?.unreachable ?? []).map(({ id }) =>
    choice.categories.get(id)?.label ?? choice.people.get(id)?.displayName ?? id);
  const said = isEmpty(choice) ? words.none
    : audience ? words.reach(audience.total) + (parts.length > 1 ? ` (${parts.join(t().listSeparator)})` : "")
    : error || words.counting;
  return (
    <>
      <p class="soft reach" aria-live="polite">{said}</p>
      {lost.length > 0 && <Alert text={words.unreachable(lost.join(t().listSeparator))} />}
    </>
  );
}

export function Recipients({ choice, onChange }: { choice: Choice; onChange: (choice: Choice) => void }) {
  const [typed, setTyped] = useState("");
  const searchId = useId();
  const q = typed.trim();
  const picking: Picking = {
    choice,
    pickCategory: (c, on) => onChange({ ...choice, categories: toggled(choice.categories, c, on) }),
    pickPerson: (p, on) => onChange({ ...choice, people: toggled(choice.people, p, on) }),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter") event.preventDefault();
    if (event.key !== "Escape" || !typed) return;
    event.preventDefault();
    event.stopPropagation();
    setTyped("");
  };
  return (
    <fieldset class="recipients">
      <legend>{t().recipients.title}</legend>
      <Chips picking={picking} />
      <div class="search">
        <label class="hidden" htmlFor={searchId}>{t().recipients.search}</label>
        <Search />
        <input id={searchId} type="search" placeholder={t().recipients.search} title={t().recipients.searchHint}
          autocomplete="off" spellcheck={false} data-autofocus value={typed}
          onInput={(e) => setTyped(e.currentTarget.value)} onKeyDown={onKeyDown} />
      </div>
      {q && <Results q={q} picking={picking} />}
      <Categories picking={picking} hidden={q !== ""} />
      <Reach choice={choice} />
    </fieldset>
  );
}
