// One line of a list: a thread.  All of it opens the thread.
import type { BoxName, Thread } from "../../api";
import { t } from "../../i18n";
import { AboutChips } from "../../parts/about";
import { ToConfirm } from "../../parts/asked";
import { AutomaticChip } from "../../parts/auto-reply";
import { dragged } from "../../parts/folders";
import { Found } from "../../parts/found";
import { longDate, shortDate } from "../../parts/format";
import { Bubbles, Paperclip, People } from "../../parts/icons";
import { Tooltip, UserType } from "../../parts/pieces";
import { UrgentChip } from "../../parts/urgent";
import { width } from "../../parts/width";
import { navigate } from "../../router";
import { me } from "../../session";
import { actsFor, type Act } from "./box-acts";
import { rowLinkId } from "./list-place";
import { position, threadHref } from "./mailbox";

/** Who wrote last, where the line does not say so already. */
function lastWriter(thread: Thread): string {
  const last = thread.lastFrom;
  if (!last?.id || last.id === "0") return "";
  if (last.id === me.value?.user?.id) return t().list.youWrote;
  return last.id === thread.from?.id ? "" : t().list.theyWrote(last.displayName);
}

function Snippet({ thread }: { thread: Thread }) {
  const writer = lastWriter(thread);
  return (
    <span class="snippet">
      {writer && <span class="writer">{writer} </span>}
      {thread.recalled && !position(thread.foundMessageId) ? <em>{t().receipts.recalledLine}</em> : <Found text={thread.snippet} />}
    </span>
  );
}

/** Who is on the other side; in « Envoyé » often several. */
function OtherSide({ thread, box }: { thread: Thread; box: BoxName }) {
  if (box !== "sent" || thread.from?.displayName === thread.toSummary) return <UserType who={thread.from} />;
  return (
    <Tooltip text={t().list.several} class="silhouette avatar several"><People /></Tooltip>
  );
}

interface RowProps {
  thread: Thread;
  box: BoxName;
  chosen: boolean;
  /** It is the thread in the pane beside. */
  current: boolean;
  /** Its place in the list, from 0, and how many before it are not there. */
  at: number;
  before: number;
  /** `range`: and all between it and the one before. */
  onChoose: (on: boolean, range: boolean) => void;
  /** Absent while there is a bar for several. */
  onAct?: ((act: Act) => void) | undefined;
  onDrag: () => void;
}

export function Row({ thread, box, chosen, current, at, before, onChoose, onAct, onDrag }: RowProps) {
  const href = threadHref(thread.id, box);
  // Boxes show the other side: whom it came from, or whom it went to.
  const who = box === "sent" ? thread.toSummary : thread.from?.displayName ?? "";
  const open = (event: MouseEvent): void => {
    const target = event.target as Element;
    if (event.defaultPrevented || target.closest("button, input, label")) return;
    // On the link itself Ctrl and the middle button are the browser's.
    const link = target.closest("a") !== null;
    if (event.button === 0 && (event.shiftKey || (!link && (event.ctrlKey || event.metaKey)))) {
      event.preventDefault();
      onChoose(event.shiftKey || !chosen, event.shiftKey);
      return;
    }
    if (link || getSelection()?.type === "Range") return;
    if (event.button === 1) window.open(href, "_blank");
    else if (event.button === 0) navigate(href);
  };
  const state = `${thread.unread ? "unread" : ""} ${chosen ? "chosen" : ""} ${current ? "current" : ""}`;
  return (
    <tr role="row" aria-rowindex={at + 2} data-id={thread.id} class={`row ${state}`} style={{ "--before": before || "" }} onClick={open}
      draggable={width.value !== "phone"} onDragStart={(e) => {
        e.dataTransfer?.setData("text/plain", thread.subject);
        onDrag();
      }} onDragEnd={() => { dragged.value = null; }}
      onMouseDown={(e) => { if (e.shiftKey) e.preventDefault(); }}
      onAuxClick={(e) => { if (e.button === 1) open(e); }}>
      <td role="cell" class="c-check">
        <label>
          <input type="checkbox" aria-label={t().list.select(thread.subject)} checked={chosen}
            onClick={(e) => onChoose(e.currentTarget.checked, e.shiftKey)} />
        </label>
      </td>
      <td role="cell" class="c-type"><OtherSide thread={thread} box={box} /></td>
      <td role="cell" class="c-who">
        <span class="who-name">{who}</span>
        {thread.messageCount > 1 &&
          <span class="thread-count" title={t().list.messages(thread.messageCount)}>{thread.messageCount}</span>}
        {thread.unread && <span class="hidden"> ({t().list.unread})</span>}
      </td>
      <td role="cell" class="c-subject">
        <a href={href} draggable={false} id={rowLinkId(thread.id)} aria-current={current ? "true" : undefined}>{thread.subject}</a>
        {" "}<AboutChips who={thread.concerns} />
        {thread.automatic && <>{" "}<AutomaticChip /></>}
        {thread.urgent && <>{" "}<UrgentChip /></>}
        {thread.acknowledgement && <>{" "}<ToConfirm dueAt={thread.acknowledgement.dueAt} /></>}
        {" "}<Snippet thread={thread} />
      </td>
      <td role="cell" class="c-elements">
        {onAct && (
          <span class="row-acts" role="group" aria-label={t().list.rowActions(thread.subject)}>
            {actsFor(thread).map((act) => (
              <button key={act.label} type="button" class="quiet square" aria-label={act.label} title={act.label}
                onClick={() => onAct(act)}><act.icon /></button>
            ))}
          </span>
        )}
        {thread.hasAttachments && <Tooltip text={t().list.attachment} class="clip"><Paperclip /></Tooltip>}
        {thread.exchanged && <Tooltip text={t().list.exchanged} class="bubbles"><Bubbles /></Tooltip>}
      </td>
      <td role="cell" class="c-date">
        <time dateTime={thread.lastMessageAt} title={longDate(thread.lastMessageAt)}>{shortDate(thread.lastMessageAt)}</time>
      </td>
    </tr>
  );
}
