// The next events, on the home page.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { EventsEvent } from "../../api";
import { t } from "../../i18n";
import { eventTurn } from "../../session";
import { EventLine } from "./line";

const SHOWN = 3, AHEAD_MS = 90 * 86_400_000;

/** Nothing is said where there is none, or where it is not known. */
export function NextEvents() {
  const [events, setEvents] = useState<EventsEvent[]>([]);
  useEffect(() => {
    const now = Date.now();
    api.listEvents(new Date(now).toISOString(), new Date(now + AHEAD_MS).toISOString(), "", SHOWN).then(
      (page) => setEvents(page.events), () => undefined);
  }, [eventTurn.value]);
  if (events.length === 0) return null;
  return (
    <section class="next-events">
      <h2>{t().events.next}</h2>
      <ul>{events.map((e) => <li key={e.id + e.instance}><EventLine event={e} withDay /></li>)}</ul>
      <p><a href="/events">{t().events.all}</a></p>
    </section>
  );
}
