// A message that goes on to others.
import { call, segment } from "./request";
import type { Written } from "./messages";
import type { Role, SendOptions, SendReply, To } from "./types";

/** `written` has the quote and names the attachments that go on. */
export const forwardMessage = (
  id: string, to: To, subject: string, written: Written, options: SendOptions, concerns: string[], idempotencyKey: string, as?: Role,
): Promise<SendReply> =>
  call(`/messages/${segment(id)}/forward`,
    { method: "POST", idempotencyKey, body: { to, subject, ...written, asWritten: true, options, concerns, ...(as ? { as } : {}) } });
