// A family's slots: each child with each who teaches it, times to take, move
// and give back.
import { useRef, useState } from "preact/hooks";
import * as api from "../../../api";
import { Refusal, sentence, type EventsEvent, type Host, type OfferedSlots, type Person, type Slot } from "../../../api";
import { t } from "../../../i18n";
import { Check, ListBullets } from "../../../parts/icons";
import { noticeError, noticeSuccess } from "../../../parts/notice";
import { PlanWindow } from "./plan";
import { isFree, isPast, mineOf, timeOf } from "./times";

/** What a conflict says of how it is now. */
export const currentOf = (failure: unknown): OfferedSlots | undefined =>
  failure instanceof Refusal ? failure.current as unknown as OfferedSlots | undefined : undefined;

function Meeting({ event, host, child, subject, guardianId, onChange }: {
  event: EventsEvent; host: Host; child: Person; subject: string; guardianId: string; onChange: (slots: OfferedSlots) => void;
}) {
  const words = t().slots;
  const [busy, setBusy] = useState(false);
  const meeting = useRef<HTMLFieldSetElement>(null);
  const mine = mineOf(host, child.id);
  const teacher = host.teacher?.displayName ?? "";
  const at = (s: Slot): string => timeOf(s.startsAt, event.timeZone);
  const act = async (what: () => Promise<OfferedSlots>, done: string): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      onChange(await what());
      noticeSuccess(done);
      // What was pressed is gone; the next time is not pressed by mistake.
      meeting.current?.focus();
    } catch (failure) {
      noticeError(sentence(failure));
      const current = currentOf(failure);
      if (current) onChange(current);
    } finally {
      setBusy(false);
    }
  };
  const whereabouts = [subject, host.place].filter(Boolean).join(" · ");
  const shown = host.slots.filter((s) => s === mine || (!isPast(s) && !s.cancelled));
  return (
    <fieldset ref={meeting} class="slot-meeting" tabIndex={-1} aria-busy={busy}>
      <legend>{teacher}{whereabouts && <span class="soft"> {whereabouts}</span>}</legend>
      {mine && (
        <p class="slot-mine">
          <Check /><strong>{words.mine(at(mine))}</strong>
          {mine.bookedBy && <span class="soft">{words.bookedBy(mine.bookedBy)}</span>}
          {!isPast(mine) && (
            <button type="button" class="quiet" aria-label={words.cancelWith(teacher, at(mine))}
              onClick={() => void act(() => api.cancelSlot(event.id, mine.id, guardianId), words.cancelled(teacher, at(mine)))}>
              {words.cancel}
            </button>
          )}
        </p>
      )}
      {host.cancelled && <p>{words.hostOff(teacher)}</p>}
      {!host.cancelled && !shown.some(isFree) && !mine && <p class="soft">{words.full}</p>}
      <ul class="slot-times" aria-label={mine ? words.moveTo : words.freeTimes}>
        {shown.filter((s) => s !== mine).map((s) => (
          <li key={s.id}>
            {isFree(s)
              ? <button type="button" aria-label={(mine ? words.moveLabel : words.takeLabel)(at(s), teacher)} onClick={() => void act(
                () => api.takeSlot(event.id, s.id, child.id, guardianId), (mine ? words.moved : words.taken)(teacher, at(s)))}>{at(s)}</button>
              : <span class="slot-taken">{at(s)}<span class="hidden"> {s.mine ? words.yours : words.takenWord}</span></span>}
          </li>
        ))}
      </ul>
    </fieldset>
  );
}

/** `guardianId`: whom the secretary takes them for. */
export function FamilySlots({ event, slots, guardianId = "", onChange }: {
  event: EventsEvent; slots: OfferedSlots; guardianId?: string; onChange: (slots: OfferedSlots) => void;
}) {
  const words = t().slots;
  const [planning, setPlanning] = useState(false);
  // For others also with who does not teach the child.
  const hostsOf = (child: Person): Host[] => slots.hosts.filter((h) =>
    guardianId || h.childIds.includes(child.id) || mineOf(h, child.id));
  const open = !event.cancelled && slots.children.some((c) => hostsOf(c).some((h) => !mineOf(h, c.id) && h.slots.some(isFree)));
  return (
    <div class="slot-family">
      {open && <p><button type="button" onClick={() => setPlanning(true)}><ListBullets />{words.plan}</button></p>}
      {slots.children.filter((c) => hostsOf(c).length > 0).map((c) => (
        <section key={c.id} aria-label={c.displayName}>
          <h3>{c.displayName}{c.context && <span class="soft"> {c.context}</span>}</h3>
          {hostsOf(c).map((h) => <Meeting key={h.teacher?.id} event={event} host={h} child={c} guardianId={guardianId}
            subject={h.childIds.includes(c.id) ? h.subject : ""} onChange={onChange} />)}
        </section>
      ))}
      {planning && <PlanWindow event={event} slots={slots} guardianId={guardianId} hostsOf={hostsOf}
        onClose={() => setPlanning(false)} onChange={onChange} />}
    </div>
  );
}
