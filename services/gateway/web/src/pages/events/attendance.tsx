// Who comes to an event, for who may change it.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Attendee, type EventsEvent, type ListAttendanceReply } from "../../api";
import { t } from "../../i18n";
import { longDate } from "../../parts/format";
import { Alert, Loading } from "../../parts/pieces";
import { eventTurn } from "../../session";

function Line({ one }: { one: Attendee }) {
  const words = t().rsvp;
  return (
    <tr>
      <th scope="row">{one.person?.displayName} {one.person?.context && <span class="soft">{one.person.context}</span>}</th>
      <td>{words.stateShort[one.state]}{one.place > 0 && ` (${one.place})`}</td>
      <td>{one.note}</td>
      <td class="soft">{one.answeredAt && <time dateTime={one.answeredAt}>{longDate(one.answeredAt)}</time>}
        {one.by && ` ${words.by(one.by.displayName)}`}</td>
    </tr>
  );
}

export function Attendance({ event }: { event: EventsEvent }) {
  const words = t().rsvp;
  const [reply, setReply] = useState<ListAttendanceReply | null>(null);
  const [error, setError] = useState("");
  // Who has paged on stays there.
  const paged = useRef(false);
  const load = (next: string): void => {
    setError("");
    paged.current = next !== "";
    api.listAttendance(event.id, event.instance, next).then(
      (page) => setReply((old) => next && old ? { ...page, people: [...old.people, ...page.people] } : page),
      (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(() => load(""), [event.id, event.instance, event.version]);
  useEffect(() => { if (reply && !paged.current) load(""); }, [eventTurn.value]);
  const counts = reply?.counts;
  return (
    <section class="rsvp attendance" aria-label={words.who} aria-busy={!reply && !error}>
      <h2>{words.who}</h2>
      <Alert text={error} onRetry={() => load("")} />
      {!reply && !error && <Loading />}
      {reply && counts && <p role="status">{words.counts(counts.going, counts.waiting, counts.maybe, counts.notGoing, reply.unanswered)}</p>}
      {reply && reply.people.length > 0 && (
        <div class="attendance-table" tabIndex={0} role="region" aria-label={words.who}>
          <table>
            <thead><tr><th scope="col">{words.person}</th><th scope="col">{words.answer}</th><th scope="col">{words.word}</th><th scope="col">{words.when}</th></tr></thead>
            <tbody>{reply.people.map((one) => <Line key={one.person?.id} one={one} />)}</tbody>
          </table>
        </div>
      )}
      <p class="rsvp-answers">
        {reply?.nextPageToken && <button type="button" onClick={() => load(reply.nextPageToken)}>{t().more}</button>}
        <a class="button quiet" href={api.attendanceFile(event.id, event.instance)} download>{words.file}</a>
      </p>
    </section>
  );
}
