// The Communication module: the menu at the left, the chosen box beside it.
import type { ComponentChildren, JSX } from "preact";
import { writeMessage } from "./compose";
import { t } from "./i18n";
import { path } from "./router";
import { unread } from "./session";
import { Archive, Bell, Inbox, Sent, Trash } from "./ui/icons";
import { Badge } from "./ui/parts";

interface Entry {
  href: string;
  label: string;
  icon: JSX.Element;
  count: number;
  countLabel: string;
}

const entries = (): Entry[] => [
  { href: "/messages", label: t().menu.inbox, icon: <Inbox />,
    count: unread.value.threads, countLabel: t().menu.unread(unread.value.threads) },
  { href: "/messages/sent", label: t().menu.sent, icon: <Sent />, count: 0, countLabel: "" },
  { href: "/messages/archive", label: t().menu.archive, icon: <Archive />, count: 0, countLabel: "" },
  { href: "/messages/trash", label: t().menu.trash, icon: <Trash />, count: 0, countLabel: "" },
  { href: "/notifications", label: t().menu.notifications, icon: <Bell />,
    count: unread.value.notifications,
    countLabel: t().menu.unreadNotifications(unread.value.notifications) },
];

export function Communication({ children }: { children: ComponentChildren }) {
  return (
    <div class="communication">
      <nav class="side" aria-label={t().menu.title}>
        <button type="button" class="primary new-message" onClick={writeMessage}>
          {t().menu.newMessage}
        </button>
        <ul>
          {entries().map((e) => (
            <li key={e.href}>
              <a href={e.href} aria-current={path.value === e.href ? "page" : undefined}>
                {e.icon}<span>{e.label}</span> <Badge count={e.count} label={e.countLabel} />
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <main id="content">{children}</main>
    </div>
  );
}
