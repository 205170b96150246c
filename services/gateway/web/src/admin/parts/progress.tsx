// Work that goes on by itself: how far it is, looked at again until it is over.
import { useEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../../api";
import { t } from "../../i18n/admin";

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

/** `total` 0: it is not known yet how much there is. */
export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
  return (
    <div class="progress">
      <progress aria-label={label} {...(total > 0 ? { max: total, value: Math.min(done, total) } : {})} />
      <span class="soft">{total > 0 ? t().admin.progress(done, total) : label}</span>
    </div>
  );
}
