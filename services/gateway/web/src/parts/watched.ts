// Work that goes on by itself: looked at again until it is over.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../api";

const LOOK_MS = 1_000;

export interface Watched<T> {
  value: T | null;
  error: string;
  /** Looks at once. */
  look(): Promise<void>;
}

/** Asks again every second while `goesOn`.  The work does not need us: whoever
 *  comes back to the page finds it where it is. */
export function useWatched<T>(ask: () => Promise<T>, goesOn: (value: T) => boolean): Watched<T> {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState("");
  const gone = useRef(false);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const look = async (): Promise<void> => {
    clearTimeout(timer.current);
    let more = true;
    try {
      const found = await ask();
      if (gone.current) return;
      setValue(found);
      setError("");
      more = goesOn(found);
    } catch (failure) {
      if (gone.current) return;
      setError(sentence(failure));
    }
    if (more) timer.current = setTimeout(() => void look(), LOOK_MS);
  };
  useEffect(() => {
    gone.current = false;
    void look();
    return () => {
      gone.current = true;
      clearTimeout(timer.current);
    };
  }, []);
  return { value, error, look };
}
