// « Évènements »: a month of them by day, and one of them.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type EventsEvent } from "../../api";
import { t } from "../../i18n";
import { Back, Plus } from "../../parts/icons";
import { noticeSuccess } from "../../parts/notice";
import { Alert, Loading, PageTitle } from "../../parts/pieces";
import { navigate, query } from "../../router";
import { may } from "../../session";
import { EventForm } from "./form";
import { MonthGrid } from "./grid";
import { EventLine } from "./line";
import { SlotSheet } from "./slots/sheet";
import { EventView } from "./view";
import { addressOfEvent, dayName, dayOfDate, firstDay, monthAfter, monthName } from "./when";

async function eventsOf(month: string): Promise<EventsEvent[]> {
  const from = new Date(`${month}-01T00:00:00`).toISOString();
  const to = new Date(`${monthAfter(month, 1)}-01T00:00:00`).toISOString();
  const all: EventsEvent[] = [];
  let token = "";
  do {
    const page = await api.listEvents(from, to, token);
    all.push(...page.events);
    token = page.nextPageToken;
  } while (token);
  return all;
}

/** What began before the month stands at its first day. */
function byDay(events: readonly EventsEvent[], month: string): [string, EventsEvent[]][] {
  const days = new Map<string, EventsEvent[]>();
  for (const e of events) {
    const day = firstDay(e) < `${month}-01` ? `${month}-01` : firstDay(e);
    days.set(day, [...days.get(day) ?? [], e]);
  }
  return [...days].sort(([a], [b]) => a < b ? -1 : 1);
}

function Month({ month, grid }: { month: string; grid: boolean }) {
  const words = t().events;
  const [events, setEvents] = useState<EventsEvent[] | null>(null);
  const [error, setError] = useState("");
  const load = (): void => {
    setEvents(null);
    eventsOf(month).then((all) => { setEvents(all); setError(""); }, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [month]);
  return (
    <section aria-label={monthName(month)} aria-busy={!events && !error}>
      <Alert text={error} onRetry={load} />
      {!events && !error && <Loading />}
      {events?.length === 0 && !grid && <p class="empty">{words.none}</p>}
      {grid && events && <MonthGrid month={month} label={monthName(month)} events={events} />}
      {!grid && byDay(events ?? [], month).map(([day, those]) => (
        <section key={day} class="event-day" aria-label={dayName(day)}>
          <h2>{dayName(day)}</h2>
          <ul>{those.map((e) => <li key={e.id + e.instance}><EventLine event={e} /></li>)}</ul>
        </section>
      ))}
    </section>
  );
}

export function EventsPage({ open }: { open: string }) {
  const words = t().events;
  const now = dayOfDate(new Date()).slice(0, 7);
  const asked = query.value.get("month") ?? "";
  const month = /^20\d\d-(0[1-9]|1[0-2])$/.test(asked) ? asked : now;
  const [making, setMaking] = useState(false);
  const grid = query.value.get("view") === "month";
  const to = (by: number, asGrid = grid): string => `/events?month=${monthAfter(month, by)}${asGrid ? "&view=month" : ""}`;
  const sheet = query.value.get("sheet");
  if (open && sheet) return <SlotSheet id={open} teacher={sheet} />;
  if (open) return <EventView id={open} instance={query.value.get("instance") ?? ""} />;
  return (
    <section class="box events-page">
      <div class="list-head"><PageTitle text={words.title} /></div>
      {may("EVENTS") && <button type="button" class="new-folder" onClick={() => setMaking(true)}><Plus />{words.create}</button>}
      <nav class="months" aria-label={words.title}>
        <a class="quiet square" href={to(-1)} aria-label={words.before} title={words.before}><Back /></a>
        <strong aria-live="polite">{monthName(month)}</strong>
        <a class="quiet square" href={to(1)} aria-label={words.after} title={words.after}><span class="turned"><Back /></span></a>
        {month !== now && <a href={grid ? "/events?view=month" : "/events"}>{words.today}</a>}
      </nav>
      <p class="event-ways">
        <a href={to(0, false)} aria-current={grid ? undefined : "true"}>{words.asList}</a>
        <a href={to(0, true)} aria-current={grid ? "true" : undefined}>{words.asMonth}</a>
      </p>
      <Month month={month} grid={grid} />
      {making && <EventForm onClose={() => setMaking(false)} onSaved={(e) => {
        setMaking(false);
        noticeSuccess(words.created(e.title));
        navigate(addressOfEvent(e));
      }} />}
    </section>
  );
}
