// Where one can go.
import { many } from "./many";

export const menu = {
  title: "Communication",
  newMessage: "+Nouveau message",
  // the bar at the foot of a phone
  main: "Menu principal",
  messages: "Messages",
  more: "Plus",
  otherBoxes: "Autres boîtes",
  display: "Affichage et compte",
  bell: (n: number) => n === 0 ? "Notifications : aucune non lue"
    : `Notifications : ${many(n, "non lue", "non lues")}`,
  inbox: "Boîte de réception",
  drafts: "Brouillons",
  draftsKept: (n: number) => many(n, "brouillon", "brouillons"),
  sent: "Envoyé",
  archive: "Archive",
  trash: "Corbeille",
  notifications: "Notifications",
  groups: "Mes groupes",
  administration: "Administration",
  account: "Mon compte",
  unread: (n: number) => many(n, "non lu", "non lus"),
  unreadNotifications: (n: number) => many(n, "non lue", "non lues"),
};
