// The window one writes in, whatever it is for: text, files, Annuler and
// Envoyer.  A failure loses nothing typed.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { Refusal, sentence, type Draft, type DraftContent, type PreviewAudienceReply, type SendReply, type Template, type Written } from "../api";
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { Plus, Minus, Quote, Sent } from "../parts/icons";
import { noticeError, noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { width } from "../parts/width";
import { preferences } from "../preferences";
import { Confirm } from "../recipients/confirm";
import { countDrafts, lookAgain, me, refresh } from "../session";
import { AttachButton, AttachedFiles, DropTarget, idsNow, missingFiles, unsent, useDrop, useFiles, type Files } from "./attachments";
import { Discard } from "./discard";
import type { DraftSaver } from "./draft-saver";
import { letGo, openSaver } from "./drafts";
import { Editor, type EditorHandle } from "./editor";
import type { Forward } from "./forward";
import { sayLeaving } from "./held";
import { close, folded, next, replaceDraft, setWritten } from "./open";
import { fieldOf, focusFirst, isClear, markBody, type Problems } from "./problems";
import { Conflict, SaveState } from "./save-state";
import { withSignature } from "./signature";
import { fillFields, sayFields, type FieldNames } from "./template-fields";
import { opensTemplates, TemplateButton, TemplatePicker } from "./template-picker";
import { unsentOf } from "./unsent-files";
import { LaterButton, whenOf, type When } from "./when";

export interface WritingProps {
  title: string;
  class: string;
  /** Beside the page where there is room for both. */
  docked?: boolean;
  /** Above the text; what is missing there is said there. */
  fields: (problems: Problems) => ComponentChildren;
  /** In the line beneath the text. */
  options?: ComponentChildren;
  /** Beneath that line. */
  urgency: (problems: Problems) => ComponentChildren;
  /** Before « Envoyer ». */
  reach: ComponentChildren;
  /** The same of what is sent for a time of its own. */
  reachAt?: (deliverAt: string) => ComponentChildren;
  /** What it goes on with. */
  draft?: Draft | undefined;
  /** Where it goes on with none: what stands there beneath the signature, and
   *  the files that go with it. */
  start?: Pick<Forward, "bodyHtml" | "attachments"> | undefined;
  /** What a draft keeps of `fields` and `options`. */
  content: DraftContent;
  /** Is anything written in `fields`? */
  begun: boolean;
  /** What is missing in `fields`. */
  missing: () => Problems;
  focusText?: boolean;
  /** What « Citer » puts under the text; absent: there is nothing to quote. */
  quoted?: string | undefined;
  /** What takes the place of a template's fields. */
  names: FieldNames;
  /** Of a template; absent: the subject is not asked for. */
  onSubject?: (subject: string) => void;
  /** What is asked before it is sent; null: nothing. */
  question?: () => Promise<PreviewAudienceReply | null>;
  send: (written: Written, idempotencyKey: string, when: When) => Promise<Taken>;
}

/** A send that was taken, and what to say of it. */
export interface Taken {
  reply: SendReply;
  said: string;
}

/** Closing asks where something was typed, and has it saved meanwhile. */
function useClosing(begun: () => boolean, sending: boolean, files: Files, saver: DraftSaver) {
  const [asking, setAsking] = useState(false);
  const lost = useRef<() => boolean>(() => false);
  lost.current = () => {
    const saving = saver.state.peek();
    const kept = saving.kind !== "refused" && !(saving.kind === "here" && !saving.kept);
    return begun() && ((saver.isBehind && !kept) || files.items.some((i) => !["done", "refused", "lost"].includes(i.state)));
  };
  useEffect(() => {
    // What is saved, or kept in this browser, needs no warning.
    const warn = (event: BeforeUnloadEvent): void => {
      if (lost.current()) event.preventDefault();
    };
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, []);
  const onDiscard = (): void => {
    close();
    saver.discard().catch((failure: unknown) => noticeError(sentence(failure)));
  };
  const onClose = (): boolean => {
    if (sending) return false;
    if (saver.draftId && !saver.isTouched) {
      files.release();
      close();
      return true;
    }
    if (!begun()) onDiscard();
    else {
      void saver.flush();
      setAsking(true);
    }
    return !begun();
  };
  useEffect(() => { if (next.value) onClose(); }, [next.value]);
  const onBack = (): void => {
    next.value = null;
    setAsking(false);
  };
  const onKeep = async (): Promise<void> => {
    files.release();
    const saved = await Promise.race([letGo(saver), later(KEEP_MS)]);
    close();
    noticeSuccess(saved ? t().drafts.kept : t().drafts.keptHere);
    countDrafts();
  };
  return { asking, onClose, onBack, onKeep, onDiscard };
}

const KEEP_MS = 4_000;
const later = (ms: number): Promise<false> => new Promise((resolve) => setTimeout(() => resolve(false), ms));

/** The draft of this window, saved as it changes. */
function useSaver(props: WritingProps, files: Files, editor: { current: EditorHandle | null }) {
  const [saver] = useState(() => openSaver(props.draft));
  const first = useRef(true);
  const content = (): DraftContent => ({
    ...props.content,
    bodyHtml: editor.current?.html() ?? "",
    attachmentIds: files.items.filter((i) => i.id).map((i) => i.id),
  });
  useEffect(() => {
    setWritten(() => saver.draftId);
    return () => setWritten(() => "");
  }, []);
  const watch = (begun: boolean): void => {
    if (first.current && props.draft) saver.begin(content());
    first.current = false;
    if (begun || saver.draftId) saver.change(content());
    saver.keepUnsent(unsent(files));
  };
  return { saver, watch, content };
}

function FoldButton() {
  if (width.value === "phone" && !folded.value) return null;
  const label = folded.value ? t().compose.unfold : t().compose.fold;
  return (
    <button type="button" class="quiet square" aria-label={label} title={label} aria-expanded={!folded.value}
      onClick={() => { folded.value = !folded.value; }}>
      {folded.value ? <Plus /> : <Minus />}
    </button>
  );
}

/** What becomes of a template's fields; `but`: what is said already. */
function Fields({ html, names, but }: { html: string; names: FieldNames; but: string | undefined }) {
  const said = sayFields(html, names).filter((f) => f.text !== but);
  return (
    <div role="status">
      {said.map(({ text, bad }) => <p key={text} class={`remark ${bad ? "warn" : ""}`}>{text}</p>)}
    </div>
  );
}

/** `begun`: was anything written?  Sends at `submit`. */
function useSending(props: WritingProps, files: Files, editor: { current: EditorHandle | null }, saver: DraftSaver) {
  // One key for one message: if an answer was lost on its way, the second
  // click is known as the first.
  const key = useRef(api.newIdempotencyKey());
  const form = useRef<HTMLFormElement>(null);
  // « Programmer l’envoi »; "": at once.
  const deliverAt = useRef("");
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState<Problems>({});
  const [error, setError] = useState("");
  const [sending, setSending] = useState(false);
  const [asked, setAsked] = useState<PreviewAudienceReply | null>(null);

  const missing = (): Problems => {
    const blank = !props.start && editor.current?.blank() !== false && files.items.length === 0;
    const field = sayFields(editor.current?.html() ?? "", props.names).find((f) => f.bad);
    return { ...props.missing(), ...(blank ? { body: t().compose.noBody } : field ? { body: field.text } : {}), files: missingFiles(files) };
  };
  const fail = (failure: unknown): void => {
    setSending(false);
    if (failure instanceof Refusal && failure.code === "DRAFT_NOT_FOUND") saver.forget();
    if (failure instanceof Refusal && failure.code === "WRITING_FROZEN") void refresh();
    saver.resume();
    const reused = failure instanceof Refusal && failure.code === "IDEMPOTENCY_KEY_REUSED";
    if (reused) key.current = api.newIdempotencyKey();
    const field = fieldOf(failure);
    const said = reused ? t().compose.alreadySent : sentence(failure);
    const here = field && form.current?.querySelector(`[data-field="${field}"]`);
    setError(here ? "" : said);
    if (!field || !here) return;
    setRefused({ [field]: said });
    focusFirst(form.current, { [field]: said });
  };
  const submit = async (later = ""): Promise<void> => {
    const first = missing();
    deliverAt.current = later;
    setTried(true);
    setError("");
    setRefused({});
    if (!isClear(first)) focusFirst(form.current, first);
    if (!isClear(first) || sending) return;
    setSending(true);
    const question = await props.question?.();
    if (question) {
      setSending(false);
      setAsked(question);
      return;
    }
    await dispatch();
  };
  const dispatch = async (): Promise<void> => {
    setAsked(null);
    setSending(true);
    await saver.pause();
    const when = whenOf(deliverAt.current);
    try {
      const { reply, said } = await props.send({
        bodyHtml: fillFields(editor.current?.html() ?? "", props.names),
        attachmentIds: files.items.map((i) => i.id),
        ...(saver.draftId ? { draftId: saver.draftId } : {}),
      }, key.current, when);
      files.release();
      saver.sent();
      next.value = null;
      close();
      sayLeaving(reply, said, when);
      void lookAgain();
    } catch (failure) {
      fail(failure);
    }
  };
  const problems: Problems = { ...refused, ...(tried ? missing() : {}) };
  const confirm = asked && <Confirm reply={asked} onSend={() => void dispatch()} onBack={() => setAsked(null)} />;
  return { form, submit, problems, error, sending, confirm, typed: () => setRefused({}) };
}

export function WritingWindow(props: WritingProps) {
  const editor = useRef<EditorHandle>(null);
  const [lost] = useState(() => props.draft ? unsentOf(props.draft.id) : []);
  const files = useFiles(props.draft?.attachments ?? props.start?.attachments, lost);
  const { saver, watch, content } = useSaver(props, files, editor);
  const problemId = useId();
  // As the window opened: what is changed meanwhile is of the next one.
  const [signed] = useState(() => withSignature(preferences.peek().signatureHtml) + (props.start?.bodyHtml ?? ""));
  // What was missing may be there after any key: it is looked at again.
  const [, setTurn] = useState(0);
  const { form, submit, problems, error, sending, confirm, typed } = useSending(props, files, editor, saver);
  const begun = (): boolean =>
    props.begun || files.items.length !== (props.start?.attachments.length ?? 0) || editor.current?.blank() === false;
  const { asking, onClose, onBack, onKeep, onDiscard } = useClosing(begun, sending, files, saver);
  const { over, onPaste, target } = useDrop(files, () => { folded.value = false; });
  const [choosing, setChoosing] = useState(false);
  const begin = (template: Template): void => {
    setChoosing(false);
    if (template.subject) props.onSubject?.(template.subject);
    // When the window that it was chosen in has given the focus back.
    setTimeout(() => editor.current?.insert(template.bodyHtml));
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!opensTemplates(event)) return;
    event.preventDefault();
    setChoosing(true);
  };
  const words = t().compose;
  const docked = (props.docked ?? false) && width.value !== "phone";
  const small = folded.value;

  useEffect(() => watch(begun()));
  // Undoing brings back what was there before as well.
  useEffect(() => editor.current?.keepPictures(idsNow(files)));
  const saving = saver.state.value;
  useLayoutEffect(() => markBody(form.current, problemId, Boolean(problems.body)), [problems.body]);
  const look = (): void => {
    typed();
    setTurn((n) => n + 1);
  };
  return (
    <Dialog title={props.title} class={`writing ${props.class} ${docked ? "docked" : ""} ${small ? "shrunk" : ""}`}
      modal={!docked && !small} onClose={onClose} buttons={<><SaveState saving={saving} /><FoldButton /></>}>
      <form ref={form} hidden={small} onSubmit={(e) => e.preventDefault()} noValidate onInput={look} onKeyUp={look} onKeyDown={onKey} onPaste={onPaste}>
        <div class="window-body">
          {props.fields(problems)}
          <div class="text">
            <Editor label={words.body} handle={editor} autofocus={props.focusText ?? false} begin={props.draft?.bodyHtml ?? signed} unwritten={signed}
              onChange={() => setTurn((n) => n + 1)} onFiles={files.addFiles} />
            {problems.body && <p class="problem" id={problemId}>{problems.body}</p>}
            <Fields html={editor.current?.html() ?? ""} names={props.names} but={problems.body} />
          </div>
          <div class="tools">
            <AttachButton files={files} />
            <TemplateButton onOpen={() => setChoosing(true)} />
            {props.quoted && <button type="button" onClick={() => editor.current?.append(props.quoted!)}><Quote />{words.quote}</button>}
            {props.options}
          </div>
          {props.urgency(problems)}
          <AttachedFiles files={files} problem={problems.files ?? ""} />
          <DropTarget over={over} target={target} text />
        </div>
        <div class="window-foot">
          <Alert text={me.value?.frozen ? t().frozen : error} />
          {props.reach}
          <button type="button" disabled={sending} onClick={() => onClose()}>{words.cancel}</button>
          <LaterButton disabled={sending || me.value?.frozen === true} reach={props.reachAt} onChoose={(at) => void submit(at)} />
          <button type="button" class="primary send" aria-disabled={sending} disabled={me.value?.frozen} onClick={() => void submit()}>
            <Sent />{sending ? words.sending : words.send}
          </button>
        </div>
      </form>
      {confirm}
      {choosing && <TemplatePicker onChoose={begin} onClose={() => setChoosing(false)} />}
      {asking && <Discard onBack={onBack} onKeep={() => void onKeep()} onDiscard={onDiscard} />}
      {saving.kind === "conflict" && (
        <Conflict current={saving.current} mine={{ subject: content().subject ?? "", html: content().bodyHtml ?? "" }}
          onMine={() => saver.overwrite(saving.current)} onBoth={() => saver.fork()}
          onTheirs={() => {
            files.release();
            saver.end();
            replaceDraft(saving.current);
          }} />
      )}
    </Dialog>
  );
}
