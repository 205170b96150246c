// What a forward begins with: the message quoted, with its attachments.
import type { Attachment, Draft, Message } from "../api";
import { t } from "../i18n";
import { longDate, qualityInFull } from "../parts/format";
import { writeForward } from "./open";

export interface Forward {
  messageId: string;
  subject: string;
  bodyHtml: string;
  attachments: readonly Attachment[];
}

/** Who wrote it, when, about what; not whom it was for. */
function quoteOf(message: Message, subject: string): string {
  const words = t().keeping;
  const { from } = message;
  const said = document.createElement("p");
  const lines = [
    words.forwardedMessage, words.from(from?.displayName ?? "", from ? qualityInFull(from) : ""),
    words.date(longDate(message.sentAt)), words.subject(subject),
  ];
  said.append(...lines.flatMap((line, i) => i === 0 ? [line] : [document.createElement("br"), line]));
  return `<p></p>${said.outerHTML}${message.bodyHtml && `<blockquote>${message.bodyHtml}</blockquote>`}`;
}

/** Said once, however often it goes on. */
function subjectOf(subject: string): string {
  const { mark } = t().keeping;
  return /^(tr|fwd|fw)\s*:/i.test(subject) ? subject : mark + subject;
}

export const forward = (message: Message, subject: string): void => writeForward({
  messageId: message.id, subject: subjectOf(subject), bodyHtml: quoteOf(message, subject), attachments: message.attachments,
});

/** The message that a draft forwards; "": none. */
export const forwardOf = (draft: Draft | undefined): string => draft && draft.forwardOf !== "0" ? draft.forwardOf : "";
