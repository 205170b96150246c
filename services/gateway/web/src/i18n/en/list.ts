// The list of a box.
import type { list as French } from "../fr/list";
import { many } from "./many";

export const list: typeof French = {
  userType: "User type",
  from: "Sender",
  to: "Recipient",
  correspondent: "Correspondent",
  subject: "Subject",
  elements: "Items",
  exchange: "Exchange",
  date: "Date",
  attachment: "Attachment",
  exchanged: "Exchange under way: you have both written and received in this conversation",
  unread: "Unread",
  select: (subject) => `Select “${subject}”`,
  selectAll: "Select all",
  selected: (n) => many(n, "selected", "selected"),
  messages: (n) => many(n, "message", "messages"),
  refresh: "Refresh",
  dense: "Dense rows",
  actions: "Actions on the selection",
  rowActions: (subject) => `Actions on “${subject}”`,
  youWrote: "You:",
  theyWrote: (name) => `${name}:`,
  archive: "Archive",
  unarchive: "Unarchive",
  trash: "Move to trash",
  restore: "Restore",
  markRead: "Mark as read",
  markUnread: "Mark as unread",
  empty: {
    inbox: "Your inbox is empty.",
    sent: "You have not sent any message yet.",
    archive: "No archived conversation.",
    trash: "The trash is empty.",
  },
};
