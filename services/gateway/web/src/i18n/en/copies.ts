// Copies to guardians of what is written to pupils.
import type { Catalogue } from "../fr";
import { many } from "./many";

export const copies: Catalogue["copies"] = {
  tick: "Copy to guardians",
  tickHint: "The guardians of each pupil get the message. They answer you alone.",
  counted: (n) => `Of these, ${many(n, "guardian gets a copy", "guardians get a copy")}.`,
  always: (n) => n > 0
    ? `Copy to guardians: ${many(n, "person gets one", "people get one")}, as the school has decided.`
    : "The pupils’ guardians get a copy, as the school has decided.",
  thread: "Copy to guardians, as at the start of the conversation.",
  got: (names) => `Copy: about ${names.join(" and ")}`,
  because: (child) => `copy, for ${child}`,
};
