// Quiet hours: who gets a message now, and who later.
import type { quiet as French } from "../fr/quiet";
import { many } from "./many";

const people = (n: number): string => many(n, "person", "people");

export const quiet: typeof French = {
  now: (n) => `${people(n)} now`,
  later: (n, when, first) => `${first ? people(n) : n.toLocaleString("en")} ${when}`,
  why: "Outside of their hours, people get the message when these begin again.",
  waiting: (list) => `Not delivered yet: ${list}`,
  sent: (list) => `Message sent: ${list}.`,
};
