// The home page.
import type { home as French } from "../fr/home";
import { many } from "./many";

export const home: typeof French = {
  title: "Home",
  hello: (name) => `Hello ${name}`,
  toRead: "To read",
  nothingToRead: "You have read everything.",
  toAcknowledge: "To confirm",
  allUnread: (n) => `See the ${many(n, "unread message", "unread messages")}`,
  modules: "Your modules",
  communication: "Communication",
  communicationText: "Exchange with the school: messages, attachments and notifications.",
  envelope: (n) => n === 0
    ? "Messages: nothing unread"
    : `Messages: ${many(n, "unread message", "unread messages")}`,
  unread: (n) => many(n, "unread message", "unread messages"),
};
