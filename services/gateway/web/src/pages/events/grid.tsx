// A month as a calendar's page.
import type { EventsEvent } from "../../api";
import { locale, t } from "../../i18n";
import { addressOfEvent, dayName, dayOfDate, firstDay, hours, lastDay } from "./when";

/** Whole weeks, from Monday. */
function weeksOf(month: string): string[][] {
  const day = new Date(`${month}-01T12:00:00`);
  day.setDate(day.getDate() - (day.getDay() + 6) % 7);
  const weeks: string[][] = [];
  do {
    weeks.push(Array.from({ length: 7 }, () => {
      const one = dayOfDate(day);
      day.setDate(day.getDate() + 1);
      return one;
    }));
  } while (dayOfDate(day).slice(0, 7) === month);
  return weeks;
}

function Day({ day, month, events }: { day: string; month: string; events: readonly EventsEvent[] }) {
  const today = day === dayOfDate(new Date());
  return (
    <td class={day.slice(0, 7) === month ? "" : "event-outside"} aria-current={today ? "date" : undefined}>
      <span class="event-date" aria-hidden>{Number(day.slice(8))}</span>
      <span class="hidden">{dayName(day)}</span>
      {events.length > 0 && (
        <ul>
          {events.map((e) => (
            <li key={e.id + e.instance}>
              <a href={addressOfEvent(e)} title={`${e.title}, ${hours(e)}`}
                class={`event-cell event-${e.color.toLowerCase()} ${e.cancelled ? "event-off" : ""}`}>
                <strong>{e.title}</strong>{e.cancelled && <span class="hidden"> ({t().events.cancelled})</span>}
              </a>
            </li>
          ))}
        </ul>
      )}
    </td>
  );
}

export function MonthGrid({ month, label, events }: { month: string; label: string; events: readonly EventsEvent[] }) {
  const weeks = weeksOf(month);
  const weekday = (day: string, width: "long" | "short"): string =>
    new Intl.DateTimeFormat(locale(), { weekday: width }).format(new Date(`${day}T12:00:00`));
  return (
    <table class="event-grid">
      <caption class="hidden">{label}</caption>
      <thead>
        <tr>{weeks[0]?.map((day) => <th key={day} scope="col" abbr={weekday(day, "long")}>{weekday(day, "short")}</th>)}</tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((day) => <Day key={day} day={day} month={month} events={events.filter((e) => firstDay(e) <= day && day <= lastDay(e))} />)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
