// The words about mail: they come with its pages.
import { withWords } from ".";
import { channels as en } from "./en/channels";
import { channels as fr } from "./fr/channels";

export const t = withWords({ fr: { channels: fr }, en: { channels: en } });
