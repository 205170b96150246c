// What asks for an answer, on the home page and under notifications.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import type { EventsEvent, Rsvp } from "../../api";
import { t } from "../../i18n";
import { eventTurn } from "../../session";
import { AnswerEvent } from "./answer";
import { EventLine } from "./line";

export interface Asked {
  events: readonly EventsEvent[];
  answered(event: EventsEvent, rsvp: Rsvp): void;
}

const keyOf = (e: EventsEvent): string => e.id + e.instance;
const begins = (e: EventsEvent): string => e.startsAt ?? e.firstDay;

/** What is answered here stays to be seen.  `wanted` false: it is not asked
 *  for. */
export function useAsked(wanted = true): Asked {
  const [events, setEvents] = useState<readonly EventsEvent[]>([]);
  const answered = useRef(new Set<string>());
  useEffect(() => {
    if (!wanted) return undefined;
    let current = true;
    api.listAskedEvents().then((reply) => {
      if (!current) return;
      const asked = new Set(reply.events.map(keyOf));
      setEvents((old) => [...reply.events, ...old.filter((e) => answered.current.has(keyOf(e)) && !asked.has(keyOf(e)))]
        .sort((a, b) => begins(a) < begins(b) ? -1 : Number(begins(a) > begins(b))));
    }, () => undefined);
    return () => { current = false; };
  }, [wanted, eventTurn.value]);
  return {
    events,
    answered: (event, rsvp) => {
      answered.current.add(keyOf(event));
      setEvents((old) => old.map((e) => keyOf(e) === keyOf(event) ? { ...e, rsvp } : e));
    },
  };
}

export function AskedEvents() {
  const { events, answered } = useAsked();
  if (events.length === 0) return null;
  return (
    <section class="next-events asked-events">
      <h2>{t().rsvp.asked}</h2>
      <ul>
        {events.map((e) => (
          <li key={keyOf(e)}>
            <EventLine event={e} withDay />
            <AnswerEvent event={e} compact onAnswered={(rsvp) => answered(e, rsvp)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
