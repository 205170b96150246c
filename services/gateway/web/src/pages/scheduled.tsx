// « Programmés »: what is sent and nobody has yet, soonest first.
import { useEffect, useRef } from "preact/hooks";
import * as api from "../api";
import type { Thread } from "../api";
import { t } from "../i18n";
import { usePaged } from "../parts/paged";
import { Alert, Loading, PageTitle } from "../parts/pieces";
import { HeldMessage, heldTurn } from "../writing";

/** A thread may have several of them: each is known by its message. */
interface Held {
  id: string;
  line: Thread;
}

export function ScheduledPage() {
  const list = usePaged<Held>(async (pageToken, pageSize) => {
    const page = await api.listHeld(pageToken, pageSize);
    return { items: page.threads.map((line) => ({ id: line.lastMessageId, line })), next: page.nextPageToken };
  }, true);
  const turn = useRef(heldTurn.value);
  useEffect(() => {
    if (turn.current !== heldTurn.value) void list.first();
    turn.current = heldTurn.value;
  }, [heldTurn.value]);
  return (
    <section class="box drafts-page scheduled-page" aria-busy={list.busy}>
      <div class="list-head"><PageTitle text={t().held.title} /></div>
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {list.items?.length === 0 && <p class="empty">{t().held.empty}</p>}
      <ul class="scheduled" aria-label={t().held.title}>
        {list.items?.map(({ id, line }) => <li key={id}><HeldMessage line={line} /></li>)}
      </ul>
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
    </section>
  );
}
