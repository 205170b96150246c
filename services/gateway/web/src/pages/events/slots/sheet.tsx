// A teacher's list as it goes on paper.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../../api";
import { sentence, type EventsEvent, type OfferedSlots } from "../../../api";
import { t } from "../../../i18n";
import { Back, Printer } from "../../../parts/icons";
import { Alert, Loading, PageTitle } from "../../../parts/pieces";
import { dayName, firstDay, hours } from "../when";
import { SlotTable } from "./host-list";

export function SlotSheet({ id, teacher }: { id: string; teacher: string }) {
  const words = t().slots;
  const [all, setAll] = useState<{ event: EventsEvent; slots: OfferedSlots } | null>(null);
  const [error, setError] = useState("");
  const load = (): void => {
    Promise.all([api.getEvent(id, ""), api.listSlots(id)]).then(
      ([event, slots]) => { setAll({ event, slots }); setError(""); }, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [id]);
  const host = all?.slots.hosts.find((h) => h.teacher?.id === teacher);
  return (
    <section class="print-page" aria-busy={!all && !error}>
      <div class="print-bar">
        <a class="button quiet" href={`/events/${id}`}><Back />{t().events.back}</a>
        {host && <button type="button" onClick={() => window.print()}><Printer />{words.print}</button>}
      </div>
      <Alert text={error} onRetry={load} />
      {!all && !error && <Loading />}
      {all && <PageTitle text={`${all.event.title} – ${host?.teacher?.displayName ?? ""}`} />}
      {all && <p>{dayName(firstDay(all.event))}, {hours(all.event)}{host?.place && `, ${host.place}`}</p>}
      {all && !host && <p>{words.none}</p>}
      {all && host && <SlotTable event={all.event} host={host} />}
    </section>
  );
}
