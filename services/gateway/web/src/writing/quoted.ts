// What an answer quotes.
import type { Message } from "../api";
import { t } from "../i18n";
import { longDate } from "../parts/format";

/** Without its pictures: they are no attachments of the answer. */
export function quoteOf(message: Message): string {
  const said = document.createElement("p");
  said.textContent = t().compose.wrote(longDate(message.sentAt), message.from?.displayName ?? "");
  return `${said.outerHTML}<blockquote>${message.bodyHtml.replace(/<img [^>]*>/g, "")}</blockquote>`;
}
