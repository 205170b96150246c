// The language of the interface: the browser's at first, then what the user
// chose, kept on this device.
import { computed, effect, signal } from "@preact/signals";
import { en } from "./en";
import { fr, type Catalogue } from "./fr";
import { browserLocales } from "./locale";
import { typeset } from "./typeset";

export type Language = "fr" | "en";

const STORED = "liaison.language";
const catalogues: Record<Language, Catalogue> = { fr: typeset(fr), en };

const isLanguage = (word: string | null | undefined): word is Language =>
  word === "fr" || word === "en";

function firstLanguage(): Language {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(STORED);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  if (isLanguage(stored)) return stored;
  return browserLocales().map((l) => l.split("-")[0]).find(isLanguage) ?? "fr";
}

export const language = signal<Language>(firstLanguage());
const catalogue = computed(() => catalogues[language.value]);

/** The catalogue of the current language; components that call it follow it. */
export const t = (): Catalogue => catalogue.value;

/** The same and more words beside: those of what is loaded later. */
export function withWords<More extends object>(more: Record<Language, More>): () => Catalogue & More {
  const both: Record<Language, More> = { ...more, fr: typeset(more.fr) };
  const all = computed(() => ({ ...catalogue.value, ...both[language.value] }));
  return () => all.value;
}

export function setLanguage(chosen: Language): void {
  language.value = chosen;
  try {
    localStorage.setItem(STORED, chosen);
  } catch {
    // As above.
  }
}

/** Those that the user may choose from. */
export const offered = signal<Language[]>(["fr", "en"]);

/** What a school offers, and the one for whom has chosen none of it. */
export function offerLanguages(languages: string[], fallback: string): void {
  const known = languages.filter(isLanguage);
  if (known.length === 0) return;
  if (known.join() !== offered.peek().join()) offered.value = known;
  if (!known.includes(language.peek()))
    language.value = isLanguage(fallback) && known.includes(fallback) ? fallback : known[0]!;
}

/** The reader's own variety of the chosen language, for dates and numbers. */
export const locale = (): string =>
  browserLocales().find((l) => l.split("-")[0] === language.value) ??
    (language.value === "en" ? "en-GB" : "fr-FR");

effect(() => {
  document.documentElement.lang = language.value;
});
