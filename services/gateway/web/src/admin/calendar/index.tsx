// The calendar: terms, holidays, when people of each role are there.
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Calendar, Hours, Role, Span } from "../../api";
import { t } from "../../i18n/administration";
import { HoursRow, RemoveButton } from "../../parts/hours";
import { Plus } from "../../parts/icons";
import { noticeSuccess } from "../../parts/notice";
import { Alert, Loading } from "../../parts/pieces";
import { Effect } from "../parts/effect";
import { Field, Form, useSaving } from "../parts/form";
import { useWatched } from "../parts/progress";
import { Single } from "../parts/split";
import { withExample } from "./example";
import { ImportCalendar } from "./import";

const ROLES: Role[] = ["STAFF", "TEACHER", "GUARDIAN", "STUDENT", "ADMIN"];
const once = (): boolean => false;

export function CalendarPage() {
  const found = useWatched(() => api.getCalendar(), once);
  return (
    <Single title={t().admin.pages.calendar.title}>
      <Alert text={found.error} onRetry={() => void found.look()} />
      {!found.value && !found.error && <Loading />}
      {found.value && <ImportCalendar onDone={() => found.look()} />}
      {found.value && <CalendarForm key={found.value.version} calendar={found.value} onSaved={() => found.look()} />}
    </Single>
  );
}

const hoursOf = (calendar: Calendar, role: Role): Hours[] =>
  calendar.hours.find((h) => h.role === role)?.hours ?? [];

function CalendarForm({ calendar, onSaved }: { calendar: Calendar; onSaved: () => Promise<void> }) {
  const words = t().calendar;
  const [draft, setDraft] = useState(calendar);
  const [asking, setAsking] = useState(false);
  const saving = useSaving([]);
  const put = async (what: Calendar): Promise<Calendar> => {
    const saved = await api.putCalendar(what);
    await onSaved();
    return saved;
  };
  const carryOut = async (): Promise<void> => {
    const saved = await put(draft);
    noticeSuccess(words.saved, async () => {
      await put({ ...calendar, version: saved.version });
      return t().admin.undone;
    });
  };
  const setHours = (role: Role, hours: Hours[]): void => setDraft({
    ...draft,
    hours: [...draft.hours.filter((h) => h.role !== role), ...(hours.length > 0 ? [{ role, hours }] : [])],
  });
  const submit = async (): Promise<void> => setAsking(true);
  return (
    <Form saving={saving} onSubmit={submit} submit={t().admin.save}>
      <Spans legend={words.terms} what={words.term} add={words.addTerm} spans={draft.terms} onChange={(terms) => setDraft({ ...draft, terms })} />
      <Spans legend={words.holidays} what={words.holiday} add={words.addHolidays} spans={draft.holidays} onChange={(holidays) => setDraft({ ...draft, holidays })} />
      <section>
        <h2>{words.hours}</h2>
        <p class="soft">{words.hoursHint} {words.zone(draft.timeZone)}</p>
        <p class="soft">{words.holds}</p>
        <button type="button" onClick={() => setDraft(withExample(draft))}>{words.example}</button>
        {ROLES.map((role) => <RoleHours key={role} role={role} hours={hoursOf(draft, role)} onChange={(hours) => setHours(role, hours)} />)}
      </section>
      {asking && (
        <Effect title={words.effectTitle} confirm={t().admin.save} undo={t().admin.undoable}
          lines={[words.counts(draft.terms.length, draft.holidays.length), ...ROLES.map((r) => words.roleHours(t().roles[r], hoursOf(draft, r).length))]}
          onConfirm={() => carryOut().catch((failure: unknown) => { throw explained(failure); })}
          onClose={() => setAsking(false)} />
      )}
    </Form>
  );
}

/** « holidays[1].firstDay » in words. */
function explained(failure: unknown): unknown {
  if (!(failure instanceof api.Refusal)) return failure;
  const words = t().calendar;
  const [, list = "", nth = "", part = ""] = /^(terms|holidays|hours)(?:\[(\d+)\])?.*?(\w+)$/.exec(failure.field) ?? [];
  const said = words.problems[part];
  if (!said) return failure;
  const what = list === "terms" ? words.term : list === "holidays" ? words.holiday : words.hours;
  return new api.Refusal(failure.status, failure.code, `${nth ? words.nth(what, Number(nth) + 1) : what}\u00a0: ${said}`, failure.field);
}

const replaced = <T,>(list: T[], at: number, by: T): T[] => list.map((one, i) => i === at ? by : one);

function Spans({ legend, what, add, spans, onChange }: {
  legend: string; what: string; add: string; spans: Span[]; onChange: (spans: Span[]) => void;
}) {
  const words = t().calendar;
  const set = (at: number, part: Partial<Span>): void => onChange(replaced(spans, at, { ...spans[at]!, ...part }));
  return (
    <section>
      <h2>{legend}</h2>
      {spans.length === 0 && <p class="soft">{words.noneYet}</p>}
      {spans.map((span, at) => (
        <fieldset key={at} class="span-row">
          <legend class="hidden">{words.nth(what, at + 1)}</legend>
          <Field label={words.name}>{(f) => <input {...f} type="text" required maxLength={100} value={span.name} onInput={(e) => set(at, { name: e.currentTarget.value })} />}</Field>
          <Field label={words.from}>{(f) => <input {...f} type="date" required value={span.firstDay} onInput={(e) => set(at, { firstDay: e.currentTarget.value })} />}</Field>
          <Field label={words.to}>{(f) => <input {...f} type="date" required value={span.lastDay} onInput={(e) => set(at, { lastDay: e.currentTarget.value })} />}</Field>
          <RemoveButton name={span.name || words.nth(what, at + 1)} onClick={() => onChange(spans.filter((_, i) => i !== at))} />
        </fieldset>
      ))}
      <button type="button" onClick={() => onChange([...spans, { name: "", firstDay: "", lastDay: "" }])}><Plus />{add}</button>
    </section>
  );
}

function RoleHours({ role, hours, onChange }: { role: Role; hours: Hours[]; onChange: (hours: Hours[]) => void }) {
  const words = t().calendar;
  const name = t().roles[role];
  const set = (at: number, part: Partial<Hours>): void => onChange(replaced(hours, at, { ...hours[at]!, ...part }));
  return (
    <fieldset class="role-hours">
      <legend>{name}</legend>
      {hours.length === 0 && <p class="soft">{words.always}</p>}
      {hours.map((one, at) => (
        <HoursRow key={at} name={words.nth(name, at + 1)} hours={one} onChange={(part) => set(at, part)} onRemove={() => onChange(hours.filter((_, i) => i !== at))} />
      ))}
      <button type="button" aria-label={words.addHours(name)} class="quiet" onClick={() => onChange([...hours, { days: [1, 2, 3, 4, 5], from: "08:00", to: "18:00" }])}><Plus />{words.addHours(name)}</button>
    </fieldset>
  );
}
