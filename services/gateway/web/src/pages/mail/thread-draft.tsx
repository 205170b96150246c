// Under a thread, the answer that one has begun in it.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { Draft, GetThreadReply } from "../../api";
import { t } from "../../i18n";
import { shortDate } from "../../parts/format";
import { Reply } from "../../parts/icons";
import { draftCount, draftTurn } from "../../session";
import { openDraft } from "../../writing";

/** The newest; asked for only by who has drafts at all. */
export function useThreadDraft(threadId: string): Draft | undefined {
  const [draft, setDraft] = useState<Draft | undefined>();
  const any = draftCount.value > 0;
  useEffect(() => {
    let current = true;
    if (any) api.listDrafts("", 1, threadId).then(
      (page) => { if (current) setDraft(page.drafts[0]); }, () => undefined);
    else setDraft(undefined);
    return () => { current = false; };
  }, [threadId, any, draftTurn.value]);
  return draft;
}

export function ThreadDraft({ draft, head }: { draft: Draft; head: GetThreadReply }) {
  const words = t().drafts;
  return (
    <aside class="thread-draft" aria-label={words.ofThread(shortDate(draft.savedAt))}>
      <p><span class="soft">{words.ofThread(shortDate(draft.savedAt))}</span> <span class="snippet">{draft.snippet}</span></p>
      <button type="button" onClick={() => void openDraft(draft.id, head)}><Reply />{words.goOn}</button>
    </aside>
  );
}
