// The school's events.
import type { events as French } from "../fr/events";

const NTH: Record<number, string> = { 1: "first", 2: "second", 3: "third", 4: "fourth", [-1]: "last" };
const UNIT = { DAILY: "days", WEEKLY: "weeks", MONTHLY: "months", YEARLY: "years" } as const;
const ALONE = { DAILY: "Every day", WEEKLY: "Every week", MONTHLY: "Every month", YEARLY: "Every year" } as const;

const LIST = new Intl.ListFormat("en-GB");

export const events: typeof French = {
  title: "Events",
  next: "Next events",
  all: "See all events",
  create: "New event",
  none: "No event this month.",
  before: "Previous month",
  after: "Next month",
  today: "Today",
  asList: "List",
  asMonth: "Month",
  back: "Back to the events",
  cancelled: "Cancelled",
  recurs: "Recurs",
  dates: "See the dates",
  otherwise: "Time or text changed",
  place: "Place",
  fact: (name: string, is: string) => `${name}: ${is}`,
  by: (name) => `Made by ${name}`,
  forWhom: "For",
  span: (from, to) => `${from} – ${to}`,
  days: (from, to) => `from ${from} to ${to}`,
  change: "Change",
  cancel: "Cancel the event",
  keep: "Keep the event",
  cancelTitle: (title) => `Cancel “${title}”?`,
  cancelText: "It will stay visible as cancelled, and those concerned will be told.",
  cancelDone: (title) => `Event “${title}” cancelled.`,
  created: "Event created: those concerned are told.",
  changed: (title) => `Event “${title}” changed.`,
  conflict: "Somebody has changed this event meanwhile: here it is as it is now. Make your change again.",
  changeTitle: (title) => `Change “${title}”`,
  which: "What do you want to change?",
  whichCancel: "What do you want to cancel?",
  scopes: { THIS: "This date only", FOLLOWING: "This date and those that follow", ALL: "All dates" },
  leaveTitle: "Leave without saving?",
  leaveText: "What you have written here is not saved and will be lost.",
  stay: "Go on writing",
  abandon: "Leave",
  goOn: "Go on",
  leave: "Back",
  name: "Title",
  nameMissing: "Give the event a title.",
  allDay: "All day",
  from: "Begins",
  to: "Ends",
  fromTime: "Time it begins",
  toTime: "Time it ends",
  whenMissing: "Say the day and the time.",
  endsBefore: "It ends before it begins.",
  where: "Place (optional)",
  color: "Colour",
  colors: { GREY: "Grey", BLUE: "Blue", GREEN: "Green", YELLOW: "Yellow", ORANGE: "Orange", RED: "Red", PURPLE: "Purple" },
  text: "Description (optional)",
  toMissing: "Choose for whom the event is.",
  save: "Save",
  recurrence: "Recurrence",
  rules: {
    NONE: "Does not recur", DAILY: "Every day", WEEKLY: "Every week", BIWEEKLY: "Every other week",
    MONTHLY: "Every month, on the same day", NTH: "Every month, on the same weekday", YEARLY: "Every year", OTHER: "Keep the present rule",
  },
  times: "Number of dates",
  timesWrong: "Give a number from 2 to 500.",
  weekDays: "Days",
  stops: "The recurrence stops",
  stopsAfter: "After a number of dates",
  stopsOn: "On a day",
  lastDate: "Last day",
  untilMissing: "Say the last day.",
  rule: ({ freq, every, days, nth, times, until }) => {
    const base = every === 1 ? ALONE[freq] : `Every ${every} ${UNIT[freq]}`;
    const on = days.length === 0 ? "" : nth ? `, on ${LIST.format(days.map((day) => `the ${NTH[nth] ?? nth} ${day}`))}` : `, on ${LIST.format(days)}`;
    return base.replace("Every 2 weeks", "Every other week") + on + (times ? `, ${times} times` : "") + (until ? `, until ${until}` : "");
  },
};
