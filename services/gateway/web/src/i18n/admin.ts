// The words of the frame of the administration, which own groups have, too.
import { withWords } from ".";
import { admin as enAdmin } from "./en/admin";
import { admin as frAdmin } from "./fr/admin";

export const t = withWords({
  fr: { admin: frAdmin },
  en: { admin: enAdmin },
});
