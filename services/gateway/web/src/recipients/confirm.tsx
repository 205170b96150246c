// Asked before a message goes to very many, or to people who seldom get the
// same one: how many of which kind, and who is odd among them.
import type { PreviewAudienceReply } from "../api";
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { Sent, Warning } from "../parts/icons";
import { NeverLoggedIn, Parts, partsOf } from "./audience";

export function Confirm({ reply, onSend, onBack }: { reply: PreviewAudienceReply; onSend: () => void; onBack: () => void }) {
  const words = t().recipients.confirm;
  const odd = partsOf(reply).filter((p) => p.odd).reduce((sum, p) => sum + p.n, 0);
  const names = reply.odd.map((p) => p.displayName).join(t().listSeparator);
  return (
    <Dialog title={words.title(reply.total)} class="small confirm" onClose={onBack}>
      <p>{t().recipients.reach(reply.total)}{t().recipients.colon}<Parts reply={reply} />.</p>
      {odd > 0 && (
        <p class="remark warn"><Warning /><span>{words.odd(odd, reply.total - odd)}{t().recipients.colon}
          {odd > reply.odd.length ? t().compose.andMore(names, odd - reply.odd.length) : names}.</span></p>
      )}
      <NeverLoggedIn reply={reply} />
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onBack}>{words.back}</button>
        <button type="button" class="primary" onClick={onSend}><Sent />{words.send(reply.total)}</button>
      </div>
    </Dialog>
  );
}
