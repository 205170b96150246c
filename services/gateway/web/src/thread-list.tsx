// The table of threads that every box shows.
import { useState } from "preact/hooks";
import * as api from "./api";
import { sentence, type BoxName, type Thread, type ThreadChange } from "./api";
import { t } from "./i18n";
import { noticeError, noticeSuccess } from "./notice";
import { setUnreadThreads } from "./session";
import { longDate, shortDate } from "./ui/format";
import { Archive, Bubbles, Inbox, Paperclip, Read, Refresh, Silhouette, Trash, Unread } from "./ui/icons";
import { usePaged } from "./ui/paged";
import { Alert, PageTitle, Tooltip, UserType } from "./ui/parts";

const threadHref = (thread: Thread, box: BoxName): string =>
  `/messages/threads/${thread.id}${box === "inbox" ? "" : `?box=${box}`}`;

/** Boxes show the other side: whom it came from, or whom it went to. */
function Row({ thread, box, chosen, onChoose }: {
  thread: Thread; box: BoxName; chosen: boolean; onChoose: (on: boolean) => void;
}) {
  const href = threadHref(thread, box);
  const who = box === "sent" ? thread.toSummary : thread.from?.displayName ?? "";
  return (
    <tr role="row" class={thread.unread ? "unread" : ""}>
      <td role="cell" class="c-check">
        <input type="checkbox" aria-label={t().list.select(thread.subject)} checked={chosen}
          onChange={(e) => onChoose(e.currentTarget.checked)} />
      </td>
      <td role="cell" class="c-type"><UserType who={thread.from} /></td>
      <td role="cell" class="c-who">
        <a href={href}>{who}</a>
        {thread.unread && <span class="hidden"> ({t().list.unread})</span>}
      </td>
      <td role="cell" class="c-subject">
        <a href={href}>{thread.subject}</a>
        {thread.messageCount > 1 &&
          <span class="thread-count" title={t().list.messages(thread.messageCount)}>{thread.messageCount}</span>}
        <span class="snippet">{thread.snippet}</span>
      </td>
      <td role="cell" class="c-elements">
        {thread.hasAttachments && <Tooltip text={t().list.attachment} class="clip"><Paperclip /></Tooltip>}
      </td>
      <td role="cell" class="c-exchange">
        {thread.exchanged && <Tooltip text={t().list.exchanged} class="bubbles"><Bubbles /></Tooltip>}
      </td>
      <td role="cell" class="c-date">
        <time dateTime={thread.lastMessageAt} title={longDate(thread.lastMessageAt)}>{shortDate(thread.lastMessageAt)}</time>
      </td>
    </tr>
  );
}

interface Action {
  label: string;
  icon: typeof Archive;
  change: ThreadChange;
  done?: (n: number) => string;
}

function actionsFor(box: BoxName): Action[] {
  const words = t().list;
  const notice = t().notice;
  const archive = { label: words.archive, icon: Archive, change: { archived: true }, done: notice.archived };
  const unarchive = { label: words.unarchive, icon: Inbox, change: { archived: false }, done: notice.unarchived };
  const trash = { label: words.trash, icon: Trash, change: { trashed: true }, done: notice.trashed };
  const restore = { label: words.restore, icon: Inbox, change: { trashed: false }, done: notice.restored };
  const marks = [
    { label: words.markRead, icon: Read, change: { read: true } },
    { label: words.markUnread, icon: Unread, change: { read: false } },
  ];
  switch (box) {
    case "inbox": return [archive, trash, ...marks];
    case "sent": return [archive, trash];
    case "archive": return [unarchive, trash, ...marks];
    case "trash": return [restore];
  }
}

export function ThreadList({ box, title }: { box: BoxName; title: string }) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [applying, setApplying] = useState(false);
  const list = usePaged<Thread>(async (pageToken) => {
    const page = await api.listThreads(box, pageToken);
    setUnreadThreads(page.unreadThreads);
    return { items: page.threads, next: page.nextPageToken };
  }, true);
  const busy = list.busy || applying;

  const choose = (id: string, on: boolean): void => {
    const copy = new Set(chosen);
    if (on) copy.add(id);
    else copy.delete(id);
    setChosen(copy);
  };
  const shown = list.items ?? [];
  const ids = shown.filter((th) => chosen.has(th.id)).map((th) => th.id);

  const apply = async (action: Action): Promise<void> => {
    setApplying(true);
    try {
      // The contract's limit for a batch.
      for (let from = 0; from < ids.length; from += 200)
        setUnreadThreads((await api.updateThreads(ids.slice(from, from + 200), action.change)).unreadThreads);
      if (action.done) noticeSuccess(action.done(ids.length));
      setChosen(new Set());
      await list.first();
    } catch (failure) {
      noticeError(sentence(failure));
    } finally {
      setApplying(false);
    }
  };

  return (
    <section class="box" aria-busy={busy}>
      <div class="box-head">
        <PageTitle text={title} />
        <button type="button" class="quiet" onClick={() => void list.first()}><Refresh />{t().list.refresh}</button>
      </div>
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <p class="soft">{t().loading}</p>}
      {list.items?.length === 0 && <p class="empty">{t().list.empty[box]}</p>}
      {shown.length > 0 && <>
        <div class={`actions ${ids.length > 0 ? "" : "idle"}`} role="group" aria-label={t().list.selected(ids.length)}>
          <label class="check">
            <input type="checkbox" checked={ids.length === shown.length}
              ref={(el) => { if (el) el.indeterminate = ids.length > 0 && ids.length < shown.length; }}
              onChange={(e) => setChosen(new Set(e.currentTarget.checked ? shown.map((th) => th.id) : []))} />
            {ids.length > 0 ? t().list.selected(ids.length) : t().list.selectAll}
          </label>
          {ids.length > 0 && actionsFor(box).map((action) => (
            <button key={action.label} type="button" class="quiet" disabled={busy} title={action.label} onClick={() => void apply(action)}>
              <action.icon /><span>{action.label}</span>
            </button>
          ))}
        </div>
        <table class="threads" role="table" aria-label={title}>
          <thead role="rowgroup">
            <tr role="row">
              <th role="columnheader" class="c-check"><span class="hidden">{t().list.selectAll}</span></th>
              <th role="columnheader" class="c-type" title={t().list.userType}><Silhouette label={t().list.userType} /></th>
              <th role="columnheader" class="c-who">{box === "sent" ? t().list.to : box === "inbox" ? t().list.from : t().list.correspondent}</th>
              <th role="columnheader" class="c-subject">{t().list.subject}</th>
              <th role="columnheader" class="c-elements">{t().list.elements}</th>
              <th role="columnheader" class="c-exchange"><span class="hidden">{t().list.exchange}</span></th>
              <th role="columnheader" class="c-date">{t().list.date}</th>
            </tr>
          </thead>
          <tbody role="rowgroup">
            {shown.map((thread) => (
              <Row key={thread.id} thread={thread} box={box} chosen={chosen.has(thread.id)}
                onChoose={(on) => choose(thread.id, on)} />
            ))}
          </tbody>
        </table>
        {list.hasMore && <button type="button" class="more" disabled={busy} onClick={() => void list.more()}>{t().more}</button>}
      </>}
    </section>
  );
}
