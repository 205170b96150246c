// The page Règles.
import { many } from "./many";

const PLURALS: Record<string, [string, string]> = {
  GUARDIAN: ["parent", "parents"],
  STUDENT: ["élève", "élèves"],
  TEACHER: ["enseignant", "enseignants"],
  STAFF: ["personnel", "personnels"],
  ADMIN: ["administrateur", "administrateurs"],
};

export const rules = {
  about: "Chaque ligne dit à qui un groupe peut écrire. Un changement vaut dès la demande suivante, partout.",
  legend: "«\u00a0Aux siens\u00a0»\u00a0: leur famille, les enseignants de leurs classes ou, pour un enseignant, les élèves et les parents de ses classes. «\u00a0À sa classe\u00a0»\u00a0: les autres de la classe aussi.",
  who: "Qui écrit",
  senders: {
    GUARDIAN: "Les parents", STUDENT: "Les élèves", TEACHER: "Les enseignants",
    STAFF: "Les personnels", ADMIN: "Les administrateurs",
  } as Record<string, string>,
  recipients: {
    GUARDIAN: "aux parents", STUDENT: "aux élèves", TEACHER: "aux enseignants",
    STAFF: "aux personnels", ADMIN: "aux administrateurs",
  } as Record<string, string>,
  pair: (from: string, to: string) => `${from} ${to}`,
  scopes: {
    NOBODY: "à personne",
    OWN: "aux siens",
    CLASS: "à sa classe",
    SCHOOL: "à tous",
  },
  changed: "modifié",
  show: "Voir l’effet et enregistrer",
  drop: "Abandonner",
  toDefault: "Règles d’origine",
  effect: "Ce que cela change",
  count: (role: string, n: number) => many(n, ...(PLURALS[role] ?? ["personne", "personnes"])),
  gain: (from: string, to: string) => `${from} pourront écrire à ${to}.`,
  loss: (from: string, to: string) => `${from} ne pourront plus écrire à ${to}.`,
  less: (from: string, to: string) => `${from} ne pourront plus écrire qu’à ${to}.`,
  total: (before: number, after: number) =>
    `En tout ${after.toLocaleString("fr")} liens de personne à personne, contre ${before.toLocaleString("fr")} aujourd’hui.`,
  gained: (from: string, to: string) => `${from} pourra écrire à ${to}`,
  lost: (from: string, to: string) => `${from} ne pourra plus écrire à ${to}`,
};
