// The windows one writes in: a new message, and the reply to a thread.
import { NewMessage } from "./new-message";
import { work } from "./open";
import { Reply } from "./reply";

export { writeMessage, writeReply } from "./open";

export function Writing() {
  const now = work.value;
  if (!now) return null;
  return now.kind === "new" ? <NewMessage key="new" />
    : <Reply key={now.answered.threadId} answered={now.answered} />;
}
