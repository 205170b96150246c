// How the user has Liaison for themselves: the server keeps it, so that it
// follows them to another browser.
import { effect, signal } from "@preact/signals";
import * as api from "./api";
import type { AutoReply, OwnPreferences, PreferencesChange, QuietHours } from "./api";
import { language, offered, setLanguage, type Language } from "./i18n";
import { me, state } from "./session";

export const noAutoReply: AutoReply = { enabled: false, from: "", until: "", bodyHtml: "", running: false };

export const noQuietHours: QuietHours = { hours: [], timeZone: "" };

/** What holds until the server has said. */
export const preferences = signal<OwnPreferences>({ language: "", undoSeconds: 10, signatureHtml: "", autoReply: noAutoReply, quietHours: noQuietHours, mail: "EACH", mailHour: 18 });

/** The server has said, or does not: nobody waits for it any more. */
export const preferencesKnown = signal(false);
const PATIENCE_MS = 2_000;

// Goes up with each change: an answer of before it is out of date.
let turn = 0;
/** Whose they are; "": not asked yet. */
let whose = "";

function accept(fresh: OwnPreferences): void {
  preferences.value = fresh;
  const chosen = offered.peek().find((code) => code === fresh.language);
  if (chosen && chosen !== language.peek()) setLanguage(chosen);
}

async function load(user: string): Promise<void> {
  const asked = ++turn;
  whose = user;
  try {
    const fresh = await api.getPreferences();
    if (asked === turn) accept(fresh);
  } catch {
    // Asked again with the next look at the server.
    if (asked === turn) whose = "";
  }
  preferencesKnown.value = true;
}

export async function savePreferences(change: PreferencesChange): Promise<void> {
  const asked = ++turn;
  const fresh = await api.putPreferences(change);
  if (asked === turn) accept(fresh);
}

/** Here at once, and in other browsers where somebody is logged in. */
export function chooseLanguage(chosen: Language): void {
  setLanguage(chosen);
  // It holds on this device in any case.
  if (state.peek() === "in") savePreferences({ language: chosen }).catch(() => undefined);
}

export function watchPreferences(): void {
  effect(() => {
    const user = me.value?.user?.id ?? "";
    if (state.value !== "in" || !user || me.value?.pending !== "PENDING_UNSPECIFIED") return;
    if (whose === user) return;
    void load(user);
    setTimeout(() => { preferencesKnown.value = true; }, PATIENCE_MS);
  });
}
