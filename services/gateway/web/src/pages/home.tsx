// The home page: what is unread, what is asked of one, the next events, and the
// modules of the portal.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import type { Thread } from "../api";
import { t } from "../i18n";
import { childName } from "../parts/about";
import { ToConfirm } from "../parts/asked";
import { longDate, shortDate } from "../parts/format";
import { Envelope } from "../parts/icons";
import { MenuLink, moreLinks } from "../parts/menu";
import { PageTitle, UserType } from "../parts/pieces";
import { me, onTold, unread } from "../session";
import { AskedEvents } from "./events/asked";
import { NextEvents } from "./events/next";
import { OpenMeetings } from "./events/slots/open-meetings";

const UNREAD_SHOWN = 6;

/** The newest of the inbox, again whenever the page is told that something came
 *  in, or their number is another.  null: not known, and nothing is said. */
function useInbox(): Thread[] | null {
  const [threads, setThreads] = useState<Thread[] | null>(null);
  const count = unread.value.threads;
  useEffect(() => {
    let wanted = true;
    const look = (): void => {
      api.listThreads("inbox", "").then((page) => { if (wanted) setThreads(page.threads); }, () => undefined);
    };
    look();
    const stop = onTold(look);
    return () => {
      wanted = false;
      stop();
    };
  }, [count]);
  return threads;
}

function Line({ thread }: { thread: Thread }) {
  return (
    <li>
      <a href={`/messages/threads/${thread.id}`}>
        <UserType who={thread.from} />
        <span class="to-read-text">
          <strong>{thread.subject}</strong>
          <span class="soft">{[thread.from?.displayName, ...thread.concerns.map(childName)].filter(Boolean).join(" · ")}</span>
          {thread.acknowledgement && <ToConfirm dueAt={thread.acknowledgement.dueAt} />}
        </span>
        <time class="soft" dateTime={thread.lastMessageAt} title={longDate(thread.lastMessageAt)}>{shortDate(thread.lastMessageAt)}</time>
      </a>
    </li>
  );
}

function ToRead({ inbox }: { inbox: readonly Thread[] }) {
  const count = unread.value.threads;
  const threads = inbox.filter((thread) => thread.unread).slice(0, UNREAD_SHOWN);
  const words = t().home;
  return (
    <section class="to-read">
      <h2>{words.toRead}</h2>
      {threads.length === 0 && <p class="soft">{words.nothingToRead}</p>}
      <ul>{threads.map((thread) => <Line key={thread.id} thread={thread} />)}</ul>
      {count > threads.length && <p><a href="/messages">{words.allUnread(count)}</a></p>}
    </section>
  );
}

/** What was read, and still waits for « J’ai pris connaissance ». */
function ToAcknowledge({ inbox }: { inbox: readonly Thread[] }) {
  const threads = inbox.filter((thread) => !thread.unread && thread.acknowledgement);
  if (threads.length === 0) return null;
  return (
    <section class="to-read to-acknowledge">
      <h2>{t().home.toAcknowledge}</h2>
      <ul>{threads.map((thread) => <Line key={thread.id} thread={thread} />)}</ul>
    </section>
  );
}

export function Home() {
  const count = unread.value.threads;
  const inbox = useInbox();
  return (
    <main id="content" class="home">
      <PageTitle text={t().home.title}>{t().home.hello(me.value?.user?.displayName ?? "")}</PageTitle>
      <div class="day">
        <div>
          {inbox && <ToRead inbox={inbox} />}
          {inbox && <ToAcknowledge inbox={inbox} />}
          <AskedEvents />
          <OpenMeetings />
          <NextEvents />
        </div>
        <section>
          <h2>{t().home.modules}</h2>
          <ul class="modules">
            <li>
              <a class="module" href="/messages">
                <span class="module-icon"><Envelope /></span>
                <span class="module-text">
                  <strong>{t().home.communication}</strong>
                  <span>{t().home.communicationText}</span>
                  {count > 0 && <span class="module-unread">{t().home.unread(count)}</span>}
                </span>
              </a>
            </li>
          </ul>
          <nav class="home-links" aria-label={t().menu.title}>
            <ul>{moreLinks().map((e) => <li key={e.href}><MenuLink entry={e} /></li>)}</ul>
          </nav>
        </section>
      </div>
    </main>
  );
}
