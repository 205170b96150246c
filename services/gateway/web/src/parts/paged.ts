// A list that the server hands out page by page.
import { useEffect, useRef, useState } from "preact/hooks";
import { ListThreadsRequestMax, Refusal, sentence } from "../api";
import { onArrival, onReturn } from "../session";

interface Page<T> {
  items: T[];
  next: string;
}

export interface Paged<T> {
  /** null until the first page is there. */
  items: T[] | null;
  change(part: (items: T[]) => T[]): void;
  hasMore: boolean;
  error: string;
  busy: boolean;
  /** Looks at the first page again; what was paged through stays. */
  first(): Promise<void>;
  /** The same by itself: nobody who presses a key has to wait for it. */
  look(): Promise<void>;
  /** So many came in at the top and wait until release() shows them. */
  news: number;
  /** Something waits: what came in, or what has gone. */
  held: boolean;
  release(): void;
  /** Begins anew: another question is asked. */
  restart(): void;
  more(): Promise<void>;
  /** What failed last. */
  again(): Promise<void>;
}

/** Of every list. */
const PAGE_MOST = ListThreadsRequestMax.pageSize;

/** The first page anew, before what lies beyond it.  What should be on that
 *  page and is not has gone. */
function renewed<T extends { id: string }>(old: T[], page: T[]): T[] {
  const places = new Map(old.map((item, at) => [item.id, at]));
  const ids = new Set(page.map((item) => item.id));
  const last = [...page].reverse().find((item) => places.has(item.id));
  if (!last) return page;
  const beyond = old.slice((places.get(last.id) ?? 0) + 1);
  return [...page, ...beyond.filter((item) => !ids.has(item.id))];
}

/** Items of the page that came in, or up, before all that are shown. */
function newsOf<T extends { id: string }>(shown: T[], page: T[]): number {
  const places = new Map(page.map((item, at) => [item.id, at]));
  const first = shown.find((item) => places.has(item.id));
  return first ? places.get(first.id) ?? 0 : page.length;
}

/** `live`: the first page is asked for again when something may have come in.
 *  `begin`: so many are wanted at first, where a list is come back to.
 *  `hold`: says of a look whether the lines must stay where they are; they
 *  say at once what is new of themselves, the rest waits for release(). */
export function usePaged<T extends { id: string }>(
  fetchPage: (pageToken: string, pageSize?: number) => Promise<Page<T>>, live: boolean, begin = 0,
  hold: () => boolean = () => false,
): Paged<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [next, setNext] = useState("");
  const [held, setHeld] = useState<Page<T> | null>(null);
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const asked = useRef<() => Promise<void>>(async () => undefined);
  const now = useRef({ items, next, error, held });
  now.current = { items, next, error, held };
  // An answer that a later question has overtaken is dropped.  A look by
  // itself overtakes nothing, a click on « plus » any look.
  const turn = useRef(0);
  const pending = useRef<"" | "look" | "more">("");
  // Something came in while a question was open, whose answer may lack it.
  const late = useRef(false);

  const load = async (ask: () => Promise<{ items: T[]; next: string }>, what: "look" | "more" = "look", quiet = false): Promise<void> => {
    const mine = ++turn.current;
    pending.current = what;
    asked.current = () => load(ask, what);
    if (!quiet) setBusy(true);
    try {
      const found = await ask();
      if (mine !== turn.current) return;
      setItems(found.items);
      setNext(found.next);
      setError("");
    } catch (failure) {
      // Where the server is away the page says so; what was there stays.
      const away = failure instanceof Refusal && failure.status === 0;
      if (mine === turn.current && !(quiet && away && now.current.items)) setError(sentence(failure));
    } finally {
      if (mine === turn.current) {
        pending.current = "";
        setBusy(false);
        // Once what was found is shown.
        if (late.current) setTimeout(arrived);
      }
    }
  };
  /** The list with the first page as it is now. */
  const withFirst = (page: Page<T>): Page<T> => {
    const all = renewed(now.current.items ?? [], page.items);
    return { items: all, next: all.length > page.items.length ? now.current.next : page.next };
  };
  const release = (): void => {
    const page = now.current.held;
    if (!page) return;
    const all = withFirst(page);
    setItems(all.items);
    setNext(all.next);
    setHeld(null);
  };
  const beginning = (): Promise<void> => load(async () => {
    let page = await fetchPage("", begin > 0 ? Math.min(begin, PAGE_MOST) : undefined);
    const all = [...page.items];
    while (page.next && all.length < begin) {
      page = await fetchPage(page.next, PAGE_MOST);
      all.push(...page.items);
    }
    return { items: all, next: page.next };
  });
  const first = (quiet = false): Promise<void> => now.current.items === null ? beginning() : load(async () => {
    const page = await fetchPage("");
    const all = withFirst(page);
    const old = now.current.items ?? [];
    const same = old.length === all.items.length && old.every((item, at) => item.id === all.items[at]?.id);
    if (same || !hold()) {
      setHeld(null);
      return all;
    }
    setHeld(page);
    const updates = new Map(page.items.map((item) => [item.id, item]));
    return { items: old.map((item) => updates.get(item.id) ?? item), next: now.current.next };
  }, "look", quiet);
  const arrived = (): void => {
    late.current = pending.current !== "";
    if (!late.current) void first(true);
  };
  const more = async (): Promise<void> => pending.current === "more" ? undefined : load(async () => {
    // Who goes on and on gets more at a time.
    const far = (now.current.items?.length ?? 0) >= PAGE_MOST;
    const page = await fetchPage(now.current.next, far ? PAGE_MOST : undefined);
    const known = new Set(now.current.items?.map((item) => item.id));
    return { items: [...now.current.items ?? [], ...page.items.filter((item) => !known.has(item.id))], next: page.next };
  }, "more");

  useEffect(() => {
    void beginning();
    const stops = [
      onReturn(() => { if (now.current.error) void asked.current(); }),
      live ? onArrival(() => arrived()) : () => undefined,
    ];
    return () => {
      turn.current++;
      for (const stop of stops) stop();
    };
  }, []);

  return {
    items, error, busy,
    hasMore: next !== "",
    change: (part) => {
      setItems((old) => old && part(old));
      setHeld((old) => old && { ...old, items: part(old.items) });
    },
    first: () => first(), look: () => first(true), more,
    news: held && items ? newsOf(items, held.items) : 0,
    held: held !== null, release,
    restart: () => {
      now.current.items = null;
      setItems(null);
      setHeld(null);
      setNext("");
      void load(async () => fetchPage(""));
    },
    again: () => asked.current(),
  };
}
