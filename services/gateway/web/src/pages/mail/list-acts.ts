// What is done to the threads of a list: to those that are chosen, or to all
// that the list shows, and how it is taken back.
import { useState, type MutableRef } from "preact/hooks";
import * as api from "../../api";
import { sentence, UpdateThreadsRequestMax, type BoxName, type Thread, type ThreadChange } from "../../api";
import { t } from "../../i18n";
import { recountFolders } from "../../parts/folders";
import { noticeError, noticeSuccess } from "../../parts/notice";
import type { Paged } from "../../parts/paged";
import { navigate } from "../../router";
import { lookAgain, setUnreadThreads } from "../../session";
import type { Act } from "./box-acts";
import { belongs, changed, changeThread, listHref, lookAtLine, position } from "./mailbox";

const BATCH_MAX = UpdateThreadsRequestMax.ids;
/** How often one asks how far it is. */
const PACE_MS = 300;

/** Threads as something done to them leaves a list. */
const after = (change: ThreadChange, box: BoxName) => (thread: Thread): Thread[] => {
  const then = changed(thread, change);
  return belongs(then, box) ? [then] : [];
};

/** The row that takes the focus when some rows go: the first one that stays
 *  after the first of them, or after `from`, else the last before it. */
export function heirOf(shown: Thread[], gone: ReadonlySet<string>,
  from = shown.findIndex((th) => gone.has(th.id))): string {
  const stays = (th: Thread): boolean => !gone.has(th.id);
  return (shown.slice(from).find(stays) ?? shown.slice(0, from).reverse().find(stays))?.id ?? "";
}

/** Asks until the last thread is done; how many they were. */
async function untilDone(undoToken: string, tell: (n: number) => void): Promise<number> {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, PACE_MS));
    const reply = await api.getBatch(undoToken);
    tell(reply.updated);
    setUnreadThreads(reply.unreadThreads);
    if (!reply.goingOn) return reply.updated;
  }
}

async function takeBack(tokens: string[]): Promise<void> {
  for (const token of tokens) {
    const reply = await api.undoThreads(token);
    setUnreadThreads(reply.unreadThreads);
    if (reply.goingOn) await untilDone(token, () => undefined);
  }
  recountFolders();
}

/** Of one thread, whatever lists show it; gives what takes it back. */
export async function moveThread(id: string, to: ThreadChange): Promise<() => Promise<string>> {
  const { undoToken, unreadThreads } = await api.updateThreads([id], to);
  setUnreadThreads(unreadThreads);
  recountFolders();
  await lookAtLine(id);
  return async () => {
    await takeBack([undoToken]);
    void lookAgain();
    return t().notice.undone;
  };
}

const timeOf = (thread: Thread): number => Date.parse(thread.lastMessageAt ?? "");

/** Those that were there before come back to their places. */
const withAgain = (now: Thread[], before: Thread[]): Thread[] => {
  const there = new Set(now.map((th) => th.id));
  return [...now, ...before.filter((th) => !there.has(th.id))]
    .sort((a, b) => timeOf(b) - timeOf(a));
};

/** Of these threads; the tokens that take it back. */
async function change(ids: string[], shown: Thread[], act: Act): Promise<string[]> {
  const only = ids.length === 1 ? shown.find((th) => th.id === ids[0]) : undefined;
  if (ids.length === 1 && act.change.read !== undefined) {
    const readUpTo = act.change.read ? position(only?.lastMessageId) : undefined;
    await changeThread(ids[0] as string, { ...act.change, ...readUpTo && { readUpTo } });
    return [];
  }
  const tokens: string[] = [];
  for (let from = 0; from < ids.length; from += BATCH_MAX) {
    const reply = await api.updateThreads(ids.slice(from, from + BATCH_MAX), act.change);
    setUnreadThreads(reply.unreadThreads);
    tokens.push(reply.undoToken);
  }
  recountFolders();
  return tokens;
}

export interface ListActs {
  /** False: it failed, and that was said. */
  apply(ids: string[], act: Act): Promise<boolean>;
  /** To all that the list shows, loaded or not. */
  applyToAll(shown: api.Shown, act: Act): Promise<boolean>;
  applying: boolean;
  /** Of many, so many are done; 0 at other times. */
  done: number;
}

/** `reader`: the row that gets the focus once the open thread is left. */
export function useActs(box: BoxName, open: string, list: Paged<Thread>, shown: Thread[],
  reader: MutableRef<string>, focus: (threadId: string) => void): ListActs {
  const [applying, setApplying] = useState(false);
  const [done, setDone] = useState(0);

  const guarded = async (what: () => Promise<void>): Promise<boolean> => {
    setApplying(true);
    try {
      await what();
      return true;
    } catch (failure) {
      noticeError(sentence(failure));
      return false;
    } finally {
      setApplying(false);
      setDone(0);
    }
  };
  const say = (text: string | undefined, tokens: string[], before: Thread[]): void => {
    if (!text) return;
    noticeSuccess(text, tokens.every(Boolean) && tokens.length > 0 ? async () => {
      await takeBack(tokens);
      list.change((now) => withAgain(now, before));
      void lookAgain();
      return t().notice.undone;
    } : undefined);
  };

  const apply = (ids: string[], act: Act): Promise<boolean> => guarded(async () => {
    const tokens = await change(ids, shown, act);
    const touched = new Set(ids);
    const leave = after(act.change, box);
    const stay = shown.some((th) => touched.has(th.id) && leave(th).length > 0);
    const next = stay ? ids[0] ?? "" : heirOf(shown, touched);
    list.change((old) => old.flatMap((th) => touched.has(th.id) ? leave(th) : [th]));
    // The thread beside has gone with its row.
    if (touched.has(open) && !stay) {
      reader.current = next;
      navigate(listHref(box), true);
    }
    focus(next);
    say(act.done?.(ids.length), tokens, shown.filter((th) => touched.has(th.id)));
    void list.look();
  });
  const applyToAll = (what: api.Shown, act: Act): Promise<boolean> => guarded(async () => {
    const reply = await api.updateShown(what, act.change);
    setUnreadThreads(reply.unreadThreads);
    const n = reply.goingOn ? await untilDone(reply.undoToken, setDone) : reply.updated;
    const leave = after(act.change, box);
    list.change((old) => old.flatMap(leave));
    recountFolders();
    say(act.done?.(n) ?? t().list.marked(n), [reply.undoToken], shown);
    if (act.change.read !== undefined) {
      void list.look();
      return;
    }
    if (open) navigate(listHref(box), true);
    focus("");
    list.restart();
  });
  return { apply, applyToAll, applying, done };
}
