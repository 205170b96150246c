// « Je viens »: one's own answer to an event, or one for each child.
import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { PutRsvpRequestMax, sentence, type Answer, type EventsEvent, type Rsvp, type Rsvp_Mine } from "../../api";
import { t } from "../../i18n";
import { Check } from "../../parts/icons";
import { Alert } from "../../parts/pieces";
import { momentThere } from "./when";

const ANSWERS = ["YES", "MAYBE", "NO"] as const;
const SAID: Record<(typeof ANSWERS)[number], readonly Rsvp_Mine["state"][]> = { YES: ["GOING", "WAITING"], MAYBE: ["MAYBE"], NO: ["NOT_GOING"] };

/** Somebody who is asked has not answered. */
export const isUnanswered = (e: EventsEvent): boolean => Boolean(e.rsvp?.open && e.rsvp.mine.some((m) => m.state === "UNANSWERED"));

export const answerNamed = (name: string | null): Answer | undefined => ANSWERS.find((a) => a === name);

const isFull = (rsvp: Rsvp): boolean => rsvp.capacity > 0 && (rsvp.counts?.going ?? 0) >= rsvp.capacity;

/** « 12 places sur 30 prises, 3 en attente »; "" where there is no limit. */
function placesOf(rsvp: Rsvp): string {
  const { going = 0, waiting = 0 } = rsvp.counts ?? {};
  return rsvp.capacity === 0 ? "" : t().rsvp.places(going, rsvp.capacity, waiting);
}

function One({ event, mine, compact, chosen, onAnswered }: {
  event: EventsEvent; mine: Rsvp_Mine; compact: boolean; chosen: Answer | undefined; onAnswered: (rsvp: Rsvp) => void;
}) {
  const words = t().rsvp;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const [note, setNote] = useState(mine.note);
  const id = useId();
  const open = event.rsvp?.open ?? false;
  const said = ANSWERS.find((a) => SAID[a].includes(mine.state));
  const name = mine.child?.displayName;
  const answers = name ? words.childAnswers : words.answers;
  const [settled, setSettled] = useState(false);
  const toConfirm = open && !settled && chosen !== said ? ANSWERS.find((a) => a === chosen) : undefined;
  const group = useRef<HTMLDivElement>(null);
  // The button that had the focus is gone: before another answer, which stands
  // next, takes it.
  useLayoutEffect(() => {
    if (settled && document.activeElement === document.body) group.current?.querySelector<HTMLElement>("[aria-pressed=true]")?.focus();
  }, [settled]);
  const give = async (answer: Answer): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      const { rsvp } = await api.answerEvent(event.id, { instance: event.instance, answer, note, childId: mine.child?.id ?? "0" });
      if (rsvp) onAnswered(rsvp);
      setSettled(true);
    } catch (failure) {
      setError(sentence(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div ref={group} class="rsvp-one" role="group" aria-label={name ? words.ofChild(name) : words.ofMe}>
      {name && <p class="rsvp-name"><strong>{name}</strong> <span class="soft">{mine.child?.context}</span></p>}
      <p role="status" class={said ? "" : "soft"}>{said && <Check />}{words.states(mine.state, mine.place, Boolean(name))}</p>
      {toConfirm && (
        <div class="rsvp-answers">
          <p id={`${id}-chosen`}>{words.chosen(answers[toConfirm])}{toConfirm === "YES" && event.rsvp && isFull(event.rsvp) && ` ${words.chosenFull}`}</p>
          <button type="button" class="primary" data-autofocus aria-describedby={`${id}-chosen`} aria-disabled={busy}
            onClick={() => void give(toConfirm)}>{words.confirm}</button>
        </div>
      )}
      {open && (
        <div class="rsvp-answers">
          {ANSWERS.map((a) => (
            <button key={a} type="button" aria-pressed={said === a} aria-disabled={busy} onClick={() => void give(a)}>
              {answers[a]}
            </button>
          ))}
        </div>
      )}
      {open && !compact && (
        <p class="rsvp-note">
          <label htmlFor={id}>{words.note}</label>
          <input id={id} type="text" maxLength={PutRsvpRequestMax.note} value={note} onInput={(e) => setNote(e.currentTarget.value)} />
          {said && note !== mine.note && <button type="button" onClick={() => void give(said)}>{words.saveNote}</button>}
        </p>
      )}
      <Alert text={error} />
    </div>
  );
}

/** Nothing for who is not asked.  `compact`: beneath a line; `chosen`: by the
 *  link that led here, and to be confirmed. */
export function AnswerEvent({ event, compact = false, chosen, onAnswered }: {
  event: EventsEvent; compact?: boolean; chosen?: Answer | undefined; onAnswered: (rsvp: Rsvp) => void;
}) {
  const words = t().rsvp;
  const { rsvp } = event;
  if (chosen && event.cancelled) return <Alert text={words.chosenCancelled} />;
  if (!rsvp || rsvp.mine.length === 0) return chosen ? <Alert text={words.notAsked} /> : null;
  const places = placesOf(rsvp);
  const due = !rsvp.open ? event.cancelled ? "" : words.closed : rsvp.dueAt ? words.before(momentThere(rsvp.dueAt, event.timeZone)) : "";
  return (
    <section class={`rsvp ${compact ? "compact" : ""}`} aria-label={words.titleOf(event.title)}>
      {!compact && <h2>{words.title}</h2>}
      {chosen && !rsvp.open && <Alert text={words.chosenLate} />}
      {(due || places) && <p class="soft">{[due, places].filter(Boolean).join(" · ")}</p>}
      {rsvp.mine.map((m) => <One key={m.child?.id ?? ""} event={event} mine={m} compact={compact} chosen={chosen} onAnswered={onAnswered} />)}
    </section>
  );
}
