// Looking for messages.
import { many } from "./many";

export const search = {
  region: "Recherche de messages",
  label: "Rechercher dans les messages",
  clear: "Effacer la recherche",
  offered: "Précisions de recherche",
  hint: "Mots, « suite exacte », ou une précision de la liste",
  title: "Résultats",
  found: (n: number) => many(n, "conversation trouvée", "conversations trouvées"),
  foundMore: (n: number) => `Plus de ${n}\u00a0conversations trouvées`,
  none: (q: string) => `Rien n’a été trouvé pour «\u00a0${q}\u00a0».`,
  noneHint: "Essayez un début de mot, moins de mots, ou sans précision. La corbeille se cherche avec dans:corbeille.",
  operators: [
    ["de:", "écrits par cette personne"],
    ["à:", "adressés à cette personne"],
    ["avant:", "avant cette date (31/01/2026)"],
    ["après:", "à partir de cette date"],
    ["pj:", "avec une pièce jointe, ou celle de ce nom"],
    ["non-lu:", "non lus"],
    ["dans:", "dans cette boîte"],
  ],
  places: [
    ["dans:réception", "la boîte de réception"],
    ["dans:envoyés", "ce que j’ai envoyé"],
    ["dans:archives", "les archives"],
    ["dans:corbeille", "la corbeille"],
  ],
};
