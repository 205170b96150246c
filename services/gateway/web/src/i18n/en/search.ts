// Looking for messages.
import type { search as French } from "../fr/search";
import { many } from "./many";

export const search: typeof French = {
  region: "Search of messages",
  label: "Search messages",
  clear: "Clear the search",
  offered: "Search operators",
  hint: "Words, “an exact phrase”, or one of the operators",
  title: "Search results",
  found: (n) => many(n, "conversation found", "conversations found"),
  foundMore: (n) => `More than ${n} conversations found`,
  none: (q) => `Nothing was found for “${q}”.`,
  noneHint: "Try the beginning of a word, fewer words, or no operator. The trash is searched with in:trash.",
  notUnderstood: {
    DATE: (text) => `“${text}”: that is no date. Write it as 2026-01-31, 2026-01 or 2026.`,
    PLACE: (text) => `“${text}”: there is no such box. There are inbox, sent, archive, trash and anywhere.`,
    OTHER: (text) => `“${text}” is no known operator: its words were searched for.`,
  },
  operators: [
    ["from:", "written by this person"],
    ["to:", "addressed to this person"],
    ["before:", "before this date (2026-01-31)"],
    ["after:", "from this date on"],
    ["has:attachment", "with an attachment"],
    ["is:unread", "unread"],
    ["in:", "in this box"],
  ],
  places: [
    ["in:inbox", "the inbox"],
    ["in:sent", "what I have sent"],
    ["in:archive", "the archive"],
    ["in:trash", "the trash"],
  ],
};
