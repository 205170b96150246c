// What becomes of a message after its delivery, for its sender.
import { call, segment } from "./request";
import type { ListReceiptsReply, RecallMessageReply, Receipt_State, ReceiptRules } from "./types";

const ofMessage = (id: string): string => `/messages/${segment(id)}`;

/** `state` ANY: whatever state. */
export const listReceipts = (id: string, state: Receipt_State, pageToken: string): Promise<ListReceiptsReply> =>
  call(`${ofMessage(id)}/receipts`, { query: { state, pageToken } });

/** RECALL_TOO_LATE; again, the same answer. */
export const recallMessage = (id: string): Promise<RecallMessageReply> =>
  call(`${ofMessage(id)}/recall`, { method: "POST" });

export const getReceiptRules = (): Promise<ReceiptRules> => call("/admin/receipts");

export const putReceiptRules = (rules: ReceiptRules): Promise<ReceiptRules> =>
  call("/admin/receipts", { method: "PUT", body: rules });
