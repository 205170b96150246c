// « Mes données »: all that there is of oneself, as a file.
import { many } from "./many";

const failures: Record<string, string> = {
  STORAGE_FULL: "Le serveur n’a plus de place\u00a0: prévenez l’administrateur, puis demandez-le de nouveau.",
  SERVICE_UNAVAILABLE: "Une partie du service ne répond pas\u00a0: demandez-le de nouveau dans un moment.",
};

export const data = {
  title: "Mes données",
  about: "Une copie de tout ce que Liaison garde de vous, dans un fichier ZIP que vous pouvez conserver ou transmettre.",
  what: "Profil, préférences et sessions, messages reçus et envoyés avec leurs accusés, brouillons, messages programmés, dossiers, modèles, notifications, prises de connaissance, signalements, évènements que vous avez créés et ceux qui vous sont destinés, au format JSON\u202f; les pièces jointes telles quelles. Ce que vous ne pouvez pas lire n’y est pas.",
  open: "Obtenir mes données",
  files: "Avec les pièces jointes",
  ask: "Demander mes données",
  goesOn: "La préparation continue si vous quittez cette page\u202f; une notification vous préviendra.",
  list: "Vos fichiers",
  none: "Vous n’avez encore rien demandé.",
  asked: (when: string) => `Demandé le ${when}`,
  withoutFiles: "Sans les pièces jointes",
  waiting: "En attente…",
  making: (n: number, total: number) => `En préparation\u00a0: ${n.toLocaleString("fr")} sur ${many(total, "conversation", "conversations")}`,
  progress: "Avancement",
  ready: (size: string, until: string) => `Prêt (${size}), jusqu’au ${until}`,
  tooLarge: (size: string, withFiles: boolean) => `Vos données dépassent ${size}\u00a0: ${withFiles
    ? "demandez-les sans les pièces jointes, que vous pouvez télécharger une par une."
    : "adressez-vous à votre établissement."}`,
  failed: (reason: string) => failures[reason] ?? "Ce fichier n’a pas pu être préparé\u00a0: demandez-le de nouveau.",
  download: "Télécharger",
  remove: "Supprimer",
  removed: "Le fichier est supprimé.",
  cancel: "Annuler",
  cancelled: "La préparation est annulée.",
};
