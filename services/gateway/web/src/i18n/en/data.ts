// “My data”: all that there is of oneself, as a file.
import type { data as French } from "../fr/data";
import { many } from "./many";

const failures: Record<string, string> = {
  STORAGE_FULL: "The server has no room left: tell the administrator, then ask for it again.",
  SERVICE_UNAVAILABLE: "A part of the service does not answer: ask for it again in a while.",
};

export const data: typeof French = {
  title: "My data",
  about: "A copy of all that Liaison keeps about you, in a ZIP file that you can keep or hand on.",
  what: "Profile, preferences and sessions, messages received and sent with their receipts, drafts, scheduled messages, folders, templates, notifications, acknowledgements, reports, the events that you have made and those that are for you, as JSON; attachments as they are. What you may not read is not in it.",
  open: "Get my data",
  files: "With the attachments",
  ask: "Ask for my data",
  goesOn: "It goes on if you leave this page; a notification will tell you.",
  list: "Your files",
  none: "You have not asked for any yet.",
  asked: (when) => `Asked for on ${when}`,
  withoutFiles: "Without the attachments",
  waiting: "Waiting…",
  making: (n, total) => `Being made: ${n.toLocaleString("en")} of ${many(total, "conversation", "conversations")}`,
  progress: "Progress",
  ready: (size, until) => `Ready (${size}), until ${until}`,
  tooLarge: (size, withFiles) => `Your data are over ${size}: ${withFiles
    ? "ask for them without the attachments, which you can download one by one."
    : "turn to your school."}`,
  failed: (reason) => failures[reason] ?? "This file could not be made: ask for it again.",
  download: "Download",
  remove: "Delete",
  removed: "The file is deleted.",
  cancel: "Cancel",
  cancelled: "It is no longer being made.",
};
