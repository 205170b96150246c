// What is being written.  Kept outside of the pages: they change beneath it.
import { signal } from "@preact/signals";
import type { Draft, Person, ReplyTarget, Role } from "../api";
import type { Forward } from "./forward";

export interface Answered {
  threadId: string;
  subject: string;
  canReplyAll: boolean;
  /** As what the user has written in the thread last. */
  as?: Role | undefined;
  /** Whom an answer reaches; the thread says it. */
  reply?: ReplyTarget | undefined;
  replyAll?: ReplyTarget | undefined;
  /** The children that the thread is about. */
  concerns?: readonly Person[];
  /** The last message of another, as an answer quotes it. */
  quoted?: string | undefined;
}
/** `draft`: goes on with it. */
export type Work = { kind: "new"; draft?: Draft | undefined; forward?: Forward | undefined }
  | { kind: "reply"; answered: Answered; draft?: Draft | undefined };

export const work = signal<Work | null>(null);
/** Asked for while something else is being written. */
export const next = signal<Work | null>(null);
/** Made small: the text waits at the foot of the page. */
export const folded = signal(false);

/** The draft of what is being written; "" as long as it has none. */
let writtenId: () => string = () => "";
export const setWritten = (id: () => string): void => { writtenId = id; };

const same = (a: Work, b: Work): boolean => b.draft ? writtenId() === b.draft.id : a.kind === "new" ? b.kind === "new" && a.forward?.messageId === b.forward?.messageId
    : b.kind === "reply" && a.answered.threadId === b.answered.threadId;

function begin(wanted: Work): void {
  folded.value = false;
  if (!work.value) work.value = wanted;
  else if (!same(work.value, wanted)) next.value = wanted;
}

export const writeMessage = (draft?: Draft): void => begin({ kind: "new", draft });
export const writeForward = (forward: Forward): void => begin({ kind: "new", forward });
export const writeReply = (answered: Answered, draft?: Draft): void => begin({ kind: "reply", answered, draft });

/** The window begins again with what is in another one. */
export function replaceDraft(draft: Draft): void {
  if (work.value) work.value = { ...work.value, draft };
}

/** Closes it, for what was asked for meanwhile if anything. */
export function close(): void {
  work.value = next.value;
  next.value = null;
  folded.value = false;
}
