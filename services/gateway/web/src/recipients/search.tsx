// What the recipients' field offers while one types: categories and people in
// one grid.  The focus stays in the field, which names the active row.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Category, type Person } from "../api";
import { t } from "../i18n";
import { Alert } from "../parts/pieces";
import { stateOf } from "./choice";
import { memberCount, type Picking } from "./picking";
import { PersonSquare, Square } from "./square";
import { single } from "./tree";

const SEARCH_AFTER_MS = 200;

export type Hit =
  | { key: string; category: Category; person?: undefined }
  | { key: string; person: Person; category?: undefined };

export interface Found {
  /** null: being looked for. */
  hits: readonly Hit[] | null;
  error: string;
  /** Absent: that is all. */
  more?: (() => void) | undefined;
}

interface Answer {
  q: string;
  categories: readonly Category[];
  people: readonly Person[] | null;
  next: string;
  error: string;
}
const NOTHING: Answer = { q: "", categories: [], people: null, next: "", error: "" };

async function ask(q: string, before: Answer): Promise<Answer> {
  try {
    const page = await api.searchPeople(q, before.next);
    return {
      q, categories: before.next ? before.categories : page.categories,
      people: [...before.people ?? [], ...page.users], next: page.nextPageToken, error: "",
    };
  } catch (failure) {
    return { ...before, q, next: "", error: sentence(failure) };
  }
}

/** Categories and people, best first; asks once the typing rests. */
export function useSearch(q: string): Found {
  const [found, setFound] = useState<Answer>(NOTHING);
  const current = useRef("");
  current.current = q;
  const put = (answer: Answer): void => { if (current.current === answer.q) setFound(answer); };
  useEffect(() => {
    if (!q) return undefined;
    const timer = setTimeout(() => void ask(q, NOTHING).then(put), SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [q]);
  if (!q || found.q !== q) return { hits: null, error: "" };
  const hits: Hit[] = [
    ...found.categories.map((category) => ({ key: category.id, category })),
    ...(found.people ?? []).map((person) => ({ key: `person:${person.id}`, person })),
  ];
  return {
    hits: found.error && hits.length === 0 ? null : hits, error: found.error,
    more: found.next ? () => void ask(q, found).then(put) : undefined,
  };
}

function CategorySquare({ id, category, picking }: { id: string; category: Category; picking: Picking }) {
  const item = picking.belonging.tree.items.get(category.id) ?? single(category);
  return (
    <Square id={id} tabIndex={-1} state={stateOf(picking.choice, item, picking.belonging)}
      onTick={(on) => picking.pickItem(item, on)}>
      <span>{category.label}</span>
      <span class="soft">{memberCount(category)}</span>
    </Square>
  );
}

function HitRow({ hit, id, active, picking }: { hit: Hit; id: string; active: boolean; picking: Picking }) {
  return (
    <div role="row" class={`pick ${hit.category ? "category" : ""} ${active ? "active" : ""}`}>
      <span role="gridcell" class="cell">
        {hit.person
          ? <PersonSquare id={id} person={hit.person} picking={picking} tabIndex={-1} />
          : <CategorySquare id={id} category={hit.category} picking={picking} />}
      </span>
    </div>
  );
}

export function Results({ id, q, found, active, picking }: {
  id: string; q: string; found: Found; active: number; picking: Picking;
}) {
  const { hits, error, more } = found;
  const words = t().recipients;
  const said = hits === null ? (error ? "" : t().loading)
    : hits.length === 0 ? words.noResult(q) : words.found(hits.length);
  return (
    <>
      <p role="status" class={hits?.length ? "hidden" : "soft"}>{said}</p>
      <Alert text={error} />
      {/* A click leaves the focus where one types. */}
      <div id={id} role="grid" aria-label={words.results} hidden={!hits?.length} onMouseDown={(e) => e.preventDefault()}>
        {hits?.map((hit, i) => <HitRow key={hit.key} hit={hit} id={`${id}-${i}`} active={i === active} picking={picking} />)}
      </div>
      {more && <p class="more"><button type="button" onMouseDown={(e) => e.preventDefault()} onClick={more}>{t().more}</button></p>}
    </>
  );
}
