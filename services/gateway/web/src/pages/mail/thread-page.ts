// The pages of one thread that are on the screen: the newest first or the one
// with the first unread message, others on demand to both sides, and what is
// newer when something may have come in.  No page is asked for twice.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { Refusal, sentence, type GetThreadReply, type Message } from "../../api";
import { me, onArrival, onReturn, receiptTurn, refresh } from "../../session";
import { changeThread, position } from "./mailbox";

/** Of what is newer, pages are read back to what is known: at most so many. */
const GAP_PAGES = 20;

export interface Shown {
  /** As said last, with the messages below: an answer is built on them. */
  head: GetThreadReply;
  messages: Message[];
  /** Tokens of the pages to either side; "" at the ends. */
  older: string;
  newer: string;
  /** What is read in full from the start: unread, the last, what came since. */
  fresh: ReadonlySet<string>;
}

export interface ThreadPage {
  shown: Shown | null;
  error: string;
  /** There is no such thread for this reader. */
  unknown: boolean;
  busy: boolean;
  older(): void;
  newer(): void;
  again(): void;
  /** What has been done to a message here. */
  change(message: Message): void;
}

export const mine = (message: Message): boolean => message.from?.id === me.value?.user?.id;

const shownFrom = (page: GetThreadReply): Shown => {
  const { messages } = page;
  const last = page.nextPageToken ? undefined : messages.at(-1);
  return {
    head: page, messages,
    older: page.previousPageToken ?? "", newer: page.nextPageToken,
    fresh: new Set(messages.filter((m) => (!m.readByMe && !mine(m)) || m === last || m.id === page.firstUnreadId).map((m) => m.id)),
  };
};

/** What is known, with newer words on what is in both. */
function joined(known: Message[], more: Message[]): Message[] {
  const updates = new Map(more.map((m) => [m.id, m]));
  const ids = new Set(known.map((m) => m.id));
  return [...known.map((m) => updates.get(m.id) ?? m), ...more.filter((m) => !ids.has(m.id))];
}

const lastOf = (messages: Message[]): string => messages[messages.length - 1]?.id ?? "";

/** The messages after `known`, by one page where that is enough. */
async function newerThan(id: string, known: Message[]): Promise<GetThreadReply> {
  const page = await api.getThread(id, "");
  const ids = new Set(known.map((m) => m.id));
  let { messages } = page;
  let token = page.previousPageToken;
  for (let n = 0; token && n < GAP_PAGES && !messages.some((m) => ids.has(m.id)); n++) {
    const before = await api.getThread(id, token);
    messages = [...before.messages, ...messages];
    token = before.previousPageToken;
  }
  return { ...page, messages };
}

async function look(id: string, old: Shown): Promise<Shown> {
  // One message alone, for what the thread itself says.
  const head = await api.getThread(id, "", 1);
  // Some of it is not there any more: it was recalled.
  if ((head.thread?.messageCount ?? 0) < (old.head.thread?.messageCount ?? 0)) return shownFrom(await api.getThread(id, ""));
  const newest = position(head.thread?.lastMessageId);
  const same = newest ? newest === lastOf(old.messages)
    : head.thread?.messageCount === old.head.thread?.messageCount;
  const known = new Set(old.messages.map((m) => m.id));
  const updated = joined(old.messages, head.messages.filter((m) => known.has(m.id)));
  if (same || old.newer) return { ...old, head, messages: updated };
  const page = await newerThan(id, old.messages);
  const messages = joined(old.messages, page.messages);
  const added = messages.slice(old.messages.length);
  return {
    ...old, head: page, messages, newer: page.nextPageToken,
    fresh: new Set([...old.fresh, ...added.map((m) => m.id)]),
  };
}

export function useThreadPage(id: string): ThreadPage {
  const [shown, setShown] = useState<Shown | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const now = useRef<Shown | null>(null);
  const gone = useRef(false);
  const failed = useRef(false);
  const marked = useRef("");
  const asked = useRef<() => Promise<void>>(async () => undefined);
  // One question at a time: each builds on what the one before found.
  const queue = useRef(Promise.resolve());

  // Read is what is on the page, no more: a message that comes in meanwhile
  // stays unread until it is shown.
  const mark = async (page: Shown): Promise<void> => {
    const last = lastOf(page.messages);
    if (!page.head.thread?.unread || last === marked.current) return;
    marked.current = last;
    try {
      await changeThread(id, position(page.head.thread.lastMessageId)
        ? { read: true, readUpTo: last } : { read: true });
    } catch {
      marked.current = "";
      return;
    }
    // Its notifications are read with it.
    await refresh();
  };
  const ask = (question: () => Promise<Shown | null>): Promise<void> => {
    asked.current = () => ask(question);
    queue.current = queue.current.then(async () => {
      if (gone.current) return;
      setBusy(true);
      try {
        const found = await question();
        if (gone.current || !found) return;
        const { messages } = found;
        now.current = { ...found, head: { ...found.head, messages } };
        setShown(now.current);
        failed.current = false;
        setError(null);
        void mark(found);
      } catch (failure) {
        if (gone.current) return;
        failed.current = true;
        setError(failure);
      } finally {
        if (!gone.current) setBusy(false);
      }
    });
    return queue.current;
  };
  const lookAtIt = (): Promise<void> =>
    ask(async () => now.current ? look(id, now.current) : shownFrom(await api.getThread(id, "")));
  const older = (): Promise<void> => ask(async () => {
    const old = now.current;
    if (!old?.older) return null;
    const page = await api.getThread(id, old.older);
    return { ...old, messages: [...page.messages, ...old.messages], older: page.previousPageToken };
  });
  const newer = (): Promise<void> => ask(async () => {
    const old = now.current;
    if (!old?.newer) return null;
    const page = await api.getThread(id, old.newer);
    const unread = page.messages.filter((m) => !m.readByMe && !mine(m)).map((m) => m.id);
    const last = page.nextPageToken ? [] : [lastOf(page.messages)];
    return {
      ...old, head: { ...old.head, thread: page.thread ?? old.head.thread },
      messages: joined(old.messages, page.messages), newer: page.nextPageToken,
      fresh: new Set([...old.fresh, ...unread, ...last]),
    };
  });

  useEffect(() => {
    const receipts = receiptTurn.peek();
    void lookAtIt();
    const stops = [
      onArrival(() => void lookAtIt()),
      receiptTurn.subscribe((turn) => { if (turn !== receipts) void lookAtIt(); }),
      onReturn(() => { if (failed.current) void asked.current(); }),
    ];
    return () => {
      gone.current = true;
      for (const stop of stops) stop();
    };
  }, []);

  return {
    shown, busy,
    error: error === null ? "" : sentence(error),
    unknown: error instanceof Refusal && error.status === 404,
    older: () => { if (!busy) void older(); },
    newer: () => { if (!busy) void newer(); },
    again: () => void asked.current(),
    change: (message) => void ask(async () => now.current && { ...now.current, messages: joined(now.current.messages, [message]) }),
  };
}
