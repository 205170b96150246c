// Telling the moderators of a message.
import type { Report_Kind } from "../../api/types";

export const reporting = {
  open: "Signaler",
  title: "Signaler ce message",
  about: "Les modérateurs de l’établissement le liront, avec ce que vous voyez de la conversation. La personne qui l’a écrit ne saura pas qui l’a signalé.",
  kind: "Pourquoi le signalez-vous\u00a0?",
  kinds: {
    KIND_UNSPECIFIED: "Choisissez une raison",
    HARASSMENT: "Harcèlement ou menaces",
    INSULT: "Insultes ou propos haineux",
    SEXUAL: "Contenu sexuel",
    VIOLENCE: "Violence",
    PRIVACY: "Vie privée, photo ou données de quelqu’un",
    UNWANTED: "Publicité, chaîne ou escroquerie",
    OTHER: "Autre chose",
  } satisfies Record<Report_Kind, string>,
  kindMissing: "Choisissez une raison.",
  word: "Un mot pour les modérateurs (facultatif)",
  go: "Signaler le message",
  done: (when: string) => `Message signalé aux modérateurs le ${when}.`,
};
