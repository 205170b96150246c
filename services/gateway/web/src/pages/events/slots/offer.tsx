// The window in which slots are made: which teachers, when, how long, where.
import { useState } from "preact/hooks";
import * as api from "../../../api";
import { OfferMax, OfferSlotsRequestMax, Refusal, type Category, type EventsEvent, type OfferedSlots, type Person, type SlotSpan } from "../../../api";
import { Field, Form, useSaving } from "../../../admin/parts/form";
import { t } from "../../../i18n";
import { Dialog } from "../../../parts/dialog";
import { Cross, Plus } from "../../../parts/icons";
import { noticeSuccess } from "../../../parts/notice";
import { clockOf, momentAt } from "../when";
import { Find } from "./find";

interface Row { person: Person; place: string }
interface Pause { from: string; until: string }

export function OfferWindow({ event, slots, onSaved, onClose }: {
  event: EventsEvent; slots: OfferedSlots; onSaved: (slots: OfferedSlots) => void; onClose: () => void;
}) {
  const words = t().slots;
  const zone = event.timeZone;
  const day = clockOf(event.startsAt ?? "", zone).day;
  const first = slots.hosts[0];
  const timeAt = (iso: string | undefined): string => clockOf(iso ?? "", zone).time;
  const [rows, setRows] = useState<Row[]>(slots.hosts.flatMap((h) => h.teacher ? [{ person: h.teacher, place: h.place }] : []));
  const [from, setFrom] = useState(timeAt(first?.span?.startsAt ?? event.startsAt));
  const [until, setUntil] = useState(timeAt(first?.span?.endsAt ?? event.endsAt));
  const [minutes, setMinutes] = useState(String(first?.minutes ?? 10));
  const [pauses, setPauses] = useState<Pause[]>(first?.breaks.map((b) => ({ from: timeAt(b.startsAt), until: timeAt(b.endsAt) })) ?? []);
  const [dropping, setDropping] = useState("");
  const saving = useSaving(["minutes", "until", "teachers"], (field) => ({
    "offers.minutes": "minutes", "offers.span": "until", "offers.teacherId": "teachers", offers: "teachers",
  })[field] ?? field);

  const add = (people: readonly Person[]): void => setRows((before) => [...before, ...people
    .filter((p) => p.role === "TEACHER" && !before.some((r) => r.person.id === p.id)).map((person) => ({ person, place: "" }))]
    .slice(0, OfferSlotsRequestMax.offers));
  const addTeam = async (team: Category): Promise<void> => {
    await saving.save(async () => {
      let token = "";
      do {
        const page = await api.listMembers(team.id, token);
        add(page.users);
        token = page.nextPageToken;
      } while (token);
    });
  };
  const spanOf = (a: string, b: string): SlotSpan => ({ startsAt: momentAt(day, a, zone) ?? "", endsAt: momentAt(day, b, zone) ?? "" });
  const submit = async (): Promise<boolean> => {
    if (!from || !until || until <= from) {
      saving.refuse("until", words.untilWrong);
      return false;
    }
    const n = Number(minutes);
    if (!(n >= 5 && n <= OfferMax.minutes)) {
      saving.refuse("minutes", words.minutesWrong);
      return false;
    }
    return saving.save(async () => {
      try {
        onSaved(await api.offerSlots(event.id, rows.map(({ person, place }) => ({
          teacherId: person.id, place, minutes: n, span: spanOf(from, until),
          breaks: pauses.filter((p) => p.from && p.until).map((p) => spanOf(p.from, p.until)),
        })), dropping !== ""));
        noticeSuccess(words.saved);
      } catch (failure) {
        if (!(failure instanceof Refusal) || failure.code !== "SLOTS_BOOKED") throw failure;
        setDropping(failure.message);
      }
    });
  };
  const pause = (i: number, part: Partial<Pause>): void => setPauses(pauses.map((p, j) => i === j ? { ...p, ...part } : p));
  return (
    <Dialog title={words.offer} class="slot-window" onClose={onClose}>
      <div class="window-body">
        <Form saving={saving} onSubmit={submit} submit={dropping ? words.drop : words.save}>
          <div class="event-when-fields">
            <Field label={words.spanFrom}>{(f) => <input {...f} type="time" required data-autofocus value={from} onInput={(e) => setFrom(e.currentTarget.value)} />}</Field>
            <Field label={words.spanUntil} problem={saving.of("until")}>
              {(f) => <input {...f} type="time" required value={until} onInput={(e) => setUntil(e.currentTarget.value)} />}
            </Field>
            <Field label={words.minutes} problem={saving.of("minutes")}>
              {(f) => <input {...f} type="number" min={5} max={OfferMax.minutes} value={minutes} onInput={(e) => setMinutes(e.currentTarget.value)} />}
            </Field>
          </div>
          {pauses.map((p, i) => (
            <fieldset key={i} class="slot-pause">
              <legend>{words.pause(i + 1)}</legend>
              <Field label={words.pauseFrom}>{(f) => <input {...f} type="time" value={p.from} onInput={(e) => pause(i, { from: e.currentTarget.value })} />}</Field>
              <Field label={words.pauseUntil}>{(f) => <input {...f} type="time" value={p.until} onInput={(e) => pause(i, { until: e.currentTarget.value })} />}</Field>
              <button type="button" class="quiet square" aria-label={words.dropPause(i + 1)} title={words.dropPause(i + 1)}
                onClick={() => setPauses(pauses.filter((_, j) => j !== i))}><Cross /></button>
            </fieldset>
          ))}
          {pauses.length < OfferMax.breaks && (
            <p><button type="button" class="quiet" onClick={() => setPauses([...pauses, { from: "", until: "" }])}><Plus />{words.addPause}</button></p>
          )}
          <fieldset class="slot-teachers">
            <legend>{words.teachers}</legend>
            <Find label={words.findTeacher} role="TEACHER" onPick={(p) => add([p])} onTeam={(team) => void addTeam(team)} />
            {saving.of("teachers") && <p class="problem" role="alert">{saving.of("teachers")}</p>}
            {rows.length === 0 && <p class="soft">{words.noTeachers}</p>}
            <ul>
              {rows.map(({ person, place }, i) => (
                <li key={person.id}>
                  <span>{person.displayName}</span>
                  <input type="text" aria-label={words.placeOf(person.displayName)} placeholder={words.place} maxLength={OfferMax.place} value={place}
                    onInput={(e) => { const to = e.currentTarget.value; setRows(rows.map((r, j) => i === j ? { ...r, place: to } : r)); }} />
                  <button type="button" class="quiet square" aria-label={words.dropTeacher(person.displayName)} title={words.dropTeacher(person.displayName)}
                    onClick={() => setRows(rows.filter((_, j) => j !== i))}><Cross /></button>
                </li>
              ))}
            </ul>
          </fieldset>
          {dropping && <p class="slot-warning" role="alert">{dropping}</p>}
        </Form>
      </div>
    </Dialog>
  );
}
