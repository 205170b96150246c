// Asked before a message goes to very many, or to people who seldom get the
// same one: how many of which kind, and who is odd among them.
import type { PreviewAudienceReply } from "../api";
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { Sent, Warning } from "../parts/icons";
import { NeverLoggedIn, Parts, partsOf } from "./audience";

export function Confirm({ reply, onSend, onBack }: { reply: PreviewAudienceReply; onSend: () => void; onBack: () => void }) {
  const words = t().recipients.confirm;
  const parts = partsOf(reply);
  const counted = (odd: boolean): string => parts.filter((p) => p.odd === odd)
    .map((p) => t().rolesCounted[p.role](p.n)).join(t().listSeparator);
  const odd = parts.reduce((sum, p) => sum + (p.odd ? p.n : 0), 0);
  const names = reply.odd.map((p) => p.displayName).join(t().listSeparator);
  return (
    <Dialog title={words.title(reply.total)} class="small confirm" onClose={onBack}>
      <p>{t().recipients.reach(reply.total)}{t().recipients.colon}<Parts reply={reply} />.</p>
      {odd > 0 && (
        <p class="remark warn"><Warning /><span><strong>{words.odd(counted(true), counted(false))}</strong>{t().recipients.colon}{odd > reply.odd.length ? t().compose.andMore(names, odd - reply.odd.length) : names}.</span></p>
      )}
      <NeverLoggedIn reply={reply} />
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onBack}>{words.back}</button>
        <button type="button" class="primary" onClick={onSend}><Sent />{words.send(reply.total)}</button>
      </div>
    </Dialog>
  );
}
