// What one writes.  Its windows, with the editor, are loaded after the first
// page: they are there before somebody asks for one, and without network.
import { later } from "../parts/later";
import { preferencesKnown } from "../preferences";
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

/** With the signature, of which the page hears a moment after it has come. */
export const Writing = () => work.value && preferencesKnown.value && <Windows />;
