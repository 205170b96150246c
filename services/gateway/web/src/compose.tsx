// The windows one writes in: a new message, and the reply to a thread.
import { NewMessage } from "./writing/new-message";
import { work } from "./writing/open";
import { Reply } from "./writing/reply";

export { writeMessage, writeReply } from "./writing/open";

export function Writing() {
  const now = work.value;
  if (!now) return null;
  return now.kind === "new" ? <NewMessage key="new" />
    : <Reply key={now.answered.threadId} answered={now.answered} />;
}
