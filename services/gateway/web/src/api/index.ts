// All that talks to the server, one line a subject.
export * from "./account";
export * from "./attachments";
export * from "./drafts";
export * from "./families";
export * from "./groups";
export * from "./messages";
export * from "./notifications";
export * from "./oversight";
export * from "./people";
export * from "./preferences";
export * from "./receipts";
export * from "./recipients";
export * from "./rules";
export { connectSession, keyOfForm, newIdempotencyKey, Refusal, sentence, type Transfer } from "./request";
export * from "./rosters";
export * from "./session";
export * from "./settings";
export * from "./types";
