// The school's events.
import type { Color, EventsScope } from "../../api/types";

/** What an RRULE has, as far as it is said in words. */
export interface RuleWords {
  freq: "DAILY" | "WEEKLY" | "MONTHLY" | "YEARLY";
  every: number;
  /** The days of the week, by name. */
  days: string[];
  /** Of a month: 1 to 4, -1 the last one; 0: not said. */
  nth: number;
  times: number;
  /** The last day, as one says it; or "". */
  until: string;
}

const NTH: Record<number, string> = { 1: "premier", 2: "deuxième", 3: "troisième", 4: "quatrième", [-1]: "dernier" };
const UNIT = { DAILY: ["jour", "jours"], WEEKLY: ["semaine", "semaines"], MONTHLY: ["mois", "mois"], YEARLY: ["an", "ans"] } as const;
const ALONE = { DAILY: "Tous les jours", WEEKLY: "Toutes les semaines", MONTHLY: "Tous les mois", YEARLY: "Tous les ans" } as const;

const LIST = new Intl.ListFormat("fr");

export const events = {
  title: "Évènements",
  next: "Prochains évènements",
  all: "Voir tous les évènements",
  create: "Nouvel évènement",
  none: "Aucun évènement ce mois-ci.",
  before: "Mois précédent",
  after: "Mois suivant",
  today: "Aujourd’hui",
  asList: "Liste",
  asMonth: "Mois",
  back: "Retour aux évènements",
  cancelled: "Annulé",
  recurs: "Se répète",
  dates: "Voir les dates",
  otherwise: "Horaire ou texte modifié",
  place: "Lieu",
  fact: (name: string, is: string) => `${name} : ${is}`,
  by: (name: string) => `Créé par ${name}`,
  forWhom: "Pour",
  span: (from: string, to: string) => `${from} – ${to}`,
  days: (from: string, to: string) => `du ${from} au ${to}`,
  change: "Modifier",
  cancel: "Annuler l’évènement",
  keep: "Garder l’évènement",
  cancelTitle: (title: string) => `Annuler « ${title} » ?`,
  cancelText: "Il restera visible comme annulé, et les personnes concernées seront prévenues.",
  cancelDone: (title: string) => `Évènement « ${title} » annulé.`,
  created: "Évènement créé : les personnes concernées sont prévenues.",
  changed: (title: string) => `Évènement « ${title} » modifié.`,
  conflict: "Quelqu’un a modifié cet évènement entre-temps : le voici tel qu’il est. Recommencez votre modification.",
  changeTitle: (title: string) => `Modifier « ${title} »`,
  which: "Que voulez-vous modifier ?",
  whichCancel: "Que voulez-vous annuler ?",
  scopes: { THIS: "Cette date seulement", FOLLOWING: "Cette date et les suivantes", ALL: "Toutes les dates" } as Record<Exclude<EventsScope, "SCOPE_UNSPECIFIED">, string>,
  leaveTitle: "Abandonner la saisie ?",
  leaveText: "Ce que vous avez écrit ici n’est pas enregistré et sera perdu.",
  stay: "Continuer à écrire",
  abandon: "Abandonner",
  goOn: "Continuer",
  leave: "Retour",
  name: "Titre",
  nameMissing: "Donnez un titre à l’évènement.",
  allDay: "Toute la journée",
  from: "Début",
  to: "Fin",
  fromTime: "Heure de début",
  toTime: "Heure de fin",
  whenMissing: "Indiquez le jour et l’heure.",
  endsBefore: "La fin est avant le début.",
  where: "Lieu (facultatif)",
  color: "Couleur",
  colors: { GREY: "Gris", BLUE: "Bleu", GREEN: "Vert", YELLOW: "Jaune", ORANGE: "Orange", RED: "Rouge", PURPLE: "Violet" } as Record<Exclude<Color, "COLOR_UNSPECIFIED">, string>,
  text: "Description (facultative)",
  toMissing: "Choisissez pour qui est l’évènement.",
  save: "Enregistrer",
  recurrence: "Répétition",
  rules: {
    NONE: "Ne se répète pas", DAILY: "Tous les jours", WEEKLY: "Toutes les semaines", BIWEEKLY: "Une semaine sur deux",
    MONTHLY: "Tous les mois, le même jour", NTH: "Tous les mois, le même jour de la semaine", YEARLY: "Tous les ans", OTHER: "Garder la règle actuelle",
  },
  times: "Nombre de dates",
  timesWrong: "Donnez un nombre de 2 à 500.",
  weekDays: "Jours",
  stops: "La répétition s’arrête",
  stopsAfter: "Après un nombre de dates",
  stopsOn: "Un jour donné",
  lastDate: "Dernier jour",
  untilMissing: "Indiquez le dernier jour.",
  rule: ({ freq, every, days, nth, times, until }: RuleWords): string => {
    const base = every === 1 ? ALONE[freq] : `Tous les ${every} ${UNIT[freq][1]}`;
    const on = days.length === 0 ? "" : `, ${LIST.format(days.map((day) => nth ? `le ${NTH[nth] ?? nth} ${day}` : `le ${day}`))}`;
    return base.replace("Tous les 2 semaines", "Une semaine sur deux").replace(/^Tous les (\d+ semaines)/, "Toutes les $1") +
      on + (times ? `, ${times} fois` : "") + (until ? `, jusqu’au ${until}` : "");
  },
};
