// The notifications received, newest first.
import * as api from "../api";
import { sentence, type EventsEvent, type Notification } from "../api";
import { t } from "../i18n";
import { dateOf, longDate, shortDate } from "../parts/format";
import { Bell, Check, Envelope } from "../parts/icons";
import { noticeError } from "../parts/notice";
import { usePaged } from "../parts/paged";
import { Alert, Loading, PageTitle } from "../parts/pieces";
import { Why } from "../parts/why";
import { navigate } from "../router";
import { setUnreadNotifications, unread } from "../session";
import { AnswerEvent } from "./events/answer";
import { useAsked, type Asked } from "./events/asked";
import { momentThere, schoolZone } from "./events/when";

function heading(n: Notification): string {
  const words = t().notifications;
  switch (n.kind) {
    case "MESSAGE": return words.message(n.title);
    case "SENT_TO_NOBODY": return words.sentToNobody(n.title);
    case "ACKNOWLEDGEMENT_DUE": return words.acknowledge(n.title);
    case "MESSAGE_RECALLED": return words.recalled(n.title);
    case "SENT_TO_SOME": return words.sentToSome(n.title);
    case "IMPORT_DONE": return words.importDone(n.title);
    case "IMPORT_WAITS": return words.importWaits(n.title);
    case "IMPORT_FAILED": return words.importFailed(n.title);
    case "IMPORT_UNDONE": return words.importUndone(n.title);
    case "REPORT_MADE": return words.reportMade(n.title);
    case "SENDER_WARNED": return words.senderWarned(n.title);
    case "DATA_EXPORT_DONE": return words.dataReady;
    case "DATA_EXPORT_FAILED": return words.dataFailed;
    case "EVENT_NEW": return words.eventNew(n.title);
    case "EVENT_CHANGED": return words.eventChanged(n.title);
    case "EVENT_CANCELLED": return words.eventCancelled(n.title);
    case "EVENT_WITHDRAWN": return words.eventWithdrawn(n.title);
    case "MAIL_BOUNCED": return words.mailBounced;
    case "HOOK_OFF": return words.hookOff(n.title);
    case "FILE_INFECTED": return words.fileInfected(n.title);
    case "SCHOOL_FILE_INFECTED": return words.schoolFileInfected(n.title);
    case "EVENT_PLACE": return words.eventPlace(n.title);
    case "EVENT_REMINDER": return words.eventReminder(n.title);
    case "SLOT_BOOKED": return words.slotBooked(n.title);
    case "SLOT_MOVED": return words.slotMoved(n.title);
    case "SLOT_CANCELLED": return words.slotCancelled(n.title);
    case "SLOT_EVENT_CANCELLED": return words.slotEventCancelled(n.title);
    default: return n.title;
  }
}

/** When the event begins, by the school's clock as in mails, and what of it is another than before. */
function eventText(body: string): string {
  const [begins = "", ...changed] = body.split(" ");
  const words = t().notifications.eventParts;
  const when = begins.includes("T") ? momentThere(begins, schoolZone()) : dateOf(begins);
  const parts = changed.flatMap((part) => part in words ? [words[part as keyof typeof words]] : []);
  return parts.length === 0 ? when : `${when} (${parts.join(", ")})`;
}

/** When it is, and with whom. */
function slotText(body: string): string {
  const space = body.indexOf(" ");
  return `${momentThere(body.slice(0, space), schoolZone())}${t().listSeparator}${body.slice(space + 1)}`;
}

function text(n: Notification): string {
  const words = t().notifications;
  switch (n.kind) {
    case "SENT_TO_NOBODY": return words.draftAgain;
    case "IMPORT_DONE": {
      const [created = 0, updated = 0, removed = 0] = n.body.split(" ").map(Number);
      return words.importCounts(created, updated, removed);
    }
    case "IMPORT_WAITS": return words.importAsks;
    case "IMPORT_FAILED": return words.importReport;
    case "REPORT_MADE": return words.reportAsks;
    case "DATA_EXPORT_DONE": return words.dataDownload;
    case "DATA_EXPORT_FAILED": return words.dataWhy;
    case "MAIL_BOUNCED": return words.mailBouncedWhy(n.body);
    case "HOOK_OFF": return words.hookOffWhy(n.body);
    case "FILE_INFECTED": return words.fileInfectedWhy(n.body);
    case "SCHOOL_FILE_INFECTED": {
      const [found = "", who = ""] = n.body.split("\n");
      return words.schoolFileInfectedWhy(found, who);
    }
    case "EVENT_NEW":
    case "EVENT_CHANGED":
    case "EVENT_CANCELLED":
    case "EVENT_WITHDRAWN":
    case "EVENT_PLACE":
    case "EVENT_REMINDER": return eventText(n.body);
    case "SLOT_BOOKED":
    case "SLOT_MOVED":
    case "SLOT_CANCELLED":
    case "SLOT_EVENT_CANCELLED": return slotText(n.body);
    default: return n.body;
  }
}

/** A link is a path of this site, or nothing. */
const place = (n: Notification): string => /^\/(?![/\\])/.test(n.link) ? n.link : "/notifications";

const eventOf = (n: Notification): string => /^\/events\/(\d+)/.exec(n.link)?.[1] ?? "";

function Answer({ event, asked }: { event: EventsEvent | undefined; asked: Asked }) {
  return event ? <AnswerEvent event={event} compact onAnswered={(rsvp) => asked.answered(event, rsvp)} /> : null;
}

const ASKS: readonly Notification["kind"][] = ["EVENT_NEW", "EVENT_CHANGED", "EVENT_REMINDER"];
const asks = (n: Notification): boolean => ASKS.includes(n.kind);

export function NotificationsPage() {
  const list = usePaged<Notification>(async (pageToken) => {
    const page = await api.listNotifications(pageToken);
    setUnreadNotifications(page.unread);
    return { items: page.notifications, next: page.nextPageToken };
  }, true);

  const asked = useAsked(list.items?.some(asks) ?? false);
  // Of several about the same event, the newest.
  const askedBy = (n: Notification) => asks(n) && list.items?.find((one) => asks(one) && eventOf(one) === eventOf(n)) === n
    ? asked.events.find((e) => e.id === eventOf(n)) : undefined;
  const mark = async (what: { ids: string[] } | { all: true }): Promise<void> => {
    try {
      const reply = await api.markNotificationsRead(what);
      setUnreadNotifications(reply.unread);
      list.change((old) => old.map((n) =>
        "all" in what || what.ids.includes(n.id) ? { ...n, read: true } : n));
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  const open = (event: Event, n: Notification): void => {
    event.preventDefault();
    if (!n.read) void mark({ ids: [n.id] });
    navigate(place(n));
  };

  return (
    <section class="box notices-page" aria-busy={list.busy}>
      <div class="list-head">
        <PageTitle text={t().notifications.title} />
        {unread.value.notifications > 0 && (
          <button type="button" class="quiet" onClick={() => void mark({ all: true })}>
            <Check /><span>{t().notifications.markAll}</span>
          </button>
        )}
      </div>
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {list.items?.length === 0 && <p class="empty">{t().notifications.empty}</p>}
      <ul class="notifications">
        {list.items?.map((n) => (
          <li key={n.id}>
            <a href={place(n)} class={n.read ? "" : "unread"} onClick={(e) => open(e, n)}>
              {n.kind === "MESSAGE" ? <Envelope /> : <Bell />}
              <span class="notification-text">
                <span class="notification-title">{heading(n)}{!n.read && <span class="hidden"> ({t().notifications.unread})</span>}</span>
                <span class="soft">{text(n)}</span>
              </span>
              <time dateTime={n.createdAt} title={longDate(n.createdAt)}>{shortDate(n.createdAt)}</time>
            </a>
            <Why of={heading(n)} notificationId={n.id} />
            <Answer event={askedBy(n)} asked={asked} />
          </li>
        ))}
      </ul>
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
    </section>
  );
}
