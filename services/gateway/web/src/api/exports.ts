// A thread as a file for mail programs: where it is downloaded from.
import { address, segment } from "./request";

const exportOf = (threadId: string, query: string): string => address(`/threads/${segment(threadId)}/export?${query}`);

export const mboxAddress = (threadId: string): string => exportOf(threadId, "format=mbox");
export const emlAddress = (threadId: string, messageId: string): string =>
  exportOf(threadId, `format=eml&messageId=${segment(messageId)}`);
