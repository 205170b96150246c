// The audit trail, classes, the state of the services, the region's schools.
import { address, call, PAGE_SIZE } from "./request";
import type {
  GetClassReply, GetStateReply, ListAuditReply, ListClassesReply,
  ListSchoolsReply, SchoolState,
} from "./types";

export interface AuditFilter {
  q: string;
  from: string;
  to: string;
  act: string;
}
/** Days of the page, as moments of here: to the end of the last one. */
const auditQuery = ({ q, from, to, act }: AuditFilter) => ({
  q,
  act,
  from: from && new Date(`${from}T00:00:00`).toISOString(),
  to: to && new Date(new Date(`${to}T00:00:00`).getTime() + 86_400_000).toISOString(),
});

export const listAudit = (filter: AuditFilter, pageToken: string): Promise<ListAuditReply> =>
  call("/admin/audit", { query: { ...auditQuery(filter), pageSize: PAGE_SIZE, pageToken } });

/** Where the browser gets it as a file. */
export const auditFile = (filter: AuditFilter): string =>
  address("/admin/audit", { ...auditQuery(filter), format: "csv" });

export const listClasses = (q: string): Promise<ListClassesReply> =>
  call("/admin/classes", { query: { q } });

export const getClass = (id: string): Promise<GetClassReply> =>
  call(`/admin/classes/${encodeURIComponent(id)}`);

export const fetchState = (): Promise<GetStateReply> => call("/admin/health");

export const listSchools = (q: string, pageToken: string): Promise<ListSchoolsReply> =>
  call("/admin/schools", { query: { q, pageSize: PAGE_SIZE, pageToken } });

export const addSchool = (code: string, name: string): Promise<SchoolState> =>
  call("/admin/schools", { method: "POST", body: { code, name } });
