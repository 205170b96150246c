// The slots of an event: a family's, a teacher's own list, and who makes them.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../../api";
import { sentence, type EventsEvent, type OfferedSlots, type Person } from "../../../api";
import { t } from "../../../i18n";
import { Pencil } from "../../../parts/icons";
import { Alert, Loading } from "../../../parts/pieces";
import { eventTurn } from "../../../session";
import { Booking } from "./booking";
import { FamilySlots } from "./family";
import { HostList } from "./host-list";
import { OfferWindow } from "./offer";
import { slotsWanted } from "./wanted";

/** Slots are of what begins once, at some time. */
const maySlots = (event: EventsEvent): boolean => !event.allDay && !event.rule && !event.cancelled;

export function Slots({ event }: { event: EventsEvent }) {
  const words = t().slots;
  const [slots, setSlots] = useState<OfferedSlots | null>(null);
  const [error, setError] = useState("");
  const [offering, setOffering] = useState(false);
  const [guardian, setGuardian] = useState<Person | null>(null);
  const shown = event.hasSlots || (event.canChange && maySlots(event));
  const load = (): void => {
    if (!shown) return;
    api.listSlots(event.id).then((all) => {
      setSlots(all);
      setError("");
      if (slotsWanted.value && all.canChange) setOffering(true);
      slotsWanted.value = false;
    }, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [event.id, event.version, eventTurn.value]);
  if (!shown) return null;
  const ofFamily = slots?.hosts.some((h) => h.childIds.length > 0 || h.slots.some((s) => s.mine));
  const hosts = slots?.hosts.filter((h) => slots.canChange || h.slots.some((s) => s.guardian) || h.childIds.length === 0) ?? [];
  return (
    <section class="slots" aria-label={words.title} aria-busy={!slots && !error}>
      <h2>{words.title}</h2>
      <Alert text={error} onRetry={load} />
      {!slots && !error && <Loading />}
      {slots?.hosts.length === 0 && <p class="soft">{slots.canChange ? words.noneYet : words.none}</p>}
      {slots && ofFamily && <FamilySlots event={event} slots={slots} onChange={setSlots} />}
      {slots?.canBook && slots.hosts.length > 0 && !event.cancelled &&
        <Booking event={event} guardian={guardian} onPick={setGuardian} onChange={load} />}
      {slots && (slots.hosting || slots.canChange) && hosts.map((h) => (
        <HostList key={h.teacher?.id} event={event} host={h} mayCancel={!event.cancelled} onChange={setSlots} />
      ))}
      {slots?.canChange && maySlots(event) && (
        <p><button type="button" onClick={() => setOffering(true)}><Pencil />{slots.hosts.length ? words.change : words.offer}</button></p>
      )}
      {slots && offering && <OfferWindow event={event} slots={slots} onClose={() => setOffering(false)}
        onSaved={(all) => { setOffering(false); setSlots(all); }} />}
    </section>
  );
}
