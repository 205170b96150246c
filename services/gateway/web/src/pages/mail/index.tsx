// The list of a box and, beside it where there is room, the thread chosen.
import type { BoxName } from "../../api";
import { t } from "../../i18n";
import { Envelope } from "../../parts/icons";
import { searched, SearchField, searchOpen } from "../../parts/search-field";
import { width } from "../../parts/width";
import { ReadingPane } from "./reading-pane";
import { ThreadList } from "./thread-list";

/** The list stays while a thread is read: hidden where they take turns. */
export function Mail({ box, threadId }: { box: BoxName; threadId: string }) {
  return (
    <div class={`mail ${threadId ? "reading" : ""}`}>
      {width.value === "phone" && !threadId && (searchOpen.value || searched()) && <SearchField />}
      <ThreadList key={`${box}?${searched()}`} box={box} q={searched()} open={threadId} />
      {threadId
        ? <ReadingPane key={threadId} id={threadId} box={box} />
        : <div class="pane pane-empty"><Envelope /><p>{t().thread.choose}</p></div>}
    </div>
  );
}
