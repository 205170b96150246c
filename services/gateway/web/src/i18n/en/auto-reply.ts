// Automatic answers.
import type { autoReply as French } from "../fr/auto-reply";

export const autoReply: typeof French = {
  title: "Automatic reply",
  about: "Whoever writes to you by name gets this reply, once a day. Messages to a class or a group, and those that want no answer, have none.",
  enabled: "Reply automatically",
  from: "From (that day included)",
  until: "Until (that day included)",
  daysHint: "Without a date it begins at once, or goes on until you stop it. Days are those of the school.",
  text: "Text of the reply",
  textMissing: "Write the reply, or do not switch it on.",
  tooLong: "This reply is too long: make it shorter.",
  endsBefore: "It ends before it begins.",
  save: "Save",
  savedOn: "Your automatic reply is saved.",
  savedOff: "The automatic reply no longer goes.",
  running: "Your automatic reply is on.",
  runningUntil: (day) => `Your automatic reply is on until ${day}.`,
  change: "Change",
  stop: "Stop",
  mark: "Automatic reply",
};
