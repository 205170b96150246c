// Rosters: a file that becomes a job, and what becomes of it.
import { call, newIdempotencyKey, PAGE_SIZE, segment, send, type Transfer } from "./request";
import type { ImportRosterReply, Job, ListJobsReply } from "./types";

const ofJob = (id: string, act = ""): string => `/admin/jobs/${segment(id)}${act}`;

/** A dry run ends in CONFIRM, with what it would do. */
export const importRoster = (file: File, dryRun: boolean, progress: (part: number) => void): Transfer<ImportRosterReply> =>
  send("/admin/roster", file, {
    query: { dryRun, fileName: file.name }, idempotencyKey: newIdempotencyKey(), progress,
  });

export const listJobs = (pageToken: string): Promise<ListJobsReply> =>
  call("/admin/jobs", { query: { pageSize: PAGE_SIZE, pageToken } });

export const getJob = (id: string): Promise<Job> => call(ofJob(id));

/** `same`: the proposals that are right. */
export const confirmJob = (id: string, same: number[]): Promise<void> =>
  call(ofJob(id, ":confirm"), { method: "POST", query: { same } });

export const cancelJob = (id: string): Promise<void> => call(ofJob(id, ":cancel"), { method: "POST" });

export const undoJob = (id: string): Promise<void> => call(ofJob(id, ":undo"), { method: "POST" });
