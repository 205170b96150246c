// The names of emoji: they come with the first choice of one.
import { withWords } from ".";
import { emoji as enEmoji } from "./en/emoji";
import { emoji as frEmoji } from "./fr/emoji";

export const t = withWords({
  fr: { emoji: frEmoji },
  en: { emoji: enEmoji },
});
