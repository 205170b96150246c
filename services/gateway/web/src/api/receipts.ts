// What becomes of a message after its delivery, for its sender.
import { address, call, segment } from "./request";
import type { ListReceiptsReply, RecallMessageReply, Receipt_State, ReceiptRules, RemindReply } from "./types";

const ofMessage = (id: string): string => `/messages/${segment(id)}`;

/** `state` ANY: whatever state. */
export const listReceipts = (id: string, state: Receipt_State, pageToken: string, pageSize = 50): Promise<ListReceiptsReply> =>
  call(`${ofMessage(id)}/receipts`, { query: { state, pageToken, pageSize } });

/** RECALL_TOO_LATE; again, the same answer. */
export const recallMessage = (id: string): Promise<RecallMessageReply> =>
  call(`${ofMessage(id)}/recall`, { method: "POST" });

/** « J'ai pris connaissance », of all that it asks the reader about. */
export const acknowledge = (id: string): Promise<void> => call(`${ofMessage(id)}/acknowledgement`, { method: "POST", body: {} });

/** Of one of its people, on paper. */
export const noteAcknowledgement = (id: string, userId: string): Promise<void> =>
  call(`${ofMessage(id)}/acknowledgement:note`, { method: "POST", body: { userId } });

/** How many people it still waits for. */
export const remind = (id: string): Promise<RemindReply> => call(`${ofMessage(id)}/remind`, { method: "POST" });

export const receiptsFile = (id: string): string => address(`${ofMessage(id)}/receipts`, { format: "csv" });

export const getReceiptRules = (): Promise<ReceiptRules> => call("/admin/receipts");

export const putReceiptRules = (rules: ReceiptRules): Promise<ReceiptRules> =>
  call("/admin/receipts", { method: "PUT", body: rules });
