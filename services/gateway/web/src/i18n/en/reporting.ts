// Telling the moderators of a message.
import type { reporting as French } from "../fr/reporting";

export const reporting: typeof French = {
  open: "Report",
  title: "Report this message",
  about: "The school’s moderators will read it, with what you see of the conversation. Whoever wrote it will not know who has reported it.",
  kind: "Why do you report it?",
  kinds: {
    KIND_UNSPECIFIED: "Choose a reason",
    HARASSMENT: "Harassment or threats",
    INSULT: "Insults or hate",
    SEXUAL: "Sexual content",
    VIOLENCE: "Violence",
    PRIVACY: "Privacy, somebody’s picture or data",
    UNWANTED: "Advertising, chain letter or fraud",
    OTHER: "Something else",
  },
  kindMissing: "Choose a reason.",
  word: "A word for the moderators (optional)",
  go: "Report the message",
  done: (when) => `Message reported to the moderators on ${when}.`,
};
