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
  notUnderstood: {
    DATE: (text: string) => `«\u00a0${text}\u00a0»\u202f: ce n’est pas une date. Écrivez-la 31/01/2026, 2026-01 ou 2026.`,
    PLACE: (text: string) => `«\u00a0${text}\u00a0»\u202f: aucune boîte ne s’appelle ainsi. Il y a réception, envoyés, archives, corbeille et partout.`,
    OTHER: (text: string) => `«\u00a0${text}\u00a0» n’est pas une précision connue\u202f: ses mots ont été cherchés.`,
  },
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
