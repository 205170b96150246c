// What an act will do, in numbers, before it is done.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { sentence } from "../../api";
import { t } from "../../i18n/admin";
import { Dialog } from "../../parts/dialog";
import { Alert } from "../../parts/pieces";

interface EffectProps {
  title: string;
  /** Sentences with numbers: « 12 sessions seront fermées. » */
  lines: string[];
  /** How it can be taken back, or that it cannot. */
  undo: string;
  confirm: string;
  danger?: boolean;
  onConfirm: () => Promise<void>;
  onClose: () => void;
  children?: ComponentChildren;
}

export function Effect({ title, lines, undo, confirm, danger = false, onConfirm, onClose, children }: EffectProps) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const go = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog title={title} class="small effect" onClose={onClose}>
      <div class="window-body">
        <ul class="effect-lines">{lines.map((line) => <li key={line}>{line}</li>)}</ul>
        {children}
        <p class="soft">{undo}</p>
      </div>
      <div class="window-foot">
        <Alert text={error} />
        <button type="button" onClick={onClose}>{t().cancel}</button>
        <button type="button" class={danger ? "danger" : "primary"} data-autofocus aria-disabled={busy}
          onClick={() => void go()}>{confirm}</button>
      </div>
    </Dialog>
  );
}
