// Keys that do something by themselves, without Ctrl or the like: never while
// one types, nor under a window, and they can be switched off (WCAG 2.1.4).
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";

const STORED = "liaison.shortcuts";

function stored(): boolean {
  try {
    return localStorage.getItem(STORED) !== "no";
  } catch {
    return true;
  }
}

export const shortcutsOn = signal(stored());

export function setShortcuts(on: boolean): void {
  shortcutsOn.value = on;
  try {
    localStorage.setItem(STORED, on ? "yes" : "no");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/** The window that lists them. */
export const helpOpen = signal(false);

/** Of a key as it was typed, whatever has to be held for it. */
export type Shortcuts = Record<string, () => void>;

const listening = new Set<() => Shortcuts>();
/** Those that go on while their key is held. */
const REPEAT = new Set(["j", "k"]);

const TYPED_IN = "textarea, select, [contenteditable]:not([contenteditable=false]), dialog, " +
  "input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

/** AltGr, and on a Mac the option key, are how some keyboards write « # ». */
function isChord(event: KeyboardEvent): boolean {
  if (event.metaKey) return true;
  if (event.getModifierState("AltGraph")) return false;
  return event.ctrlKey || (event.altKey && event.key !== "#");
}

function keyOf(event: KeyboardEvent): string {
  if (event.key.length !== 1 || isChord(event)) return "";
  const key = event.key.toLowerCase();
  // A capital by the caps lock is the letter; one by shift is another key.
  return key !== key.toUpperCase() && event.shiftKey ? "" : key;
}

function onKeyDown(event: KeyboardEvent): void {
  const target = event.target as Element;
  if (!shortcutsOn.peek() || event.defaultPrevented || event.isComposing || target.closest(TYPED_IN) ||
      document.querySelector("dialog:modal")) return;
  const key = keyOf(event);
  if (!key || (event.repeat && !REPEAT.has(key))) return;
  for (const keys of listening) {
    const act = keys()[key];
    if (!act) continue;
    event.preventDefault();
    act();
    return;
  }
}

/** For as long as the component is there. */
export function useShortcuts(keys: Shortcuts): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const mine = (): Shortcuts => latest.current;
    if (listening.size === 0) document.addEventListener("keydown", onKeyDown);
    listening.add(mine);
    return () => {
      listening.delete(mine);
      if (listening.size === 0) document.removeEventListener("keydown", onKeyDown);
    };
  }, []);
}
