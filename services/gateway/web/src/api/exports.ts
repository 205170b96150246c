// A thread as a file for mail programs, and all of one's data as one: how they
// are made, and where they are downloaded from.
import { address, call, segment } from "./request";
import type { DataExport, ListDataExportsReply } from "./types";

const exportOf = (threadId: string, query: string): string => address(`/threads/${segment(threadId)}/export?${query}`);

export const mboxAddress = (threadId: string): string => exportOf(threadId, "format=mbox");
export const emlAddress = (threadId: string, messageId: string): string =>
  exportOf(threadId, `format=eml&messageId=${segment(messageId)}`);

const ofExport = (id: string): string => `/exports/${segment(id)}`;

/** Of one that is made there is no second one.  TOO_MANY_DATA_EXPORTS. */
export const createDataExport = (withoutAttachments: boolean, idempotencyKey: string): Promise<DataExport> =>
  call("/exports", { method: "POST", body: { withoutAttachments }, idempotencyKey });
export const listDataExports = (): Promise<ListDataExportsReply> => call("/exports");
export const deleteDataExport = (id: string): Promise<void> => call(ofExport(id), { method: "DELETE" });
export const dataExportAddress = (id: string): string => address(`${ofExport(id)}/file`);
