// Folders of one's own.
import { many } from "./many";

export const folders = {
  title: "Dossiers",
  one: "Dossier",
  empty: "Aucun dossier. Rangez vos conversations par sujet, par classe ou par année\u00a0: créez un premier dossier.",
  emptyOne: "Ce dossier est vide. Déplacez-y des conversations par le menu, par la touche V ou en les faisant glisser.",
  create: "Nouveau dossier",
  name: "Nom du dossier",
  place: "Placé dans",
  top: "Aucun autre dossier",
  save: "Enregistrer",
  change: (name: string) => `Modifier « ${name} »`,
  remove: (name: string) => `Supprimer « ${name} »`,
  removeTitle: (name: string) => `Supprimer le dossier « ${name} » ?`,
  removeText: "Ses conversations ne sont pas supprimées\u00a0: elles reviennent dans la boîte de réception.",
  removeWith: (n: number) => n === 1 ? "Le dossier qu’il contient est supprimé aussi."
    : `Les ${n.toLocaleString("fr")} dossiers qu’il contient sont supprimés aussi.`,
  removeIt: "Supprimer",
  keep: "Le garder",
  created: (name: string) => `Dossier « ${name} » créé.`,
  changed: (name: string) => `Dossier « ${name} » enregistré.`,
  removed: (name: string) => `Dossier « ${name} » supprimé. Ses conversations sont dans la boîte de réception.`,
  move: "Déplacer",
  moveTitle: (n: number) => `Déplacer ${many(n, "conversation", "conversations")} vers…`,
  moveAll: "Déplacer toutes les conversations vers…",
  find: "Chercher ou nommer un dossier",
  places: "Où déplacer",
  makeOne: (name: string) => `Créer « ${name} »`,
  moved: (n: number, name: string) => `${many(n, "conversation déplacée", "conversations déplacées")} dans « ${name} ».`,
  backToInbox: (n: number) => `${many(n, "conversation remise", "conversations remises")} dans la boîte de réception.`,
};
