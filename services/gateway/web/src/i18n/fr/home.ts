// The home page.
import { many } from "./many";

export const home = {
  title: "Accueil",
  hello: (name: string) => `Bonjour ${name}`,
  toRead: "À lire",
  nothingToRead: "Vous avez tout lu.",
  toAcknowledge: "À confirmer",
  allUnread: (n: number) => `Voir les ${many(n, "message non lu", "messages non lus")}`,
  modules: "Vos modules",
  communication: "Communication",
  communicationText: "Échangez avec l’établissement\u00a0: messages, pièces jointes et notifications.",
  envelope: (n: number) => n === 0
    ? "Messagerie : aucun message non lu"
    : `Messagerie : ${many(n, "message non lu", "messages non lus")}`,
  unread: (n: number) => many(n, "message non lu", "messages non lus"),
};
