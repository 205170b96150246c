// What was done.
import type { notice as French } from "../fr/notice";
import { many } from "./many";

export const notice: typeof French = {
  success: "Success",
  sent: (n) => `Your message was sent to ${many(n, "person", "people")}.`,
  replied: "Your reply was sent.",
  repliedBut: (names) => `Your reply has been sent. It did not go to: ${names}.`,
  archived: (n) => many(n, "conversation", "conversations") + " archived.",
  unarchived: (n) => many(n, "conversation", "conversations") + " unarchived.",
  trashed: (n) => many(n, "conversation", "conversations") + " moved to the trash.",
  restored: (n) => many(n, "conversation", "conversations") + " restored.",
  error: "Error",
  undo: "Undo",
  undone: "Undone.",
  undoSend: "Undo send",
};
