// The windows one writes in: a new message, and the reply to a thread.
import { signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import * as api from "./api";
import { Refusal, sentence, type SendOptions_Replies as Replies, type Written } from "./api";
import { AttachmentField, useFiles } from "./attachments";
import { Editor, type EditorHandle } from "./editor";
import { t } from "./i18n";
import { noticeSuccess } from "./notice";
import { isEmpty, noChoice, Recipients, toOf } from "./recipients";
import { lookAgain } from "./session";
import { Dialog } from "./ui/dialog";
import { Sent } from "./ui/icons";
import { Alert } from "./ui/parts";

const SUBJECT_MAX = 255;

function Confirm({ onKeep, onDiscard }: { onKeep: () => void; onDiscard: () => void }) {
  return (
    <Dialog title={t().compose.discardTitle} class="small" onClose={onKeep}>
      <p>{t().compose.discardText}</p>
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onKeep}>{t().compose.keep}</button>
        <button type="button" class="danger" onClick={onDiscard}>{t().compose.discard}</button>
      </div>
    </Dialog>
  );
}

interface WritingProps {
  title: string;
  children: ComponentChildren;
  /** Beneath the files. */
  options?: ComponentChildren;
  /** Is anything written in `children`? */
  begun: boolean;
  /** What is missing in `children`, as a sentence; "" if nothing. */
  missing: () => string;
  focusText?: boolean;
  /** Sends, and says what was done. */
  send: (written: Written, idempotencyKey: string) => Promise<string>;
}

/** Text, attachments, Annuler and Envoyer.  A failure loses nothing typed. */
function WritingWindow(props: WritingProps) {
  const editor = useRef<EditorHandle>(null);
  const files = useFiles();
  // One key for one message: if an answer was lost on its way, the second
  // click is known as the first.
  const key = useRef(api.newIdempotencyKey());
  const [error, setError] = useState("");
  const [sending, setSending] = useState(false);
  const [over, setOver] = useState(false);
  const [asking, setAsking] = useState(false);

  const begun = (): boolean =>
    props.begun || files.items.length > 0 || editor.current?.blank() === false;
  const close = (): void => {
    if (sending) return;
    if (begun()) setAsking(true);
    else closeWindow();
  };
  const begunNow = useRef(begun);
  begunNow.current = begun;
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (begunNow.current()) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);

  // The whole window takes files: one dropped beside the field would
  // otherwise replace the page.
  const carriesFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes("Files") ?? false;
  const onDrag = (event: DragEvent, entering: boolean): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    setOver(entering);
  };
  const onDrop = (event: DragEvent): void => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    setOver(false);
    files.add([...(event.dataTransfer?.files ?? [])]);
  };

  const missing = (): string => {
    const words = t().compose;
    if (files.items.some((i) => i.error)) return props.missing() || words.refusedFile;
    if (files.items.some((i) => !i.id)) return props.missing() || words.uploading;
    const blank = editor.current?.blank() !== false && files.items.length === 0;
    return props.missing() || (blank ? words.noBody : "");
  };
  const submit = async (): Promise<void> => {
    const first = missing();
    setError(first);
    if (first || sending) return;
    setSending(true);
    try {
      const said = await props.send({
        bodyHtml: editor.current?.html() ?? "",
        attachmentIds: files.items.map((i) => i.id),
      }, key.current);
      files.release();
      closeWindow();
      noticeSuccess(said);
      void lookAgain();
    } catch (failure) {
      setSending(false);
      const reused = failure instanceof Refusal && failure.code === "IDEMPOTENCY_KEY_REUSED";
      if (reused) key.current = api.newIdempotencyKey();
      setError(reused ? t().compose.alreadySent : sentence(failure));
    }
  };

  return (
    <Dialog title={props.title} class="writing" onClose={close}>
      <form onSubmit={(e) => e.preventDefault()} noValidate
        onDragOver={(e) => onDrag(e, true)} onDragLeave={(e) => onDrag(e, false)} onDrop={onDrop}>
        <div class="window-body">
          {props.children}
          <Editor label={t().compose.body} handle={editor} autofocus={props.focusText ?? false} />
          <AttachmentField files={files} over={over} />
          {props.options}
        </div>
        <div class="window-foot">
          <Alert text={error} />
          <button type="button" disabled={sending} onClick={close}>{t().compose.cancel}</button>
          <button type="button" class="primary" disabled={sending} onClick={() => void submit()}>
            <Sent />{sending ? t().compose.sending : t().compose.send}
          </button>
        </div>
      </form>
      {asking && <Confirm onKeep={() => setAsking(false)} onDiscard={closeWindow} />}
    </Dialog>
  );
}

const REPLIES: readonly Replies[] = ["SENDER", "ALL", "NONE"];

/** Who may answer, and whom an answer reaches. */
function RepliesField({ value, onChange }: { value: Replies; onChange: (value: Replies) => void }) {
  const id = useId();
  const words = t().compose;
  return (
    <p class="field inline">
      <label class="field-name" htmlFor={id}>{words.replies}</label>
      <select id={id} value={value} onChange={(e) => onChange(e.currentTarget.value as Replies)}>
        {REPLIES.map((r) => <option key={r} value={r}>{words.repliesTo[r]}</option>)}
      </select>
    </p>
  );
}

/** « +Nouveau message ». */
function NewMessage() {
  const [choice, setChoice] = useState(noChoice);
  const [subject, setSubject] = useState("");
  const [replies, setReplies] = useState<Replies>("SENDER");
  const subjectId = useId();

  const missing = (): string => {
    const words = t().compose;
    if (isEmpty(choice)) return words.noRecipient;
    if (!subject.trim()) return words.noSubject;
    // Characters as the server counts them, not UTF-16 units.
    return [...subject.trim()].length > SUBJECT_MAX ? words.subjectTooLong(SUBJECT_MAX) : "";
  };
  const send = async (written: Written, key: string): Promise<string> => {
    const reply = await api.sendMessage(toOf(choice), subject.trim(), written, { replies }, key);
    return t().notice.sent(reply.recipientCount);
  };

  return (
    <WritingWindow title={t().compose.title} begun={!isEmpty(choice) || subject !== ""}
      missing={missing} send={send} options={<RepliesField value={replies} onChange={setReplies} />}>
      <Recipients choice={choice} onChange={setChoice} />
      <div class="field">
        <label class="field-name" htmlFor={subjectId}>{t().compose.subject}</label>
        <input id={subjectId} type="text" placeholder={t().compose.subjectHint}
          value={subject} onInput={(e) => setSubject(e.currentTarget.value)} />
      </div>
    </WritingWindow>
  );
}

interface Answered {
  threadId: string;
  subject: string;
  canReplyAll: boolean;
}

/** « Répondre ». */
function Reply({ threadId, subject, canReplyAll }: Answered) {
  const [all, setAll] = useState(false);
  const send = async (written: Written, key: string): Promise<string> => {
    await api.sendReply(threadId, written, all, key);
    return t().notice.replied;
  };
  return (
    <WritingWindow title={t().compose.replyTitle} begun={false} missing={() => ""} focusText send={send}>
      <p class="soft">{t().compose.replyTo(subject)}</p>
      {canReplyAll && (
        <label class="check">
          <input type="checkbox" checked={all} onChange={(e) => setAll(e.currentTarget.checked)} />
          {t().compose.replyAll}
        </label>
      )}
    </WritingWindow>
  );
}

// What is being written.  Kept outside of the pages, so that the browser's
// Back changes the page beneath and loses no text.
const open = signal<"nothing" | "new" | Answered>("nothing");

export const writeMessage = (): void => { open.value = "new"; };
export const writeReply = (answered: Answered): void => { open.value = answered; };
const closeWindow = (): void => { open.value = "nothing"; };

export function Writing() {
  if (open.value === "nothing") return null;
  return open.value === "new" ? <NewMessage /> : <Reply {...open.value} />;
}
