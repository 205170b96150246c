// « Fichiers » of the administration.
import { many } from "./many";

export const files = {
  formats: "Formats acceptés",
  formatsHint: "Parmi ceux que l’installation accepte. Le contenu d’un fichier est vérifié, pas seulement son nom.",
  all: "Tous les formats de l’installation",
  size: "Taille maximale d’un fichier",
  sizeUnit: "Mo",
  sizeHint: (most: string) => `Au plus ${most}, la limite de l’installation. Vide\u00a0: cette limite.`,
  noFormat: "Gardez au moins un format.",
  limits: "Limites",
  overInstallation: "C’est plus que ce que permet l’installation.",
  count: "Fichiers par message",
  countHint: (most: number) => `Au plus ${most}, la limite de l’installation. Vide\u00a0: cette limite.`,
  anyHint: "Vide\u00a0: sans limite.",
  limit: {
    maxMessageBytes: "Taille de tous les fichiers d’un message",
    personQuotaBytes: "Espace d’une personne",
    schoolQuotaBytes: "Espace de l’établissement",
  },
  willCount: (count: number) => `Un message pourra porter ${many(count, "fichier", "fichiers")} au plus.`,
  willLimit: {
    maxMessageBytes: (size: string) => `Les fichiers d’un message pourront faire ${size} en tout.`,
    personQuotaBytes: (size: string) => `Chaque personne pourra garder ${size} de fichiers.`,
    schoolQuotaBytes: (size: string) => `L’établissement pourra garder ${size} de fichiers.`,
  },
  use: "Espace occupé",
  used: (size: string, count: number, most: string) =>
    `${many(count, "fichier", "fichiers")}, ${size}${most ? ` sur ${most}` : ""}.`,
  usePeople: "Qui en occupe le plus",
  useOf: (name: string, size: string, count: number) => `${name}\u00a0: ${size}, ${many(count, "fichier", "fichiers")}`,
  gone: "Personne partie",
  risks: "Acceptés malgré le risque",
  risksHint: "Ces fichiers peuvent agir d’eux-mêmes quand on les ouvre. Refusés d’ordinaire, avec l’explication.",
  risk: {
    pdfScripts: "PDF avec du JavaScript (formulaires qui calculent)",
    pdfLaunchActions: "PDF qui lancent un programme",
    pdfFiles: "PDF avec d’autres fichiers à l’intérieur (factures électroniques)",
    dde: "Tableaux et textes avec des liaisons DDE",
  },
  willTakeRisks: (risks: string) => `Acceptés malgré le risque\u00a0: ${risks}.`,
  saved: "Les réglages des fichiers sont enregistrés.",
  effectTitle: "Enregistrer ces réglages\u00a0?",
  willTake: (formats: string) => `Formats acceptés\u00a0: ${formats}.`,
  willNotTake: (formats: string) => `Formats refusés désormais\u00a0: ${formats}.`,
  willBe: (size: string) => `Un fichier pourra faire jusqu’à ${size}.`,
  old: "Les fichiers déjà envoyés restent.",
};
