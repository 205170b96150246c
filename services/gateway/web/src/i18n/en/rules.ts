// The page Rules.
import type { rules as French } from "../fr/rules";
import { many } from "./many";

const PLURALS: Record<string, [string, string]> = {
  GUARDIAN: ["guardian", "guardians"],
  STUDENT: ["pupil", "pupils"],
  TEACHER: ["teacher", "teachers"],
  STAFF: ["member of staff", "members of staff"],
  ADMIN: ["administrator", "administrators"],
};

export const rules: typeof French = {
  about: "Each row says whom a group may write to. A change counts from the next request on, everywhere.",
  legend: "“To their own”: their family, the teachers of their classes or, for a teacher, the pupils and guardians of their classes. “To their class”: the others of the class, too.",
  who: "Who writes",
  senders: {
    GUARDIAN: "Guardians", STUDENT: "Pupils", TEACHER: "Teachers",
    STAFF: "Staff", ADMIN: "Administrators",
  },
  recipients: {
    GUARDIAN: "to guardians", STUDENT: "to pupils", TEACHER: "to teachers",
    STAFF: "to staff", ADMIN: "to administrators",
  },
  pair: (from, to) => `${from} ${to}`,
  scopes: {
    NOBODY: "to nobody",
    OWN: "to their own",
    CLASS: "to their class",
    SCHOOL: "to all",
  },
  changed: "changed",
  show: "See the effect and save",
  drop: "Drop",
  toDefault: "Original rules",
  effect: "What this changes",
  count: (role, n) => many(n, ...(PLURALS[role] ?? ["person", "people"])),
  gain: (from, to) => `${from} will be able to write to ${to}.`,
  loss: (from, to) => `${from} will no longer be able to write to ${to}.`,
  less: (from, to) => `${from} will be able to write only to ${to}.`,
  total: (before, after) =>
    `In all ${after.toLocaleString("en")} links from person to person, ${before.toLocaleString("en")} today.`,
  gained: (from, to) => `${from} will be able to write to ${to}`,
  lost: (from, to) => `${from} will no longer be able to write to ${to}`,
};
