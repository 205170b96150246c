// Who is in which category, asked for when it is unfolded or when a search has
// to know whom a ticked category reaches already.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Person } from "../api";
import type { Belonging } from "./choice";

interface Known {
  people: readonly Person[];
  ids: ReadonlySet<string>;
  /** Nothing more will come by itself. */
  settled: boolean;
  error: string;
}

export interface Members extends Omit<Belonging, "tree"> {
  of(categoryId: string): Known | undefined;
  /** Asks, unless it is known or asked for. */
  load(categoryId: string): void;
}

const NOTHING: Known = { people: [], ids: new Set(), settled: false, error: "" };

export function useMembers(): Members {
  const [known, setKnown] = useState<ReadonlyMap<string, Known>>(new Map());
  const asked = useRef(new Set<string>());
  const gone = useRef(false);
  useEffect(() => () => { gone.current = true; }, []);

  const put = (id: string, part: (old: Known) => Known): void => {
    if (!gone.current) setKnown((old) => new Map(old).set(id, part(old.get(id) ?? NOTHING)));
  };
  const ask = async (id: string): Promise<void> => {
    put(id, () => NOTHING);
    try {
      let next = "";
      do {
        const page = await api.listMembers(id, next);
        next = page.nextPageToken;
        put(id, (old) => {
          const people = [...old.people, ...page.users];
          return { people, ids: new Set(people.map((p) => p.id)), settled: next === "", error: "" };
        });
      } while (next && !gone.current);
    } catch (failure) {
      asked.current.delete(id);
      put(id, (old) => ({ ...old, settled: true, error: sentence(failure) }));
    }
  };
  return {
    of: (id) => known.get(id),
    ids: (id) => known.get(id)?.ids,
    has: (id, person) => known.get(id)?.ids.has(person) ?? false,
    load: (id) => {
      if (asked.current.has(id)) return;
      asked.current.add(id);
      void ask(id);
    },
  };
}
