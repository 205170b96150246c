// Languages of the interface by their own names.
import type { Language } from "../i18n";

export const LANGUAGES: [Language, string][] = [["fr", "Français"], ["en", "English"]];
