// « Heures calmes »: when nothing rings but what is urgent, every week.
import { useState } from "preact/hooks";
import { QuietHoursMax, type Hours, type QuietHours } from "../api";
import { t } from "../i18n";
import { HoursRow } from "../parts/hours";
import { Plus } from "../parts/icons";
import { noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { noQuietHours, preferences, savePreferences } from "../preferences";
import { useAct } from "./field";

const NIGHT: Hours = { days: [1, 2, 3, 4, 5, 6, 7], from: "20:00", to: "07:00" };

const deviceZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** What is wrong with them, or "". */
function problemOf(hours: Hours[]): string {
  const words = t().quietHours.problems;
  for (const one of hours) {
    if (one.days.length === 0) return words.days!;
    if (!one.from) return words.from!;
    if (!one.to || one.to === one.from) return words.to!;
  }
  return "";
}

function QuietHoursForm({ kept }: { kept: QuietHours }) {
  const words = t().quietHours;
  const [hours, setHours] = useState(kept.hours);
  const [problem, setProblem] = useState("");
  const act = useAct([]);
  const zone = kept.timeZone && hours === kept.hours ? kept.timeZone : deviceZone();
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const wrong = problemOf(hours);
    setProblem(wrong);
    if (wrong) return;
    await act.run(async () => {
      await savePreferences({ quietHours: { hours, timeZone: zone } });
      noticeSuccess(hours.length > 0 ? words.saved : words.savedOff);
    });
  };
  return (
    <form class="account-form quiet-hours" noValidate onSubmit={(e) => void go(e)}>
      {hours.length === 0 && <p class="soft">{words.none}</p>}
      {hours.map((one, at) => (
        <HoursRow key={at} name={words.nth(at + 1)} hours={one} {...(one.to && one.to < one.from ? { note: words.nextDay } : {})}
          onChange={(part) => setHours(hours.map((h, i) => i === at ? { ...h, ...part } : h))}
          onRemove={() => setHours(hours.filter((_, i) => i !== at))} />
      ))}
      {hours.length < QuietHoursMax.hours && (
        <button type="button" class="quiet" onClick={() => setHours([...hours, NIGHT])}><Plus />{words.add}</button>
      )}
      {hours.length > 0 && <p class="soft">{words.zone(zone)}</p>}
      <Alert text={problem || act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{words.save}</button>
    </form>
  );
}

/** `key` begins the form anew with what is kept. */
export function QuietHoursPart() {
  const kept = preferences.value.quietHours ?? noQuietHours;
  return (
    <section class="account-part" aria-labelledby="account-quiet-hours">
      <h2 id="account-quiet-hours">{t().quietHours.title}</h2>
      <p class="soft">{t().quietHours.about}</p>
      <QuietHoursForm key={JSON.stringify(kept)} kept={kept} />
    </section>
  );
}
