// Where one can go: the entries of the menu and of a phone's bar, with what is
// unread behind them.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { BOXES, type MainBox } from "../api";
import { t } from "../i18n";
import { path, query } from "../router";
import { draftCount, hasGroups, lookAgain, mayAdminister, unread } from "../session";
import { Archive, Bell, Calendar, Clock, Dots, Envelope, FolderIcon, Gear, House, Inbox, Letter, Pencil, People, Sent, Silhouette, Trash } from "./icons";
import { boxHref, boxNamed } from "./boxes";
import { branches, dragged, type Place } from "./folders";
import { Badge } from "./pieces";

const ICONS: Record<MainBox, typeof Inbox> = { inbox: Inbox, sent: Sent, archive: Archive, trash: Trash };

interface Entry {
  href: string;
  label: string;
  icon: JSX.Element;
  count?: number;
  countLabel?: string;
  /** Of a folder: how deep it lies. */
  depth?: number;
  /** Threads can be dropped here. */
  place?: Place;
}

const inbox = (label: string, icon: JSX.Element): Entry => ({
  href: "/messages", label, icon, place: "inbox",
  count: unread.value.threads, countLabel: t().menu.unread(unread.value.threads),
});
const notifications = (): Entry => ({
  href: "/notifications", label: t().menu.notifications, icon: <Bell />,
  count: unread.value.notifications,
  countLabel: t().menu.unreadNotifications(unread.value.notifications),
});

/** Of staff and teachers. */
const groups = (): Entry[] => hasGroups()
  ? [{ href: "/groups", label: t().menu.groups, icon: <People /> }] : [];

/** For who has something to administer. */
const administration = (): Entry[] => mayAdminister()
  ? [{ href: "/administration", label: t().menu.administration, icon: <Gear /> }] : [];

const drafts = (): Entry => ({
  href: "/messages/drafts", label: t().menu.drafts, icon: <Pencil />, count: draftCount.value, countLabel: t().menu.draftsKept(draftCount.value),
});
const scheduled = (): Entry => ({ href: "/messages/scheduled", label: t().held.title, icon: <Clock /> });
const events = (): Entry => ({ href: "/events", label: t().events.title, icon: <Calendar /> });
const templates = (): Entry => ({ href: "/templates", label: t().templates.title, icon: <Letter /> });
/** Where they are made, and each of them. */
const folders = (): Entry[] => [
  { href: "/messages/folders", label: t().folders.title, icon: <FolderIcon /> },
  ...branches().map(({ folder, depth }) => ({
    href: boxHref(`folders/${folder.id}`), label: folder.name, icon: <FolderIcon />, depth, place: { folder },
    count: folder.unreadThreads, countLabel: t().menu.unread(folder.unreadThreads),
  })),
];
/** The boxes that have no place in the bar of a phone. */
const otherBoxes = (): Entry[] => [drafts(), scheduled(), ...BOXES.filter((box) => box !== "inbox").map((box) => {
  const Icon = ICONS[box];
  return { href: boxHref(box), label: t().menu[box], icon: <Icon />, ...box !== "sent" && { place: box as Place } };
}), ...folders()];
/** At the left of a wide page. */
export const menu = (): Entry[] => [inbox(t().menu.inbox, <Inbox />), ...otherBoxes(), templates(), events(), notifications(), ...groups(), ...administration()];
const account = (): Entry => ({ href: "/account", label: t().menu.account, icon: <Silhouette /> });
/** Beside the modules of the home page. */
export const moreLinks = (): Entry[] => [...otherBoxes(), events(), templates(), ...groups(), ...administration(), account()];
/** On a phone under « Plus »: also the home page, which has no place in the bar. */
export const withHome = (): Entry[] => [{ href: "/", label: t().home.title, icon: <House /> }, ...moreLinks().filter((e) => e.href !== "/events")];
/** At the foot of a phone. */
export const bar = (): Entry[] => [
  inbox(t().menu.messages, <Envelope />),
  notifications(),
  events(),
  { href: "/more", label: t().menu.more, icon: <Dots /> },
];

/** For the line of an entry. */
export const depthClass = (depth: number | undefined): string | undefined =>
  depth === undefined ? undefined : `of-folder depth-${depth}`;

/** The page itself, or the box that the thread shown was opened from. */
function currentOf(href: string): "page" | "true" | undefined {
  if (path.value === href) return "page";
  if (href === "/events" && path.value.startsWith("/events/")) return "true";
  if (!path.value.startsWith("/messages/threads/")) return undefined;
  return href === boxHref(boxNamed(query.value.get("box"))) ? "true" : undefined;
}

export function MenuLink({ entry }: { entry: Entry }) {
  const { href, label, icon, count = 0, countLabel = "", place } = entry;
  const [over, setOver] = useState(false);
  const dragging = place !== undefined && dragged.value !== null;
  const onDragOver = (event: DragEvent): void => {
    if (!dragging) return;
    event.preventDefault();
    setOver(true);
  };
  const onDrop = (event: DragEvent): void => {
    if (!dragging) return;
    event.preventDefault();
    setOver(false);
    dragged.value?.drop(place);
    dragged.value = null;
  };
  return (
    <a href={href} aria-current={currentOf(href)} title={label} class={dragging && over ? "over" : undefined}
      onDragOver={onDragOver} onDragLeave={() => setOver(false)} onDrop={onDrop}
      onClick={() => { if (path.value === href) void lookAgain(); }}>
      {icon}<span class="word">{label}</span> <Badge count={count} label={countLabel} />
    </a>
  );
}
