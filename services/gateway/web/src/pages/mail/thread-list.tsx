// The list of threads that every box shows.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, UpdateThreadsRequestMax, type BoxName, type Thread } from "../../api";
import { t } from "../../i18n";
import { dismissSuccess, noticeError, noticeSuccess } from "../../parts/notice";
import { usePaged, type Paged } from "../../parts/paged";
import { Alert, Loading } from "../../parts/pieces";
import { navigate } from "../../router";
import { setUnreadThreads } from "../../session";
import type { Act } from "./box-acts";
import { ListHead } from "./list-head";
import { rowLinkId, usePlace } from "./list-place";
import { boxHref } from "../../parts/boxes";
import { belongs, changeThread, onThreadChange, position } from "./mailbox";
import { Row } from "./row";

const BATCH_MAX = UpdateThreadsRequestMax.ids;

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
      if (done.has(open) && !stay) navigate(boxHref(box), true);
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

/** Arrows go from row to row, in the column that has the focus. */
function onArrow(event: KeyboardEvent): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const target = event.target as HTMLElement;
  const row = target.closest("tr.row");
  if (by === 0 || !row || event.altKey || event.ctrlKey || event.metaKey) return;
  const what = target.matches("input") ? "input" : "a";
  const next = by > 0 ? row.nextElementSibling : row.previousElementSibling;
  event.preventDefault();
  next?.querySelector<HTMLElement>(what)?.focus();
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

/** `open`: the thread read beside the list, or in its stead; "" if none. */
export function ThreadList({ box, open }: { box: BoxName; open: string }) {
  const title = t().menu[box];
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const section = useRef<HTMLElement>(null);
  const focusNext = useRef<string | null>(null);
  const place = usePlace(box, section, open !== "");
  const list = usePaged<Thread>(async (pageToken, pageSize) => {
    const page = await api.listThreads(box, pageToken, pageSize);
    setUnreadThreads(page.unreadThreads);
    return { items: page.threads, next: page.nextPageToken };
  }, true, place.shown);
  const shown = list.items ?? [];
  place.settle(list.items?.length ?? 0);
  const { apply, applying } = useActs(box, open, list, shown, (id) => { focusNext.current = id; });
  const busy = list.busy || applying;

  const choose = (id: string, on: boolean): void => {
    const copy = new Set(chosen);
    if (on) copy.add(id);
    else copy.delete(id);
    // The bar is where the notice lies.
    if (chosen.size === 0) dismissSuccess();
    setChosen(copy);
  };
  const ids = shown.filter((th) => chosen.has(th.id)).map((th) => th.id);
  const applyToChosen = async (act: Act): Promise<void> => {
    if (await apply(ids, act)) setChosen(new Set());
  };

  const focusRow = (id: string): void => {
    const target = document.getElementById(rowLinkId(id)) ?? section.current?.querySelector<HTMLElement>("h1");
    target?.focus();
  };
  useLayoutEffect(() => {
    const id = focusNext.current;
    focusNext.current = null;
    if (id !== null) focusRow(id);
  }, [list.items]);
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

  return (
    <section ref={section} class="box list-pane" aria-busy={busy} onKeyDown={onArrow}>
      <ListHead box={box} title={title} beneath={open !== ""} shown={shown.length} chosen={ids.length} busy={busy}
        onAll={(on) => setChosen(new Set(on ? shown.map((th) => th.id) : []))}
        onAct={(act) => void applyToChosen(act)} onRefresh={() => void list.first()} />
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {list.items?.length === 0 && <p class="empty">{t().list.empty[box]}</p>}
      {shown.length > 0 && (
        <table class="threads" role="table" aria-label={title}>
          <Columns box={box} />
          <tbody role="rowgroup">
            {shown.map((thread) => (
              <Row key={thread.id} thread={thread} box={box} current={thread.id === open}
                chosen={chosen.has(thread.id)} onChoose={(on) => choose(thread.id, on)}
                onAct={ids.length > 0 ? undefined : (act) => void apply([thread.id], act)} />
            ))}
          </tbody>
        </table>
      )}
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
    </section>
  );
}
