// People as the administration sees and changes them.
import { call, PAGE_SIZE, segment } from "./request";
import type {
  CreateUserRequest, ListUsersReply, UpdateUserRequest, UserDetail, UserEffect,
} from "./types";

export type UserChange = Partial<Omit<UpdateUserRequest, "id" | "dryRun">>;

const ofUser = (id: string, act = ""): string => `/admin/users/${segment(id)}${act}`;

/** `asked`: `q` and filters as the API names them. */
export const listUsers = (asked: Record<string, string>, pageToken: string, pageSize = PAGE_SIZE): Promise<ListUsersReply> =>
  call("/admin/users", { query: { ...asked, pageSize, pageToken } });

export const getUser = (id: string): Promise<UserDetail> => call(ofUser(id));

export const createUser = (user: Partial<CreateUserRequest>, idempotencyKey: string): Promise<UserDetail> =>
  call("/admin/users", { method: "POST", body: user, idempotencyKey });

export const updateUser = (id: string, change: UserChange, dryRun: boolean): Promise<UserEffect> =>
  call(ofUser(id), { method: "PATCH", body: { ...change, dryRun } });

export const freezeUser = (id: string, dryRun: boolean): Promise<UserEffect> =>
  call(ofUser(id, ":freeze"), { method: "POST", query: { dryRun } });

export const unfreezeUser = (id: string): Promise<UserEffect> =>
  call(ofUser(id, ":unfreeze"), { method: "POST" });
