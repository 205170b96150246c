// The words of one’s own account: they come with its pages.
import { withWords } from ".";
import { account as enAccount } from "./en/account";
import { account as frAccount } from "./fr/account";

export const t = withWords({
  fr: { account: frAccount },
  en: { account: enAccount },
});
