// What few people open is loaded when they do.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "../i18n";
import { Alert, Loading } from "./pieces";

type Loaded = ComponentType<Record<string, never>>;

/** A component that `load` brings at its first use. */
export function later(load: () => Promise<Loaded>): Loaded {
  let known: Loaded | undefined;
  return function Later() {
    const [, setLoaded] = useState(known !== undefined);
    const [error, setError] = useState("");
    const bring = (): void => {
      setError("");
      load().then((component) => {
        known = component;
        setLoaded(true);
      }, () => setError(t().errors.network));
    };
    useEffect(() => {
      if (!known) bring();
    }, []);
    if (known) {
      const Known = known;
      return <Known />;
    }
    return (
      <main id="content" class="home">
        <Alert text={error} onRetry={bring} />
        {!error && <Loading />}
      </main>
    );
  };
}
