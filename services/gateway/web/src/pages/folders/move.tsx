// « Déplacer vers… »: a folder that is found by typing, or made by it.
import type { RefObject } from "preact";
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { CreateFolderRequestMax, folderOf, sentence, type BoxName, type Folder } from "../../api";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { branches, folders, lookAtFolders, pathOf, type Place } from "../../parts/folders";
import { FolderIcon, Inbox, Plus } from "../../parts/icons";
import { Alert } from "../../parts/pieces";
import { folded } from "../../parts/words";

interface Choice {
  key: string;
  label: string;
  icon: typeof Inbox;
  depth: number;
  choose: () => void;
}

/** ↓ and ↑ go from the field through what can be chosen. */
function onArrow(event: KeyboardEvent, window: RefObject<HTMLFormElement>): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const stops = [...window.current?.querySelectorAll<HTMLElement>("input, .places button") ?? []];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[Math.max(0, Math.min(stops.length - 1, at + by))]?.focus();
}

export function MoveDialog({ count, box, onMove, onClose }: {
  /** Absent: all that the list shows. */
  count: number | undefined; box: BoxName; onMove: (place: Place) => void; onClose: () => void;
}) {
  const words = t().folders;
  const form = useRef<HTMLFormElement>(null);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const name = typed.trim();

  const make = async (): Promise<void> => {
    try {
      const folder = await api.createFolder(name);
      await lookAtFolders();
      onMove({ folder });
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  const fits = (label: string): boolean => folded(label).includes(folded(typed));
  const toFolder = ({ folder, depth }: { folder: Folder; depth: number }): Choice =>
    ({ key: folder.id, label: name ? pathOf(folder) : folder.name, icon: FolderIcon, depth: name ? 0 : depth, choose: () => onMove({ folder }) });
  const choices: Choice[] = [
    ...box !== "inbox" && fits(t().menu.inbox)
      ? [{ key: "inbox", label: t().menu.inbox, icon: Inbox, depth: 0, choose: () => onMove("inbox") }] : [],
    ...branches().filter(({ folder }) => folder.id !== folderOf(box) && fits(pathOf(folder))).map(toFolder),
    ...name && !folders.value.some((f) => f.parentId === "0" && folded(f.name) === folded(name))
      ? [{ key: "new", label: words.makeOne(name), icon: Plus, depth: 0, choose: () => void make() }] : [],
  ];
  return (
    <Dialog title={count === undefined ? words.moveAll : words.moveTitle(count)} class="small move-window" onClose={onClose}>
      <form ref={form} class="window-body" onKeyDown={(e) => onArrow(e, form)}
        onSubmit={(e) => {
          e.preventDefault();
          choices[0]?.choose();
        }}>
        <input type="text" data-autofocus aria-label={words.find} placeholder={words.find} value={typed} autocomplete="off"
          maxLength={CreateFolderRequestMax.name} onInput={(e) => setTyped(e.currentTarget.value)} />
        <Alert text={error} />
        <ul class="places" aria-label={words.places}>
          {choices.map(({ key, label, icon: Icon, depth, choose }) => (
            <li key={key} class={`depth-${depth}`}>
              <button type="button" class="quiet" title={label} onClick={choose}><Icon /><span>{label}</span></button>
            </li>
          ))}
        </ul>
        {folders.value.length === 0 && !name && <p class="soft">{words.empty}</p>}
      </form>
    </Dialog>
  );
}
