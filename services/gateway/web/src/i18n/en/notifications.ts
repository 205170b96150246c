// Notifications.
import type { notifications as French } from "../fr/notifications";

export const notifications: typeof French = {
  title: "Notifications",
  empty: "You have no notification.",
  markAll: "Mark all as read",
  unread: "Unread",
  sentToNobody: (subject) => `Your message “${subject}” was not sent`,
  draftAgain: "You can no longer write to these people. The text is among your drafts.",
  sentToSome: (subject) => `Your message “${subject}” did not reach everybody`,
  recalled: (sender) => `Message from ${sender} recalled`,
  message: (sender) => `New message from ${sender}`,
};
