// The keys that do something by themselves.
import type { shortcuts as French } from "../fr/shortcuts";

export const shortcuts: typeof French = {
  title: "Keyboard shortcuts",
  use: "Use single-key shortcuts",
  off: "When off, no letter does anything by itself; arrows, Enter and Escape still do.",
  next: "Next conversation",
  previous: "Previous conversation",
  open: "Open the conversation",
  archive: "Archive",
  trash: "Move to trash",
  move: "Move to a folder",
  reply: "Reply",
  write: "New message",
  search: "Search",
  help: "This help",
  range: "Select up to this line",
  one: "Add this line to the selection, or take it out",
  back: "Close, go back to the list",
  key: "Key",
  does: "What it does",
  enter: "Enter",
  escape: "Esc",
  shiftClick: "Shift + click, Shift + arrow",
  ctrlClick: "Ctrl or ⌘ + click",
  undo: "Take back what was just done, while it is offered",
  ctrlZ: "Ctrl or ⌘ + Z",
};
