// "Reading and recall" of the administration.
import type { receiptRules as French } from "../fr/receipt-rules";

export const receiptRules: typeof French = {
  title: "Reading and recall",
  about: "How long a message can be recalled, and whether one sees who has read.",
  minutes: "A message can be recalled for",
  unit: "minutes",
  minutesHint: "After its delivery. 0: never. At most 10,080, a week.",
  badMinutes: "Give a number of minutes from 0 to 10,080.",
  names: "Show a sender who has read their message",
  namesHint: "Else they see only how many people have read it.",
  saved: "The settings of reading and recall are saved.",
};
