// The boxes of the menu: inbox, where Communication opens, sent, archive, trash.
import { t } from "./i18n";
import { ThreadList } from "./thread-list";

export const InboxPage = () => <ThreadList box="inbox" title={t().menu.inbox} />;
export const SentPage = () => <ThreadList box="sent" title={t().menu.sent} />;
export const ArchivePage = () => <ThreadList box="archive" title={t().menu.archive} />;
export const TrashPage = () => <ThreadList box="trash" title={t().menu.trash} />;
