// Slots of an event: what teachers offer, and what families take.
import { call, segment } from "./request";
import type { Offer, OfferedSlots, PlanSlotsReply, PlanSlotsRequest, TakeSlotsRequest_Choice } from "./types";

const ofSlots = (event: string): string => `/events/${segment(event)}/slots`;

/** `guardianId`: whom one takes slots for; "": oneself. */
export const listSlots = (event: string, guardianId = ""): Promise<OfferedSlots> =>
  call(ofSlots(event), { query: { guardianId } });

export const offerSlots = (event: string, offers: readonly Offer[], dropTaken: boolean): Promise<OfferedSlots> =>
  call(ofSlots(event), { method: "PUT", body: { offers, dropTaken } });

export const takeSlot = (event: string, slotId: string, childId: string, guardianId = ""): Promise<OfferedSlots> =>
  call(`${ofSlots(event)}/${segment(slotId)}`, { method: "PUT", body: { childId, ...guardianId && { guardianId } } });

export const takeSlots = (event: string, choices: readonly TakeSlotsRequest_Choice[], guardianId = ""): Promise<OfferedSlots> =>
  call(`${ofSlots(event)}:take`, { method: "POST", body: { choices, ...guardianId && { guardianId } } });

export const cancelSlot = (event: string, slotId: string, guardianId = ""): Promise<OfferedSlots> =>
  call(`${ofSlots(event)}/${segment(slotId)}`, { method: "DELETE", query: { guardianId } });

export const cancelHost = (event: string, teacherId: string): Promise<OfferedSlots> =>
  call(`${ofSlots(event)}:cancel`, { method: "POST", body: { teacherId } });

export const planSlots = (event: string, wishes: Partial<Omit<PlanSlotsRequest, "id">>): Promise<PlanSlotsReply> =>
  call(`${ofSlots(event)}:plan`, { method: "POST", body: wishes });
