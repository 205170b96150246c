// What the recipients' field offers while one types: categories and people in
// one grid.  The focus stays in the field, which names the active row.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Category, type Person } from "../api";
import { t } from "../i18n";
import { Alert } from "../parts/pieces";
import { categoryState } from "./choice";
import { matches, memberCount, type Picking } from "./picking";
import { PersonSquare, Square } from "./square";

const SEARCH_AFTER_MS = 200;
const CATEGORIES_SHOWN = 8;

export type Hit =
  | { key: string; category: Category; person?: undefined }
  | { key: string; person: Person; category?: undefined };

export interface Found {
  /** null: being looked for. */
  hits: readonly Hit[] | null;
  error: string;
}

/** People by any part of their name; asks once the typing rests. */
function usePeople(q: string): { q: string; people: Person[] | null; error: string } {
  const [found, setFound] = useState<{ q: string; people: Person[] | null; error: string }>({ q: "", people: null, error: "" });
  useEffect(() => {
    if (!q) return undefined;
    let current = true;
    const timer = setTimeout(async () => {
      let answer: typeof found;
      try {
        answer = { q, people: (await api.searchPeople(q)).users, error: "" };
      } catch (failure) {
        answer = { q, people: null, error: sentence(failure) };
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

export function useSearch(q: string, categories: readonly Category[]): Found {
  const { q: answered, people, error } = usePeople(q);
  if (!q || answered !== q) return { hits: null, error: "" };
  const hits: Hit[] = categories.filter((c) => matches(c.label, q)).slice(0, CATEGORIES_SHOWN)
    .map((category) => ({ key: category.id, category }));
  for (const person of people ?? []) hits.push({ key: `person:${person.id}`, person });
  return { hits: error && hits.length === 0 ? null : hits, error };
}

function HitRow({ hit, id, active, picking }: { hit: Hit; id: string; active: boolean; picking: Picking }) {
  return (
    <div role="row" class={`pick ${hit.category ? "category" : ""} ${active ? "active" : ""}`}>
      <span role="gridcell" class="cell">
        {hit.person
          ? <PersonSquare id={id} person={hit.person} picking={picking} tabIndex={-1} />
          : <Square id={id} tabIndex={-1} state={categoryState(picking.choice, hit.category.id, picking.members)}
              onTick={(on) => picking.pickCategories([hit.category], on)}>
              <span>{hit.category.label}</span>
              <span class="soft">{memberCount(hit.category)}</span>
            </Square>}
      </span>
    </div>
  );
}

export function Results({ id, q, found, active, picking }: {
  id: string; q: string; found: Found; active: number; picking: Picking;
}) {
  const { hits, error } = found;
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
    </>
  );
}
