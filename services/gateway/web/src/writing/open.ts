// What is being written.  Kept outside of the pages: they change beneath it.
import { signal } from "@preact/signals";
import type { ReplyTarget, Role } from "../api";

export interface Answered {
  threadId: string;
  subject: string;
  canReplyAll: boolean;
  /** As what the user has written in the thread last. */
  as?: Role | undefined;
  /** Whom an answer reaches; the thread says it. */
  reply?: ReplyTarget | undefined;
  replyAll?: ReplyTarget | undefined;
}
export type Work = { kind: "new" } | { kind: "reply"; answered: Answered };

export const work = signal<Work | null>(null);
/** Asked for while something else is being written. */
export const next = signal<Work | null>(null);
/** Made small: the text waits at the foot of the page. */
export const folded = signal(false);

const same = (a: Work, b: Work): boolean =>
  a.kind === "new" ? b.kind === "new"
    : b.kind === "reply" && a.answered.threadId === b.answered.threadId;

function begin(wanted: Work): void {
  folded.value = false;
  if (!work.value) work.value = wanted;
  else if (!same(work.value, wanted)) next.value = wanted;
}

export const writeMessage = (): void => begin({ kind: "new" });
export const writeReply = (answered: Answered): void => begin({ kind: "reply", answered });

/** Closes it, for what was asked for meanwhile if anything. */
export function close(): void {
  work.value = next.value;
  next.value = null;
  folded.value = false;
}
