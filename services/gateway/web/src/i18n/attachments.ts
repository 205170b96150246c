// The words of a message's files: they come with the windows one writes in.
import { withWords } from ".";
import { attachments as enAttachments } from "./en/attachments";
import { attachments as frAttachments } from "./fr/attachments";

export const t = withWords({ fr: { attachments: frAttachments }, en: { attachments: enAttachments } });
