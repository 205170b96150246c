// Slots for a family that telephones.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../../api";
import { sentence, type EventsEvent, type OfferedSlots, type Person } from "../../../api";
import { t } from "../../../i18n";
import { Alert } from "../../../parts/pieces";
import { eventTurn } from "../../../session";
import { FamilySlots } from "./family";
import { Find } from "./find";

export function Booking({ event, guardian, onPick, onChange }: {
  event: EventsEvent; guardian: Person | null; onPick: (guardian: Person | null) => void; onChange: () => void;
}) {
  const words = t().slots;
  const [slots, setSlots] = useState<OfferedSlots | null>(null);
  const [error, setError] = useState("");
  useEffect(() => setSlots(null), [guardian?.id]);
  useEffect(() => {
    setError("");
    if (!guardian) return undefined;
    let current = true;
    api.listSlots(event.id, guardian.id).then(
      (all) => { if (current) setSlots(all); }, (failure: unknown) => { if (current) setError(sentence(failure)); });
    return () => { current = false; };
  }, [guardian?.id, eventTurn.value]);
  return (
    <section class="slot-booking" aria-label={words.bookFor}>
      <h3>{words.bookFor}</h3>
      <Find label={words.findFamily} role="GUARDIAN" onPick={onPick} />
      <Alert text={error} />
      {guardian && slots && (
        <>
          <p><strong>{words.bookingFor(guardian.displayName)}</strong>{" "}
            <button type="button" class="quiet" onClick={() => onPick(null)}>{t().close}</button></p>
          {slots.children.length === 0 && <p class="soft">{words.noChildren}</p>}
          <FamilySlots event={event} slots={slots} guardianId={guardian.id} onChange={(all) => { setSlots(all); onChange(); }} />
        </>
      )}
    </section>
  );
}
