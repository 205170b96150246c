// Who has got and read a message; recalling one.
import type { receipts as French } from "../fr/receipts";
import { many } from "./many";

export const receipts: typeof French = {
  title: "Who has read this message",
  open: (text) => `${text}: see who`,
  counts: (delivered, read) => `Delivered to ${many(delivered, "person", "people")}, read by ${read.toLocaleString("en")}.`,
  held: (n) => `${many(n, "person does not have it yet", "people do not have it yet")}.`,
  withdrawn: (n) => `${many(n, "person did not get it", "people did not get it")}: gone or out of reach when it was sent.`,
  namesOff: "Your school does not show who has read, only how many.",
  filter: "Show",
  filters: {
    ANY: "Everybody",
    READ: "Who has read it",
    DELIVERED: "Who has not read it",
    ACKNOWLEDGED: "Who has confirmed",
    WAITING: "Who has not confirmed",
    HELD: "Those who do not have it yet",
    WITHDRAWN: "Who did not get it",
    RECALLED: "Recalled before it was read",
  },
  states: {
    ANY: "",
    DELIVERED: "Not read yet",
    READ: "Read",
    ACKNOWLEDGED: "Confirmed",
    HELD: "Not delivered yet",
    WITHDRAWN: "Not delivered",
    RECALLED: "Recalled before it was read",
    WAITING: "Not confirmed yet",
  },
  nobody: "Nobody.",
  recall: "Recall",
  recallTitle: "Recall this message?",
  recallText: "It goes from the mailboxes where it was not opened, with its attachments. Who has opened it will see that it was recalled.",
  recallUntil: (when) => `Possible until ${when}.`,
  recallGo: "Recall the message",
  recallBack: "Leave the message",
  recalledTitle: "Message recalled",
  recalledFrom: (n) => n === 0 ? "Everybody had opened it already."
    : `It is gone from the ${n === 1 ? "mailbox" : "mailboxes"} of ${many(n, "person", "people")}.`,
  hadOpened: (n) => n === 0 ? "Nobody had opened it."
    : `${many(n, "person had opened it", "people had opened it")}:`,
  andOthers: (n) => `and ${many(n, "other", "others")}`,
  recalledLine: "Message recalled",
  recalledBy: (name, when) => `${name} recalled this message on ${when}.`,
  recalledByMe: (when) => `You recalled this message on ${when}.`,
};
