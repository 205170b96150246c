// What is urgent waits for no quiet hours.
import type { urgent as French } from "../fr/urgent";
import { many } from "./many";

const people = (n: number): string => many(n, "person", "people");

export const urgent: typeof French = {
  mark: "Urgent",
  field: "Urgent message",
  hint: "Everybody gets it at once, outside of their hours, too, and sees it marked as urgent.",
  reason: "Why it is urgent",
  reasonHint: "Kept in the school’s audit trail; the recipients do not see it.",
  noReason: "Say why this message is urgent.",
  everybody: (n) => `Urgent: ${people(n)} at once, whatever their hours`,
  everybodyAt: (n, when) => `Urgent: ${people(n)} ${when}, whatever their hours`,
  why: (reason) => `Sent as urgent: ${reason}`,
};
