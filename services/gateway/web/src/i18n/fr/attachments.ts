// Files of a message.
import { many } from "./many";
import { of } from "./of";

export const attachments = {
  title: "Pièces jointes",
  add: "Ajouter des fichiers",
  drop: "ou déposez-les ici",
  limits: (extensions: string, size: string, count: number) =>
    `${many(count, "fichier", "fichiers")} au plus, ${size} par fichier. Formats : ${extensions}.`,
  together: (size: string) => `${size} en tout par message.`,
  room: (left: string, quota: string) => `Il vous reste ${left} sur ${quota}.`,
  schoolRoom: (left: string) => `Il reste ${left} à l’établissement.`,
  tooMuch: (size: string) => `Les fichiers d’un message ne peuvent pas dépasser ${size} en tout.`,
  noRoom: (left: string) => `Il n’y a plus de place pour ce fichier : il reste ${left}.`,
  progress: (name: string) => `Envoi ${of(name)}`,
  done: "Joint",
  clean: "Photos sans lieu ni données personnelles",
  cleanHint: "Le lieu, l’appareil, les noms et les dates inscrits dans les photos ajoutées sont retirés à l’envoi.",
  tooLarge: (limit: string) => `Ce fichier dépasse la taille autorisée (${limit}).`,
  empty: "Ce fichier est vide.",
  badType: (extensions: string) => `Ce format n’est pas autorisé. Formats acceptés : ${extensions}.`,
  tooMany: (count: number) => `Un message porte ${many(count, "fichier", "fichiers")} au plus.`,
};
