// Words of everywhere.
import type { common as French } from "../fr/common";
import { many } from "./many";

export const common: typeof French = {
  product: "Liaison",
  tagline: "Your school’s messaging",
  skipToContent: "Skip to content",
  frozen: "Your account is read only: you can read your messages, not write or answer. Ask your school.",
  language: "Language",
  loading: "Loading…",
  retry: "Try again",
  close: "Close",
  cancel: "Cancel",
  remove: (name) => `Remove ${name}`,
  more: "Show more",
  why: "Why?",
  required: "required",
  roles: {
    ROLE_UNSPECIFIED: "User",
    GUARDIAN: "Parent",
    STUDENT: "Student",
    TEACHER: "Teacher",
    STAFF: "School staff",
    ADMIN: "Administration",
    SYSTEM: "System",
  },
  rolesCounted: {
    ROLE_UNSPECIFIED: (n) => many(n, "other", "others"),
    GUARDIAN: (n) => many(n, "parent", "parents"),
    STUDENT: (n) => many(n, "student", "students"),
    TEACHER: (n) => many(n, "teacher", "teachers"),
    STAFF: (n) => many(n, "staff member", "staff members"),
    ADMIN: (n) => many(n, "administrator", "administrators"),
    SYSTEM: (n) => many(n, "system", "systems"),
  },
  units: ["B", "KB", "MB", "GB"],
  listSeparator: ", ",
};
