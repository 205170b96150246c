// The frame of every page: at the left the menu, on a phone the bar at the
// foot and the round + above it.
import type { ComponentChildren, JSX } from "preact";
import { t } from "./i18n";
import { Archive, Bell, Dots, Envelope, House, Inbox, Plus, Sent, Trash } from "./parts/icons";
import { Badge } from "./parts/pieces";
import { path, query } from "./router";
import { lookAgain, unread } from "./session";
import { writeMessage } from "./writing";

interface Entry {
  href: string;
  label: string;
  icon: JSX.Element;
  count?: number;
  countLabel?: string;
}

const inbox = (label: string, icon: JSX.Element): Entry => ({
  href: "/messages", label, icon,
  count: unread.value.threads, countLabel: t().menu.unread(unread.value.threads),
});
const notifications = (): Entry => ({
  href: "/notifications", label: t().menu.notifications, icon: <Bell />,
  count: unread.value.notifications,
  countLabel: t().menu.unreadNotifications(unread.value.notifications),
});

/** The boxes that have no place in the bar of a phone. */
export const otherBoxes = (): Entry[] => [
  { href: "/messages/sent", label: t().menu.sent, icon: <Sent /> },
  { href: "/messages/archive", label: t().menu.archive, icon: <Archive /> },
  { href: "/messages/trash", label: t().menu.trash, icon: <Trash /> },
];
const menu = (): Entry[] => [inbox(t().menu.inbox, <Inbox />), ...otherBoxes(), notifications()];
const bar = (): Entry[] => [
  { href: "/", label: t().home.title, icon: <House /> },
  inbox(t().menu.messages, <Envelope />),
  notifications(),
  { href: "/more", label: t().menu.more, icon: <Dots /> },
];

/** The page itself, or the box that the thread shown was opened from. */
function currentOf(href: string): "page" | "true" | undefined {
  if (path.value === href) return "page";
  if (!path.value.startsWith("/messages/threads/")) return undefined;
  const box = query.value.get("box");
  return href === (box ? `/messages/${box}` : "/messages") ? "true" : undefined;
}

export function MenuLink({ entry }: { entry: Entry }) {
  const { href, label, icon, count = 0, countLabel = "" } = entry;
  return (
    <a href={href} aria-current={currentOf(href)} title={label}
      onClick={() => { if (path.value === href) void lookAgain(); }}>
      {icon}<span class="word">{label}</span> <Badge count={count} label={countLabel} />
    </a>
  );
}

function Side() {
  return (
    <nav class="side" aria-label={t().menu.title}>
      <button type="button" class="primary new-message" aria-label={t().menu.newMessage}
        title={t().menu.newMessage} onClick={writeMessage}>
        <Plus /><span class="word">{t().menu.newMessage.replace(/^\+/, "")}</span>
      </button>
      <ul>{menu().map((e) => <li key={e.href}><MenuLink entry={e} /></li>)}</ul>
    </nav>
  );
}

/** Only on a phone: the styles show either this or the menu at the left. */
function Foot() {
  return (
    <div class="foot">
      <button type="button" class="primary round" aria-label={t().menu.newMessage} onClick={writeMessage}><Plus /></button>
      <nav aria-label={t().menu.main}>
        <ul>{bar().map((e) => <li key={e.href}><MenuLink entry={e} /></li>)}</ul>
      </nav>
    </div>
  );
}

export function WithMenu({ children }: { children: ComponentChildren }) {
  return (
    <div class="communication">
      <Side />
      <main id="content">{children}</main>
    </div>
  );
}

export function Shell({ children }: { children: ComponentChildren }) {
  return (
    <div class="app">
      <a class="skip" href="#content">{t().skipToContent}</a>
      {children}
      <Foot />
    </div>
  );
}
