// The folders of who is logged in, as the menu shows them, with what is unread
// in them; and the threads that are dragged to one of them.
import { effect, signal } from "@preact/signals";
import * as api from "../api";
import type { Folder } from "../api";
import { locale } from "../i18n";
import { me, state } from "../session";

export const folders = signal<readonly Folder[]>([]);
/** They have been told once. */
export const foldersKnown = signal(false);

/** A folder and how deep it lies, from 0. */
export interface Branch {
  folder: Folder;
  depth: number;
}

/** As they are shown: by name, each before those in it. */
export function branches(): Branch[] {
  const inOrder = [...folders.value].sort((a, b) => a.name.localeCompare(b.name, locale(), { numeric: true }));
  const under = (parentId: string, depth: number): Branch[] => inOrder
    .filter((f) => f.parentId === parentId)
    .flatMap((folder) => [{ folder, depth }, ...under(folder.id, depth + 1)]);
  return under("0", 0);
}

export const folderNamed = (id: string): Folder | undefined => folders.value.find((f) => f.id === id);
/** « Année / Sorties »: its name with that of the one it is in. */
export function pathOf(folder: Folder): string {
  const above = folderNamed(folder.parentId);
  return above ? `${above.name} / ${folder.name}` : folder.name;
}

// An answer that a later question has overtaken is dropped.
let turn = 0;

/** Asks; a failure keeps what is known. */
export async function lookAtFolders(): Promise<void> {
  const mine = ++turn;
  try {
    const reply = await api.listFolders();
    if (mine !== turn) return;
    folders.value = reply.folders;
    foldersKnown.value = true;
  } catch {
    // It is asked again with the next look at the server.
  }
}

/** Something was marked or moved: what is unread in them may be less. */
export function recountFolders(): void {
  if (folders.peek().length > 0) void lookAtFolders();
}

/** Threads that are dragged, and what dropping them on a place does. */
export interface Dragged {
  ids: string[];
  drop(place: Place): void;
}
export const dragged = signal<Dragged | null>(null);

/** Where threads can be put: a box, or the folder of this id. */
export type Place = "inbox" | "archive" | "trash" | { folder: Folder };

export function watchFolders(): void {
  effect(() => {
    if (state.value === "in" && me.value?.pending === "PENDING_UNSPECIFIED") void lookAtFolders();
  });
  document.addEventListener("visibilitychange", () => {
    if (state.value === "in" && document.visibilityState === "visible") void lookAtFolders();
  });
}
