// The administration: its frame, and what its pages share.
import { many } from "./many";

export const admin = {
  toMessages: "Messagerie",
  backToList: "Retour à la liste",
  saving: "Enregistrement…",
  save: "Enregistrer",
  undone: "C’est annulé.",
  saved: "Enregistré.",
  undoable: "Vous pourrez annuler juste après.",
  notUndoable: "Cela ne peut pas être annulé.",
  all: "Tous",
  yes: "Oui",
  no: "Non",
  progress: (done: number, total: number) => (done / total).toLocaleString("fr", { style: "percent" }),
  found: (n: number) => many(n, "résultat", "résultats"),
  pages: {
    people: { title: "Personnes", about: "Chercher quelqu’un, changer ses rôles, ses enfants, son accès." },
    classes: { title: "Classes et groupes", about: "Les classes, leurs membres, les groupes de l’établissement." },
    rosters: { title: "Listes", about: "Importer les élèves, les parents, les enseignants et leurs classes." },
    rules: { title: "Règles", about: "Qui peut écrire à qui." },
    calendar: { title: "Calendrier", about: "Périodes, vacances, heures de chacun." },
    files: { title: "Fichiers", about: "Formats acceptés et taille des pièces jointes." },
    storage: { title: "Espace", about: "Ce qu’occupent les fichiers, et de qui ils sont." },
    school: { title: "Établissement", about: "Nom, logo, couleur, langues." },
    codes: { title: "Codes", about: "Imprimer les codes à usage unique d’une classe." },
    audit: { title: "Journal", about: "Qui a fait quoi, quand et d’où." },
    health: { title: "État", about: "Les services, et ce qui attend." },
    schools: { title: "Établissements", about: "Les établissements de la région et leur état." },
  },
};
