// The school's events.
import { address, call, segment } from "./request";
import type {
  CreateEventRequest, EventsEvent, EventsScope, Feeds, ImportEventsReply, ImportEventsRequest, ListAskedReply, ListAttendanceReply,
  ListEventsReply, PutRsvpReply, PutRsvpRequest, UpdateEventRequest,
} from "./types";

const ofEvent = (id: string): string => `/events/${segment(id)}`;

/** By their beginning; from and to: moments.  `all`: also of whom the reader is not one. */
export const listEvents = (from: string, to: string, pageToken: string, pageSize = 200, all = false): Promise<ListEventsReply> =>
  call("/events", { query: { from, to, pageToken, pageSize, ...all ? { all } : {} } });

/** `instance` empty: as a whole. */
export const getEvent = (id: string, instance: string): Promise<EventsEvent> => call(ofEvent(id), { query: { instance } });

export const createEvent = (event: Partial<CreateEventRequest>, idempotencyKey: string): Promise<EventsEvent> =>
  call("/events", { method: "POST", body: event, idempotencyKey });

export const updateEvent = (id: string, change: Partial<Omit<UpdateEventRequest, "id">>): Promise<EventsEvent> =>
  call(ofEvent(id), { method: "PATCH", body: change });

export const cancelEvent = (id: string, version: number, scope: EventsScope, instance: string): Promise<void> =>
  call(ofEvent(id), { method: "DELETE", query: { version, scope, instance } });

export const answerEvent = (id: string, answer: Omit<PutRsvpRequest, "id">): Promise<PutRsvpReply> =>
  call(`${ofEvent(id)}/rsvp`, { method: "PUT", body: answer });

/** What waits for an answer of one's own. */
export const listAskedEvents = (): Promise<ListAskedReply> => call("/events:asked");

export const listAttendance = (id: string, instance: string, pageToken: string): Promise<ListAttendanceReply> =>
  call(`${ofEvent(id)}/attendance`, { query: { instance, pageToken, pageSize: 100 } });

export const attendanceFile = (id: string, instance: string): string => address(`${ofEvent(id)}/attendance`, { instance, format: "csv" });

// ---- in other programs ----

export const getFeeds = (): Promise<Feeds> => call("/calendar");

/** `childId` "": one's own. */
export const renewFeed = (childId: string): Promise<Feeds> =>
  call("/calendar:revoke", { method: "POST", body: childId ? { childId } : {} });

export const importEvents = (file: Partial<ImportEventsRequest>): Promise<ImportEventsReply> =>
  call("/admin/calendar:import", { method: "POST", body: file });
