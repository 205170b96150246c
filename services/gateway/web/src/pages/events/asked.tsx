// What asks for an answer, on the home page and under notifications.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { EventsEvent, Rsvp } from "../../api";
import { t } from "../../i18n";
import { AnswerEvent } from "./answer";
import { EventLine } from "./line";

export interface Asked {
  events: readonly EventsEvent[];
  answered(event: EventsEvent, rsvp: Rsvp): void;
}

/** As the page was opened: what is answered stays to be seen.  `wanted` false:
 *  it is not asked for. */
export function useAsked(wanted = true): Asked {
  const [events, setEvents] = useState<readonly EventsEvent[]>([]);
  useEffect(() => {
    if (wanted) api.listAskedEvents().then((reply) => setEvents(reply.events), () => undefined);
  }, [wanted]);
  return {
    events,
    answered: (event, rsvp) => setEvents((old) => old.map((e) => e === event ? { ...e, rsvp } : e)),
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
          <li key={e.id + e.instance}>
            <EventLine event={e} withDay />
            <AnswerEvent event={e} compact onAnswered={(rsvp) => answered(e, rsvp)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
