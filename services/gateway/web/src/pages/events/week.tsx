// A week, a column a day; on a phone the days one below the other.
import type { EventsEvent } from "../../api";
import { locale } from "../../i18n";
import { t } from "../../i18n/feeds";
import { addressOfEvent, dayName, dayOfDate, firstDay, hours, lastDay } from "./when";

export function WeekGrid({ days, label, events }: { days: readonly string[]; label: string; events: readonly EventsEvent[] }) {
  const today = dayOfDate(new Date());
  const short = (day: string): string =>
    new Intl.DateTimeFormat(locale(), { weekday: "short", day: "numeric", month: "short" }).format(new Date(`${day}T12:00:00`));
  return (
    <table class="event-grid event-week">
      <caption class="hidden">{label}</caption>
      <thead>
        <tr>{days.map((day) => <th key={day} scope="col" abbr={dayName(day)} aria-current={day === today ? "date" : undefined}>{short(day)}</th>)}</tr>
      </thead>
      <tbody>
        <tr>
          {days.map((day) => {
            const those = events.filter((e) => firstDay(e) <= day && day <= lastDay(e));
            return (
              <td key={day} aria-current={day === today ? "date" : undefined}>
                <span class="event-week-day" aria-hidden>{short(day)}</span>
                {those.length === 0 ? <span class="hidden">{t().feeds.nothing}</span> : (
                  <ul>
                    {those.map((e) => (
                      <li key={e.id + e.instance}>
                        <a href={addressOfEvent(e)} class={`event-cell event-${e.color.toLowerCase()} ${e.cancelled ? "event-off" : ""}`}>
                          <span class="event-hours">{hours(e)}</span>
                          <strong>{e.title}</strong>{e.cancelled && <span class="event-mark"> {t().events.cancelled}</span>}
                          {e.place && <span class="soft">{e.place}</span>}
                        </a>
                      </li>
                    ))}
                  </ul>
                )}
              </td>
            );
          })}
        </tr>
      </tbody>
    </table>
  );
}
