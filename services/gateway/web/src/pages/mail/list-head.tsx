// The head of a list; while rows are chosen, the bar of acts in its place and
// of its height, so that nothing moves.
import type { ComponentChildren } from "preact";
import type { BoxName } from "../../api";
import { t } from "../../i18n";
import { AboutFilter } from "../../parts/about";
import { dense, setDense } from "../../parts/density";
import { Dense, FolderIcon, Funnel, Keyboard, Read, Refresh, Roomy, Unread, Up } from "../../parts/icons";
import { PageTitle } from "../../parts/pieces";
import { helpOpen } from "../../parts/shortcuts";
import { actsOf, type Act } from "./box-acts";

interface Props {
  box: BoxName;
  title: string;
  /** A thread has the title of the page. */
  beneath: boolean;
  shown: number;
  chosen: number;
  busy: boolean;
  /** Only what is unread is shown; undefined where that is no question. */
  unreadOnly: boolean | undefined;
  /** So many conversations wait to be shown. */
  news: number;
  onUnreadOnly: (on: boolean) => void;
  onReadAll: () => void;
  /** More filters are shown beneath. */
  filtering: boolean;
  onFiltering: (on: boolean) => void;
  onNews: () => void;
  onAll: (on: boolean) => void;
  onAct: (act: Act) => void;
  /** Asks where to. */
  onMove: () => void;
  onRefresh: () => void;
}

function Acts({ box, busy, onAct, onMove }: Pick<Props, "box" | "busy" | "onAct" | "onMove">) {
  const buttons = [
    ...actsOf(box).map((act) => ({ label: act.label, icon: act.icon, press: () => onAct(act) })),
    { label: t().folders.move, icon: FolderIcon, press: onMove },
  ];
  return (
    <div class="acts" role="group" aria-label={t().list.actions}>
      {buttons.map(({ label, icon: Icon, press }) => (
        // Not `disabled`: the focus would be lost while it is done.
        <button key={label} type="button" class="quiet" aria-disabled={busy} aria-label={label} title={label}
          onClick={() => { if (!busy) press(); }}>
          <Icon /><span class="word">{label}</span>
        </button>
      ))}
    </div>
  );
}

function Square({ label, class: className, pressed, onClick, children }: {
  label: string; class: string; pressed?: boolean; onClick: () => void; children: ComponentChildren;
}) {
  return (
    <button type="button" class={`quiet square ${className}`} aria-label={label} title={label} aria-pressed={pressed} onClick={onClick}>
      {children}
    </button>
  );
}

/** In the head, so that it moves and covers nothing. */
function News({ count, onClick }: { count: number; onClick: () => void }) {
  return (
    <span class="news" role="status">
      {count > 0 && <button type="button" class="quiet" title={t().list.news(count)} onClick={onClick}><Up />{t().list.news(count)}</button>}
    </span>
  );
}

function Settings({ unreadOnly, onUnreadOnly, onReadAll, filtering, onFiltering, onRefresh }:
  Pick<Props, "unreadOnly" | "onUnreadOnly" | "onReadAll" | "filtering" | "onFiltering" | "onRefresh">) {
  const words = t().list;
  return (
    <>
      <Square class="refresh" label={words.refresh} onClick={onRefresh}><Refresh /></Square>
      <Square class="density" label={words.dense} pressed={dense.value} onClick={() => setDense(!dense.value)}>
        {dense.value ? <Dense /> : <Roomy />}
      </Square>
      {unreadOnly !== undefined &&
        <Square class="unread-only" label={words.unreadOnly} pressed={unreadOnly} onClick={() => onUnreadOnly(!unreadOnly)}><Unread /></Square>}
      <Square class="more-filters" label={words.filters} pressed={filtering} onClick={() => onFiltering(!filtering)}><Funnel /></Square>
      {unreadOnly !== undefined && <Square class="read-all" label={words.readAll} onClick={onReadAll}><Read /></Square>}
      <Square class="keys" label={t().shortcuts.title} onClick={() => { helpOpen.value = true; }}><Keyboard /></Square>
    </>
  );
}

/** All rows are chosen, and there are more than are loaded. */
export function WholeBar({ title, shown, whole, onWhole }: { title: string; shown: number; whole: boolean; onWhole: (on: boolean) => void }) {
  const words = t().list;
  return (
    <p class="whole-bar" role="status">
      <span>{whole ? words.wholeChosen(title) : words.shownChosen(shown)}</span>
      <button type="button" class="quiet" onClick={() => onWhole(!whole)}>{whole ? words.shownOnly(shown) : words.chooseWhole(title)}</button>
    </p>
  );
}

export function ListHead(props: Props) {
  const { box, title, beneath, shown, chosen, busy, news, onAll, onAct, onMove, onNews } = props;
  const choosing = chosen > 0;
  return (
    <>
      <div class={`list-head ${choosing ? "choosing" : ""}`}>
        <label class="c-check">
          <input type="checkbox" disabled={shown === 0} checked={choosing && chosen === shown}
            aria-label={choosing ? t().list.selected(chosen) : t().list.selectAll} title={t().list.selectAll}
            ref={(el) => { if (el) el.indeterminate = choosing && chosen < shown; }}
            onChange={(e) => onAll(e.currentTarget.checked)} />
        </label>
        <PageTitle text={title} beneath={beneath} class={choosing ? "hidden" : ""} />
        {choosing
          ? <><span class="chosen-count" aria-hidden="true">{t().list.selected(chosen)}</span><Acts box={box} busy={busy} onAct={onAct} onMove={onMove} /></>
          : <><Settings {...props} /><News count={news} onClick={onNews} /></>}
      </div>
      <AboutFilter />
    </>
  );
}
