// Who comes to an event.
import type { Rsvp_Mode, Rsvp_State } from "../../api/types";

const place = (n: number): string => n === 1 ? "1re" : `${n}e`;
const plural = (n: number, one: string, more = `${one}s`): string => `${n} ${n > 1 ? more : one}`;
const HOUR = 60, DAY = 1440, WEEK = 10080;

export const rsvp = {
  title: "Votre réponse",
  titleOf: (title: string) => `Votre réponse : ${title}`,
  ofMe: "Ma réponse",
  ofChild: (name: string) => `Réponse pour ${name}`,
  asked: "Une réponse est attendue",
  toAnswer: "réponse attendue",
  closed: "Les réponses sont closes",
  eachDate: "Chaque date a ses propres réponses.",
  before: (date: string) => `À répondre avant le ${date}`,
  places: (going: number, capacity: number, waiting: number) =>
    `${plural(Math.min(going, capacity), "place prise", "places prises")} sur ${capacity}${waiting ? `, ${waiting} en attente` : ""}`,
  answers: { YES: "Je viens", MAYBE: "Peut-être", NO: "Je ne viens pas" },
  childAnswers: { YES: "Vient", MAYBE: "Peut-être", NO: "Ne vient pas" },
  states: (state: Rsvp_State, at: number, child: boolean): string => {
    const words: Record<Rsvp_State, string> = {
      UNANSWERED: "Pas encore de réponse",
      GOING: child ? "Vient" : "Vous venez",
      WAITING: `Complet : ${place(at)} place sur la liste d’attente. Vous serez prévenu si une place se libère`,
      MAYBE: child ? "Vient peut-être" : "Vous venez peut-être",
      NOT_GOING: child ? "Ne vient pas" : "Vous ne venez pas",
    };
    return words[state];
  },
  chosen: (answer: string) => `Votre choix : ${answer}. Il n’est pas encore enregistré.`,
  confirm: "Confirmer",
  chosenFull: "C’est complet : vous serez sur la liste d’attente.",
  chosenLate: "Vous ne pouvez plus répondre : les réponses sont closes.",
  chosenCancelled: "Vous ne pouvez plus répondre : l’évènement est annulé.",
  notAsked: "Cet évènement n’attend pas de réponse de vous.",
  note: "Un mot (facultatif)",
  saveNote: "Enregistrer le mot",
  who: "Qui vient",
  counts: (going: number, waiting: number, maybe: number, no: number, none: number) =>
    [plural(going, "vient", "viennent"), waiting && `${waiting} en attente`, maybe && `${maybe} peut-être`, plural(no, "ne vient pas", "ne viennent pas"),
      `${none} sans réponse`].filter(Boolean).join(", "),
  person: "Personne",
  answer: "Réponse",
  word: "Mot",
  when: "Répondu",
  stateShort: { UNANSWERED: "Sans réponse", GOING: "Vient", WAITING: "En attente", MAYBE: "Peut-être", NOT_GOING: "Ne vient pas" } as Record<Rsvp_State, string>,
  by: (name: string) => `par ${name}`,
  file: "Télécharger la liste (CSV)",
  section: "Réponses",
  mode: "Demander une réponse",
  modes: { NONE: "Non", EACH: "À chaque personne", PER_FAMILY: "Une par enfant" } as Record<Rsvp_Mode, string>,
  modeHints: {
    EACH: "Chaque personne répond pour elle-même.",
    PER_FAMILY: "Une réponse par enfant, donnée par l’un de ses responsables ; la dernière compte.",
  } as Record<Exclude<Rsvp_Mode, "NONE">, string>,
  capacity: "Nombre de places (facultatif)",
  capacityWrong: "Donnez un nombre de places de 1 à 100 000, ou laissez vide.",
  dueDay: "Répondre avant le (facultatif)",
  dueTime: "Heure limite",
  reminders: "Rappels",
  remindBefore: (minutes: number): string =>
    minutes % WEEK === 0 ? `${plural(minutes / WEEK, "semaine")} avant` :
      minutes % DAY === 0 ? `${plural(minutes / DAY, "jour")} avant` :
        minutes % HOUR === 0 ? `${plural(minutes / HOUR, "heure")} avant` : `${plural(minutes, "minute")} avant`,
};
