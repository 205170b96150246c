// The words of the viewer of attachments: they come with it.
import { withWords } from ".";
import { viewer as en } from "./en/viewer";
import { viewer as fr } from "./fr/viewer";

export const t = withWords({ fr: { viewer: fr }, en: { viewer: en } });
