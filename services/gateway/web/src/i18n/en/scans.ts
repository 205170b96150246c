// What the scanner for viruses says of a file.
import type { scans as French } from "../fr/scans";

export const scans: typeof French = {
  pending: "Waits to be scanned for viruses: can be opened after that",
  infected: (found) => `A virus was found in it (${found}): it cannot be opened any more`,
  notTaken: "Too large for the virus scanner: it cannot be opened",
};
