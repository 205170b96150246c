// The head of a list; while rows are chosen, the bar of acts in its place and
// of its height, so that nothing moves.
import type { ComponentChildren } from "preact";
import type { BoxName } from "../../api";
import { t } from "../../i18n";
import { AboutFilter } from "../../parts/about";
import { dense, setDense } from "../../parts/density";
import { Dense, Keyboard, Refresh, Roomy, Unread, Up } from "../../parts/icons";
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
  onNews: () => void;
  onAll: (on: boolean) => void;
  onAct: (act: Act) => void;
  onRefresh: () => void;
}

function Acts({ box, busy, onAct }: Pick<Props, "box" | "busy" | "onAct">) {
  return (
    <div class="acts" role="group" aria-label={t().list.actions}>
      {actsOf(box).map((act) => (
        // Not `disabled`: the focus would be lost while it is done.
        <button key={act.label} type="button" class="quiet" aria-disabled={busy} aria-label={act.label} title={act.label}
          onClick={() => { if (!busy) onAct(act); }}>
          <act.icon /><span class="word">{act.label}</span>
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

function Settings({ unreadOnly, onUnreadOnly, onRefresh }: Pick<Props, "unreadOnly" | "onUnreadOnly" | "onRefresh">) {
  const words = t().list;
  return (
    <>
      <Square class="refresh" label={words.refresh} onClick={onRefresh}><Refresh /></Square>
      <Square class="density" label={words.dense} pressed={dense.value} onClick={() => setDense(!dense.value)}>
        {dense.value ? <Dense /> : <Roomy />}
      </Square>
      {unreadOnly !== undefined &&
        <Square class="unread-only" label={words.unreadOnly} pressed={unreadOnly} onClick={() => onUnreadOnly(!unreadOnly)}><Unread /></Square>}
      <Square class="keys" label={t().shortcuts.title} onClick={() => { helpOpen.value = true; }}><Keyboard /></Square>
    </>
  );
}

export function ListHead(props: Props) {
  const { box, title, beneath, shown, chosen, busy, news, onAll, onAct, onNews } = props;
  const choosing = chosen > 0;
  return (
    <div class={`list-head ${choosing ? "choosing" : ""}`}>
      <label class="c-check">
        <input type="checkbox" disabled={shown === 0} checked={choosing && chosen === shown}
          aria-label={choosing ? t().list.selected(chosen) : t().list.selectAll} title={t().list.selectAll}
          ref={(el) => { if (el) el.indeterminate = choosing && chosen < shown; }}
          onChange={(e) => onAll(e.currentTarget.checked)} />
      </label>
      <PageTitle text={title} beneath={beneath} class={choosing ? "hidden" : ""} />
      {choosing
        ? <><span class="chosen-count" aria-hidden="true">{t().list.selected(chosen)}</span><Acts box={box} busy={busy} onAct={onAct} /></>
        : <><AboutFilter /><Settings {...props} /><News count={news} onClick={onNews} /></>}
    </div>
  );
}
