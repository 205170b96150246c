// Files: up, down, away.
import { address, call, segment, send, type Transfer } from "./request";
import type { Attachment } from "./types";

export const attachmentAddress = (id: string): string => address(`/attachments/${segment(id)}`);

/** All of a message, in one file. */
export const messageFilesAddress = (messageId: string): string => address(`/messages/${segment(messageId)}/attachments`);

export const deleteAttachment = (id: string): Promise<void> =>
  call(`/attachments/${segment(id)}`, { method: "DELETE" });

export type Upload = Transfer<Attachment>;

export const upload = (file: File, progress: (part: number) => void): Upload =>
  send("/attachments", file, { query: { name: file.name }, progress });
