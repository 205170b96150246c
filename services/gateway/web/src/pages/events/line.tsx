// An event as a line of a list.
import type { EventsEvent } from "../../api";
import { t } from "../../i18n";
import { isUnanswered } from "./answer";
import { addressOfEvent, dayName, firstDay, hours } from "./when";

export function EventLine({ event, withDay = false }: { event: EventsEvent; withDay?: boolean }) {
  const words = t().events;
  return (
    <a href={addressOfEvent(event)} class={`event-line event-${event.color.toLowerCase()} ${event.cancelled ? "event-off" : ""}`}>
      <span class="event-text">
        <strong>{event.title}</strong>
        {event.cancelled && <span class="event-mark"> {words.cancelled}</span>}
        {isUnanswered(event) && <span class="event-mark"> {t().rsvp.toAnswer}</span>}
        <span class="soft">{withDay && `${dayName(firstDay(event))}, `}{hours(event)}{event.place && ` · ${event.place}`}
          {event.hasSlots && !event.cancelled && ` · ${t().slots.title}`}</span>
      </span>
    </a>
  );
}
