// A list that the server hands out page by page.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../api";
import { onArrival } from "../session";

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
  first(): Promise<void>;
  more(): Promise<void>;
  /** What failed last. */
  again(): Promise<void>;
}

/** `live`: the first page is asked for again when something may have come in. */
export function usePaged<T>(fetchPage: (pageToken: string) => Promise<Page<T>>, live: boolean): Paged<T> {
  const [items, setItems] = useState<T[] | null>(null);
  const [next, setNext] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const asked = useRef("");
  // An answer that a later question has overtaken is dropped.
  const turn = useRef(0);

  const load = async (pageToken: string): Promise<void> => {
    const mine = ++turn.current;
    asked.current = pageToken;
    setBusy(true);
    try {
      const page = await fetchPage(pageToken);
      if (mine !== turn.current) return;
      setItems((old) => pageToken && old ? [...old, ...page.items] : page.items);
      setNext(page.next);
      setError("");
    } catch (failure) {
      if (mine === turn.current) setError(sentence(failure));
    } finally {
      if (mine === turn.current) setBusy(false);
    }
  };

  useEffect(() => {
    void load("");
    // What the user has paged through is not folded again under their eyes.
    const stop = live ? onArrival(() => { if (!asked.current) void load(""); }) : undefined;
    return () => {
      turn.current++;
      stop?.();
    };
  }, []);

  return {
    items, error, busy,
    hasMore: next !== "",
    change: (part) => setItems((old) => old && part(old)),
    first: () => load(""),
    more: () => load(next),
    again: () => load(asked.current),
  };
}
