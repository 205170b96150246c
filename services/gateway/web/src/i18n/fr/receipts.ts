// Who has got and read a message; recalling one.
import type { Receipt_State } from "../../api/types";
import { many } from "./many";

export const receipts = {
  title: "Qui a lu ce message",
  open: (text: string) => `${text}\u00a0: voir qui`,
  counts: (delivered: number, read: number) =>
    `Remis à ${many(delivered, "personne", "personnes")}, lu par ${read.toLocaleString("fr")}.`,
  held: (n: number) => `${many(n, "personne ne l’a pas encore reçu", "personnes ne l’ont pas encore reçu")}.`,
  withdrawn: (n: number) => `${many(n, "personne ne l’a pas reçu", "personnes ne l’ont pas reçu")}\u00a0: partie ou hors de portée au moment de l’envoi.`,
  namesOff: "Votre établissement ne montre pas qui a lu, seulement combien.",
  filter: "Montrer",
  filters: {
    ANY: "Tous",
    READ: "Ceux qui ont lu",
    DELIVERED: "Ceux qui n’ont pas lu",
    ACKNOWLEDGED: "Ceux qui ont confirmé",
    WAITING: "Ceux qui n’ont pas confirmé",
    HELD: "Ceux qui ne l’ont pas encore reçu",
    WITHDRAWN: "Ceux qui ne l’ont pas reçu",
    RECALLED: "Rappelé avant lecture",
  },
  states: {
    ANY: "",
    DELIVERED: "Pas encore lu",
    READ: "Lu",
    ACKNOWLEDGED: "A confirmé",
    HELD: "Pas encore remis",
    WITHDRAWN: "Non remis",
    RECALLED: "Rappelé avant lecture",
    WAITING: "Pas encore confirmé",
  } satisfies Record<Receipt_State, string>,
  nobody: "Personne.",
  recall: "Rappeler",
  recallTitle: "Rappeler ce message\u00a0?",
  recallText: "Il disparaît des boîtes où il n’a pas été ouvert, avec ses pièces jointes. Ceux qui l’ont ouvert verront qu’il a été rappelé.",
  recallUntil: (when: string) => `Possible jusqu’au ${when}.`,
  recallGo: "Rappeler le message",
  recallBack: "Laisser le message",
  recalledTitle: "Message rappelé",
  recalledFrom: (n: number) => n === 0 ? "Tous l’avaient déjà ouvert."
    : `Il a disparu ${n === 1 ? "de la boîte" : "des boîtes"} de ${many(n, "personne", "personnes")}.`,
  hadOpened: (n: number) => n === 0 ? "Personne ne l’avait ouvert."
    : `${many(n, "personne l’avait ouvert", "personnes l’avaient ouvert")}\u00a0:`,
  andOthers: (n: number) => `et ${many(n, "autre", "autres")}`,
  recalledLine: "Message rappelé",
  recalledBy: (name: string, when: string) => `${name} a rappelé ce message le ${when}.`,
  recalledByMe: (when: string) => `Vous avez rappelé ce message le ${when}.`,
};
