// Notifications.
import { of } from "./of";

export const notifications = {
  title: "Notifications",
  empty: "Vous n’avez aucune notification.",
  markAll: "Tout marquer comme lu",
  unread: "Non lue",
  message: (sender: string) => `Nouveau message ${of(sender)}`,
};
