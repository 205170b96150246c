// What is written and not sent.
import { call, PAGE_SIZE, segment } from "./request";
import type { CreateDraftRequest, Draft, ListDraftsReply } from "./types";

/** What is kept of a message or an answer; what is absent is empty. */
export type DraftContent = Partial<CreateDraftRequest>;

const ofDraft = (id: string): string => `/drafts/${segment(id)}`;

/** Both outlive the page, if they are short enough. */
export const createDraft = (content: DraftContent, idempotencyKey: string): Promise<Draft> =>
  call("/drafts", { method: "POST", body: content, idempotencyKey, lasting: true });

/** VERSION_CONFLICT has `current`. */
export const saveDraft = (id: string, version: number, content: DraftContent): Promise<Draft> =>
  call(ofDraft(id), { method: "PUT", body: { ...content, version }, lasting: true });

export const getDraft = (id: string): Promise<Draft> => call(ofDraft(id));

/** `threadId`: of answers in this thread alone. */
export const listDrafts = (pageToken: string, pageSize = PAGE_SIZE, threadId?: string): Promise<ListDraftsReply> =>
  call("/drafts", { query: { pageSize, pageToken, threadId } });

export const deleteDraft = (id: string): Promise<void> => call(ofDraft(id), { method: "DELETE" });
