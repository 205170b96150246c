// The windows one writes in: a new message, and the reply to a thread.
import { NewMessage } from "./new-message";
import { work } from "./open";
import { Reply } from "./reply";

export function Windows() {
  const now = work.value;
  if (!now) return null;
  const key = now.draft ? `draft ${now.draft.id} ${now.draft.version}`
    : now.kind === "new" ? `new ${now.forward?.messageId ?? ""}` : now.answered.threadId;
  return now.kind === "new" ? <NewMessage key={key} draft={now.draft} forward={now.forward} />
    : <Reply key={key} answered={now.answered} draft={now.draft} />;
}
