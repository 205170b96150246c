// « Fichiers » of the administration.
export const files = {
  formats: "Formats acceptés",
  formatsHint: "Parmi ceux que l’installation accepte. Le contenu d’un fichier est vérifié, pas seulement son nom.",
  all: "Tous les formats de l’installation",
  size: "Taille maximale d’un fichier",
  sizeUnit: "Mo",
  sizeHint: (most: string) => `Au plus ${most}, la limite de l’installation. Vide\u00a0: cette limite.`,
  noFormat: "Gardez au moins un format.",
  saved: "Les réglages des fichiers sont enregistrés.",
  effectTitle: "Enregistrer ces réglages\u00a0?",
  willTake: (formats: string) => `Formats acceptés\u00a0: ${formats}.`,
  willNotTake: (formats: string) => `Formats refusés désormais\u00a0: ${formats}.`,
  willBe: (size: string) => `Un fichier pourra faire jusqu’à ${size}.`,
  old: "Les fichiers déjà envoyés restent.",
};
