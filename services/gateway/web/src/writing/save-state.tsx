// How far a draft is saved, said without interrupting; and the choice between
// two versions of it.
import type { Draft } from "../api";
import { locale, t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { SafeHtml } from "../parts/safe-html";
import type { Saving } from "./draft-saver";

export const timeOf = (iso: string | undefined): string => !iso ? ""
  : new Intl.DateTimeFormat(locale(), { hour: "2-digit", minute: "2-digit" }).format(new Date(iso));

function sentenceOf(saving: Saving): string {
  const words = t().drafts;
  switch (saving.kind) {
    case "saved": return words.savedAt(timeOf(saving.at));
    case "here": return saving.kept ? words.here : words.nowhere;
    case "refused": return words.refused(saving.why);
    default: return "";
  }
}

/** Saving itself is shown and not said: it happens every few seconds. */
export function SaveState({ saving }: { saving: Saving }) {
  const bad = saving.kind === "refused" || saving.kind === "here";
  return (
    <span class={`save-state soft ${bad ? "bad" : ""}`}>
      <span role="status">{sentenceOf(saving)}</span>
      {saving.kind === "saving" && <span aria-hidden="true">{t().drafts.saving}</span>}
    </span>
  );
}

function Version({ title, subject, html }: { title: string; subject: string; html: string }) {
  return (
    <section class="version">
      <h3>{title}</h3>
      {subject && <p><strong>{subject}</strong></p>}
      <SafeHtml html={html} />
    </section>
  );
}

interface ConflictProps {
  mine: { subject: string; html: string };
  current: Draft;
  onMine: () => void;
  onTheirs: () => void;
  onBoth: () => void;
}

/** Both texts, side by side where there is room; one has to be chosen. */
export function Conflict({ mine, current, onMine, onTheirs, onBoth }: ConflictProps) {
  const words = t().drafts;
  return (
    <Dialog title={words.conflictTitle} class="conflict">
      <div class="window-body">
        <p>{words.conflictText}</p>
        <div class="versions">
          <Version title={words.mine} subject={mine.subject} html={mine.html} />
          <Version title={words.theirs(timeOf(current.savedAt))} subject={current.subject} html={current.bodyHtml} />
        </div>
      </div>
      <div class="window-foot">
        <button type="button" onClick={onTheirs}>{words.keepTheirs}</button>
        <button type="button" onClick={onBoth}>{words.keepBoth}</button>
        <button type="button" class="primary" data-autofocus onClick={onMine}>{words.keepMine}</button>
      </div>
    </Dialog>
  );
}
