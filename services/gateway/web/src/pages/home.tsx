// The home page: what is unread, and the modules of the portal.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import type { Thread } from "../api";
import { t } from "../i18n";
import { longDate, shortDate } from "../parts/format";
import { Envelope } from "../parts/icons";
import { MenuLink, moreLinks } from "../parts/menu";
import { PageTitle, UserType } from "../parts/pieces";
import { me, unread } from "../session";
import { AskedEvents } from "./events/asked";
import { NextEvents } from "./events/next";

const UNREAD_SHOWN = 6;

/** The newest that are unread, again whenever their number is another.  null:
 *  not known, and nothing is said. */
function useUnread(): Thread[] | null {
  const [threads, setThreads] = useState<Thread[] | null>(null);
  const count = unread.value.threads;
  useEffect(() => {
    let wanted = true;
    api.listThreads("inbox", "").then((page) => {
      if (wanted) setThreads(page.threads.filter((thread) => thread.unread).slice(0, UNREAD_SHOWN));
    }, () => undefined);
    return () => { wanted = false; };
  }, [count]);
  return threads;
}

function ToRead() {
  const count = unread.value.threads;
  const threads = useUnread();
  const words = t().home;
  if (!threads) return null;
  return (
    <section class="to-read">
      <h2>{words.toRead}</h2>
      {threads.length === 0 && <p class="soft">{words.nothingToRead}</p>}
      <ul>
        {threads.map((thread) => (
          <li key={thread.id}>
            <a href={`/messages/threads/${thread.id}`}>
              <UserType who={thread.from} />
              <span class="to-read-text">
                <strong>{thread.subject}</strong>
                <span class="soft">{thread.from?.displayName}</span>
              </span>
              <time class="soft" dateTime={thread.lastMessageAt} title={longDate(thread.lastMessageAt)}>{shortDate(thread.lastMessageAt)}</time>
            </a>
          </li>
        ))}
      </ul>
      {count > threads.length && <p><a href="/messages">{words.allUnread(count)}</a></p>}
    </section>
  );
}

export function Home() {
  const count = unread.value.threads;
  return (
    <main id="content" class="home">
      <PageTitle text={t().home.title}>{t().home.hello(me.value?.user?.displayName ?? "")}</PageTitle>
      <div class="day">
        <div>
          <ToRead />
          <AskedEvents />
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
