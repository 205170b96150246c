// Files: up, down, away.
import { address, answered, call, changeHeaders, refusalFrom, segment, send, type Transfer } from "./request";
import type { Attachment, ResumableUpload } from "./types";

export const attachmentAddress = (id: string): string => address(`/attachments/${segment(id)}`);

/** To be shown, where browsers show its kind. */
export const shownAddress = (id: string): string => address(`/attachments/${segment(id)}`, { inline: true });

/** The sentence of the server that does not give it to be shown; "": it does. */
export async function whyNotShown(id: string): Promise<string> {
  const response = await fetch(shownAddress(id), { headers: { ...changeHeaders(), "Range": "bytes=0-0" } }).catch(() => null);
  if (response?.ok) {
    await response.body?.cancel();
    return "";
  }
  return refusalFrom(response?.status ?? 0, await response?.text() ?? "").message;
}

/** A smaller picture of it, at least this wide if there is as much. */
export const previewAddress = (id: string, width: number): string =>
  address(`/attachments/${segment(id)}/preview`, { width });

/** With what is known of what is in it. */
export const getAttachment = (id: string): Promise<Attachment> => call(`/attachments/${segment(id)}/details`);

/** Its bytes; thrown: a Refusal. */
export async function readAttachment(id: string, signal: AbortSignal): Promise<ArrayBuffer> {
  const answer = await fetch(attachmentAddress(id), { credentials: "same-origin", signal }).catch(() => null);
  if (!answer?.ok) {
    const text = await answer?.text() ?? "";
    answered(answer?.status ?? 0, text);
    throw refusalFrom(answer?.status ?? 0, text);
  }
  return answer.arrayBuffer();
}

/** All of a message, in one file. */
export const messageFilesAddress = (messageId: string): string => address(`/messages/${segment(messageId)}/attachments`);

/** Of these, which cannot be opened now, and why. */
export const listScans = async (ids: readonly string[]): Promise<Attachment[]> =>
  (await call<{ attachments: Attachment[] }>("/scans", { query: { ids: [...ids] } })).attachments;

export const deleteAttachment = (id: string): Promise<void> =>
  call(`/attachments/${segment(id)}`, { method: "DELETE" });

/** What has become of it. */
export const getUpload = (id: string): Promise<ResumableUpload> => call(`/uploads/${segment(id)}`);

export type Upload = Transfer<Attachment>;

/** Bytes beyond which a file goes up so that it can go on where it broke. */
const LARGE = 5 * 1024 * 1024;

/** What does that is loaded by those who need it. */
function sendLarge(file: File, clean: boolean, progress: (part: number) => void): Upload {
  let transfer: Upload | undefined;
  let stopped = false;
  const done = import("./resumable").then(({ sendResumable }) => {
    transfer = sendResumable(file, clean, progress);
    if (stopped) transfer.abort();
    return transfer.done;
  });
  return { done, abort: () => { stopped = true; transfer?.abort(); } };
}

/** `clean`: of a picture, without what it says of people. */
export const upload = (file: File, clean: boolean, progress: (part: number) => void): Upload =>
  file.size > LARGE ? sendLarge(file, clean, progress)
    : send("/attachments", file, { query: { name: file.name, clean: clean || undefined }, progress });
