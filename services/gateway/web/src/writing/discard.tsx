// Asked before what was typed is thrown away.
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";

export function Discard({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  const words = t().compose;
  return (
    <Dialog title={words.discardTitle} class="small" onClose={onKeep}>
      <p>{words.discardText}</p>
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onKeep}>{words.keep}</button>
        <button type="button" class="danger" onClick={onDiscard}>{words.discard}</button>
      </div>
    </Dialog>
  );
}
