// Folders of one's own.
import { call, segment } from "./request";
import type { Folder, ListFoldersReply } from "./types";

const ofFolder = (id: string): string => `/folders/${segment(id)}`;

export const listFolders = (): Promise<ListFoldersReply> => call("/folders");

/** `parentId` "0": at the top.  FOLDER_NAME_TAKEN where there is one. */
export const createFolder = (name: string, parentId = "0"): Promise<Folder> =>
  call("/folders", { method: "POST", body: { name, parentId } });

export const updateFolder = (id: string, change: { name?: string; parentId?: string }): Promise<Folder> =>
  call(ofFolder(id), { method: "PATCH", body: change });

/** What is in it goes back to the inbox. */
export const deleteFolder = (id: string): Promise<void> => call(ofFolder(id), { method: "DELETE" });
