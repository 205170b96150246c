// How one has Liaison for oneself, in every browser.
import { call } from "./request";
import type { AutoReplyChange, OwnPreferences, PutPreferencesRequest } from "./types";

/** What is absent stays as it is. */
export type PreferencesChange = Partial<Omit<PutPreferencesRequest, "autoReply"> & { autoReply: Partial<AutoReplyChange> }>;

export const getPreferences = (): Promise<OwnPreferences> => call("/preferences");

export const putPreferences = (change: PreferencesChange): Promise<OwnPreferences> =>
  call("/preferences", { method: "PUT", body: change });
