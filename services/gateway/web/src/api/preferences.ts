// How one has Liaison for oneself, in every browser.
import { call } from "./request";
import type { OwnPreferences, PutPreferencesRequest } from "./types";

export const getPreferences = (): Promise<OwnPreferences> => call("/preferences");

/** What is absent stays as it is. */
export const putPreferences = (change: Partial<PutPreferencesRequest>): Promise<OwnPreferences> =>
  call("/preferences", { method: "PUT", body: change });
