// What one is told of.
import { call, PAGE_SIZE } from "./request";
import type { ListNotificationsReply, MarkReadReply } from "./types";

export const listNotifications = (pageToken: string): Promise<ListNotificationsReply> =>
  call("/notifications", { query: { pageSize: PAGE_SIZE, pageToken } });

export const markNotificationsRead = (what: { ids: string[] } | { all: true }): Promise<MarkReadReply> =>
  call("/notifications:read", { method: "POST", body: what });
