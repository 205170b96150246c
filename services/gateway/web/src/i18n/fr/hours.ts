// Hours of every week: those of the calendar and one’s own quiet ones.
export const hours = {
  days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
  shortDays: ["lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."],
  from: "De",
  to: "À",
  remove: (name: string) => `Retirer ${name}`,
};

export const quietHours = {
  title: "Heures calmes",
  about: "Pendant ces heures, vos appareils ne sonnent pas, sauf pour un message urgent. Les messages arrivent quand même dans votre boîte.",
  none: "Aucune\u00a0: vous pouvez être averti à toute heure.",
  nth: (n: number) => `Plage ${n}`,
  add: "Ajouter une plage",
  nextDay: "jusqu’au lendemain",
  zone: (name: string) => `Vos heures sont celles de ce fuseau\u00a0: ${name}`,
  problems: {
    days: "Choisissez au moins un jour.",
    from: "Indiquez une heure de début.",
    to: "Indiquez une heure de fin, différente du début.",
    timeZone: "Ce fuseau horaire n’est pas connu.",
  } as Record<string, string>,
  save: "Enregistrer",
  saved: "Vos heures calmes sont enregistrées.",
  savedOff: "Vous n’avez plus d’heures calmes.",
};
