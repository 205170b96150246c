// One event, changed and cancelled by who may.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { Refusal, sentence, type EventsEvent, type EventsScope } from "../../api";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { Back, Pencil, Trash } from "../../parts/icons";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Alert, Loading, PageTitle } from "../../parts/pieces";
import { SafeHtml } from "../../parts/safe-html";
import { navigate, query } from "../../router";
import { AnswerEvent, answerNamed } from "./answer";
import { Attendance } from "./attendance";
import { eventTurn } from "../../session";
import { Files } from "../../viewer/files";
import { EventForm } from "./form";
import { ruleInWords } from "./rule";
import { Slots } from "./slots";
import { addressOfEvent, dayName, firstDay, hours } from "./when";

const SCOPES = ["THIS", "FOLLOWING", "ALL"] as const;
export type Scope = Exclude<EventsScope, "SCOPE_UNSPECIFIED">;

/** Of which dates; asked of what recurs, and of a cancellation. */
function ScopeQuestion({ event, cancel, onGo, onClose }: {
  event: EventsEvent; cancel: boolean; onGo: (scope: Scope) => void; onClose: () => void;
}) {
  const words = t().events;
  const recurs = event.instance !== "";
  const [scope, setScope] = useState<Scope>(recurs ? "THIS" : "ALL");
  return (
    <Dialog title={cancel ? words.cancelTitle(event.title) : words.changeTitle(event.title)} class="small" onClose={onClose}>
      {cancel && <p>{words.cancelText}</p>}
      {recurs && (
        <fieldset class="event-scope">
          <legend>{cancel ? words.whichCancel : words.which}</legend>
          {SCOPES.map((one) => (
            <label key={one} class="check">
              <input type="radio" name="scope" checked={scope === one} onChange={() => setScope(one)} />
              <span>{words.scopes[one]}</span>
            </label>
          ))}
        </fieldset>
      )}
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onClose}>{cancel ? words.keep : words.leave}</button>
        <button type="button" class={cancel ? "danger" : "primary"} onClick={() => onGo(scope)}>{cancel ? words.cancel : words.goOn}</button>
      </div>
    </Dialog>
  );
}

function Facts({ event }: { event: EventsEvent }) {
  const words = t().events;
  return (
    <>
      <p class="event-when">{dayName(firstDay(event))}, {hours(event)}</p>
      {event.rule && <p class="soft">{words.fact(words.recurs, ruleInWords(event.rule, event.timeZone))}{event.exception && !event.cancelled && ` (${words.otherwise})`}</p>}
      {event.place && <p>{words.fact(words.place, event.place)}</p>}
      {event.recipients.length > 0 && <p>{words.fact(words.forWhom, event.recipients.filter((r) => r.kind !== "EXCEPT")
        .map((r) => r.displayName).join(t().listSeparator))}</p>}
      {event.creator && <p class="soft">{words.by(event.creator.displayName)}</p>}
      {event.bodyHtml && <SafeHtml html={event.bodyHtml} whole />}
      <Files files={event.attachments} />
      {event.reminders.length > 0 && <p class="soft">{words.fact(t().rsvp.reminders,
        event.reminders.map((m) => t().rsvp.remindBefore(m)).join(t().listSeparator))}</p>}
    </>
  );
}

const monthOf = (event: EventsEvent): string => `/events?month=${firstDay(event).slice(0, 7)}`;

export function EventView({ id, instance }: { id: string; instance: string }) {
  const words = t().events;
  const [event, setEvent] = useState<EventsEvent | null>(null);
  const [error, setError] = useState("");
  const [asking, setAsking] = useState<"change" | "cancel" | null>(null);
  const [changing, setChanging] = useState<{ event: EventsEvent; scope: Scope } | null>(null);
  // What follows is an event of its own; the window closes first, with its entry
  // of the history.
  const [movedTo, setMovedTo] = useState("");
  useEffect(() => { if (movedTo) navigate(movedTo, true); }, [movedTo]);
  // Of a link in a mail.
  const chosen = answerNamed(query.value.get("answer"));
  const load = (): void => {
    api.getEvent(id, instance).then((e) => { setEvent(e); setError(""); }, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [id, instance, eventTurn.value]);
  const change = (scope: Scope): void => {
    setAsking(null);
    api.getEvent(id, scope === "ALL" ? "" : instance).then(
      (e) => setChanging({ event: e, scope }), (failure: unknown) => noticeError(sentence(failure)));
  };
  const cancel = async (scope: Scope, e: EventsEvent): Promise<void> => {
    setAsking(null);
    try {
      await api.cancelEvent(id, e.version, scope, scope === "ALL" ? "" : instance);
      noticeSuccess(words.cancelDone(e.title));
    } catch (failure) {
      noticeError(failure instanceof Refusal && failure.code === "VERSION_CONFLICT" ? words.conflict : sentence(failure));
    }
    load();
  };
  return (
    <section class="box events-page event-view" aria-busy={!event && !error}>
      <div class="list-head">
        <a class="button quiet square" href={event ? monthOf(event) : "/events"} aria-label={words.back} title={words.back}><Back /></a>
        <PageTitle text={event?.title ?? words.title} />
        {event?.cancelled && <span class="event-mark">{words.cancelled}</span>}
      </div>
      <Alert text={error} onRetry={load} />
      {!event && !error && <Loading />}
      {event && <div class="event-facts"><Facts event={event} /></div>}
      {event && <AnswerEvent key={`${id}${instance}${chosen}`} event={event} chosen={chosen} onAnswered={(rsvp) => setEvent({ ...event, rsvp })} />}
      {event && <Slots event={event} />}
      {event?.canChange && (
        <div class="event-acts">
          <button type="button" onClick={() => event.instance ? setAsking("change") : change("ALL")}><Pencil />{words.change}</button>
          <button type="button" class="quiet" onClick={() => setAsking("cancel")}><Trash />{words.cancel}</button>
        </div>
      )}
      {event?.canChange && event.rsvp && (event.instance || !event.rule) && <Attendance event={event} />}
      {event?.rsvp && event.rule && !event.instance && <p class="event-facts soft">{t().rsvp.eachDate} <a href={monthOf(event)}>{words.dates}</a></p>}
      {event && asking && <ScopeQuestion event={event} cancel={asking === "cancel"} onClose={() => setAsking(null)}
        onGo={(scope) => asking === "cancel" ? void cancel(scope, event) : change(scope)} />}
      {changing && <EventForm {...changing} onClose={() => setChanging(null)}
        onConflict={() => { setChanging(null); noticeError(words.conflict); load(); }}
        onSaved={(e) => {
          setChanging(null);
          noticeSuccess(words.changed(e.title));
          if (e.id === id) load();
          else setMovedTo(addressOfEvent(e));
        }} />}
    </section>
  );
}
