// « Pourquoi ? »: what became of a message, or of a notification.
import { call, PAGE_SIZE, segment } from "./request";
import type { MessageTrace, NotificationTrace } from "./types";

/** Of one person, or of all where `userId` is empty. */
export const traceMessage = (id: string, userId: string, pageToken: string): Promise<MessageTrace> =>
  call(`/messages/${segment(id)}/trace`, { query: { userId: userId || "0", pageSize: PAGE_SIZE, pageToken } });

export const traceNotification = (id: string): Promise<NotificationTrace> =>
  call(`/notifications/${segment(id)}/trace`);
