// A thread, or one message of it, as it goes on paper: all of it in full, black
// on white.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Message, type Thread } from "../api";
import { t } from "../i18n";
import { childName, CopiedFor } from "../parts/about";
import { fileSize, longDate, qualityInFull } from "../parts/format";
import { Back, Printer } from "../parts/icons";
import { Alert, Loading, PageTitle } from "../parts/pieces";
import { SafeHtml } from "../parts/safe-html";
import { navigateBack, query } from "../router";

/** On paper at most. */
const MOST = 500;
const PAGE = 200;
/** Pictures that do not come are not waited for. */
const PICTURES_MS = 8_000;

interface Paper {
  thread: Thread;
  messages: Message[];
  /** Older ones are not on it. */
  cut: boolean;
}

/** The newest messages, or the one; what was recalled is not on paper. */
async function paperOf(id: string, only: string): Promise<Paper> {
  const page = await api.getThread(id, "", PAGE);
  let { messages, previousPageToken: older, nextPageToken: newer } = page;
  while (newer) {
    const next = await api.getThread(id, newer, PAGE);
    messages = [...messages, ...next.messages];
    newer = next.nextPageToken;
  }
  const wanted = (m: Message): boolean => (!only || m.id === only) && !m.recalledAt;
  while (older && (only ? !messages.some((m) => m.id === only) : messages.length < MOST)) {
    const before = await api.getThread(id, older, PAGE);
    messages = [...before.messages, ...messages];
    older = before.previousPageToken;
  }
  const shown = messages.filter(wanted);
  return { thread: page.thread!, messages: shown.slice(-MOST), cut: !only && (older !== "" || shown.length > MOST) };
}

/** As far as the reader may see them, and how many there are. */
function recipientsOf(message: Message): string {
  const names = message.to.filter((r) => r.kind !== "EXCEPT").map((r) => r.displayName);
  const rest = message.to.every((r) => r.kind === "USER") ? message.toCount - names.length : 0;
  return names.length === 0 ? t().thread.toCount(message.toCount)
    : [names.join(t().listSeparator), rest > 0 ? t().keeping.othersToo(rest) : ""].filter(Boolean).join(" ");
}

function Sheet({ message }: { message: Message }) {
  const { from, attachments, concerns, sentAt, deliveredAt = sentAt } = message;
  return (
    <article class="sheet">
      <header>
        <p><strong>{from?.displayName}</strong>{from && ` (${qualityInFull(from)})`}</p>
        <p>{t().thread.to} {recipientsOf(message)}</p>
        <CopiedFor who={message.copiedFor} />
        {concerns.length > 0 && <p>{t().concerns.about(concerns.map(childName))}</p>}
        {message.urgent && <p><strong>{t().urgent.mark}</strong></p>}
        <p><time dateTime={deliveredAt}>{longDate(deliveredAt)}</time></p>
      </header>
      <SafeHtml html={message.bodyHtml} whole />
      {attachments.length > 0 && <>
        <p class="sheet-files">{t().thread.attachments}</p>
        <ul>{attachments.map((a) => <li key={a.id}>{a.name} ({fileSize(a.size)})</li>)}</ul>
      </>}
    </article>
  );
}

/** Once its pictures are there. */
async function printIt(box: HTMLElement): Promise<void> {
  const pictures = [...box.querySelectorAll("img")];
  for (const picture of pictures) picture.loading = "eager";
  const all = Promise.allSettled(pictures.map((p) => p.decode()));
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, PICTURES_MS))]);
  window.print();
}

export function PrintPage({ id }: { id: string }) {
  const box = useRef<HTMLElement>(null);
  const [paper, setPaper] = useState<Paper | null>(null);
  const [error, setError] = useState("");
  const only = query.value.get("message") ?? "";
  const words = t().keeping;
  const ask = (): void => {
    setError("");
    paperOf(id, only).then(setPaper, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(ask, [id, only]);
  useEffect(() => { if (paper?.messages.length && box.current) void printIt(box.current); }, [paper]);
  const to = `/messages/threads/${id}`;
  return (
    <section class="print-page" ref={box} aria-busy={!paper && !error}>
      <div class="print-bar">
        <button type="button" class="quiet" onClick={() => navigateBack(to)}><Back />{words.backToThread}</button>
        {paper && paper.messages.length > 0 && <button type="button" class="primary" onClick={() => window.print()}><Printer />{words.print}</button>}
      </div>
      <Alert text={error} onRetry={ask} />
      {!paper && !error && <><p role="status">{words.printing}</p><Loading /></>}
      {paper && <>
        <PageTitle text={paper.thread.subject} />
        {paper.cut && <p>{words.notAll(MOST)}</p>}
        {paper.messages.length === 0 && <p role="status" class="print-nothing">{words.nothingToPrint}</p>}
        {paper.messages.map((m) => <Sheet key={m.id} message={m} />)}
        <p class="printed-on">{words.printedOn(longDate(new Date().toISOString()))}</p>
      </>}
    </section>
  );
}
