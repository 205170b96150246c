// The only module that talks to the server.  Paths and shapes are the HTTP
// contract; a refusal is thrown as a Refusal that carries the server's problem.
import { addressOf } from "../base-path";
import { language, t } from "../i18n";
import type {
  Attachment, ListCategoriesReply, ListCategoryMembersReply,
  ListNotificationsReply, ListThreadsReply, LoginReply, MarkReadReply, Me,
  PreviewAudienceReply, Problem, Reason, SearchPeopleReply, SendOptions, SendReply,
  GetThreadReply, MessagesCountUnreadReply, To, UpdateThreadReply, UpdateThreadsReply,
} from "./types";
import { ListCategoryMembersRequestMax } from "./types";

export * from "./types";
export type BoxName = "inbox" | "sent" | "archive" | "trash";
/** What may be changed about a thread; absent is left as it is. */
export interface ThreadChange {
  read?: boolean;
  /** With `read`: the last message that was shown; absent: everything. */
  readUpTo?: string;
  archived?: boolean;
  trashed?: boolean;
}

const BASE = "/api/v1";
const TIMEOUT_MS = 30_000;
const PAGE_SIZE = 50;

export class Refusal extends Error {
  /** `status` 0: no answer came, so what was asked may or may not be done. */
  constructor(readonly status: number, readonly code: Reason | "",
    detail: string, readonly field: string) {
    super(detail);
  }
}

/** The sentence to show for whatever was thrown. */
export const sentence = (error: unknown): string =>
  error instanceof Refusal ? error.message : t().errors.network;

interface Hooks {
  /** The session is over. */
  ended(): void;
  /** The token for changes is out of date; true if it was renewed. */
  renew(): Promise<boolean>;
}
let hooks: Hooks = { ended: () => undefined, renew: async () => false };
let csrfToken = "";

export function connectSession(given: Hooks): void {
  hooks = given;
}

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

function refusalFrom(status: number, text: string): Refusal {
  let problem: Partial<Problem> = {};
  try {
    problem = JSON.parse(text) as Partial<Problem>;
  } catch {
    // Not ours: a proxy's page, or nothing.
  }
  const detail = problem.detail || problem.title ||
    (status === 0 ? t().errors.network : t().errors.unexpected(status));
  return new Refusal(status, (problem.code ?? "") as Reason | "", detail,
    problem.field ?? "");
}

interface Request {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  idempotencyKey?: string;
  /** A login: 401 is an answer about the password, not about the session. */
  anonymous?: boolean;
}

function address(path: string, query: Request["query"] = {}): string {
  const given = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => [name, String(value)]);
  const search = new URLSearchParams(given).toString();
  return addressOf(BASE + path) + (search && `?${search}`);
}

function headersFor(request: Request): Record<string, string> {
  const headers: Record<string, string> = {
    "Accept": "application/json, application/problem+json",
    "Accept-Language": language.value,
  };
  if (request.body !== undefined) headers["Content-Type"] = "application/json";
  if (request.method && csrfToken) headers["X-CSRF-Token"] = csrfToken;
  if (request.idempotencyKey) headers["Idempotency-Key"] = request.idempotencyKey;
  return headers;
}

async function exchange(path: string, request: Request): Promise<{ status: number; text: string }> {
  const clock = new AbortController();
  const timer = setTimeout(() => clock.abort(), TIMEOUT_MS);
  try {
    const response = await fetch(address(path, request.query), {
      method: request.method ?? "GET",
      headers: headersFor(request),
      credentials: "same-origin",
      cache: "no-store",
      signal: clock.signal,
      ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return { status: 0, text: "" };
  } finally {
    clearTimeout(timer);
  }
}

async function call<T>(path: string, request: Request = {}): Promise<T> {
  let { status, text } = await exchange(path, request);
  if (status === 403 && refusalFrom(status, text).code === "CSRF_MISMATCH" &&
      await hooks.renew())
    ({ status, text } = await exchange(path, request));
  if (status < 200 || status > 299) {
    if (status === 401 && !request.anonymous) hooks.ended();
    throw refusalFrom(status, text);
  }
  return (text ? JSON.parse(text) : {}) as T;
}

const segment = encodeURIComponent;

// ---- session ----

/** `school`: its code or name, or "" where the name alone is to do. */
export async function login(name: string, password: string, school: string): Promise<LoginReply> {
  const reply = await call<LoginReply>("/session",
    { method: "POST", body: { login: name, password, school }, anonymous: true });
  csrfToken = reply.csrfToken;
  return reply;
}

export const logout = (): Promise<void> => call("/session", { method: "DELETE" });

export async function fetchMe(): Promise<Me> {
  const me = await call<Me>("/me");
  if (me.csrfToken) csrfToken = me.csrfToken;
  return me;
}

// ---- recipients ----

export const listCategories = (): Promise<ListCategoriesReply> =>
  call("/directory/categories");

export const listMembers = (id: string, pageToken: string): Promise<ListCategoryMembersReply> =>
  call(`/directory/categories/${segment(id)}/members`, { query: { pageSize: ListCategoryMembersRequestMax.pageSize, pageToken } });

export const searchPeople = (q: string): Promise<SearchPeopleReply> =>
  call("/directory/users", { query: { q } });

export const previewAudience = (to: To): Promise<PreviewAudienceReply> =>
  call("/directory/audience", { method: "POST", body: { to } });

// ---- messages ----

export const listThreads = (box: BoxName, pageToken: string, pageSize = PAGE_SIZE): Promise<ListThreadsReply> =>
  call("/threads", { query: { box, pageSize, pageToken } });

export const countUnread = (): Promise<MessagesCountUnreadReply> => call("/threads:unread");

export const getThread = (id: string, pageToken: string, pageSize = PAGE_SIZE): Promise<GetThreadReply> =>
  call(`/threads/${segment(id)}`, { query: { pageSize, pageToken } });

export const updateThread = (id: string, change: ThreadChange): Promise<UpdateThreadReply> =>
  call(`/threads/${segment(id)}`, { method: "PATCH", body: change });

export const updateThreads = (ids: string[], change: ThreadChange): Promise<UpdateThreadsReply> =>
  call("/threads:batch", { method: "POST", body: { ids, ...change } });

export interface Written {
  bodyHtml: string;
  attachmentIds: string[];
}

/** Names one send.  randomUUID is missing where the page came by plain HTTP. */
export const newIdempotencyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

export const sendMessage = (
  to: To, subject: string, written: Written, options: SendOptions, idempotencyKey: string,
): Promise<SendReply> =>
  call("/messages", { method: "POST", idempotencyKey, body: { to, subject, ...written, options } });

export const sendReply = (threadId: string, written: Written, replyAll: boolean, idempotencyKey: string): Promise<SendReply> =>
  call(`/threads/${segment(threadId)}/messages`,
    { method: "POST", idempotencyKey, body: { ...written, replyAll } });

// ---- attachments ----

export const attachmentAddress = (id: string): string =>
  addressOf(`${BASE}/attachments/${segment(id)}`);

export const deleteAttachment = (id: string): Promise<void> =>
  call(`/attachments/${segment(id)}`, { method: "DELETE" });

export interface Upload {
  done: Promise<Attachment>;
  abort(): void;
}

/** XMLHttpRequest, because fetch tells no progress of an upload. */
export function upload(file: File, progress: (part: number) => void): Upload {
  const xhr = new XMLHttpRequest();
  const done = new Promise<Attachment>((resolve, reject) => {
    xhr.open("POST", address("/attachments", { name: file.name }));
    xhr.setRequestHeader("Accept-Language", language.value);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    xhr.setRequestHeader("X-CSRF-Token", csrfToken);
    xhr.upload.onprogress = (e) => {
      if (e.lengthComputable && e.total > 0) progress(e.loaded / e.total);
    };
    xhr.onload = () => {
      if (xhr.status === 201 || xhr.status === 200) {
        resolve(JSON.parse(xhr.responseText) as Attachment);
        return;
      }
      const refusal = refusalFrom(xhr.status, xhr.responseText);
      if (xhr.status === 401) hooks.ended();
      // The user's second try then carries the new token.
      if (refusal.code === "CSRF_MISMATCH") void hooks.renew();
      reject(refusal);
    };
    xhr.onerror = xhr.onabort = () => reject(refusalFrom(0, ""));
    xhr.send(file);
  });
  return { done, abort: () => xhr.abort() };
}

// ---- notifications ----

export const listNotifications = (pageToken: string): Promise<ListNotificationsReply> =>
  call("/notifications", { query: { pageSize: PAGE_SIZE, pageToken } });

export const markNotificationsRead = (what: { ids: string[] } | { all: true }): Promise<MarkReadReply> =>
  call("/notifications:read", { method: "POST", body: what });
