// Parents' evenings at which a guardian may still meet somebody, on the home
// page.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../../api";
import type { EventsEvent, OfferedSlots } from "../../../api";
import { t } from "../../../i18n";
import { eventTurn, me } from "../../../session";
import { EventLine } from "../line";
import { isFree, mineOf } from "./times";

const SHOWN = 3, AHEAD_MS = 90 * 86_400_000;

interface Meeting { event: EventsEvent; open: string[] }

/** Who teaches a child, has time, and was not asked for it: by name. */
const openOf = (slots: OfferedSlots): string[] => [...new Set(slots.hosts.filter((host) => host.slots.some(isFree) &&
  host.childIds.some((id) => !mineOf(host, id))).map((host) => host.teacher?.displayName ?? ""))];

async function meetings(): Promise<Meeting[]> {
  const now = Date.now();
  const { events } = await api.listEvents(new Date(now).toISOString(), new Date(now + AHEAD_MS).toISOString(), "");
  const evenings = events.filter((e) => e.hasSlots && !e.cancelled).slice(0, SHOWN);
  const all = await Promise.all(evenings.map(async (event) => ({ event, open: openOf(await api.listSlots(event.id)) })));
  return all.filter(({ open }) => open.length > 0);
}

/** Nothing is said where there is none, or where it is not known. */
export function OpenMeetings() {
  const [found, setFound] = useState<Meeting[]>([]);
  const isGuardian = me.value?.roles.includes("GUARDIAN") ?? false;
  useEffect(() => {
    let wanted = isGuardian;
    if (isGuardian) meetings().then((all) => { if (wanted) setFound(all); }, () => undefined);
    return () => { wanted = false; };
  }, [isGuardian, eventTurn.value]);
  if (found.length === 0) return null;
  return (
    <section class="next-events open-meetings">
      <h2>{t().slots.toTake}</h2>
      <ul>
        {found.map(({ event, open }) => (
          <li key={event.id}>
            <EventLine event={event} withDay />
            <p class="soft">{t().slots.stillOpen(open.join(t().listSeparator))}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
