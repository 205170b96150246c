// Where one can go.
import type { menu as French } from "../fr/menu";
import { many } from "./many";

export const menu: typeof French = {
  title: "Communication",
  newMessage: "+New message",
  // the bar at the foot of a phone
  main: "Main menu",
  messages: "Messages",
  more: "More",
  otherBoxes: "Other boxes",
  display: "Display and account",
  bell: (n) => n === 0 ? "Notifications: none unread"
    : `Notifications: ${many(n, "unread", "unread")}`,
  inbox: "Inbox",
  drafts: "Drafts",
  draftsKept: (n) => many(n, "draft", "drafts"),
  sent: "Sent",
  archive: "Archive",
  trash: "Trash",
  notifications: "Notifications",
  groups: "My groups",
  administration: "Administration",
  account: "My account",
  unread: (n) => many(n, "unread", "unread"),
  unreadNotifications: (n) => many(n, "unread", "unread"),
};
