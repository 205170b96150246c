// "Retention" of the administration.
import type { retention as French } from "../fr/retention";
import { many } from "./many";

const beyond = (more: boolean, text: string): string => more ? `More than ${text}` : text;

export const retention: typeof French = {
  title: "Retention",
  about: "For how long messages are kept.",
  text: "What is older goes for good, from everybody: messages that were received and those that one has sent, "
    + "their attachments, who has read them and their notifications. Drafts stay, and what waits for its delivery, "
    + "for a moderator or for acknowledgements, and what was forwarded.",
  legend: "Messages are kept",
  forEver: "For ever",
  limited: "For some time",
  months: "Time after the last delivery",
  unit: "months",
  monthsHint: (least) => `At least ${least} months.`,
  badMonths: (least, most) => `Give a number of months from ${least} to ${most}.`,
  running: (months, from) => `Today: ${months} months. Next look: ${from}.`,
  effectTitle: "What would go now",
  before: (date) => `What was delivered last before ${date}.`,
  messages: (n, more) => beyond(more, `${many(n, "message goes", "messages go")}.`),
  threads: (n, more) => beyond(more, `${many(n, "thread goes", "threads go")} as a whole.`),
  attachments: (n, more) => beyond(more, `${many(n, "attachment goes", "attachments go")} with them.`),
  undo: "Nothing goes for a day: until then you can go back. After that, what is gone does not come back.",
  confirm: "Save the time",
  saved: (from) => `The time is saved. Nothing goes before ${from}.`,
  savedForEver: "Messages are kept for ever.",
};
