// Who comes to an event.
import type { rsvp as French } from "../fr/rsvp";

const plural = (n: number, one: string, more = `${one}s`): string => `${n} ${n === 1 ? one : more}`;
const HOUR = 60, DAY = 1440, WEEK = 10080;

export const rsvp: typeof French = {
  title: "Your answer",
  titleOf: (title) => `Your answer: ${title}`,
  ofMe: "My answer",
  ofChild: (name) => `Answer for ${name}`,
  asked: "An answer is asked for",
  toAnswer: "to be answered",
  closed: "Answers are closed",
  eachDate: "Each date has answers of its own.",
  before: (date) => `To be answered before ${date}`,
  places: (going, capacity, waiting) => `${Math.min(going, capacity)} of ${plural(capacity, "place")} taken${waiting ? `, ${waiting} waiting` : ""}`,
  answers: { YES: "I am coming", MAYBE: "Maybe", NO: "I am not coming" },
  childAnswers: { YES: "Comes", MAYBE: "Maybe", NO: "Does not come" },
  states: (state, at, child) => ({
    UNANSWERED: "No answer yet",
    GOING: child ? "Comes" : "You are coming",
    WAITING: `Full: number ${at} on the waiting list. You will be told if a place is free`,
    MAYBE: child ? "May come" : "You may come",
    NOT_GOING: child ? "Does not come" : "You are not coming",
  })[state],
  chosen: (answer) => `Your choice: ${answer}. It is not saved yet.`,
  confirm: "Confirm",
  chosenFull: "It is full: you will be on the waiting list.",
  chosenLate: "You cannot answer any more: answers are closed.",
  chosenCancelled: "You cannot answer any more: the event is cancelled.",
  notAsked: "This event asks for no answer of yours.",
  note: "A word (optional)",
  saveNote: "Save the word",
  who: "Who comes",
  counts: (going, waiting, maybe, no, none) =>
    [plural(going, "comes", "come"), waiting && `${waiting} waiting`, maybe && `${maybe} maybe`, plural(no, "does not come", "do not come"),
      `${none} without an answer`].filter(Boolean).join(", "),
  person: "Person",
  answer: "Answer",
  word: "Word",
  when: "Answered",
  stateShort: { UNANSWERED: "No answer", GOING: "Comes", WAITING: "Waiting", MAYBE: "Maybe", NOT_GOING: "Does not come" },
  by: (name) => `by ${name}`,
  file: "Download the list (CSV)",
  section: "Answers",
  mode: "Ask for an answer",
  modes: { NONE: "No", EACH: "Of each person", PER_FAMILY: "One for each child" },
  modeHints: {
    EACH: "Everybody answers for themselves.",
    PER_FAMILY: "One answer for each child, by one of its guardians; the last one counts.",
  },
  capacity: "Places (optional)",
  capacityWrong: "Give a number of places from 1 to 100,000, or none.",
  dueDay: "Answer before (optional)",
  dueTime: "At the latest at",
  reminders: "Reminders",
  remindBefore: (minutes) =>
    minutes % WEEK === 0 ? `${plural(minutes / WEEK, "week")} before` :
      minutes % DAY === 0 ? `${plural(minutes / DAY, "day")} before` :
        minutes % HOUR === 0 ? `${plural(minutes / HOUR, "hour")} before` : `${plural(minutes, "minute")} before`,
};
