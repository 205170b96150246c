// « Pourquoi ? »: what became of a message, or of a notification.
import { call, PAGE_SIZE, segment } from "./request";
import type { MessageTrace, NotificationTrace, PersonTold } from "./types";

/** Of one person, or of all where `userId` is empty. */
export const traceMessage = (id: string, userId: string, pageToken: string): Promise<MessageTrace> =>
  call(`/messages/${segment(id)}/trace`, { query: { userId: userId || "0", pageSize: PAGE_SIZE, pageToken } });

/** What somebody was told; the audit trail has that it was looked at. */
export const tracePerson = (id: string, pageToken: string): Promise<PersonTold> =>
  call(`/admin/users/${segment(id)}/told`, { query: { pageSize: PAGE_SIZE, pageToken } });

export const traceNotification = (id: string): Promise<NotificationTrace> =>
  call(`/notifications/${segment(id)}/trace`);
