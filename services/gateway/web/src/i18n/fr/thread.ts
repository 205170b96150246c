// A conversation.
import { many } from "./many";

export const thread = {
  back: "Retour à la liste",
  mute: "Ne plus avertir",
  unmute: "Avertir de nouveau",
  muted: "Cette conversation ne vous sera plus signalée, sauf si c’est urgent.",
  unmuted: "Cette conversation vous sera de nouveau signalée.",
  quoted: "Texte cité",
  reply: "Répondre",
  noReply: {
    NO_REPLY_UNSPECIFIED: "Vous ne pouvez pas répondre à cette conversation.",
    REPLIES_OFF: "Vous ne pouvez pas répondre\u00a0: l’expéditeur n’attend pas de réponse.",
    NOBODY_LEFT: "Vous ne pouvez pas répondre\u00a0: plus personne n’est là pour recevoir votre réponse.",
    FROZEN: "Vous ne pouvez pas répondre\u00a0: l’établissement a mis votre compte en lecture seule.",
    OUT_OF_REACH: "Vous ne pouvez pas répondre\u00a0: les règles de l’établissement ne vous permettent plus d’écrire à ces personnes.",
  },
  unknown: "Cette conversation n’existe pas, ou vous n’y avez pas accès.",
  actions: "Actions sur la conversation",
  choose: "Choisissez une conversation pour la lire ici.",
  older: "Messages précédents",
  newer: "Messages suivants",
  unfold: "Afficher le message",
  fold: "Replier le message",
  unfoldAll: "Tout déplier",
  arrived: (n: number) => many(n, "nouveau message", "nouveaux messages"),
  to: "À",
  toCount: (n: number) => many(n, "destinataire", "destinataires"),
  moreNames: (n: number) => `et ${many(n, "autre", "autres")}`,
  fewerNames: "réduire",
  readBy: (read: number, all: number) => read === 0 ? "Pas encore lu" : all === 1 ? "Lu"
    : `Lu par ${read.toLocaleString("fr")} sur ${all.toLocaleString("fr")}`,
  writtenAt: (when: string) => `écrit\u00a0: ${when}`,
  me: "Moi",
  attachments: "Pièces jointes",
  download: "Télécharger",
  messages: "Messages de la conversation",
};
