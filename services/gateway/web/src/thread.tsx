// One conversation, oldest message first, and its « Répondre ».
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { sentence, type GetThreadReply, type Message, type ThreadChange } from "./api";
import { writeReply } from "./compose";
import { t } from "./i18n";
import { noticeError, noticeSuccess } from "./notice";
import { navigate, query } from "./router";
import { me, onArrival, setUnreadThreads } from "./session";
import { fileSize, longDate, quality, shortDate } from "./ui/format";
import { Archive, Back, Inbox, Paperclip, Reply, Trash, Unread } from "./ui/icons";
import { Alert, PageTitle, SafeHtml, UserType } from "./ui/parts";

function Recipients({ message }: { message: Message }) {
  const names = message.to.map((r) => r.displayName).join(t().listSeparator);
  return (
    <p class="message-to soft">
      {t().thread.to} {names}
      {message.toCount > message.to.length && ` (${t().thread.toCount(message.toCount)})`}
    </p>
  );
}

function MessageCard({ message }: { message: Message }) {
  const mine = message.from?.id === me.value?.user?.id;
  return (
    <article class={`message ${mine ? "mine" : ""}`}>
      <header>
        <UserType who={message.from} />
        <div class="message-who">
          <strong>{mine ? t().thread.me : message.from?.displayName}</strong>
          {!mine && message.from && <span class="soft"> {quality(message.from)}</span>}
          <Recipients message={message} />
        </div>
        <div class="message-when">
          <time dateTime={message.sentAt} title={longDate(message.sentAt)}>{shortDate(message.sentAt)}</time>
          {mine && message.toCount > 0 && <span class="soft">{t().thread.readBy(message.readCount, message.toCount)}</span>}
        </div>
      </header>
      <SafeHtml html={message.bodyHtml} />
      {message.attachments.length > 0 && (
        <ul class="files" aria-label={t().thread.attachments}>
          {message.attachments.map((a) => (
            <li key={a.id}>
              <a href={api.attachmentAddress(a.id)} download={a.name} title={t().thread.download}>
                <Paperclip /><span class="hidden">{t().thread.download}</span> <span>{a.name}</span> <span class="soft">{fileSize(a.size)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </article>
  );
}

export function ThreadPage({ id }: { id: string }) {
  const [found, setFound] = useState<GetThreadReply | null>(null);
  const [error, setError] = useState("");
  const turn = useRef(0);
  const box = query.value.get("box");
  const back = box && ["sent", "archive", "trash"].includes(box) ? `/messages/${box}` : "/messages";

  // From the start up to `upTo` messages: a refresh folds nothing, and shows
  // what was written since.
  const load = useCallback(async (upTo: number): Promise<void> => {
    const mine = ++turn.current;
    try {
      let page = await api.getThread(id, "");
      const messages = [...page.messages];
      while (page.nextPageToken && messages.length < upTo) {
        page = { ...await api.getThread(id, page.nextPageToken), thread: page.thread };
        messages.push(...page.messages);
      }
      if (mine !== turn.current) return;
      setError("");
      setFound({ ...page, messages });
      if (page.thread?.unread)
        setUnreadThreads((await api.updateThread(id, { read: true })).unreadThreads);
    } catch (failure) {
      if (mine === turn.current) setError(sentence(failure));
    }
  }, [id]);
  const shown = useRef(0);
  shown.current = found?.messages.length ?? 0;
  const again = (): void => void load(shown.current + 1);

  useEffect(() => {
    setFound(null);
    void load(0);
    return () => { turn.current++; };
  }, [load]);
  useEffect(() => onArrival(again), [load]);

  const change = async (what: ThreadChange, done: string): Promise<void> => {
    try {
      setUnreadThreads((await api.updateThread(id, what)).unreadThreads);
      if (done) noticeSuccess(done);
      navigate(back);
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };

  const thread = found?.thread;
  if (!found || !thread)
    return (
      <section class="box">
        <a class="button quiet" href={back}><Back />{t().thread.back}</a>
        <Alert text={error} onRetry={again} />
        {!error && <p class="soft">{t().loading}</p>}
      </section>
    );
  return (
    <section class="box">
      <div class="thread-bar">
        <a class="button quiet" href={back} title={t().thread.back}><Back /><span>{t().thread.back}</span></a>
        <span class="spring" />
        {thread.archived
          ? <button type="button" class="quiet" title={t().list.unarchive} onClick={() => void change({ archived: false }, t().notice.unarchived(1))}><Inbox /><span>{t().list.unarchive}</span></button>
          : <button type="button" class="quiet" title={t().list.archive} onClick={() => void change({ archived: true }, t().notice.archived(1))}><Archive /><span>{t().list.archive}</span></button>}
        {thread.trashed
          ? <button type="button" class="quiet" title={t().list.restore} onClick={() => void change({ trashed: false }, t().notice.restored(1))}><Inbox /><span>{t().list.restore}</span></button>
          : <button type="button" class="quiet" title={t().list.trash} onClick={() => void change({ trashed: true }, t().notice.trashed(1))}><Trash /><span>{t().list.trash}</span></button>}
        <button type="button" class="quiet" title={t().list.markUnread} onClick={() => void change({ read: false }, "")}><Unread /><span>{t().list.markUnread}</span></button>
        {found.canReply &&
          <button type="button" class="primary" onClick={() => writeReply({ threadId: id, subject: thread.subject, canReplyAll: found.canReplyAll, reply: found.reply, replyAll: found.replyAll })}><Reply />{t().thread.reply}</button>}
      </div>
      <PageTitle text={thread.subject} />
      <Alert text={error} onRetry={again} />
      <div class="conversation" role="group" aria-label={t().thread.messages}>
        {found.messages.map((m) => <MessageCard key={m.id} message={m} />)}
      </div>
      {found.nextPageToken &&
        <button type="button" class="more" onClick={again}>{t().thread.laterMessages}</button>}
      {!found.canReply && <p class="soft">{t().thread.noReply[found.noReply] ?? t().thread.noReply.NO_REPLY_UNSPECIFIED}</p>}
    </section>
  );
}
