// The head of a list; while rows are chosen, the bar of acts in its place and
// of its height, so that nothing moves.
import type { BoxName } from "../../api";
import { t } from "../../i18n";
import { dense, setDense } from "../../parts/density";
import { Dense, Refresh, Roomy } from "../../parts/icons";
import { PageTitle } from "../../parts/pieces";
import { actsOf, type Act } from "./box-acts";

interface Props {
  box: BoxName;
  title: string;
  /** A thread has the title of the page. */
  beneath: boolean;
  shown: number;
  chosen: number;
  busy: boolean;
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

export function ListHead({ box, title, beneath, shown, chosen, busy, onAll, onAct, onRefresh }: Props) {
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
        : <>
            <button type="button" class="quiet square refresh" aria-label={t().list.refresh} title={t().list.refresh} onClick={onRefresh}><Refresh /></button>
            <button type="button" class="quiet square density" aria-label={t().list.dense} title={t().list.dense}
              aria-pressed={dense.value} onClick={() => setDense(!dense.value)}>{dense.value ? <Dense /> : <Roomy />}</button>
          </>}
    </div>
  );
}
