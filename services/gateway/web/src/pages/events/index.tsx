// « Évènements »: a month or a week of them, and one of them.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type EventsEvent } from "../../api";
import { t } from "../../i18n/feeds";
import { Back, Calendar, Plus, Printer } from "../../parts/icons";
import { noticeSuccess } from "../../parts/notice";
import { Alert, Loading, PageTitle } from "../../parts/pieces";
import { navigate, query } from "../../router";
import { eventTurn, may } from "../../session";
import { AnswerEvent } from "./answer";
import { EventForm } from "./form";
import { MonthGrid } from "./grid";
import { EventLine } from "./line";
import { SlotSheet } from "./slots/sheet";
import { Subscribe } from "./subscribe";
import { EventView } from "./view";
import { WeekGrid } from "./week";
import { addressOfEvent, dayAfter, dayName, dayOfDate, daysFrom, firstDay, isDay, lastDay, mondayOf, monthAfter, monthName } from "./when";

/** From midnight of the first day until midnight of the second. */
async function eventsBetween(first: string, end: string, all: boolean): Promise<EventsEvent[]> {
  const from = new Date(`${first}T00:00:00`).toISOString();
  const to = new Date(`${end}T00:00:00`).toISOString();
  const found: EventsEvent[] = [];
  let token = "";
  do {
    const page = await api.listEvents(from, to, token, undefined, all);
    found.push(...page.events);
    token = page.nextPageToken;
  } while (token);
  return found;
}

/** What began before the first day stands there. */
function byDay(events: readonly EventsEvent[], first: string): [string, EventsEvent[]][] {
  const days = new Map<string, EventsEvent[]>();
  for (const e of events) {
    const day = firstDay(e) < first ? first : firstDay(e);
    days.set(day, [...days.get(day) ?? [], e]);
  }
  return [...days].sort(([a], [b]) => a < b ? -1 : 1);
}

const VIEWS = ["list", "week", "month"] as const;
type View = typeof VIEWS[number];

/** What is shown: a month, or the week of a day. */
interface Shown {
  view: View;
  /** "2026-12", or the Monday of the week. */
  of: string;
  first: string;
  /** The day after the last. */
  end: string;
  label: string;
}

function shownOf(view: View, month: string, day: string): Shown {
  const [first, end] = [`${month}-01`, `${monthAfter(month, 1)}-01`];
  if (view === "list") return { view, of: month, first, end, label: monthName(month) };
  // Its first and its last week as a whole.
  if (view === "month") return { view, of: month, first: mondayOf(first), end: dayAfter(mondayOf(dayAfter(end, -1)), 7), label: monthName(month) };
  const monday = mondayOf(day);
  const last = dayAfter(monday, 6);
  return { view, of: monday, first: monday, end: dayAfter(monday, 7), label: daysFrom(monday, last) };
}

function Span({ shown, all }: { shown: Shown; all: boolean }) {
  const [events, setEvents] = useState<EventsEvent[] | null>(null);
  const [error, setError] = useState("");
  const asked = useRef("");
  const section = useRef<HTMLElement>(null);
  const load = (): void => {
    // What is shown stays, but that of another time.
    const span = `${shown.first} ${shown.end} ${all}`;
    if (asked.current !== span) setEvents(null);
    asked.current = span;
    eventsBetween(shown.first, shown.end, all).then((found) => {
      if (asked.current !== span) return;
      setEvents(found);
      setError("");
    }, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [shown.first, shown.end, all, eventTurn.value]);
  // Of this month, what is over stands behind a button.
  const [showOver, setShowOver] = useState(false);
  const today = dayOfDate(new Date());
  const isOver = (e: EventsEvent): boolean => shown.first <= today && today < shown.end && lastDay(e) < today;
  const over = (events ?? []).filter(isOver);
  const toCome = (events ?? []).filter((e) => !isOver(e));
  const days = (those: readonly EventsEvent[], first: string) => byDay(those, first).map(([day, ofDay]) => (
    <section key={day} class="event-day" aria-label={dayName(day)}>
      <h2>{dayName(day)}</h2>
      <ul>
        {ofDay.map((e) => (
          <li key={e.id + e.instance}>
            <EventLine event={e} />
            {e.rsvp?.open && <AnswerEvent event={e} compact onAnswered={(rsvp) => setEvents((old) =>
              old?.map((one) => one === e ? { ...e, rsvp } : one) ?? null)} />}
          </li>
        ))}
      </ul>
    </section>
  ));
  const next = monthAfter(shown.of, 1);
  return (
    <section ref={section} tabIndex={-1} aria-label={shown.label} aria-busy={!events && !error}>
      <Alert text={error} onRetry={load} />
      {!events && !error && <Loading />}
      {events?.length === 0 && shown.view !== "month" && <p class="empty">{shown.view === "week" ? t().feeds.noneThisWeek : t().events.none}</p>}
      {events && shown.view === "month" && <MonthGrid month={shown.of} label={shown.label} events={events} />}
      {events && events.length > 0 && shown.view === "week" && <WeekGrid label={shown.label} events={events}
        days={Array.from({ length: 7 }, (_, i) => dayAfter(shown.first, i))} />}
      {shown.view === "list" && over.length > 0 && (
        <p class="event-over"><button type="button" class="quiet" aria-expanded={showOver} onClick={() => setShowOver(!showOver)}>
          {showOver ? t().feeds.hideOver : t().feeds.showOver(over.length)}
        </button></p>
      )}
      {shown.view === "list" && over.length > 0 && <div class={showOver ? undefined : "on-paper-only"}>{days(over, shown.first)}</div>}
      {shown.view === "list" && over.length > 0 && toCome.length === 0 && (
        <p class="empty">
          {t().feeds.noneMore}{" "}
          {/* It goes with the month: the focus stays with the list. */}
          <a href={addressOfView("list", next)} onClick={() => section.current?.focus()}>{t().feeds.seeMonth(monthName(next))}</a>
        </p>
      )}
      {shown.view === "list" && days(toCome, over.length > 0 ? today : shown.first)}
    </section>
  );
}

/** The address of a view; the month or week of today has none. */
function addressOfView(view: View, of: string): string {
  const now = dayOfDate(new Date());
  const parts = [view === "list" ? "" : `view=${view}`, view === "week" ? of !== mondayOf(now) && `day=${of}` : of !== now.slice(0, 7) && `month=${of}`];
  const asked = parts.filter(Boolean).join("&");
  return asked ? `/events?${asked}` : "/events";
}

function Ways({ shown }: { shown: Shown }) {
  const words = t().events;
  const names: Record<View, string> = { list: words.asList, week: t().feeds.asWeek, month: words.asMonth };
  // Of a month the week of today, or its first one.
  const now = dayOfDate(new Date());
  const inMonth = now.startsWith(shown.of) ? now : `${shown.of}-01`;
  const of = (view: View): string => (view === "week") === (shown.view === "week") ? shown.of
    : view === "week" ? mondayOf(inMonth) : dayAfter(shown.of, 3).slice(0, 7);
  return (
    <p class="event-ways">
      {VIEWS.map((view) => <a key={view} href={addressOfView(view, of(view))} aria-current={view === shown.view ? "true" : undefined}>{names[view]}</a>)}
    </p>
  );
}

function Steps({ shown }: { shown: Shown }) {
  const words = t().events;
  const week = shown.view === "week";
  const to = (by: number): string => addressOfView(shown.view, week ? dayAfter(shown.of, 7 * by) : monthAfter(shown.of, by));
  const [before, after] = week ? [t().feeds.weekBefore, t().feeds.weekAfter] : [words.before, words.after];
  const now = addressOfView(shown.view, week ? mondayOf(dayOfDate(new Date())) : dayOfDate(new Date()).slice(0, 7));
  return (
    <nav class="months" aria-label={words.title}>
      <a class="button quiet square" href={to(-1)} aria-label={before} title={before}><Back /></a>
      <strong aria-live="polite">{shown.label}</strong>
      <a class="button quiet square" href={to(1)} aria-label={after} title={after}><span class="turned"><Back /></span></a>
      {to(0) !== now && <a href={now}>{words.today}</a>}
    </nav>
  );
}

export function EventsPage({ open }: { open: string }) {
  const words = t().events;
  const now = dayOfDate(new Date());
  const month = query.value.get("month") ?? "";
  const day = query.value.get("day") ?? "";
  const view = VIEWS.find((one) => one === query.value.get("view")) ?? "list";
  const [making, setMaking] = useState(false);
  const [subscribing, setSubscribing] = useState(false);
  const [all, setAll] = useState(false);
  const sheet = query.value.get("sheet");
  if (open && sheet) return <SlotSheet id={open} teacher={sheet} />;
  if (open) return <EventView id={open} instance={query.value.get("instance") ?? ""} />;
  const shown = shownOf(view, /^20\d\d-(0[1-9]|1[0-2])$/.test(month) ? month : now.slice(0, 7), isDay(day) ? day : now);
  return (
    <section class="box events-page">
      <div class="list-head"><PageTitle text={words.title} /></div>
      <div class="event-tools">
        {may("EVENTS") && <button type="button" class="new-folder" onClick={() => setMaking(true)}><Plus />{words.create}</button>}
        <button type="button" onClick={() => setSubscribing(true)}><Calendar />{t().feeds.subscribe}</button>
        <button type="button" onClick={() => window.print()}><Printer />{t().feeds.print}</button>
        {may("SCHOOL") && (
          <label class="check">
            <input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} />
            {t().feeds.ofAll}
          </label>
        )}
      </div>
      <Steps shown={shown} />
      <Ways shown={shown} />
      <Span shown={shown} all={all} />
      {subscribing && <Subscribe onClose={() => setSubscribing(false)} />}
      {making && <EventForm onClose={() => setMaking(false)} onSaved={(e) => {
        setMaking(false);
        noticeSuccess(words.created);
        navigate(addressOfEvent(e));
      }} />}
    </section>
  );
}
