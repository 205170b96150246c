// What is about a child.
import { of } from "./of";

export const concerns = {
  child: (name: string, title: string) => title ? `${name}, ${title}` : name,
  /** `names`: each as `child` says it. */
  about: (names: readonly string[]) => `à propos ${names.map(of).join(" et ")}`,
  field: "À propos de\u00a0:",
  filter: "À propos de",
  everything: "Tous les enfants",
  pick: (name: string) => `Voir tout ce qui est à propos ${of(name)}`,
  none: (name: string) => `Rien ici à propos ${of(name)}.`,
};
