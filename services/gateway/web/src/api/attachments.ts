// Files: up, down, away.
import { address, call, segment, send, type Transfer } from "./request";
import type { Attachment } from "./types";

export const attachmentAddress = (id: string): string => address(`/attachments/${segment(id)}`);

export const deleteAttachment = (id: string): Promise<void> =>
  call(`/attachments/${segment(id)}`, { method: "DELETE" });

export type Upload = Transfer<Attachment>;

/** `clean`: of a picture, without what it says of people. */
export const upload = (file: File, clean: boolean, progress: (part: number) => void): Upload =>
  send("/attachments", file, { query: { name: file.name, clean: clean || undefined }, progress });
