// « Calendrier » of the administration.
import { many } from "./many";

export const calendar = {
  terms: "Périodes",
  holidays: "Vacances et jours fériés",
  hours: "Heures de présence",
  hoursHint: "Quand chacun est joignable, dans le fuseau de l’établissement. Un rôle sans heures est toujours joignable.",
  holds: "Hors de ces heures, un message attend\u00a0: chacun le reçoit à la reprise. Sans heures, rien n’attend.",
  example: "Remplir avec un exemple",
  exampleTerm: (year: number) => `Année scolaire ${year}-${year + 1}`,
  exampleHolidays: "Vacances de Noël",
  zone: (name: string) => `Fuseau horaire\u00a0: ${name}`,
  name: "Nom",
  from: "Du",
  to: "Au",
  addTerm: "Ajouter une période",
  addHolidays: "Ajouter des vacances",
  addHours: (role: string) => `Ajouter des heures\u00a0: ${role}`,
  noneYet: "Rien n’est encore indiqué.",
  always: "Toujours joignable.",
  nth: (what: string, n: number) => `${what} ${n}`,
  term: "Période",
  holiday: "Vacances",
  saved: "Le calendrier est enregistré.",
  effectTitle: "Enregistrer ce calendrier\u00a0?",
  counts: (terms: number, holidays: number) => `${many(terms, "période", "périodes")}, ${many(holidays, "période de vacances", "périodes de vacances")}.`,
  roleHours: (role: string, n: number) => n === 0 ? `${role}\u00a0: toujours joignable.`
    : `${role}\u00a0: ${many(n, "plage horaire", "plages horaires")}.`,
  problems: {
    firstDay: "Ce jour doit venir après la période précédente.",
    lastDay: "Ce jour doit venir après le premier.",
    name: "Indiquez un nom.",
    days: "Choisissez des jours, sans qu’une plage en recouvre une autre.",
    to: "La fin doit venir après le début, par pas de cinq minutes.",
    from: "Indiquez une heure.",
  } as Record<string, string>,
};
