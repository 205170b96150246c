// The words of one’s own account: they come with its pages.
import { withWords } from ".";
import { account as enAccount } from "./en/account";
import { data as enData } from "./en/data";
import { account as frAccount } from "./fr/account";
import { data as frData } from "./fr/data";

export const t = withWords({
  fr: { account: frAccount, data: frData },
  en: { account: enAccount, data: enData },
});
