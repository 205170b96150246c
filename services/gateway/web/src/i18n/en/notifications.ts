// Notifications.
import type { notifications as French } from "../fr/notifications";

export const notifications: typeof French = {
  title: "Notifications",
  empty: "You have no notification.",
  markAll: "Mark all as read",
  unread: "Unread",
  message: (sender) => `New message from ${sender}`,
};
