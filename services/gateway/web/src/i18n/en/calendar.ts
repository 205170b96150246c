// "Calendar" of the administration.
import type { calendar as French } from "../fr/calendar";
import { many } from "./many";

export const calendar: typeof French = {
  terms: "Terms",
  holidays: "Holidays",
  hours: "Hours",
  hoursHint: "When people can be reached, in the school’s time zone. A role without hours can always be reached.",
  holds: "Outside of these hours a message waits: everybody gets it when theirs begin again. Without hours, nothing waits.",
  example: "Fill in an example",
  exampleTerm: (year) => `School year ${year}-${year + 1}`,
  exampleHolidays: "Christmas holidays",
  zone: (name) => `Time zone: ${name}`,
  name: "Name",
  from: "From",
  to: "To",
  addTerm: "Add a term",
  addHolidays: "Add holidays",
  addHours: (role) => `Add hours: ${role}`,
  noneYet: "Nothing is said yet.",
  always: "Can always be reached.",
  nth: (what, n) => `${what} ${n}`,
  term: "Term",
  holiday: "Holidays",
  saved: "The calendar is saved.",
  effectTitle: "Save this calendar?",
  counts: (terms, holidays) => `${many(terms, "term", "terms")}, ${many(holidays, "holiday", "holidays")}.`,
  roleHours: (role, n) => n === 0 ? `${role}: can always be reached.` : `${role}: ${many(n, "span of hours", "spans of hours")}.`,
  problems: {
    firstDay: "This day has to come after the one before.",
    lastDay: "This day has to come after the first one.",
    name: "Enter a name.",
    days: "Choose days, without one span over another.",
    to: "The end has to come after the begin, in steps of five minutes.",
    from: "Enter a time.",
  },
};
