// The list of threads that every box shows.
import type { ComponentChildren, Ref } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, UpdateThreadsRequestMax, type BoxName, type Thread } from "../../api";
import { t } from "../../i18n";
import { onlyAbout } from "../../parts/about";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { usePaged, type Paged } from "../../parts/paged";
import { Alert, Loading } from "../../parts/pieces";
import { scrollerOf } from "../../parts/scroll";
import { searched } from "../../parts/search-field";
import { navigate } from "../../router";
import { setUnreadThreads } from "../../session";
import type { Act } from "./box-acts";
import { useChoice } from "./list-choice";
import { useRowFocus } from "./list-focus";
import { ListHead } from "./list-head";
import { useListKeys } from "./list-keys";
import { usePlace } from "./list-place";
import { useLines } from "./list-window";
import { belongs as belongsTo, changeThread, listHref, onThreadChange, position } from "./mailbox";
import { Row } from "./row";
import { SearchSaid } from "./search-said";

const BATCH_MAX = UpdateThreadsRequestMax.ids;

/** What is found is everywhere but in the trash. */
const belongs = (thread: Thread, box: BoxName): boolean => belongsTo(thread, box === "inbox" && searched() ? "sent" : box);

/** Threads as something done to them leaves a list. */
const after = (change: api.ThreadChange, box: BoxName) => (thread: Thread): Thread[] => {
  const unread = change.read === undefined ? thread.unread : !change.read;
  const changed = { ...thread, ...change, unread };
  return belongs(changed, box) ? [changed] : [];
};

/** The row that takes the focus when some rows go: the first one after the
 *  first of them that stays, else the last before it. */
function heirOf(shown: Thread[], gone: ReadonlySet<string>): string {
  const from = shown.findIndex((th) => gone.has(th.id));
  const stays = (th: Thread): boolean => !gone.has(th.id);
  return (shown.slice(from).find(stays) ?? shown.slice(0, from).reverse().find(stays))?.id ?? "";
}

function useActs(box: BoxName, open: string, list: Paged<Thread>, shown: Thread[], focus: (threadId: string) => void) {
  const [applying, setApplying] = useState(false);

  const apply = async (ids: string[], act: Act): Promise<boolean> => {
    setApplying(true);
    try {
      if (ids.length === 1) {
        const thread = shown.find((th) => th.id === ids[0]);
        const readUpTo = act.change.read ? position(thread?.lastMessageId) : undefined;
        await changeThread(ids[0] as string, { ...act.change, ...readUpTo && { readUpTo } });
      } else
        for (let from = 0; from < ids.length; from += BATCH_MAX)
          setUnreadThreads((await api.updateThreads(ids.slice(from, from + BATCH_MAX), act.change)).unreadThreads);
      const done = new Set(ids);
      const leave = after(act.change, box);
      const stay = shown.some((th) => done.has(th.id) && leave(th).length > 0);
      const next = stay ? ids[0] ?? "" : heirOf(shown, done);
      list.change((old) => old.flatMap((th) => done.has(th.id) ? leave(th) : [th]));
      // The thread beside has gone with its row.
      if (done.has(open) && !stay) navigate(listHref(box), true);
      focus(next);
      if (act.done) noticeSuccess(act.done(ids.length));
      void list.first();
      return true;
    } catch (failure) {
      noticeError(sentence(failure));
      return false;
    } finally {
      setApplying(false);
    }
  };
  return { apply, applying };
}

function Columns({ box }: { box: BoxName }) {
  const words = t().list;
  return (
    <thead role="rowgroup" class="hidden">
      <tr role="row">
        <th role="columnheader">{words.selectAll}</th>
        <th role="columnheader">{words.userType}</th>
        <th role="columnheader">{box === "sent" ? words.to : box === "inbox" ? words.from : words.correspondent}</th>
        <th role="columnheader">{words.subject}</th>
        <th role="columnheader">{words.elements}</th>
        <th role="columnheader">{words.date}</th>
      </tr>
    </thead>
  );
}

/** After the pointer has moved over the lines they rest for so long. */
const REST_MS = 2_000;
const LOOK_MS = 500;

/** When a line must not move: one reads further down, or is about to press. */
function useStill(isDown: () => boolean) {
  const moved = useRef(0);
  return {
    touch: () => { moved.current = Date.now(); },
    isStill: () => isDown() || Date.now() - moved.current < REST_MS,
  };
}

/** What came in meanwhile is shown as soon as that moves nothing. */
function useRelease(list: Paged<Thread>, hold: () => boolean): void {
  const latest = useRef(() => undefined as void);
  latest.current = () => { if (!hold()) list.release(); };
  useEffect(() => {
    if (!list.held) return undefined;
    const timer = setInterval(() => latest.current(), LOOK_MS);
    return () => clearInterval(timer);
  }, [list.held]);
}

function Table({ box, title, rows, total, children, ...handlers }: {
  box: BoxName; title: string; rows: Ref<HTMLTableSectionElement>; total: number; children: ComponentChildren; after: number;
  onPointerMove: () => void; onPointerDown: () => void;
}) {
  const { after: missing, ...on } = handlers;
  return (
    <table class="threads" role="table" aria-label={title} aria-rowcount={total}>
      <Columns box={box} />
      <tbody ref={rows} role="rowgroup" style={{ "--after": missing || "" }} {...on}>{children}</tbody>
    </table>
  );
}

function emptyText(box: BoxName, unreadOnly: boolean): string {
  if (onlyAbout.value) return t().concerns.none(onlyAbout.value.displayName);
  return unreadOnly ? t().list.noneUnread : t().list.empty[box];
}

/** `open`: the thread read beside the list, or in its stead; "" if none.
 *  `q`: what is looked for; "" if nothing is. */
export function ThreadList({ box, q, open }: { box: BoxName; q: string; open: string }) {
  const title = q ? t().search.title : t().menu[box];
  const section = useRef<HTMLElement>(null);
  const rows = useRef<HTMLTableSectionElement>(null);
  const [unreadOnly, setUnreadOnly] = useState(false);
  const onlyUnread = useRef(false);
  const toFirst = useRef(false);
  const place = usePlace(q ? `${box}?${q}` : box, section, open !== "");
  const still = useStill(place.isDown);
  // What one reads stays in the list of what is unread.
  const hold = (): boolean => still.isStill() || (onlyUnread.current && open !== "");
  const list = usePaged<Thread>(async (pageToken, pageSize) => {
    const page = await api.listThreads(box, pageToken, pageSize, onlyUnread.current, onlyAbout.peek()?.id, q);
    setUnreadThreads(page.unreadThreads);
    return { items: page.threads, next: page.nextPageToken };
  }, true, place.shown, hold);
  useRelease(list, hold);
  const shown = list.items ?? [];
  place.settle(shown.length);
  const choice = useChoice(shown);
  const focus = useRowFocus(section, shown, place.focus);
  const { focusRow } = focus;
  const { apply, applying } = useActs(box, open, list, shown, focusRow);
  const busy = list.busy || applying;
  const placeOf = (id: string): number => id ? shown.findIndex((th) => th.id === id) : -1;
  const lines = useLines(rows, shown.length, [placeOf(focus.pinned), placeOf(open)], () => {
    if (list.hasMore && !list.error) void list.more();
  });
  const applyTo = async (ids: string[], act: Act): Promise<void> => {
    if (await apply(ids, act) && choice.ids.length > 0) choice.set([]);
  };
  const onKeyDown = useListKeys({ box, open, section, shown, choice, focusRow, apply: (ids, act) => { if (!busy) void applyTo(ids, act); } });

  useEffect(() => onThreadChange((changed) => list.change((old) => {
    if (belongs(changed, box)) return old.map((th) => th.id === changed.id ? { ...th, ...changed } : th);
    if (place.reader.current === changed.id) place.reader.current = heirOf(old, new Set([changed.id]));
    return old.filter((th) => th.id !== changed.id);
  })), []);
  // The reader is back from a thread: where they left the list.
  useLayoutEffect(() => {
    if (open) place.reader.current = open;
    else if (place.reader.current) {
      place.restore();
      focusRow(place.reader.current);
      place.reader.current = "";
    }
  }, [open]);
  const toTop = (): void => { if (section.current) scrollerOf(section.current).scrollTop = 0; };
  useLayoutEffect(() => {
    if (!toFirst.current) return;
    toFirst.current = false;
    toTop();
    focusRow(shown[0]?.id ?? "");
  }, [list.items]);
  const showNews = (): void => {
    toFirst.current = true;
    list.release();
  };
  const restart = (): void => {
    choice.set([]);
    toTop();
    list.restart();
  };
  const filter = (on: boolean): void => {
    onlyUnread.current = on;
    setUnreadOnly(on);
    restart();
  };
  const about = useRef(onlyAbout.value);
  useEffect(() => {
    if (about.current?.id !== onlyAbout.value?.id) restart();
    about.current = onlyAbout.value;
  }, [onlyAbout.value?.id]);

  const last = lines[lines.length - 1]?.at ?? -1;
  return (
    <section ref={section} class="box list-pane" aria-busy={busy} onKeyDown={onKeyDown} onFocusIn={focus.onFocusIn}>
      <ListHead box={box} title={title} beneath={open !== ""} shown={shown.length} chosen={choice.ids.length} busy={busy}
        unreadOnly={box === "inbox" || box === "archive" ? unreadOnly : undefined} news={list.news}
        onUnreadOnly={filter} onNews={showNews} onAll={(on) => choice.set(on ? shown.map((th) => th.id) : [])}
        onAct={(act) => void applyTo(choice.ids, act)} onRefresh={() => void list.first()} />
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {q && <SearchSaid q={q} count={list.items?.length} hasMore={list.hasMore} />}
      {!q && list.items?.length === 0 && <p class="empty">{emptyText(box, unreadOnly)}</p>}
      {shown.length > 0 && (
        <Table box={box} title={title} rows={rows} total={list.hasMore ? -1 : shown.length + 1} after={shown.length - 1 - last}
          onPointerMove={still.touch} onPointerDown={still.touch}>
          {lines.map(({ at, before }) => {
            const thread = shown[at] as Thread;
            return (
              <Row key={thread.id} thread={thread} box={box} at={at} before={before} current={thread.id === open}
                chosen={choice.has(thread.id)} onChoose={(on, range) => choice.choose(thread.id, on, range)}
                onAct={choice.ids.length > 0 ? undefined : (act) => void apply([thread.id], act)} />
            );
          })}
        </Table>
      )}
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
    </section>
  );
}
