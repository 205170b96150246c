// Where a link of a document leads, before it is followed: what it says in the
// document may be anything.
import { t } from "../../i18n/viewer";
import { Dialog } from "../../parts/dialog";

export function LinkQuestion({ address, onClose }: { address: string; onClose: () => void }) {
  const words = t().viewer;
  const { protocol, host, pathname } = new URL(address);
  const writes = protocol === "mailto:";
  return (
    <Dialog title={words.linkTitle} class="small" onClose={onClose}>
      <p>{writes ? words.linkWrites : words.linkTo(host)}</p>
      <p class="link-address">{writes ? pathname : address}</p>
      <div class="window-foot">
        <button type="button" class="quiet" onClick={onClose}>{t().compose.cancel}</button>
        <a class="button primary" href={address} rel="noopener noreferrer" target={writes ? undefined : "_blank"} data-autofocus
          onClick={() => setTimeout(onClose)}>{writes ? words.linkWrite : words.linkOpen}</a>
      </div>
    </Dialog>
  );
}
