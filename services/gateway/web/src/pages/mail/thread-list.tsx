// The list of threads that every box shows.
import type { ComponentChildren, Ref } from "preact";
import { useEffect, useLayoutEffect, useRef, useState, type MutableRef } from "preact/hooks";
import * as api from "../../api";
import type { BoxName, NotUnderstood, Thread } from "../../api";
import { t } from "../../i18n";
import { onlyAbout } from "../../parts/about";
import { boxTitle, isMain } from "../../parts/boxes";
import { filterQuery, filtersNow, setFilters, type Filters } from "../../parts/filters";
import { dragged, recountFolders } from "../../parts/folders";
import { usePaged, type Paged } from "../../parts/paged";
import { Alert, Loading } from "../../parts/pieces";
import { scrollerOf } from "../../parts/scroll";
import { setUnreadThreads } from "../../session";
import { MoveDialog } from "../folders/move";
import { actTo, readAll, type Act } from "./box-acts";
import { FilterBar } from "./filter-bar";
import { heirOf, useActs } from "./list-acts";
import { useChoice } from "./list-choice";
import { useRowFocus } from "./list-focus";
import { ListHead, WholeBar } from "./list-head";
import { useListKeys } from "./list-keys";
import { usePlace } from "./list-place";
import { useLines } from "./list-window";
import { belongs, onThreadChange, renewed } from "./mailbox";
import { Row } from "./row";
import { SearchSaid } from "./search-said";

function emptyText(box: BoxName, filters: Filters): string {
  const words = t().list;
  if (onlyAbout.value) return t().concerns.none(onlyAbout.value.displayName);
  if (filters.hasAttachments || filters.role) return words.noneSuch;
  if (filters.unread) return words.noneUnread;
  return isMain(box) ? words.empty[box] : t().folders.emptyOne;
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

/** The row that is read may go, by whatever took it: its heir is the reader's. */
function useHeir(items: Thread[] | null, reader: MutableRef<string>): void {
  const before = useRef<Thread[]>([]);
  useLayoutEffect(() => {
    if (!items) return;
    const old = before.current;
    before.current = items;
    const stay = new Set(items.map((th) => th.id));
    const from = old.findIndex((th) => th.id === reader.current);
    if (from < 0 || stay.has(reader.current)) return;
    const gone = old.filter((th) => !stay.has(th.id)).map((th) => th.id);
    reader.current = heirOf(old, new Set(gone), from);
  }, [items]);
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

/** `open`: the thread read beside the list, or in its stead; "" if none.
 *  `q`: what is looked for; "" if nothing is. */
export function ThreadList({ box, q, open }: { box: BoxName; q: string; open: string }) {
  const title = q ? t().search.title : boxTitle(box);
  const section = useRef<HTMLElement>(null);
  const rows = useRef<HTMLTableSectionElement>(null);
  // Those of its own address: a thread keeps them in its.
  const filters = filtersNow();
  const asked = useRef(filters);
  asked.current = filters;
  const toFirst = useRef(false);
  const place = usePlace(q ? `${box}?${q}` : box, section, open !== "");
  const still = useStill(place.isDown);
  // What one reads stays in the list of what is unread.
  const hold = (): boolean => still.isStill() || (asked.current.unread && open !== "");
  const [notUnderstood, setNotUnderstood] = useState<NotUnderstood[]>([]);
  const list = usePaged<Thread>(async (pageToken, pageSize) => {
    const page = await api.listThreads(box, pageToken, pageSize, { ...asked.current, concerns: onlyAbout.peek()?.id, q });
    setUnreadThreads(page.unreadThreads);
    setNotUnderstood(page.notUnderstood ?? []);
    if (!pageToken) recountFolders();
    return { items: page.threads, next: page.nextPageToken };
  }, true, place.shown, hold);
  useRelease(list, hold);
  const shown = list.items ?? [];
  place.settle(shown.length);
  const choice = useChoice(shown);
  const focus = useRowFocus(section, shown, place.focus);
  const { focusRow } = focus;
  const { apply, applyToAll, applying, done } = useActs(box, open, list, shown, place.reader, focusRow);
  // All that the list shows is chosen, loaded or not.
  const [whole, setWhole] = useState(false);
  const all = whole && choice.ids.length === shown.length && shown.length > 0;
  const shownBy = { ...filters, concerns: onlyAbout.value?.id, q };
  const busy = list.busy || applying;
  const placeOf = (id: string): number => id ? shown.findIndex((th) => th.id === id) : -1;
  const lines = useLines(rows, shown.length, [placeOf(focus.pinned), placeOf(open)], () => {
    if (list.hasMore && !list.error) void list.more();
  });
  const applyTo = async (ids: string[], act: Act): Promise<void> => {
    const worked = await (all && ids.length === choice.ids.length ? applyToAll({ box, filter: shownBy }, act) : apply(ids, act));
    if (!worked || choice.ids.length === 0) return;
    choice.set([]);
    setWhole(false);
  };
  // What is loaded on the way is chosen with the others.
  useEffect(() => { if (whole && choice.ids.length > 0) choice.set(shown.map((th) => th.id)); }, [shown.length]);
  const [filtering, setFiltering] = useState(false);
  const [moving, setMoving] = useState<string[] | null>(null);
  const onKeyDown = useListKeys({
    box, open, section, shown, choice, focusRow, apply: (ids, act) => { if (!busy) void applyTo(ids, act); }, move: setMoving,
  });
  /** With those that are chosen, if it is one of them. */
  const drag = (id: string): void => {
    const ids = choice.has(id) ? choice.ids : [id];
    dragged.value = { ids, drop: (to) => { if (!busy) void applyTo(ids, actTo(to)); } };
  };

  useEffect(() => onThreadChange((fresh) => list.change((old) => {
    if (belongs(fresh, box)) return old.map((th) => th.id === fresh.id ? renewed(th, fresh) : th);
    return old.filter((th) => th.id !== fresh.id);
  })), []);
  useHeir(list.items, place.reader);
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
  const key = `${filterQuery(filters)} ${onlyAbout.value?.id ?? ""}`;
  const keyBefore = useRef(key);
  useEffect(() => {
    if (keyBefore.current === key) return;
    keyBefore.current = key;
    choice.set([]);
    setWhole(false);
    toTop();
    list.restart();
  }, [key]);

  const last = lines[lines.length - 1]?.at ?? -1;
  return (
    <>
    <section ref={section} class="box list-pane" aria-busy={busy} onKeyDown={onKeyDown} onFocusIn={focus.onFocusIn}>
      <ListHead box={box} title={title} beneath={open !== ""} shown={shown.length} chosen={choice.ids.length} busy={busy}
        unreadOnly={box !== "sent" && box !== "trash" ? filters.unread : undefined} news={list.news}
        onUnreadOnly={(unread) => setFilters({ ...filters, unread })} filtering={filtering} onFiltering={setFiltering} onNews={showNews}
        onAll={(on) => {
          choice.set(on ? shown.map((th) => th.id) : []);
          setWhole(false);
        }}
        onReadAll={() => {
          if (busy) return;
          void applyToAll({ box, filter: { ...shownBy, unread: true } }, readAll());
        }}
        onAct={(act) => void applyTo(choice.ids, act)} onMove={() => setMoving(choice.ids)} onRefresh={() => void list.first()} />
      {choice.ids.length > 0 && choice.ids.length === shown.length && (list.hasMore || all) &&
        <WholeBar title={title} shown={shown.length} whole={all} onWhole={setWhole} />}
      <p class="under-way" role="status">{done > 0 && t().list.underWay(done)}</p>
      {(filtering || filters.hasAttachments || filters.role !== "") && <FilterBar filters={filters} />}
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {q && <SearchSaid q={q} count={list.items?.length} hasMore={list.hasMore} notUnderstood={notUnderstood} />}
      {!q && list.items?.length === 0 && <p class="empty">{emptyText(box, filters)}</p>}
      {shown.length > 0 && (
        <Table box={box} title={title} rows={rows} total={list.hasMore ? -1 : shown.length + 1} after={shown.length - 1 - last}
          onPointerMove={still.touch} onPointerDown={still.touch}>
          {lines.map(({ at, before }) => {
            const thread = shown[at] as Thread;
            return (
              <Row key={thread.id} thread={thread} box={box} at={at} before={before} current={thread.id === open}
                chosen={choice.has(thread.id)} onChoose={(on, range) => {
                  choice.choose(thread.id, on, range);
                  setWhole(false);
                }} onDrag={() => drag(thread.id)}
                onAct={choice.ids.length > 0 ? undefined : (act) => void apply([thread.id], act)} />
            );
          })}
        </Table>
      )}
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
    </section>
    {/* Beside the list, which is hidden where a thread is read in its stead. */}
    {moving && (
      <MoveDialog count={all ? undefined : moving.length} box={box} onClose={() => setMoving(null)} onMove={(to) => {
        setMoving(null);
        void applyTo(moving, actTo(to));
      }} />
    )}
    </>
  );
}
