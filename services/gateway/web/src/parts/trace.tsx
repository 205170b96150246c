// What « Pourquoi ? » says of a message, of one person or of all, and of a
// notification of one's own.
import { useEffect, useState } from "preact/hooks";
import { sentence, type MessageTrace, type NotificationTrace, type PersonTold, type Told, type TraceLine } from "../api";
import { traceMessage, traceNotification, tracePerson } from "../api/trace";
import { t } from "../i18n/trace";
import { longDate, qualityInFull } from "./format";
import { Alert, Loading } from "./pieces";

const words = () => t().trace;

function rule({ because }: TraceLine): string {
  if (!because) return words().byName;
  const child = because.child?.displayName ?? "";
  if (because.copy) return words().copy(child);
  if (!because.category) return words().byName;
  return child ? words().throughChild(because.category, child) : words().byCategory(because.category);
}

/** What became of it, in the order in which it did. */
function portal(line: TraceLine, reads: boolean): string[] {
  const { state, held, deliveredAt, readAt } = line;
  const waited = held ? [words().waited(longDate(held.until), words().held[held.why])] : [];
  if (state === "WITHDRAWN") return [words().withdrawn];
  if (state === "HELD") return held ? waited : [];
  const given = [...waited, words().delivered(longDate(deliveredAt))];
  if (readAt) return [...given, words().read(longDate(readAt))];
  if (state === "RECALLED") return [...given, words().recalled];
  return reads ? [...given, words().unread] : given;
}

function told(one: Told): string {
  const when = longDate(one.state === "WAITING" ? one.dueAt : one.at);
  const parts = [words().states[one.state](when)];
  if (one.state === "SKIPPED") parts.push(words().skipped[one.skipped]);
  else if (one.held !== "HELD_UNSPECIFIED") parts.push(words().channelHeld[one.held]);
  if (one.attempts > 1) parts.push(words().attempts(one.attempts));
  if (one.detail) parts.push(words().answer(one.detail));
  return words().told(words().channels[one.channel], parts.filter(Boolean));
}

const mailed = (channels: Told[], mailOn: boolean): string[] =>
  [...channels.map(told), ...channels.some((c) => c.channel === "MAIL") ? [] : [mailOn ? words().noMail : words().mailOff]];

function Said({ lines }: { lines: string[] }) {
  return <ul class="trace">{lines.map((line) => <li key={line}>{line}</li>)}</ul>;
}

function saidOf(line: TraceLine, trace: MessageTrace): string[] {
  const told = line.deliveredAt ? mailed(line.channels, trace.mailOn) : [];
  return [rule(line), ...portal(line, trace.view !== "SENDER" || !trace.namesOff), ...trace.channelsUnknown ? [words().unknown] : told];
}

/** Of one person where `userId` is not empty; else of all, a page at a time. */
export function OfMessage({ messageId, userId }: { messageId: string; userId: string }) {
  const [trace, setTrace] = useState<MessageTrace | null>(null);
  const [error, setError] = useState("");
  const load = (token: string, current = () => true): void => {
    setError("");
    traceMessage(messageId, userId, token).then((page) => {
      if (current()) setTrace((old) => token && old ? { ...page, lines: [...old.lines, ...page.lines] } : page);
    }, (failure: unknown) => { if (current()) setError(sentence(failure)); });
  };
  useEffect(() => {
    let current = true;
    setTrace(null);
    load("", () => current);
    return () => { current = false; };
  }, [messageId, userId]);
  return (
    <div class="trace-of" role="status" aria-busy={!trace && !error}>
      {!trace && !error && <Loading />}
      {trace && userId && trace.lines[0] && <Said lines={saidOf(trace.lines[0], trace)} />}
      {trace && !userId && <>
        <p class="soft">{words().by(trace.sender?.displayName ?? "", longDate(trace.sentAt))}</p>
        {trace.view === "SENDER" && trace.namesOff && <p class="soft">{words().namesOff}</p>}
        <ul class="proof-members">
          {trace.lines.map((line) => (
            <li key={line.user?.id}>
              <span><strong>{line.user?.displayName}</strong> {line.user && <span class="soft">{qualityInFull(line.user)}</span>}</span>
              <Said lines={saidOf(line, trace)} />
            </li>
          ))}
        </ul>
      </>}
      {trace?.lines.length === 0 && <p class="soft">{words().nobody}</p>}
      {trace?.nextPageToken && <button type="button" onClick={() => load(trace.nextPageToken)}>{t().more}</button>}
      <Alert text={error} onRetry={() => load(trace?.nextPageToken ?? "")} />
    </div>
  );
}

/** All that a person was told, a page at a time. */
export function OfPerson({ id }: { id: string }) {
  const [trace, setTrace] = useState<PersonTold | null>(null);
  const [error, setError] = useState("");
  const load = (token: string): void => {
    setError("");
    tracePerson(id, token).then((page) => setTrace((old) => token && old
      ? { ...page, notifications: [...old.notifications, ...page.notifications] } : page),
    (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(() => load(""), [id]);
  return (
    <div class="trace-of" role="status" aria-busy={!trace && !error}>
      {!trace && !error && <Loading />}
      {trace && <ul class="proof-members">
        {trace.notifications.map((one, i) => (
          <li key={i}>
            <strong>{words().kinds[one.kind] ?? words().otherKind}</strong>
            <Said lines={[words().listed(longDate(one.createdAt)), one.read ? words().wasRead : words().wasNotRead, ...mailed(one.channels, trace.mailOn)]} />
          </li>
        ))}
      </ul>}
      {trace?.notifications.length === 0 && <p class="soft">{words().nothing}</p>}
      {trace?.nextPageToken && <button type="button" onClick={() => load(trace.nextPageToken)}>{t().more}</button>}
      <Alert text={error} onRetry={() => load(trace?.nextPageToken ?? "")} />
    </div>
  );
}

export function OfNotification({ id }: { id: string }) {
  const [trace, setTrace] = useState<NotificationTrace | null>(null);
  const [error, setError] = useState("");
  const load = (): void => {
    setError("");
    traceNotification(id).then(setTrace, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [id]);
  return (
    <div class="trace-of" role="status" aria-busy={!trace && !error}>
      {!trace && !error && <Loading />}
      {trace && <Said lines={[words().listed(longDate(trace.createdAt)), trace.read ? words().wasRead : words().wasNotRead, ...mailed(trace.channels, trace.mailOn)]} />}
      <Alert text={error} onRetry={load} />
    </div>
  );
}
