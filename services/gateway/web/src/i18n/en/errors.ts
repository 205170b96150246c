// What is said when no answer came.
import type { errors as French } from "../fr/errors";

export const errors: typeof French = {
  network: "The server does not answer. Check your connection, then try again.",
  unexpected: (status) =>
    `The server gave an unexpected answer (${status}). Try again in a moment.`,
};
