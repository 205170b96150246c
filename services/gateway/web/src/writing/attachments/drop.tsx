// Files that are dragged over the page, or pasted into the window: the whole
// page takes them, and says so.  One dropped beside a field would otherwise
// replace the page.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/attachments";
import { Paperclip } from "../../parts/icons";
import { filesOf } from "../pasted";
import type { Files } from "./files";

/** Files, and not for a field of the page that takes some itself. */
const carries = (event: DragEvent): boolean => (event.dataTransfer?.types.includes("Files") ?? false) &&
  !(event.target instanceof HTMLInputElement && event.target.type === "file");

/** Folders come as files that nobody can read. */
function isFolder(item: DataTransferItem): boolean {
  return item.webkitGetAsEntry?.()?.isDirectory ?? false;
}

/** Not what lies behind a window that holds the page up. */
function isReached(target: Element | null): boolean {
  const top = [...document.querySelectorAll("dialog[open]:not([data-docked])")].at(-1);
  return !top || top.contains(target);
}

function takeDropped(files: Files, data: DataTransfer): void {
  const items = [...data.items].filter((i) => i.kind === "file");
  const folders = new Set(items.flatMap((item, at) => isFolder(item) ? [at] : []));
  const all = [...data.files];
  files.addFiles(all.filter((_, at) => !folders.has(at)));
  for (const at of folders)
    if (all[at]) files.refuse(all[at], t().attachments.folder);
}

/** `files` null: it has none now.  `onTaken`: some were dropped on the page.
 *  `target` is its DropTarget. */
export function useDrop(files: Files | null, onTaken?: () => void) {
  const [over, setOver] = useState(false);
  const act = useRef({ files, onTaken });
  act.current = { files, onTaken };
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onOver = (event: DragEvent): void => {
      if (!carries(event)) return;
      if (!isReached(target.current)) {
        // Another form may have taken it, whichever listens first.
        if (!event.defaultPrevented && event.dataTransfer) event.dataTransfer.dropEffect = "none";
        event.preventDefault();
        setOver(false);
        return;
      }
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = "copy";
      setOver(act.current.files !== null);
    };
    // Only out of the page: it passes from one element to the next as well.
    const onLeave = (event: DragEvent): void => { if (!event.relatedTarget) setOver(false); };
    const onDrop = (event: DragEvent): void => {
      setOver(false);
      // The text has taken it.
      if (event.defaultPrevented || !carries(event) || !event.dataTransfer || !isReached(target.current)) return;
      event.preventDefault();
      if (!act.current.files) return;
      takeDropped(act.current.files, event.dataTransfer);
      act.current.onTaken?.();
    };
    const onEnd = (): void => setOver(false);
    const listeners = { dragenter: onOver, dragover: onOver, dragleave: onLeave, drop: onDrop, dragend: onEnd };
    const all = Object.entries(listeners) as [string, (event: Event) => void][];
    for (const [name, listener] of all) addEventListener(name, listener);
    return () => { for (const [name, listener] of all) removeEventListener(name, listener); };
  }, []);
  // A picture pasted anywhere but in a text that has a use for it.
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.defaultPrevented || !files ? [] : filesOf(event.clipboardData);
    if (pasted.length === 0) return;
    event.preventDefault();
    files?.addFiles(pasted);
  };
  return { over, onPaste, target };
}

/** Where they may be dropped; `text`: in the text as well. */
export function DropTarget({ over, target, text = false }: { over: boolean; target: RefObject<HTMLDivElement>; text?: boolean }) {
  const words = t().attachments;
  return (
    <div ref={target} class="drop-target" aria-hidden hidden={!over}>
      <p><Paperclip /><span>{words.dropHere}{text && ` ${words.dropInText}`}</span></p>
    </div>
  );
}
