// What few people open is loaded when they do.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { isOutdated } from "../api/build";
import { t } from "../i18n";
import { Alert, Loading } from "./pieces";

export interface Later<Props> {
  (props: Props): preact.JSX.Element;
  isLoaded(): boolean;
  /** It can be shown, if only to say why it does not come. */
  isHere(): boolean;
  bring(): void;
  /** Before anybody asks for it: if it does not come, nothing is said. */
  prepare(): void;
}

const RELOADED = "liaison.reloaded";
const AGAIN_AFTER_MS = 60_000;

/** A page of an older build cannot load its parts any more: once, it is loaded
 *  again.  Who is writing is asked before by the window they write in. */
function reloadOnce(): void {
  try {
    if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < AGAIN_AFTER_MS) return;
    sessionStorage.setItem(RELOADED, String(Date.now()));
  } catch {
    // What cannot be counted is not tried.
    return;
  }
  location.reload();
}

/** A component that `load` brings at its first use, in a box of class `box` until then. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>, box = "home"): Later<Props> {
  const known = signal<ComponentType<Props> | null>(null);
  const error = signal("");
  let coming = false;
  const bring = (): void => {
    if (coming || known.peek()) return;
    coming = true;
    error.value = "";
    load().then((component) => { known.value = component; }, async () => {
      if (await isOutdated()) reloadOnce();
      error.value = t().errors.network;
    }).finally(() => { coming = false; });
  };
  function Later(props: Props) {
    useEffect(() => {
      // Who asked for it before it was here has been told already.
      if (!error.peek()) bring();
      return () => { error.value = ""; };
    }, []);
    const Known = known.value;
    if (Known) return <Known {...props} />;
    return (
      <section class={box}>
        <Alert text={error.value} onRetry={bring} />
        {!error.value && <Loading />}
      </section>
    );
  }
  return Object.assign(Later, {
    bring,
    prepare: () => void load().then((component) => { known.value = component; }, () => undefined),
    isLoaded: () => known.value !== null,
    isHere: () => known.value !== null || error.value !== "",
  });
}
