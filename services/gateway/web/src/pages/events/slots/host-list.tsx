// A teacher's list: who comes when; to print, and to call off.
import { useState } from "preact/hooks";
import * as api from "../../../api";
import { sentence, type EventsEvent, type Host, type OfferedSlots, type Slot } from "../../../api";
import { t } from "../../../i18n";
import { Dialog } from "../../../parts/dialog";
import { Printer } from "../../../parts/icons";
import { noticeError, noticeSuccess } from "../../../parts/notice";
import { isPast, timeOf } from "./times";

export function SlotTable({ event, host, onCancel }: { event: EventsEvent; host: Host; onCancel?: (slot: Slot) => void }) {
  const words = t().slots;
  return (
    <table class="rows slot-rows">
      <caption class="hidden">{words.listOf(host.teacher?.displayName ?? "")}</caption>
      <thead><tr><th scope="col">{words.hour}</th><th scope="col">{words.family}</th><th scope="col">{words.child}</th></tr></thead>
      <tbody>
        {host.slots.map((s) => (
          <tr key={s.id} class={s.cancelled ? "event-off" : ""}>
            <th scope="row">{timeOf(s.startsAt, event.timeZone)}</th>
            <td>
              {s.cancelled ? words.calledOff : s.guardian?.displayName ?? (s.taken ? words.takenWord : <span class="soft">{words.free}</span>)}
              {s.bookedBy && <span class="soft"> {words.bookedBy(s.bookedBy)}</span>}
            </td>
            <td>
              {s.child?.displayName}{s.child?.context && <span class="soft"> {s.child.context}</span>}
              {onCancel && !s.cancelled && !isPast(s) && (
                <button type="button" class="quiet slot-off" aria-label={words.callOffAt(timeOf(s.startsAt, event.timeZone))}
                  onClick={() => onCancel(s)}>{words.callOff}</button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export function HostList({ event, host, mayCancel, onChange }: {
  event: EventsEvent; host: Host; mayCancel: boolean; onChange: (slots: OfferedSlots) => void;
}) {
  const words = t().slots;
  const [asking, setAsking] = useState<Slot | "ALL" | null>(null);
  const taken = host.slots.filter((s) => s.taken && !s.cancelled && !isPast(s)).length;
  const name = host.teacher?.displayName ?? "";
  const callOff = async (what: Slot | "ALL"): Promise<void> => {
    setAsking(null);
    try {
      onChange(what === "ALL" ? await api.cancelHost(event.id, host.teacher?.id ?? "") : await api.cancelSlot(event.id, what.id));
      noticeSuccess(words.calledOffDone);
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  const families = asking === "ALL" ? taken : asking?.taken ? 1 : 0;
  return (
    <details class="slot-host" open={host.slots.some((s) => s.guardian)}>
      <summary>
        <strong>{name}</strong>{" "}
        <span class="soft">{[host.place, host.cancelled ? words.calledOff : words.count(taken, host.slots.filter((s) => !s.cancelled).length)]
          .filter(Boolean).join(" · ")}</span>
      </summary>
      <SlotTable event={event} host={host} {...mayCancel ? { onCancel: setAsking } : {}} />
      <p class="event-acts">
        <a class="button quiet" href={`/events/${event.id}?sheet=${host.teacher?.id ?? ""}`}><Printer />{words.print}</a>
        {mayCancel && !host.cancelled && (
          <button type="button" class="quiet" onClick={() => setAsking("ALL")}>{words.callAllOff}</button>
        )}
      </p>
      {asking && (
        <Dialog title={asking === "ALL" ? words.callAllOffTitle(name) : words.callOffTitle(timeOf(asking.startsAt, event.timeZone))}
          class="small" onClose={() => setAsking(null)}>
          <p>{words.callOffText(families)}</p>
          <div class="window-foot">
            <button type="button" data-autofocus onClick={() => setAsking(null)}>{words.keep}</button>
            <button type="button" class="danger" onClick={() => void callOff(asking)}>{words.callOff}</button>
          </div>
        </Dialog>
      )}
    </details>
  );
}
