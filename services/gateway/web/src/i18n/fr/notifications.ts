// Notifications.
import { many } from "./many";
import { of } from "./of";

const named = (file: string): string => file && `\u00a0: «\u00a0${file}\u00a0»`;

export const notifications = {
  title: "Notifications",
  empty: "Vous n’avez aucune notification.",
  markAll: "Tout marquer comme lu",
  unread: "Non lue",
  sentToNobody: (subject: string) => `Votre message « ${subject} » n’est pas parti`,
  draftAgain: "Vous ne pouvez plus écrire à ces personnes. Le texte est dans vos brouillons.",
  sentToSome: (subject: string) => `Votre message « ${subject} » n’a pas été remis à tous`,
  acknowledge: (sender: string) => `${sender} attend votre confirmation`,
  recalled: (sender: string) => `Message ${of(sender)} rappelé`,
  importDone: (file: string) => `Import terminé${named(file)}`,
  importWaits: (file: string) => `Import à confirmer${named(file)}`,
  importFailed: (file: string) => `Import refusé${named(file)}`,
  importUndone: (file: string) => `Import annulé${named(file)}`,
  importCounts: (created: number, updated: number, removed: number) => [
    many(created, "ajout", "ajouts"), many(updated, "modification", "modifications"),
    many(removed, "désactivation", "désactivations")].join(", "),
  importAsks: "Rien n’est encore changé. Voyez ce que cette liste changerait, puis appliquez-la ou non.",
  importReport: "Rien n’a changé. Le rapport dit pourquoi.",
  reportMade: (subject: string) => `Message signalé : « ${subject} »`,
  reportAsks: "Lisez-le dans l’administration, puis décidez.",
  senderWarned: (subject: string) => `Avertissement des modérateurs à propos de « ${subject} »`,
  dataReady: "Vos données sont prêtes",
  dataDownload: "Le fichier est à télécharger dans « Mes données ».",
  dataFailed: "Vos données n’ont pas pu être rassemblées",
  dataWhy: "La page « Mes données » dit pourquoi.",
  eventNew: (title: string) => `Nouvel évènement : ${title}`,
  eventChanged: (title: string) => `Évènement modifié : ${title}`,
  eventCancelled: (title: string) => `Évènement annulé : ${title}`,
  eventWithdrawn: (title: string) => `Cet évènement ne vous concerne plus : ${title}`,
  eventPlace: (title: string) => `Une place s’est libérée, vous l’avez : ${title}`,
  eventReminder: (title: string) => `Rappel : ${title}`,
  slotBooked: (title: string) => `Rendez-vous pris : ${title}`,
  slotMoved: (title: string) => `Rendez-vous déplacé : ${title}`,
  slotCancelled: (title: string) => `Rendez-vous annulé : ${title}`,
  slotEventCancelled: (title: string) => `Évènement annulé, et votre rendez-vous avec : ${title}`,
  /** What was changed of one. */
  eventParts: { TITLE: "nouveau titre", TEXT: "nouveau texte", TIME: "nouvel horaire", PLACE: "nouveau lieu", ANSWERS: "réponse demandée", FILES: "pièces jointes" },
  fileInfected: (name: string) => `Un virus a été trouvé dans votre fichier « ${name} »`,
  fileInfectedWhy: (found: string) => `${found}. Personne ne peut plus l’ouvrir. Faites vérifier votre appareil.`,
  schoolFileInfected: (name: string) => `Un virus a été trouvé dans le fichier « ${name} »`,
  schoolFileInfectedWhy: (found: string, who: string) => `${found}. Personne ne peut l’ouvrir.${who ? ` Déposé par ${who}.` : ""}`,
  hookOff: (name: string) => `Le webhook « ${name} » est désactivé`,
  hookOffWhy: (said: string) => `Ses envois échouent, et plus rien ne lui est envoyé. Dernière réponse : ${said}`,
  mailBounced: "Les courriels à votre adresse reviennent",
  mailBouncedWhy: (said: string) => `Plus rien n’y est envoyé : corrigez-la dans « Mon compte ». Réponse du serveur : ${said}`,
  message: (sender: string) => `Nouveau message ${of(sender)}`,
};
