// Of a message that one has sent: whom it reached, because of which category
// and child, as it was when it was sent.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type MessageAudience, type MessageAudience_Member as Member } from "../api";
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { qualityInFull } from "../parts/format";
import { Alert, Loading } from "../parts/pieces";
import { Waiting } from "../parts/openings";

function becauseOf(member: Member, labels: ReadonlyMap<string, string>): string {
  if (!member.because) return "";
  const { categoryId, child, copy } = member.because;
  if (copy) return t().copies.because(child?.displayName ?? "");
  const label = labels.get(categoryId);
  if (!label) return t().recipients.proof.byName;
  return child ? t().recipients.proof.through(label, child.displayName) : label;
}

function Members({ proof }: { proof: MessageAudience }) {
  const labels = new Map(proof.categories.map((c) => [c.id, c.displayName]));
  return (
    <ul class="proof-members">
      {proof.members.map((m) => m.user && (
        <li key={m.user.id}>
          <span><strong>{m.user.displayName}</strong> <span class="soft">{qualityInFull(m.user)}</span></span>
          <span class="soft">{becauseOf(m, labels)}</span>
        </li>
      ))}
    </ul>
  );
}

export function Proof({ messageId, onClose }: { messageId: string; onClose: () => void }) {
  const [proof, setProof] = useState<MessageAudience | null>(null);
  const [error, setError] = useState("");
  const words = t().recipients.proof;
  const load = (next: string): void => {
    setError("");
    api.messageAudience(messageId, next).then(
      (page) => setProof((old) => next && old ? { ...page, members: [...old.members, ...page.members] } : page),
      (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(() => load(""), [messageId]);
  const list = (names: readonly { displayName: string }[]): string => names.map((n) => n.displayName).join(t().listSeparator);
  const counts = Object.entries(proof?.byRole ?? {}).sort(([, a], [, b]) => b - a)
    .map(([role, n]) => t().rolesCounted[role as api.Role]?.(n) ?? String(n)).join(t().listSeparator);
  return (
    <Dialog title={words.title} class="small proof" onClose={onClose}>
      <div class="window-body">
        {!proof && !error && <Loading />}
        {proof && <>
          <p role="status">{t().recipients.members(proof.total)}{counts && t().recipients.colon + counts}</p>
          <Waiting waiting={proof.waiting} />
          {proof.urgentReason && <p class="urgent-why">{t().urgent.why(proof.urgentReason)}</p>}
          {proof.categories.length > 0 && <p class="soft">{words.categories(list(proof.categories))}</p>}
          {proof.excepted.length > 0 && <p class="soft">{words.excepted(list(proof.excepted))}</p>}
          <Members proof={proof} />
          {proof.nextPageToken && <button type="button" onClick={() => load(proof.nextPageToken)}>{t().more}</button>}
        </>}
        <Alert text={error} onRetry={() => load(proof?.nextPageToken ?? "")} />
      </div>
    </Dialog>
  );
}
