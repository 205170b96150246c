// The browsers that one is told in.
import { call } from "./request";
import type { PushSetup, PutSubscriptionRequest } from "./types";

export const getPush = (): Promise<PushSetup> => call("/me/push");

export const putSubscription = (body: PutSubscriptionRequest): Promise<PushSetup> =>
  call("/me/push/subscription", { method: "PUT", body });

export const deleteSubscription = (id: string): Promise<PushSetup> =>
  call(`/me/push/subscriptions/${id}`, { method: "DELETE" });
