// Reports of messages to the school's moderators, and what they decide.
import { call, PAGE_SIZE, segment } from "./request";
import type {
  GetReportReply, ListReportsReply, Report_Kind, ReportedMessage, ReportedMessage_State, ReportMessageReply,
} from "./types";

/** REPORT_OWN; again, the same answer. */
export const reportMessage = (id: string, reason: Report_Kind, word: string): Promise<ReportMessageReply> =>
  call(`/messages/${segment(id)}/report`, { method: "POST", body: { reason, word } });

/** `state` ANY: whatever state. */
export const listReports = (state: ReportedMessage_State, pageToken: string): Promise<ListReportsReply> =>
  call("/admin/reports", { query: { state, pageSize: PAGE_SIZE, pageToken } });

export const getReport = (id: string): Promise<GetReportReply> => call(`/admin/reports/${segment(id)}`);

/** REPORT_CHANGED. */
export const decideReport = (
  id: string, decision: ReportedMessage_State, note: string, version: number,
): Promise<ReportedMessage> =>
  call(`/admin/reports/${segment(id)}:decide`, { method: "POST", body: { decision, note, version } });
