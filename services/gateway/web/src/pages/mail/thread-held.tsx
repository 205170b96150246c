// Under a thread, what its reader has written in it and nobody has yet.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { GetThreadReply, Thread } from "../../api";
import { t } from "../../i18n";
import { onArrival } from "../../session";
import { anyHeld, HeldMessage, heldTurn } from "../../writing";

/** Asked for only where there is any at all. */
function useThreadHeld(threadId: string): Thread[] {
  const [lines, setLines] = useState<Thread[]>([]);
  const any = anyHeld.value;
  useEffect(() => {
    let current = true;
    const look = (): void => {
      api.listHeld("", undefined, threadId).then(
        (page) => { if (current) setLines(page.threads); }, () => undefined);
    };
    if (!any) {
      setLines([]);
      return undefined;
    }
    look();
    const stop = onArrival(look);
    return () => {
      current = false;
      stop();
    };
  }, [threadId, any, heldTurn.value]);
  return lines;
}

export function ThreadHeld({ id, head }: { id: string; head: GetThreadReply }) {
  const lines = useThreadHeld(id);
  if (lines.length === 0) return null;
  return (
    <section class="thread-held" aria-label={t().held.title}>
      {lines.map((line) => <HeldMessage key={line.lastMessageId} line={line} head={head} />)}
    </section>
  );
}
