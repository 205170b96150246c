// Folders of one's own.
import type { folders as French } from "../fr/folders";
import { many } from "./many";

export const folders: typeof French = {
  title: "Folders",
  one: "Folder",
  empty: "No folder. Sort your conversations by subject, class or year: create a first folder.",
  emptyOne: "This folder is empty. Move conversations into it by the menu, by the key V or by dragging them.",
  create: "New folder",
  name: "Name of the folder",
  place: "Placed in",
  top: "No other folder",
  save: "Save",
  change: (name) => `Change “${name}”`,
  remove: (name) => `Delete “${name}”`,
  removeTitle: (name) => `Delete the folder “${name}”?`,
  removeText: "Its conversations are not deleted: they go back to the inbox.",
  removeWith: (n) => n === 1 ? "The folder in it is deleted as well."
    : `The ${n.toLocaleString("en")} folders in it are deleted as well.`,
  removeIt: "Delete",
  keep: "Keep it",
  created: (name) => `Folder “${name}” created.`,
  changed: (name) => `Folder “${name}” saved.`,
  removed: (name) => `Folder “${name}” deleted. Its conversations are in the inbox.`,
  move: "Move",
  moveTitle: (n) => `Move ${many(n, "conversation", "conversations")} to…`,
  moveAll: "Move all conversations to…",
  find: "Find or name a folder",
  places: "Where to move",
  makeOne: (name) => `Create “${name}”`,
  moved: (n, name) => `${many(n, "conversation", "conversations")} moved to “${name}”.`,
  backToInbox: (n) => `${many(n, "conversation", "conversations")} put back into the inbox.`,
};
