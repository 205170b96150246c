// Addresses of boxes and threads, and what is done to a thread, told to the
// lists that show it.
import * as api from "../../api";
import type { BoxName, Thread, ThreadChange, UpdateThreadReply } from "../../api";
import { boxHref } from "../../parts/boxes";
import { searched } from "../../parts/search-field";
import { setUnreadThreads } from "../../session";

/** The list as it is looked at: of a box, or of what is found. */
export const listHref = (box: BoxName): string => {
  const q = searched();
  return q ? `${boxHref(box)}?q=${encodeURIComponent(q)}` : boxHref(box);
};

export const threadHref = (id: string, box: BoxName): string => {
  const of = new URLSearchParams({ ...box !== "inbox" && { box }, ...searched() && { q: searched() } }).toString();
  return `/messages/threads/${id}${of && `?${of}`}`;
};

let toAnswer = "";

/** The thread that is opened next is opened to answer it. */
export const answerOnceOpen = (id: string): void => { toAnswer = id; };

/** Is this the one?  It is asked once. */
export function isToAnswer(id: string): boolean {
  const is = toAnswer === id;
  toAnswer = "";
  return is;
}

const lists = new Set<(thread: Thread) => void>();

export function onThreadChange(act: (thread: Thread) => void): () => void {
  lists.add(act);
  return () => { lists.delete(act); };
}

/** A position that is there; older servers say 0. */
export const position = (id: string | undefined): string | undefined =>
  id && id !== "0" ? id : undefined;

export async function changeThread(id: string, change: ThreadChange): Promise<UpdateThreadReply> {
  const reply = await api.updateThread(id, change);
  setUnreadThreads(reply.unreadThreads);
  if (reply.thread) for (const act of [...lists]) act(reply.thread);
  return reply;
}

/** Does a box still show this thread? */
export function belongs(thread: Thread, box: BoxName): boolean {
  switch (box) {
    case "trash": return thread.trashed;
    case "archive": return thread.archived && !thread.trashed;
    case "sent": return !thread.trashed;
    case "inbox": return !thread.archived && !thread.trashed;
  }
}
