// What was done.
import { many } from "./many";

export const notice = {
  success: "Succès",
  sent: (n: number) => `Votre message a été envoyé à ${many(n, "personne", "personnes")}.`,
  replied: "Votre réponse a été envoyée.",
  repliedBut: (names: string) => `Votre réponse a été envoyée. Ne l’ont pas reçue : ${names}.`,
  archived: (n: number) => many(n, "conversation archivée", "conversations archivées") + ".",
  unarchived: (n: number) => many(n, "conversation désarchivée", "conversations désarchivées") + ".",
  trashed: (n: number) => many(n, "conversation mise", "conversations mises") + " à la corbeille.",
  restored: (n: number) => many(n, "conversation restaurée", "conversations restaurées") + ".",
  error: "Erreur",
  undo: "Annuler",
  undone: "C’est annulé.",
  undoSend: "Annuler l’envoi",
};
