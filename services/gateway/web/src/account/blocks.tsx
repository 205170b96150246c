// « Personnes bloquées »: with whom one does not write, and back again.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Block } from "../api";
import { t } from "../i18n";
import { longDate, qualityInFull } from "../parts/format";
import { noticeError, noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";

export function BlocksPart() {
  const words = t().blocking;
  const [blocks, setBlocks] = useState<Block[] | null>(null);
  const [blockable, setBlockable] = useState(false);
  const [error, setError] = useState("");
  const load = async (): Promise<void> => {
    try {
      const reply = await api.listBlocks();
      setBlocks(reply.blocks);
      setBlockable(reply.mayBlock.length > 0);
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => void load(), []);
  const unblock = async ({ user }: Block): Promise<void> => {
    try {
      await api.unblockUser(user?.id ?? "");
    } catch (failure) {
      noticeError(sentence(failure));
      return;
    }
    await load();
    noticeSuccess(words.undone(user?.displayName ?? ""));
  };
  // Who can block nobody and has not is not told of it.
  if (!error && !blockable && !blocks?.length) return null;
  return (
    <section class="account-part" aria-labelledby="account-blocks">
      <h2 id="account-blocks">{words.people}</h2>
      <p class="soft">{words.peopleAbout}</p>
      <Alert text={error} onRetry={() => void load()} />
      {blocks?.length === 0 && <p>{words.nobody}</p>}
      <ul class="items">
        {blocks?.map((b) => b.user && (
          <li key={b.user.id} class="blocked">
            <span>
              <strong>{b.user.displayName}</strong> <span class="soft">{qualityInFull(b.user)}, {words.since(longDate(b.blockedAt))}</span>
              {!b.inForce && <span class="soft"> {words.notInForce}</span>}
            </span>
            <button type="button" aria-label={words.undo(b.user.displayName)} onClick={() => void unblock(b)}>{words.unblock}</button>
          </li>
        ))}
      </ul>
    </section>
  );
}
