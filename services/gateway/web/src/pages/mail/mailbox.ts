// Addresses of boxes and threads, and what is done to a thread, told to the
// lists that show it.
import * as api from "../../api";
import { folderOf, type BoxName, type Thread, type ThreadChange, type UpdateThreadReply } from "../../api";
import { boxHref } from "../../parts/boxes";
import { withFilters } from "../../parts/filters";
import { recountFolders } from "../../parts/folders";
import { searched } from "../../parts/search-field";
import { setUnreadThreads } from "../../session";

/** As one looks at it: filtered, or what is found. */
const asNow = (href: string): string => {
  const q = searched();
  return withFilters(q ? `${href}${href.includes("?") ? "&" : "?"}q=${encodeURIComponent(q)}` : href);
};
/** From the list, and back to it. */
export const threadHref = (id: string, box: BoxName): string =>
  asNow(`/messages/threads/${id}${box === "inbox" ? "" : `?box=${box}`}`);
export const listHref = (box: BoxName): string => asNow(boxHref(box));

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
  recountFolders();
  if (reply.thread) for (const act of [...lists]) act(reply.thread);
  return reply;
}

/** A line as it is now; what was found in it stays. */
export function renewed({ acknowledgement, ...line }: Thread, fresh: Thread): Thread {
  return { ...line, ...fresh };
}

/** Asks how the thread is, for the lists that show it; another time will do. */
export async function lookAtLine(id: string): Promise<void> {
  const { thread } = await api.getThread(id, "", 1).catch(() => ({ thread: undefined }));
  if (thread) for (const act of [...lists]) act(thread);
}

const inFolder = (thread: Thread): boolean => (thread.folderId ?? "0") !== "0";

/** The thread as it is once this is done to it; where it goes back to is not
 *  known: it is said to be in the inbox. */
export function changed(thread: Thread, { archived, trashed, folderId, read }: ThreadChange): Thread {
  const moved = archived !== undefined || trashed !== undefined || folderId !== undefined;
  return {
    ...thread, unread: read === undefined ? thread.unread : !read,
    ...moved && { archived: archived ?? false, trashed: trashed ?? false, folderId: folderId ?? "0" },
  };
}

/** Does a box still show this thread? */
export function belongs(thread: Thread, box: BoxName): boolean {
  // What is found is everywhere but in the trash.
  if (searched() && (box === "inbox" || folderOf(box))) return !thread.trashed;
  switch (box) {
    case "trash": return thread.trashed;
    case "archive": return thread.archived && !thread.trashed;
    case "sent": return !thread.trashed;
    case "inbox": return !thread.archived && !thread.trashed && !inFolder(thread);
    default: return !thread.trashed && thread.folderId === folderOf(box);
  }
}
