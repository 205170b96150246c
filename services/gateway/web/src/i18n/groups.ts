// The words of own groups, and of choosing people for a list.
import { withWords } from ".";
import { admin as enAdmin } from "./en/admin";
import { groups as enGroups } from "./en/groups";
import { admin as frAdmin } from "./fr/admin";
import { groups as frGroups } from "./fr/groups";

export const t = withWords({
  fr: { admin: frAdmin, groups: frGroups },
  en: { admin: enAdmin, groups: enGroups },
});
