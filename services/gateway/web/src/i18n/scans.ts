// The words about files that are scanned: they come where there is a scanner.
import { withWords } from ".";
import { scans as enScans } from "./en/scans";
import { scans as frScans } from "./fr/scans";

export const t = withWords({ fr: { scans: frScans }, en: { scans: enScans } });
