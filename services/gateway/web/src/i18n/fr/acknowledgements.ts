// « J’ai pris connaissance »: asked for, given, followed up.
import type { AskOptions_By } from "../../api/types";
import { many } from "./many";

export const acknowledgements = {
  field: "Confirmation",
  of: {
    NONE: "non demandée",
    EACH: "de chacun",
    PER_CHILD: "une par enfant",
  } satisfies Record<AskOptions_By | "NONE", string>,
  hint: {
    NONE: "",
    EACH: "Chaque destinataire est prié de dire qu’il a pris connaissance.",
    PER_CHILD: "Il suffit qu’un responsable de chaque enfant dise qu’il a pris connaissance.",
  } satisfies Record<AskOptions_By | "NONE", string>,
  due: "à donner jusqu’au",
  give: "J’ai pris connaissance",
  toConfirm: "à confirmer",
  confirmBy: (due: string) => `avant le ${due}`,
  title: "Prise de connaissance",
  given: "Vous avez pris connaissance de ce message.",
  givenForChild: "C’est fait pour votre enfant.",
  asks: (due: string) => due ? `L’expéditeur vous demande de confirmer avant le ${due}.` : "L’expéditeur vous demande de confirmer que vous avez pris connaissance.",
  late: (due: string) => `L’expéditeur vous demandait de confirmer avant le ${due}\u00a0: vous pouvez encore le faire.`,
  count: (n: number, all: number) => `${n.toLocaleString("fr")} sur ${all.toLocaleString("fr")} ${n < 2 ? "a confirmé" : "ont confirmé"}`,
  asked: (due: string) => due ? `Confirmation demandée avant le ${due}` : "Confirmation demandée",
  remind: "Relancer",
  reminded: (n: number) => n === 0 ? "Tous ont confirmé." : `Relance faite\u00a0: ${many(n, "personne n’a pas", "personnes n’ont pas")} encore confirmé.`,
  remindedLater: (n: number, when: string) => `Relance faite\u00a0: ${many(n, "personne n’a pas", "personnes n’ont pas")} encore confirmé. ${when}.`,
  note: (name: string) => `Reçu sur papier\u00a0: ${name}`,
  noteShort: "Reçu sur papier",
  onPaper: "sur papier",
  givenFor: (children: string) => `Confirmé pour ${children}`,
  forChild: "par un autre responsable",
  print: "Imprimer",
  file: "Fichier CSV",
  sheet: (subject: string) => `Prise de connaissance\u00a0: ${subject}`,
  columns: { class: "Classe", child: "Enfant", name: "Nom", state: "Confirmation" },
};
