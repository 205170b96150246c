// What a browser says of its user's languages is input: POSIX names, garbage,
// nothing at all.  Here it becomes locales that Intl takes, or is passed over.

/** "fr_FR.UTF-8", "en-US@posix" and the like; undefined if it is no locale. */
export function canonicalLocale(said: unknown): string | undefined {
  if (typeof said !== "string") return undefined;
  const plain = said.trim().replace(/[.@].*$/s, "").replace(/_/g, "-");
  try {
    const [locale] = Intl.getCanonicalLocales(plain);
    // Well-formed is not enough: some engines balk at extensions they know not.
    return locale && new Intl.DateTimeFormat(locale).resolvedOptions() ? locale : undefined;
  } catch {
    return undefined;
  }
}

/** The user's languages, the most wanted first; maybe none. */
export function browserLocales(): string[] {
  const said: unknown = navigator.languages ?? [navigator.language];
  return (Array.isArray(said) ? said : [said]).map(canonicalLocale)
    .filter((l): l is string => l !== undefined);
}
