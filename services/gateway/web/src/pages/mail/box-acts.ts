// What can be done to the threads of a box, in the order of the bar.
import type { BoxName, Thread, ThreadChange } from "../../api";
import { t } from "../../i18n";
import type { Place } from "../../parts/folders";
import { Archive, FolderIcon, Inbox, Read, Trash, Unread } from "../../parts/icons";

export interface Act {
  label: string;
  icon: typeof Archive;
  change: ThreadChange;
  done?: (n: number) => string;
}

const archive = (): Act => ({ label: t().list.archive, icon: Archive, change: { archived: true }, done: t().notice.archived });
const unarchive = (): Act => ({ label: t().list.unarchive, icon: Inbox, change: { archived: false }, done: t().notice.unarchived });
const trash = (): Act => ({ label: t().list.trash, icon: Trash, change: { trashed: true }, done: t().notice.trashed });
const restore = (): Act => ({ label: t().list.restore, icon: Inbox, change: { trashed: false }, done: t().notice.restored });
const read = (): Act => ({ label: t().list.markRead, icon: Read, change: { read: true } });
/** Of all that a list shows. */
export const readAll = (): Act => ({ label: t().list.readAll, icon: Read, change: { read: true }, done: t().list.marked });
const unread = (): Act => ({ label: t().list.markUnread, icon: Unread, change: { read: false } });

/** For several threads: of either mark. */
export function actsOf(box: BoxName): Act[] {
  switch (box) {
    case "inbox": return [archive(), trash(), read(), unread()];
    case "sent": return [archive(), trash()];
    case "archive": return [unarchive(), trash(), read(), unread()];
    case "trash": return [restore()];
    default: return [archive(), trash(), read(), unread()];
  }
}

/** To put threads into a place. */
export function actTo(place: Place): Act {
  if (place === "archive") return archive();
  if (place === "trash") return trash();
  const folder = place === "inbox" ? undefined : place.folder;
  return {
    label: t().folders.move, icon: FolderIcon, change: { folderId: folder?.id ?? "0" },
    done: (n) => folder ? t().folders.moved(n, folder.name) : t().folders.backToInbox(n),
  };
}

/** For one thread, by its state: at most three. */
export function actsFor(thread: Thread): Act[] {
  return [
    ...thread.trashed ? [restore()] : [thread.archived ? unarchive() : archive(), trash()],
    thread.unread ? read() : unread(),
  ];
}
