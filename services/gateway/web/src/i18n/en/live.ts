// Whether what is shown is how things are.
import type { live as French } from "../fr/live";

export const live: typeof French = {
  offline: "Offline",
  offlineText: "The server does not answer: what you see may be out of date. It is brought up to date as soon as it is back.",
};
