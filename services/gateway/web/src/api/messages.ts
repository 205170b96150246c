// Boxes, conversations, what is sent.
import { call, PAGE_SIZE, segment } from "./request";
import type {
  GetHeldMessageReply, GetThreadReply, ListThreadsReply, MessagesCountUnreadReply, Role, SendOptions, SendReply, To,
  UndoMessageReply, UndoThreadsReply, UpdateMessageReply, UpdateThreadReply, UpdateThreadsReply,
} from "./types";

/** In the order of the menu. */
export const BOXES = ["inbox", "sent", "archive", "trash"] as const;
export type MainBox = (typeof BOXES)[number];
/** A box, or a folder by its id: as in the address of its page. */
export type BoxName = MainBox | `folders/${string}`;
/** The folder of a name; "" of a box. */
export const folderOf = (box: BoxName): string => /^folders\/(\d+)$/.exec(box)?.[1] ?? "";
/** What may be changed about a thread; absent is left as it is. */
export interface ThreadChange {
  read?: boolean;
  /** With `read`: the last message that was shown; absent: everything. */
  readUpTo?: string;
  archived?: boolean;
  trashed?: boolean;
  /** Into this folder; "0": into the inbox. */
  folderId?: string;
}

const inBox = (box: BoxName): { box: string } | { folder: string } => folderOf(box) ? { folder: folderOf(box) } : { box };

const inBody = (box: BoxName): { box: string } | { folder: string } => folderOf(box) ? { folder: folderOf(box) } : { box: box.toUpperCase() };

/** Of what a box has; absent: all of it. */
export interface ListFilter {
  unread?: boolean;
  hasAttachments?: boolean;
  role?: Role | "";
  /** About this child. */
  concerns?: string | undefined;
  /** What is looked for, alone; of the inbox everywhere but in the trash. */
  q?: string;
}

const filterOf = ({ unread, hasAttachments, role, concerns }: ListFilter): { unread?: true; hasAttachments?: true; role?: Role; concerns?: string } =>
  ({ ...unread && { unread }, ...hasAttachments && { hasAttachments }, ...role && { role }, ...concerns && { concerns } });

export const listThreads = (box: BoxName, pageToken: string, pageSize = PAGE_SIZE, filter: ListFilter = {}): Promise<ListThreadsReply> =>
  call("/threads", { query: filter.q
    ? { box: folderOf(box) ? "inbox" : box, pageSize, pageToken, q: filter.q, ...filter.unread && { unread: "true" } }
    : { ...inBox(box), pageSize, pageToken, ...filterOf(filter) } });

export const countUnread = (): Promise<MessagesCountUnreadReply> => call("/threads:unread");

export const getThread = (id: string, pageToken: string, pageSize = PAGE_SIZE): Promise<GetThreadReply> =>
  call(`/threads/${segment(id)}`, { query: { pageSize, pageToken } });

export const updateThread = (id: string, change: ThreadChange): Promise<UpdateThreadReply> =>
  call(`/threads/${segment(id)}`, { method: "PATCH", body: change });

export const updateThreads = (ids: string[], change: ThreadChange): Promise<UpdateThreadsReply> =>
  call("/threads:batch", { method: "POST", body: { ids, ...change } });

/** What a list shows. */
export interface Shown {
  box: BoxName;
  filter: ListFilter;
}

/** As `listThreads` asks for it. */
const foundOrShown = (box: BoxName, filter: ListFilter): object => filter.q
  ? { ...folderOf(box) ? {} : inBody(box), q: filter.q, ...filter.unread && { unread: true } }
  : { ...inBody(box), ...filterOf(filter) };

/** All that a list shows; what comes in meanwhile stays as it is. */
export const updateShown = ({ box, filter }: Shown, change: ThreadChange): Promise<UpdateThreadsReply> =>
  call("/threads:batch", { method: "POST", body: { filter: foundOrShown(box, filter), ...change } });

/** How far it is with many. */
export const getBatch = (undoToken: string): Promise<UpdateThreadsReply> => call("/threads:batch", { query: { undoToken } });

/** UNDO_ENDED after ten minutes. */
export const undoThreads = (undoToken: string): Promise<UndoThreadsReply> =>
  call("/threads:undo", { method: "POST", body: { undoToken } });

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
