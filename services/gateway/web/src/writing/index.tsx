// What one writes.  Its windows, with the editor, are loaded after the first
// page: they are there before somebody asks for one, and without network.
import { later } from "../parts/later";
import "./emoji-recent";
import { work } from "./open";

export { watchDrafts } from "./drafts";
export { answeredOf, isAnswer, openDraft } from "./from-draft";
export { forward } from "./forward";
export { anyHeld, heldTurn, watchHeld } from "./held";
export { HeldMessage } from "./held-message";
export { writeMessage, writeReply } from "./open";

const Windows = later(async () => (await import("./windows")).Windows, "window-coming");
export const prepareWriting = Windows.prepare;

export const Writing = () => work.value && <Windows />;
