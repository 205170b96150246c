// How long the school keeps messages.
import { call } from "./request";
import type { PreviewRetentionReply, RetentionRule } from "./types";

export const getRetention = (): Promise<RetentionRule> => call("/admin/retention");

/** SETTINGS_CHANGED, RETENTION_TOO_SHORT. */
export const putRetention = (months: number, version: string): Promise<RetentionRule> =>
  call("/admin/retention", { method: "PUT", body: { months, version } });

/** What would go now. */
export const previewRetention = (months: number): Promise<PreviewRetentionReply> =>
  call("/admin/retention:preview", { method: "POST", body: { months } });
