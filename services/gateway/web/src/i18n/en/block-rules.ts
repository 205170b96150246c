// "Blocks" of the administration.
import type { blockRules as French } from "../fr/block-rules";

export const blockRules: typeof French = {
  title: "Blocks",
  about: "Who may block whom.",
  text: "Who blocks somebody does not write to them any more, nor hears from them. Nobody blocks staff, no pupil a teacher, and nobody their own child or parent.",
  whom: { GUARDIAN: "parents", STUDENT: "pupils", TEACHER: "teachers" },
  pair: (who, whom) => `${who} may block ${whom}`,
  saved: "The rules of blocks are saved.",
};
