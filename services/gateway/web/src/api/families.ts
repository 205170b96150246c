// Contact bans, and delegates of a class.
import { call, segment } from "./request";
import type { Ban, Delegates, ListBansReply } from "./types";

export const listBans = (): Promise<ListBansReply> => call("/admin/bans");

export const noteBan = (personId: string, childId: string, note: string): Promise<Ban> =>
  call("/admin/bans", { method: "POST", body: { personId, childId, note } });

export const liftBan = (id: string): Promise<void> => call(`/admin/bans/${segment(id)}`, { method: "DELETE" });

export const getDelegates = (classId: string): Promise<Delegates> =>
  call(`/admin/classes/${segment(classId)}/delegates`);

export const setDelegates = (classId: string, userIds: string[]): Promise<Delegates> =>
  call(`/admin/classes/${segment(classId)}/delegates`, { method: "PUT", body: { userIds } });
