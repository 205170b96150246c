// A draft becomes a window again.
import * as api from "../api";
import { Refusal, sentence, type Category, type Draft, type GetThreadReply, type Person, type Recipient } from "../api";
import { t } from "../i18n";
import { noticeError } from "../parts/notice";
import { noChoice, type Choice } from "../recipients/choice";
import { me } from "../session";
import { writeMessage, writeReply, type Answered } from "./open";
import { quoteOf } from "./quoted";

const personOf = (r: Recipient): Person =>
  ({ id: r.id, displayName: r.displayName || t().drafts.unknownPerson, role: r.role, title: r.title, context: "" });

/** By its name alone: the tree knows the rest. */
const categoryOf = (r: Recipient): Category => ({
  id: r.id, label: r.displayName || r.id, kind: "KIND_UNSPECIFIED", memberCount: 0, classTitle: "", parentId: "",
  name: "", children: [], whole: false,
} as unknown as Category);

export function choiceOf(draft: Pick<Draft, "recipients"> | undefined): Choice {
  if (!draft) return noChoice;
  const of = <T>(kind: Recipient["kind"], make: (r: Recipient) => T): Map<string, T> =>
    new Map(draft.recipients.filter((r) => r.kind === kind).map((r) => [r.id, make(r)]));
  return { categories: of("CATEGORY", categoryOf), people: of("USER", personOf), except: of("EXCEPT", personOf) };
}

export const chosenRole = (draft: Draft | undefined): Answered["as"] =>
  draft && draft.as !== "ROLE_UNSPECIFIED" ? draft.as : undefined;

/** As what one has written last, of what is on the page. */
function ownRole(head: GetThreadReply): Answered["as"] {
  return (me.value?.roles.length ?? 0) < 2 ? undefined
    : head.messages.filter((m) => m.from?.id === me.value?.user?.id).pop()?.from?.role;
}

export function answeredOf(head: GetThreadReply): Answered {
  const last = head.messages.filter((m) => m.from?.id !== me.value?.user?.id).pop();
  return {
    threadId: head.thread?.id ?? "", subject: head.thread?.subject ?? "", canReplyAll: head.canReplyAll,
    reply: head.reply, replyAll: head.replyAll, as: ownRole(head), concerns: head.thread?.concerns ?? [], quoted: last && quoteOf(last),
  };
}

export const isAnswer = (draft: Draft): boolean => draft.threadId !== "0" && draft.threadId !== "";

/** Null: it is not there for this person any more, and the text is a message's. */
const threadOf = (draft: Draft): Promise<GetThreadReply | null> =>
  api.getThread(draft.threadId, "").catch((failure: unknown) => {
    if (failure instanceof Refusal && failure.status === 404) return null;
    throw failure;
  });

/** Opens its window; a failure is said.  `head`: its thread, where that is shown. */
export async function openDraft(id: string, head?: GetThreadReply): Promise<void> {
  try {
    const draft = await api.getDraft(id);
    const thread = isAnswer(draft) ? head ?? await threadOf(draft) : null;
    if (thread) writeReply(answeredOf(thread), draft);
    else writeMessage(draft);
  } catch (failure) {
    noticeError(sentence(failure));
  }
}
