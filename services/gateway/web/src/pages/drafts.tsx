// « Brouillons »: what one has begun to write, the newest first.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Draft } from "../api";
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { longDate, shortDate } from "../parts/format";
import { Paperclip, Pencil, Reply, Trash } from "../parts/icons";
import { noticeError, noticeSuccess } from "../parts/notice";
import { usePaged } from "../parts/paged";
import { Alert, Loading, PageTitle } from "../parts/pieces";
import { countDrafts, draftTurn } from "../session";
import { isAnswer, openDraft } from "../writing";

const subjectOf = (draft: Draft): string => draft.subject || t().drafts.noSubject;

function recipientOf(draft: Draft): string {
  const words = t().drafts;
  if (isAnswer(draft)) return words.replyTo(draft.toSummary);
  if (draft.recipients.length === 0) return words.noRecipient;
  return words.to(draft.toSummary || words.unknownPerson);
}

function Line({ draft, onDiscard }: { draft: Draft; onDiscard: () => void }) {
  const subject = subjectOf(draft);
  return (
    <li data-id={draft.id}>
      <button type="button" class="quiet draft-open" onClick={() => void openDraft(draft.id)}>
        <span class="hidden">{t().drafts.goOn}</span>
        {isAnswer(draft) ? <Reply /> : <Pencil />}
        <span class="draft-text">
          <span class="draft-to">{recipientOf(draft)}</span>
          <span class="draft-subject"><strong>{subject}</strong> <span class="soft">{draft.snippet}</span></span>
        </span>
        {draft.attachments.length > 0 && <Paperclip label={t().list.attachment} />}
        <time dateTime={draft.savedAt} title={longDate(draft.savedAt)}>{shortDate(draft.savedAt)}</time>
      </button>
      <button type="button" class="quiet square" title={t().drafts.discardIt} aria-label={t().drafts.discard(subject)}
        onClick={onDiscard}><Trash /></button>
    </li>
  );
}

function Question({ onBack, onDiscard }: { onBack: () => void; onDiscard: () => void }) {
  const words = t().drafts;
  return (
    <Dialog title={words.discardTitle} class="small" onClose={onBack}>
      <p>{words.discardText}</p>
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onBack}>{words.back}</button>
        <button type="button" class="danger" onClick={onDiscard}>{words.discardIt}</button>
      </div>
    </Dialog>
  );
}

export function DraftsPage() {
  const [asked, setAsked] = useState("");
  const heading = useRef<HTMLDivElement>(null);
  const list = usePaged<Draft>(async (pageToken, pageSize) => {
    const page = await api.listDrafts(pageToken, pageSize);
    return { items: page.drafts, next: page.nextPageToken };
  }, false);
  const turn = useRef(draftTurn.value);
  // A window has saved, sent or discarded one.
  useEffect(() => {
    if (turn.current !== draftTurn.value) void list.first();
    turn.current = draftTurn.value;
  }, [draftTurn.value]);

  const discard = async (id: string): Promise<void> => {
    setAsked("");
    try {
      await api.deleteDraft(id);
      list.change((old) => old.filter((d) => d.id !== id));
      heading.current?.querySelector<HTMLElement>("h1")?.focus();
      noticeSuccess(t().drafts.discarded);
      countDrafts();
    } catch (failure) {
      noticeError(sentence(failure));
    }
  };
  return (
    <section class="box drafts-page" aria-busy={list.busy}>
      <div class="list-head" ref={heading}><PageTitle text={t().drafts.title} /></div>
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {list.items?.length === 0 && <p class="empty">{t().drafts.empty}</p>}
      <ul class="drafts" aria-label={t().drafts.title}>
        {list.items?.map((d) => <Line key={d.id} draft={d} onDiscard={() => setAsked(d.id)} />)}
      </ul>
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
      {asked && <Question onBack={() => setAsked("")} onDiscard={() => void discard(asked)} />}
    </section>
  );
}
