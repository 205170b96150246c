// Asked before what was typed leaves the screen: kept as a draft, or thrown away.
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";

export function Discard({ onBack, onKeep, onDiscard }: { onBack: () => void; onKeep: () => void; onDiscard: () => void }) {
  const words = t().compose;
  return (
    <Dialog title={words.discardTitle} class="small" onClose={onBack}>
      <p>{words.discardText}</p>
      <div class="window-foot">
        <button type="button" class="quiet" onClick={onBack}>{words.keep}</button>
        <button type="button" class="danger" onClick={onDiscard}>{words.discard}</button>
        <button type="button" class="primary" data-autofocus onClick={onKeep}>{words.keepDraft}</button>
      </div>
    </Dialog>
  );
}
