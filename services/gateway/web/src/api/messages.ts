// Boxes, conversations, what is sent.
import { call, PAGE_SIZE, segment } from "./request";
import type {
  GetHeldMessageReply, GetThreadReply, ListThreadsReply, MessagesCountUnreadReply, Role, SendOptions, SendReply, To,
  UndoMessageReply, UpdateMessageReply, UpdateThreadReply, UpdateThreadsReply,
} from "./types";

/** In the order of the menu. */
export const BOXES = ["inbox", "sent", "archive", "trash"] as const;
export type BoxName = (typeof BOXES)[number];
/** What may be changed about a thread; absent is left as it is. */
export interface ThreadChange {
  read?: boolean;
  /** With `read`: the last message that was shown; absent: everything. */
  readUpTo?: string;
  archived?: boolean;
  trashed?: boolean;
}

/** `concerns`: only what is about this child.  `q`: what is looked for; of the
 *  inbox everywhere but in the trash. */
export const listThreads = (
  box: BoxName, pageToken: string, pageSize = PAGE_SIZE, unread = false, concerns?: string, q = "",
): Promise<ListThreadsReply> =>
  call("/threads", { query: { box, pageSize, pageToken, ...unread && { unread: "true" }, ...q ? { q } : { concerns } } });

export const countUnread = (): Promise<MessagesCountUnreadReply> => call("/threads:unread");

export const getThread = (id: string, pageToken: string, pageSize = PAGE_SIZE): Promise<GetThreadReply> =>
  call(`/threads/${segment(id)}`, { query: { pageSize, pageToken } });

export const updateThread = (id: string, change: ThreadChange): Promise<UpdateThreadReply> =>
  call(`/threads/${segment(id)}`, { method: "PATCH", body: change });

export const updateThreads = (ids: string[], change: ThreadChange): Promise<UpdateThreadsReply> =>
  call("/threads:batch", { method: "POST", body: { ids, ...change } });

export interface Written {
  bodyHtml: string;
  attachmentIds: string[];
  /** That goes with it. */
  draftId?: string;
}

export const sendMessage = (
  to: To, subject: string, written: Written, options: SendOptions, concerns: string[], idempotencyKey: string, as?: Role,
): Promise<SendReply> =>
  call("/messages", { method: "POST", idempotencyKey, body: { to, subject, ...written, options, concerns, ...(as ? { as } : {}) } });

export const sendReply = (
  threadId: string, written: Written, replyAll: boolean, options: SendOptions, idempotencyKey: string, as?: Role,
): Promise<SendReply> =>
  call(`/threads/${segment(threadId)}/messages`,
    { method: "POST", idempotencyKey, body: { ...written, replyAll, options, ...(as ? { as } : {}) } });

const ofMessage = (id: string): string => `/messages/${segment(id)}`;

/** What waits for its time, soonest first.  `threadId`: for this thread alone. */
export const listHeld = (pageToken: string, pageSize = PAGE_SIZE, threadId?: string): Promise<ListThreadsReply> =>
  call("/threads", { query: { box: "scheduled", pageSize, pageToken, threadId } });

export const getHeld = (id: string): Promise<GetHeldMessageReply> => call(ofMessage(id));

/** ALREADY_DELIVERED where that was first. */
export const moveHeld = (id: string, when: { deliverAt: string } | { now: true }): Promise<UpdateMessageReply> =>
  call(ofMessage(id), { method: "PATCH", body: when });

/** It is a draft again. */
export const undoMessage = (id: string): Promise<UndoMessageReply> => call(ofMessage(id), { method: "DELETE" });
