// « Succès » below the header, and beneath it the banner of what failed.
import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { sentence } from "../api";
import { t } from "../i18n";
import { onReturn } from "../session";
import { Check, Cross, Warning } from "./icons";

/** Takes back what was done; gives what to say of it then. */
type Undo = () => Promise<string>;

interface Notice {
  id: number;
  text: string;
  undo?: Undo | undefined;
}

/** What was sent, as long as it can be taken back. */
interface Leaving {
  id: number;
  text: string;
  undo: () => void;
  /** When it has gone, in ms; undefined: shown as long as any. */
  until: number | undefined;
}

const SHOWN_MS = 6_000;
const leaving = signal<Leaving | null>(null);
const success = signal<Notice | null>(null);
const errors = signal<Notice[]>([]);
let last = 0;

export const noticeSuccess = (text: string, undo?: Undo): void => { success.value = { id: ++last, text, undo }; };

export function noticeLeaving(text: string, until: number | undefined, undo: () => void): void {
  success.value = null;
  leaving.value = { id: ++last, text, undo, until };
}

export function noticeError(text: string): void {
  errors.value = [...errors.value.filter((n) => n.text !== text).slice(-2), { id: ++last, text }];
}

/** What comes next wants its place. */
export const dismissSuccess = (): void => { success.value = leaving.value = null; };

// What went wrong because nobody was logged in.
onReturn(() => { errors.value = []; });

function CloseButton({ onClick }: { onClick: () => void }) {
  return (
    <button type="button" class="quiet square" aria-label={t().close} onClick={onClick}><Cross /></button>
  );
}

async function takeBack(undo: Undo): Promise<void> {
  success.value = null;
  try {
    noticeSuccess(await undo());
  } catch (failure) {
    noticeError(sentence(failure));
  }
}

function unsend(notice: Leaving): void {
  leaving.value = null;
  notice.undo();
}

/** Goes by itself, but not under the pointer or the focus. */
function Success({ notice }: { notice: Notice }) {
  const box = useRef<HTMLDivElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>();
  const hold = (): void => clearTimeout(timer.current);
  const letGo = (): void => {
    hold();
    if (!box.current?.matches(":hover, :focus-within")) timer.current = setTimeout(dismissSuccess, SHOWN_MS);
  };
  useLayoutEffect(() => { letGo(); return hold; }, []);
  return (
    <div ref={box} class="notice success" onPointerEnter={hold} onPointerLeave={letGo}
      onFocusIn={hold} onFocusOut={() => queueMicrotask(letGo)}>
      <Check />
      <p><strong>{t().notice.success}</strong> <span>{notice.text}</span></p>
      {notice.undo && (
        <button type="button" class="quiet" aria-keyshortcuts="Control+Z" onClick={() => void takeBack(notice.undo!)}>
          {t().notice.undo}</button>
      )}
      <CloseButton onClick={dismissSuccess} />
    </div>
  );
}

/** Counts down to when it has gone; what is said of it is said once. */
function Sending({ notice }: { notice: Leaving }) {
  const until = useRef(notice.until ?? Date.now() + SHOWN_MS);
  const [now, setNow] = useState(Date.now);
  const box = useRef<HTMLDivElement>(null);
  const left = Math.ceil((until.current - now) / 1000);
  const counts = notice.until !== undefined;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  useEffect(() => {
    // What does not go by itself waits for the pointer and the focus.
    if (left <= 0 && (counts || !box.current?.matches(":hover, :focus-within"))) leaving.value = null;
  }, [now]);
  return (
    <div ref={box} class="notice success leaving">
      <Check />
      <p><strong>{t().notice.success}</strong> <span>{notice.text}</span></p>
      <button type="button" class="quiet" aria-keyshortcuts="Control+Z" aria-label={t().notice.undoSend} onClick={() => unsend(notice)}>
        {t().notice.undo}{counts && <span class="seconds" aria-hidden="true"> ({Math.max(left, 0)})</span>}
      </button>
      <CloseButton onClick={() => { leaving.value = null; }} />
    </div>
  );
}

/** The keys that take back everywhere, where nobody is writing. */
const isUndo = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z" &&
  !(event.target as Element).closest("input:not([type=checkbox]), textarea, select, [contenteditable=true], dialog");

/** What is said last and can be taken back is. */
function onUndoKey(event: KeyboardEvent): void {
  const [sent, done] = [leaving.peek(), success.peek()];
  if (!isUndo(event) || !(sent || done?.undo)) return;
  event.preventDefault();
  if (done?.undo && done.id > (sent?.id ?? 0)) void takeBack(done.undo);
  else if (sent) unsend(sent);
}

/** It lies over titles alone: nothing that can be pressed is beneath it. */
export function Notices() {
  const notice = success.value;
  const sent = leaving.value;
  useEffect(() => {
    addEventListener("keydown", onUndoKey);
    return () => removeEventListener("keydown", onUndoKey);
  }, []);
  return (
    <div class="notices" role="status" aria-live="polite">
      {notice && <Success key={notice.id} notice={notice} />}
      {sent && <Sending key={sent.id} notice={sent} />}
    </div>
  );
}

/** An error stays until it is read and closed; it pushes the page down. */
export function Banner() {
  return (
    <div class="banner" role="alert">
      {errors.value.map((n) => (
        <div key={n.id} class="notice error">
          <Warning />
          <p><strong>{t().notice.error}</strong> <span>{n.text}</span></p>
          <CloseButton onClick={() => { errors.value = errors.value.filter((e) => e.id !== n.id); }} />
        </div>
      ))}
    </div>
  );
}
