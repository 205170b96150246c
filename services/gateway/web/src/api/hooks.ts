// Where the school's portal is told of what its people are told.
import { call, PAGE_SIZE, segment } from "./request";
import type {
  About, Hook, HookDelivery_State, HookSecret, Hook_State, ListHookDeliveriesReply, ListHooksReply,
  ReplayHookDeliveriesReply, TestHookReply,
} from "./types";

const ofHook = (id: string): string => `/admin/hooks/${segment(id)}`;

export interface HookContent {
  name: string;
  url: string;
  about: About[];
}

export const listHooks = (): Promise<ListHooksReply> => call("/admin/hooks");

/** HOOK_ADDRESS, TOO_MANY_HOOKS. */
export const createHook = (hook: HookContent, idempotencyKey: string): Promise<HookSecret> =>
  call("/admin/hooks", { method: "POST", body: hook, idempotencyKey });

/** `state`: ON or OFF.  HOOK_ADDRESS. */
export const updateHook = (id: string, hook: HookContent, state: Hook_State): Promise<Hook> =>
  call(ofHook(id), { method: "PUT", body: { ...hook, state } });

export const deleteHook = (id: string): Promise<void> => call(ofHook(id), { method: "DELETE" });

/** The former secret signs as well for so many hours. */
export const rotateHookSecret = (id: string, overlapHours: number, idempotencyKey: string): Promise<HookSecret> =>
  call(`${ofHook(id)}:rotate`, { method: "POST", body: { overlapHours }, idempotencyKey });

export const testHook = (id: string): Promise<TestHookReply> => call(`${ofHook(id)}:test`, { method: "POST" });

export const listHookDeliveries = (
  id: string, state: HookDelivery_State, pageToken: string,
): Promise<ListHookDeliveriesReply> =>
  call(`${ofHook(id)}/deliveries`, { query: { state, pageSize: PAGE_SIZE, pageToken } });

/** These dead letters, or all where none is named. */
export const replayHookDeliveries = (id: string, deliveryIds: string[]): Promise<ReplayHookDeliveriesReply> =>
  call(`${ofHook(id)}/deliveries:replay`, { method: "POST", body: deliveryIds.length > 0 ? { deliveryIds } : { all: true } });
