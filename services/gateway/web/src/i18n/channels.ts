// The words about mail and push: they come with their pages.
import { withWords } from ".";
import { channels as en } from "./en/channels";
import { push as enPush } from "./en/push";
import { channels as fr } from "./fr/channels";
import { push as frPush } from "./fr/push";

export const t = withWords({ fr: { channels: fr, push: frPush }, en: { channels: en, push: enPush } });
