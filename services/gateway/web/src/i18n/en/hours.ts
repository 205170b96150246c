// Hours of every week: those of the calendar and one’s own quiet ones.
import type { hours as FrenchHours, quietHours as FrenchQuiet } from "../fr/hours";

export const hours: typeof FrenchHours = {
  days: ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  shortDays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  from: "From",
  to: "To",
  remove: (name) => `Remove ${name}`,
};

export const quietHours: typeof FrenchQuiet = {
  title: "Quiet hours",
  about: "Within these hours your devices do not ring, but for an urgent message. Messages come into your mailbox all the same.",
  none: "None: you can be told at any hour.",
  nth: (n) => `Span ${n}`,
  add: "Add a span",
  nextDay: "of the next day",
  zone: (name) => `Your hours are in this time zone: ${name}`,
  problems: {
    days: "Choose one day at least.",
    from: "Say when it begins.",
    to: "Say when it ends, at another time than it begins.",
    timeZone: "This time zone is not known.",
  },
  save: "Save",
  saved: "Your quiet hours are saved.",
  savedOff: "You have no quiet hours any more.",
};
