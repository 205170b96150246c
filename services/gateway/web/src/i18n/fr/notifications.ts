// Notifications.
import { of } from "./of";

export const notifications = {
  title: "Notifications",
  empty: "Vous n’avez aucune notification.",
  markAll: "Tout marquer comme lu",
  unread: "Non lue",
  sentToNobody: (subject: string) => `Votre message « ${subject} » n’est pas parti`,
  draftAgain: "Vous ne pouvez plus écrire à ces personnes. Le texte est dans vos brouillons.",
  sentToSome: (subject: string) => `Votre message « ${subject} » n’a pas été remis à tous`,
  recalled: (sender: string) => `Message ${of(sender)} rappelé`,
  message: (sender: string) => `Nouveau message ${of(sender)}`,
};
