// The window in which an event is made or changed.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { CreateEventRequestMax, keyOfForm, Refusal, type Color, type EventsEvent } from "../../api";
import { Field, Form, useSaving, type Saving } from "../../admin/parts/form";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { isEmpty, toOf, type Choice } from "../../recipients/choice";
import { Recipients } from "../../recipients";
import { AsField, useAs } from "../../writing/as-field";
import { AttachButton, AttachedFiles, DropTarget, idsNow, missingFiles, useDrop, useFiles } from "../../writing/attachments";
import { Editor, type EditorHandle } from "../../writing/editor";
import { choiceOf } from "../../writing/from-draft";
import { AskingFields, askedOf, askingOf, askingProblem, ReminderFields } from "./extra-fields";
import { RecurrenceFields, recurrenceOf, recurrenceProblem } from "./recurrence";
import { ruleOf } from "./rule";
import { slotsWanted } from "./slots/wanted";
import type { Scope } from "./view";
import { clockOf, dayOfDate, momentAt, ownZone } from "./when";

const COLORS = ["GREY", "BLUE", "GREEN", "YELLOW", "ORANGE", "RED", "PURPLE"] as const;

interface When {
  allDay: boolean;
  from: string;
  to: string;
  fromTime: string;
  toTime: string;
  zone: string;
}

function whenOf(event: EventsEvent | undefined): When {
  const today = dayOfDate(new Date());
  if (!event) return { allDay: false, from: today, to: today, fromTime: "18:00", toTime: "19:00", zone: ownZone() };
  const zone = event.timeZone;
  if (event.allDay) return { allDay: true, from: event.firstDay, to: event.lastDay, fromTime: "18:00", toTime: "19:00", zone };
  const [from, to] = [clockOf(event.startsAt ?? "", zone), clockOf(event.endsAt ?? "", zone)];
  return { allDay: false, from: from.day, to: to.day, fromTime: from.time, toTime: to.time, zone };
}

/** As the request has it; null: something is missing. */
function timesOf(w: When): Partial<api.CreateEventRequest> | null {
  if (w.allDay) return w.from && w.to ? { allDay: true, firstDay: w.from, lastDay: w.to, timeZone: w.zone } : null;
  const [startsAt, endsAt] = [momentAt(w.from, w.fromTime, w.zone), momentAt(w.to, w.toTime, w.zone)];
  return startsAt && endsAt ? { startsAt, endsAt, timeZone: w.zone } : null;
}

function WhenFields({ when, saving, fixed, onChange }: {
  when: When; saving: Saving; fixed: boolean; onChange: (part: Partial<When>) => void;
}) {
  const words = t().events;
  const field = (key: "from" | "to" | "fromTime" | "toTime", label: string, type: string, problem = "") => (
    <Field label={label} problem={problem}>
      {(f) => <input {...f} type={type} required value={when[key]} onInput={(e) => onChange({ [key]: e.currentTarget.value })} />}
    </Field>
  );
  // The end goes with the beginning, until it is said otherwise.
  const ends = saving.of("to") || saving.of("endsAt") || saving.of("lastDay");
  return (
    <>
      <label class="check"><input type="checkbox" checked={when.allDay} disabled={fixed}
        onChange={(e) => onChange({ allDay: e.currentTarget.checked })} /><span>{words.allDay}</span></label>
      <div class="event-when-fields">
        {field("from", words.from, "date", saving.of("from"))}
        {!when.allDay && field("fromTime", words.fromTime, "time")}
        {field("to", words.to, "date", ends)}
        {!when.allDay && field("toTime", words.toTime, "time")}
      </div>
    </>
  );
}

/** `event` absent: a new one; else with its text, and which dates of it. */
export function EventForm({ event, scope = "ALL", onSaved, onConflict, onClose }: {
  event?: EventsEvent; scope?: Scope; onSaved: (event: EventsEvent) => void; onConflict?: () => void; onClose: () => void;
}) {
  const words = t().events;
  const editor = useRef<EditorHandle>(null);
  useEffect(() => { slotsWanted.value = false; }, []);
  const key = useRef(keyOfForm());
  const [title, setTitle] = useState(event?.title ?? "");
  const [place, setPlace] = useState(event?.place ?? "");
  const [color, setColor] = useState<Color>(event?.color ?? "BLUE");
  const [when, setWhen] = useState(whenOf(event));
  const [recurrence, setRecurrence] = useState(recurrenceOf(event));
  const before = useRef(choiceOf(event));
  const [choice, setChoice] = useState<Choice>(before.current);
  const as = useAs(choice !== before.current && !isEmpty(choice) ? toOf(choice) : undefined);
  const [asking, setAsking] = useState(askingOf(event));
  const [reminders, setReminders] = useState<readonly number[]>(event?.reminders ?? []);
  const files = useFiles(event?.attachments ?? []);
  const saving = useSaving(["title", "from", "to", "endsAt", "lastDay", "rule", "times", "lastDate", "recipients", "mode", "capacity", "dueAt", "files"],
    (field) => field.startsWith("to.") || field === "to" ? "recipients" : field === "attachmentIds" ? "files" : field.replace(/^rsvp\./, ""));
  const one = scope === "THIS";
  const { over, onPaste, target } = useDrop(one ? null : files);
  const typed = useRef(false);
  // The text shows what is attached, whatever was pasted into it.
  const [, setTurn] = useState(0);
  const onText = (): void => {
    typed.current = true;
    setTurn((n) => n + 1);
  };
  useEffect(() => editor.current?.keepPictures(idsNow(files)));
  const [leaving, setLeaving] = useState(false);
  const leave = (): boolean => {
    if (typed.current) setLeaving(true);
    else onClose();
    return !typed.current;
  };

  const check = (): [string, string] | null => {
    if (!title.trim()) return ["title", words.nameMissing];
    if (!timesOf(when)) return ["from", words.whenMissing];
    if (`${when.to} ${when.allDay ? "" : when.toTime}` < `${when.from} ${when.allDay ? "" : when.fromTime}`) return ["to", words.endsBefore];
    const again = recurrenceProblem(recurrence, when.from);
    if (again) return again;
    if (!one && isEmpty(choice)) return ["recipients", words.toMissing];
    const unsent = missingFiles(files);
    return one ? null : askingProblem(asking) ?? (unsent ? ["files", unsent] : null);
  };
  const save = async (): Promise<EventsEvent> => {
    const bodyHtml = editor.current?.html() ?? "";
    const rule = ruleOf(recurrence, when.from);
    const attachmentIds = files.items.map((i) => i.id);
    const asks = asking.mode !== "NONE" || event?.rsvp ? { rsvp: askedOf(asking, when.zone) } : {};
    const all = { title, bodyHtml, place, ...timesOf(when), ...one ? {} : { color, rule, attachmentIds, reminders: [...reminders], ...asks } };
    const people = { to: toOf(choice), ...as.chosen ? { as: as.chosen } : {} };
    if (!event) return api.createEvent({ ...all, ...people }, key.current({ ...all, ...people }));
    const cleared = one ? [] : [...event.rule && recurrence.usual === "NONE" ? ["rule"] : [],
      ...attachmentIds.length === 0 ? ["attachmentIds"] : [], ...reminders.length === 0 ? ["reminders"] : []];
    return api.updateEvent(event.id, {
      ...all, version: event.version, scope, instance: event.instance,
      clear: [...bodyHtml ? [] : ["bodyHtml"], ...place.trim() ? [] : ["place"], ...cleared],
      ...!one && choice !== before.current ? people : {},
    });
  };
  const submit = async (): Promise<boolean> => {
    const problem = check();
    if (problem) {
      saving.refuse(...problem);
      return false;
    }
    return saving.save(async () => {
      try {
        const saved = await save();
        files.release();
        onSaved(saved);
      } catch (failure) {
        if (!(failure instanceof Refusal) || failure.code !== "VERSION_CONFLICT" || !onConflict) throw failure;
        onConflict();
      }
    });
  };
  return (
    <Dialog title={event ? words.changeTitle(event.title) : words.create} class="template-window event-window" onClose={leave}>
      <div class="window-body" onInput={() => { typed.current = true; }} onPaste={onPaste}>
        <Form saving={saving} onSubmit={submit} submit={words.save}>
          <Field label={words.name} problem={saving.of("title")}>
            {(f) => <input {...f} type="text" required data-autofocus maxLength={CreateEventRequestMax.title} autocomplete="off"
              value={title} onInput={(e) => setTitle(e.currentTarget.value)} />}
          </Field>
          <WhenFields when={when} saving={saving} fixed={one} onChange={(part) => setWhen((w) => ({
            ...w, ...part, ...part.from && w.to === w.from ? { to: part.from } : {},
          }))} />
          {!event && !when.allDay && (
            <label class="check"><input type="checkbox" onChange={(e) => { slotsWanted.value = e.currentTarget.checked; }} /><span>{t().slots.wantSlots}</span></label>
          )}
          {!one && <RecurrenceFields kept={event?.rule ?? ""} recurrence={recurrence} day={when.from} zone={when.zone} saving={saving}
            onChange={(part) => setRecurrence((r) => ({ ...r, ...part }))} />}
          <Field label={words.where}>
            {(f) => <input {...f} type="text" maxLength={CreateEventRequestMax.place} value={place} onInput={(e) => setPlace(e.currentTarget.value)} />}
          </Field>
          {!one && (
            <Field label={words.color}>
              {(f) => (
                <select {...f} value={color} onChange={(e) => setColor(e.currentTarget.value as Color)}>
                  {COLORS.map((c) => <option key={c} value={c}>{words.colors[c]}</option>)}
                </select>
              )}
            </Field>
          )}
          {!one && <Recipients choice={choice} onChange={setChoice} problem={saving.of("recipients")} />}
          {!one && (!event || choice !== before.current) && <AsField as={as} />}
          <div class="admin-field">
            <span>{words.text}</span>
            <Editor label={words.text} handle={editor} begin={event?.bodyHtml ?? ""} onChange={onText}
              {...one ? {} : { onFiles: files.addFiles }} />
          </div>
          {!one && <>
            <AskingFields asking={asking} saving={saving} onChange={(part) => setAsking((a) => ({ ...a, ...part }))} />
            <ReminderFields minutes={reminders} onChange={setReminders} />
            <AttachButton files={files} />
            <AttachedFiles files={files} problem={saving.of("files")} />
            <DropTarget over={over} target={target} text />
          </>}
        </Form>
      </div>
      {leaving && (
        <Dialog title={words.leaveTitle} class="small" onClose={() => setLeaving(false)}>
          <p>{words.leaveText}</p>
          <div class="window-foot">
            <button type="button" data-autofocus onClick={() => setLeaving(false)}>{words.stay}</button>
            <button type="button" class="danger" onClick={onClose}>{words.abandon}</button>
          </div>
        </Dialog>
      )}
    </Dialog>
  );
}
