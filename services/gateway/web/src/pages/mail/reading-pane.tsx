// One conversation, oldest message first: its subject, what can be done with
// it, the page that matters.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type BoxName, type Draft, type GetThreadReply, type ThreadChange } from "../../api";
import { t } from "../../i18n";
import { Archive, Back, Bell, BellOff, FolderIcon, Inbox, Printer, Reply, Trash, Unfold, Unread } from "../../parts/icons";
import { MoreActs } from "../../parts/more-acts";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Alert, Loading, PageTitle } from "../../parts/pieces";
import { scrollerOf, scrollTargetOf } from "../../parts/scroll";
import { useShortcuts } from "../../parts/shortcuts";
import { width } from "../../parts/width";
import { navigate, navigateBack } from "../../router";
import { me, onArrival } from "../../session";
import { answeredOf, openDraft, writeReply } from "../../writing";
import { MoveDialog } from "../folders/move";
import { actTo } from "./box-acts";
import { moveThread } from "./list-acts";
import { changeThread, isToAnswer, listHref } from "./mailbox";
import { MessageCard, messageId } from "./message";
import { printHref } from "./message-menu";
import { ThreadDraft, useThreadDraft } from "./thread-draft";
import { ThreadHeld } from "./thread-held";
import { mine, useThreadPage, type Shown } from "./thread-page";

/** So near to the top older messages are asked for without a click. */
const NEAR_PX = 200;
/** A longer subject is cut in the head, and stands in full above the messages. */
const SUBJECT_SHORT = 90;

function BackLink({ box }: { box: BoxName }) {
  const to = listHref(box);
  return (
    <a class="button quiet back" href={to} title={t().thread.back} aria-label={t().thread.back}
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        navigateBack(to);
      }}><Back /></a>
  );
}

/** Nothing to retry: the way back. */
function Unknown({ box }: { box: BoxName }) {
  return (
    <div class="pane-missing">
      <PageTitle text={t().notFound.title} />
      <p role="alert">{t().thread.unknown}</p>
      <a class="button" href={listHref(box)}><Back />{t().thread.back}</a>
    </div>
  );
}

const answer = (head: GetThreadReply, draft: Draft | undefined): void =>
  draft ? void openDraft(draft.id, head) : writeReply(answeredOf(head));

/** By its key, here or in the list that the thread was opened from. */
function useReplyKey(id: string, head: GetThreadReply | undefined, draft: Draft | undefined): void {
  const wanted = useRef(isToAnswer(id));
  useShortcuts({ r: () => { if (head?.canReply) answer(head, draft); } });
  useEffect(() => {
    if (!head || !wanted.current) return;
    wanted.current = false;
    if (head.canReply)
      api.listDrafts("", 1, id).then((page) => answer(head, page.drafts[0]), () => answer(head, undefined));
  }, [head]);
}

function ReplyButton({ head, draft }: { head: GetThreadReply; draft: Draft | undefined }) {
  // What the session knows may be newer than the page that is open.
  const frozen = me.value?.frozen ?? false;
  const canReply = head.canReply && !frozen;
  const noReply = frozen ? "FROZEN" : head.noReply;
  if (!canReply)
    return <p class="no-reply">{t().thread.noReply[noReply] ?? t().thread.noReply.NO_REPLY_UNSPECIFIED}</p>;
  return (
    <button type="button" class="primary" onClick={() => answer(head, draft)}><Reply />{t().thread.reply}</button>
  );
}

interface Act { label: string; icon: typeof Archive; onClick: () => void }

function ActButton({ label, icon: Icon, onClick }: Act) {
  return (
    <button type="button" class="quiet" title={label} aria-label={label} onClick={onClick}>
      <Icon /><span class="word">{label}</span>
    </button>
  );
}

/** Whether the thread rings on no channel, and the act that changes it: none
 *  before that is known. */
function useMute(id: string): Act[] {
  const words = t().thread;
  const [muted, setMuted] = useState<boolean | null>(null);
  useEffect(() => {
    const look = (): void => { api.getMute(id).then((known) => setMuted(known.muted), () => undefined); };
    look();
    return onArrival(look);
  }, [id]);
  const change = async (): Promise<void> => {
    try {
      setMuted((await api.setMute(id, !muted)).muted);
      noticeSuccess(muted ? words.unmuted : words.muted);
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  return muted === null ? []
    : [{ label: muted ? words.unmute : words.mute, icon: muted ? Bell : BellOff, onClick: () => void change() }];
}

/** `unfoldAll`: absent where nothing is folded. */
function ThreadHead({ id, box, head, draft, unfoldAll }: {
  id: string; box: BoxName; head: GetThreadReply; draft: Draft | undefined; unfoldAll: (() => void) | undefined;
}) {
  const thread = head.thread;
  const tried = async (act: () => Promise<void>): Promise<void> => {
    try {
      await act();
      navigateBack(listHref(box));
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  const move = (what: ThreadChange, done: string): Promise<void> =>
    tried(async () => noticeSuccess(done, await moveThread(id, what)));
  const words = t().list;
  const notice = t().notice;
  const [moving, setMoving] = useState(false);
  const mute = useMute(id);
  // A phone has no room for these.
  const rest: Act[] = [
    { label: words.markUnread, icon: Unread, onClick: () => void tried(async () => { await changeThread(id, { read: false }); }) },
    ...mute,
    { label: t().keeping.printThread, icon: Printer, onClick: () => navigate(printHref(id)) },
    ...unfoldAll ? [{ label: t().thread.unfoldAll, icon: Unfold, onClick: unfoldAll }] : [],
  ];
  return (
    <header class="thread-head">
      <div class="thread-title"><BackLink box={box} /><PageTitle text={thread?.subject ?? ""} /></div>
      <div class="thread-bar" role="group" aria-label={t().thread.actions}>
        <ReplyButton head={head} draft={draft} />
        {thread?.archived
          ? <ActButton label={words.unarchive} icon={Inbox} onClick={() => void move({ archived: false }, notice.unarchived(1))} />
          : <ActButton label={words.archive} icon={Archive} onClick={() => void move({ archived: true }, notice.archived(1))} />}
        {thread?.trashed
          ? <ActButton label={words.restore} icon={Inbox} onClick={() => void move({ trashed: false }, notice.restored(1))} />
          : <ActButton label={words.trash} icon={Trash} onClick={() => void move({ trashed: true }, notice.trashed(1))} />}
        <ActButton label={t().folders.move} icon={FolderIcon} onClick={() => setMoving(true)} />
        {width.value === "phone"
          ? <MoreActs label={t().thread.moreActions}>{rest.map((act) => <li key={act.label}><ActButton {...act} /></li>)}</MoreActs>
          : rest.map((act) => <ActButton key={act.label} {...act} />)}
      </div>
      {moving && (
        <MoveDialog count={1} box={box} onClose={() => setMoving(false)} onMove={(to) => {
          const act = actTo(to);
          setMoving(false);
          void move(act.change, act.done?.(1) ?? "");
        }} />
      )}
    </header>
  );
}

/** Which messages are folded: by their age, then by the reader's wish. */
function useFolding(shown: Shown | null) {
  const [wishes, setWishes] = useState<ReadonlyMap<string, boolean>>(new Map());
  const [all, setAll] = useState(false);
  // On paper there is nothing to unfold.
  useEffect(() => {
    const unfold = (): void => setAll(true);
    addEventListener("beforeprint", unfold);
    return () => removeEventListener("beforeprint", unfold);
  }, []);
  const folded = (id: string): boolean => wishes.get(id) ?? !(all || shown?.fresh.has(id));
  return {
    folded,
    any: shown?.messages.some((m) => folded(m.id)) ?? false,
    fold: (id: string, on: boolean) => setWishes(new Map(wishes).set(id, on)),
    unfoldAll: () => {
      setWishes(new Map());
      setAll(true);
    },
  };
}

function bringIntoView(id: string, block: ScrollLogicalPosition): void {
  const element = document.getElementById(messageId(id));
  if (!element) return;
  const tall = element.getBoundingClientRect().height > scrollerOf(element).clientHeight * .7;
  element.scrollIntoView({ block: tall ? "start" : block });
}

/** Where the page begins, and that it stays where it is when older messages
 *  come in above; an answer of one's own comes into view. */
function useScrolling(pane: { current: HTMLElement | null }, shown: Shown | null): void {
  const before = useRef<{ first: string; last: string; height: number } | null>(null);
  useLayoutEffect(() => {
    const scroller = pane.current && scrollerOf(pane.current);
    if (!scroller) return;
    const messages = shown?.messages ?? [];
    const first = messages[0];
    const last = messages[messages.length - 1];
    if (!shown || !first || !last) {
      scroller.scrollTop = 0;
      return;
    }
    const old = before.current;
    before.current = { first: first.id, last: last.id, height: scroller.scrollHeight };
    if (!old) {
      const unread = messages.find((m) => m.id === shown.head.firstUnreadId) ??
        messages.find((m) => !m.readByMe && !mine(m));
      if (unread && (unread !== first || shown.older)) bringIntoView(unread.id, "start");
      else if (!unread && messages.length > 1) bringIntoView(last.id, "end");
      return;
    }
    if (old.first !== first.id) scroller.scrollTop += scroller.scrollHeight - old.height;
    if (old.last !== last.id && mine(last)) bringIntoView(last.id, "end");
  }, [shown]);
}

/** Older messages come without a click to who scrolls up to them. */
function useScrolledTo(pane: { current: HTMLElement | null }, older: () => void, there: boolean): void {
  const act = useRef(older);
  act.current = older;
  useEffect(() => {
    const scroller = pane.current && scrollerOf(pane.current);
    if (!scroller || !there) return undefined;
    let touched = false;
    const touch = (): void => { touched = true; };
    const onScroll = (): void => { if (touched && scroller.scrollTop < NEAR_PX) act.current(); };
    const target = scrollTargetOf(scroller);
    const starts = ["wheel", "touchmove", "keydown", "pointerdown"];
    for (const name of starts) addEventListener(name, touch, { passive: true });
    target.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      for (const name of starts) removeEventListener(name, touch);
      target.removeEventListener("scroll", onScroll);
    };
  }, [there]);
}

function Arrivals({ count }: { count: number }) {
  const first = useRef(count);
  const news = count - first.current;
  first.current = count;
  return <p class="hidden" role="status">{news > 0 && t().thread.arrived(news)}</p>;
}

export function ReadingPane({ id, box }: { id: string; box: BoxName }) {
  const pane = useRef<HTMLElement>(null);
  const page = useThreadPage(id);
  const { shown } = page;
  const folding = useFolding(shown);
  const draft = useThreadDraft(id);
  useReplyKey(id, shown?.head, draft);
  useScrolling(pane, shown);
  useScrolledTo(pane, page.older, Boolean(shown?.older));

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    navigateBack(listHref(box));
  };
  const subject = shown?.head.thread?.subject ?? "";
  const last = shown?.messages[shown.messages.length - 1];
  return (
    <section ref={pane} class="pane" onKeyDown={onKeyDown} aria-busy={page.busy}>
      {!shown && !page.unknown && <>
        <div class="thread-head"><div class="thread-title"><BackLink box={box} /></div></div>
        <Alert text={page.error} onRetry={page.again} />
        {!page.error && <Loading />}
      </>}
      {!shown && page.unknown && <Unknown box={box} />}
      {shown && <>
        <ThreadHead id={id} box={box} head={shown.head} draft={draft} unfoldAll={folding.any ? folding.unfoldAll : undefined} />
        <Alert text={page.error} onRetry={page.again} />
        {subject.length > SUBJECT_SHORT && <p class="subject-whole">{subject}</p>}
        {shown.older && <button type="button" class="more" onClick={page.older}>{t().thread.older}</button>}
        <div class="conversation" role="group" aria-label={t().thread.messages}>
          {shown.messages.map((m) => (
            <MessageCard key={m.id} message={m} folded={folding.folded(m.id)} onChange={page.change} threadId={id} subject={subject}
              onFold={m === last && !shown.newer ? undefined : (on) => folding.fold(m.id, on)} />
          ))}
        </div>
        {shown.newer && <button type="button" class="more" onClick={page.newer}>{t().thread.newer}</button>}
        {!shown.newer && <ThreadHeld id={id} head={shown.head} />}
        {draft && <ThreadDraft draft={draft} head={shown.head} />}
        <Arrivals count={shown.messages.length} />
      </>}
    </section>
  );
}
