// Forwarding a message, printing it, taking it along.
import type { keeping as French } from "../fr/keeping";

export const keeping: typeof French = {
  menu: "Actions on this message",
  forward: "Forward",
  forwardTitle: "Forward the message",
  forwarded: "Forwarded",
  mark: "Fwd: ",
  forwardedMessage: "Forwarded message",
  from: (name, quality) => `From: ${name}${quality && ` (${quality})`}`,
  date: (when) => `Date: ${when}`,
  subject: (subject) => `Subject: ${subject}`,
  forwardedTimes: (n) => n === 0 ? "" : n === 1
    ? "It had been forwarded once: what was forwarded stays."
    : `It had been forwarded ${n.toLocaleString("en")} times: what was forwarded stays.`,
  saveMessage: "Save (.eml)",
  saveThread: "Save the conversation (.mbox)",
  print: "Print",
  printThread: "Print the conversation",
  backToThread: "Back to the conversation",
  printing: "Getting it ready to print…",
  printedOn: (when) => `Printed on ${when}`,
  nothingToPrint: "This message was recalled: there is nothing to print.",
  notAll: (n) => `Only the last ${n.toLocaleString("en")} messages are printed.`,
  othersToo: (n) => `and ${n.toLocaleString("en")} ${n === 1 ? "other" : "others"}`,
};
