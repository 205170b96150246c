// « Proposer un planning »: a slot for each wish, to be accepted as a whole.
import { useState } from "preact/hooks";
import * as api from "../../../api";
import { sentence, type EventsEvent, type Host, type OfferedSlots, type Person, type PlanSlotsReply } from "../../../api";
import { Field, Form, useSaving } from "../../../admin/parts/form";
import { t } from "../../../i18n";
import { Dialog } from "../../../parts/dialog";
import { noticeSuccess } from "../../../parts/notice";
import { clockOf, momentAt } from "../when";
import { currentOf } from "./family";
import { isFree, mineOf, timeOf } from "./times";

interface Wish { child: Person; host: Host }
const nameOf = (w: Wish): string => `${w.host.teacher?.displayName ?? ""} (${w.child.displayName})`;
const keyOf = (w: Wish): string => `${w.child.id} ${w.host.teacher?.id}`;

function Proposal({ event, plan, wishes }: { event: EventsEvent; plan: PlanSlotsReply; wishes: readonly Wish[] }) {
  const words = t().slots;
  const unplaced = plan.unplaced.map((u) => wishes.find((w) => w.child.id === u.childId && w.host.teacher?.id === u.teacherId))
    .filter((w) => w !== undefined).map(nameOf);
  return (
    <>
      <ol class="slot-plan" aria-label={words.proposal}>
        {plan.slots.map((s) => (
          <li key={s.id}>
            <strong>{timeOf(s.startsAt, event.timeZone)}</strong> {s.with?.displayName}
            <span class="soft"> {s.child?.displayName}{s.place && `, ${s.place}`}{s.mine && ` (${words.alreadyYours})`}</span>
          </li>
        ))}
      </ol>
      {plan.slots.length > 1 && <p class="soft">{words.waiting(plan.waitingMinutes)}</p>}
      {unplaced.length > 0 && <p>{words.unplaced(unplaced.join(t().listSeparator))}</p>}
    </>
  );
}

export function PlanWindow({ event, slots, guardianId, hostsOf, onClose, onChange }: {
  event: EventsEvent; slots: OfferedSlots; guardianId: string; hostsOf: (child: Person) => Host[];
  onClose: () => void; onChange: (slots: OfferedSlots) => void;
}) {
  const words = t().slots;
  const zone = event.timeZone;
  const day = clockOf(event.startsAt ?? "", zone).day;
  const wishes = slots.children.flatMap((child) => hostsOf(child)
    .filter((host) => !mineOf(host, child.id) && host.slots.some(isFree)).map((host) => ({ child, host })));
  // Booked by telephone: those who teach the child first of all.
  const [wanted, setWanted] = useState(new Set(wishes.filter((w) => w.host.childIds.includes(w.child.id)).map(keyOf)));
  const [from, setFrom] = useState("");
  const [until, setUntil] = useState("");
  const [walk, setWalk] = useState("5");
  const [plan, setPlan] = useState<PlanSlotsReply | null>(null);
  const saving = useSaving(["walk", "until"]);
  const fresh = plan?.slots.filter((s) => !s.mine) ?? [];

  const propose = async (): Promise<boolean> => {
    const chosen = wishes.filter((w) => wanted.has(keyOf(w)));
    if (chosen.length === 0) return saving.save(async () => { throw new api.Refusal(400, "", words.noWish, ""); });
    if (from && until && until <= from) {
      saving.refuse("until", words.untilWrong);
      return false;
    }
    return saving.save(async () => setPlan(await api.planSlots(event.id, {
      wishes: chosen.map((w) => ({ childId: w.child.id, teacherId: w.host.teacher?.id ?? "" })),
      walk: { minutes: Number(walk) || 0 }, ...guardianId && { guardianId },
      ...from && { from: momentAt(day, from, zone) ?? "" }, ...until && { until: momentAt(day, until, zone) ?? "" },
    })));
  };
  const accept = (): Promise<boolean> => saving.save(async () => {
    try {
      onChange(await api.takeSlots(event.id, fresh.map((s) => ({ slotId: s.id, childId: s.child?.id ?? "" })), guardianId));
      noticeSuccess(words.planDone(fresh.length));
      onClose();
    } catch (failure) {
      const current = currentOf(failure);
      if (!current) throw failure;
      onChange(current);
      const gone = fresh.filter((s) => !current.hosts.some((h) => h.slots.some((c) => c.id === s.id && !c.taken && !c.cancelled)));
      setPlan(null);
      throw new api.Refusal(409, "SLOT_TAKEN", gone.length === 0 ? sentence(failure) : words.planGone(gone
        .map((s) => `${timeOf(s.startsAt, zone)} ${s.with?.displayName ?? ""}`).join(t().listSeparator)), "");
    }
  });
  return (
    <Dialog title={words.plan} class="slot-window" onClose={onClose}>
      <div class="window-body">
        {plan ? (
          <Form saving={saving} onSubmit={fresh.length ? accept : async () => onClose()} submit={fresh.length ? words.accept : t().close}
            buttons={<button type="button" class="quiet" onClick={() => setPlan(null)}>{words.otherwise}</button>}>
            <div role="status"><Proposal event={event} plan={plan} wishes={wishes} /></div>
          </Form>
        ) : (
          <Form saving={saving} onSubmit={propose} submit={words.propose}>
            <fieldset class="slot-wishes">
              <legend>{words.wishes}</legend>
              {wishes.map((w, i) => (
                <label key={keyOf(w)} class="check">
                  <input type="checkbox" checked={wanted.has(keyOf(w))} {...i === 0 ? { "data-autofocus": true } : {}} onChange={(e) => {
                    const next = new Set(wanted);
                    if (e.currentTarget.checked) next.add(keyOf(w));
                    else next.delete(keyOf(w));
                    setWanted(next);
                  }} />
                  <span>{nameOf(w)}</span>
                </label>
              ))}
            </fieldset>
            <div class="event-when-fields">
              <Field label={words.from}>{(f) => <input {...f} type="time" value={from} onInput={(e) => setFrom(e.currentTarget.value)} />}</Field>
              <Field label={words.until} problem={saving.of("until")}>
                {(f) => <input {...f} type="time" value={until} onInput={(e) => setUntil(e.currentTarget.value)} />}
              </Field>
              <Field label={words.walk} problem={saving.of("walk")}>
                {(f) => <input {...f} type="number" min={0} max={60} value={walk} onInput={(e) => setWalk(e.currentTarget.value)} />}
              </Field>
            </div>
          </Form>
        )}
      </div>
    </Dialog>
  );
}
