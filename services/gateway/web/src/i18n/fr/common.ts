// Words of everywhere.
import type { Role } from "../../api/types";
import { many } from "./many";

const roles: Record<Role, string> = {
  ROLE_UNSPECIFIED: "Utilisateur",
  GUARDIAN: "Parent",
  STUDENT: "Élève",
  TEACHER: "Enseignant",
  STAFF: "Personnel administratif",
  ADMIN: "Administration",
  SYSTEM: "Système",
};

const rolesCounted: Record<Role, (n: number) => string> = {
  ROLE_UNSPECIFIED: (n) => many(n, "autre", "autres"),
  GUARDIAN: (n) => many(n, "parent", "parents"),
  STUDENT: (n) => many(n, "élève", "élèves"),
  TEACHER: (n) => many(n, "enseignant", "enseignants"),
  STAFF: (n) => many(n, "personnel", "personnels"),
  ADMIN: (n) => many(n, "administrateur", "administrateurs"),
  SYSTEM: (n) => many(n, "système", "systèmes"),
};

export const common = {
  product: "Liaison",
  tagline: "La messagerie de votre établissement",
  skipToContent: "Aller au contenu",
  frozen: "Votre compte est en lecture seule\u00a0: vous lisez vos messages, vous ne pouvez ni écrire ni répondre. Adressez-vous à votre établissement.",
  language: "Langue",
  loading: "Chargement…",
  retry: "Réessayer",
  close: "Fermer",
  cancel: "Annuler",
  remove: (name: string) => `Retirer ${name}`,
  more: "Afficher plus",
  why: "Pourquoi\u00a0?",
  required: "obligatoire",
  roles,
  rolesCounted,
  units: ["o", "Ko", "Mo", "Go"],
  listSeparator: ", ",
};
