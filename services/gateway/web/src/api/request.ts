// How the server is talked to: a request, its problem, an upload.  Paths and
// shapes are the HTTP contract, one file a subject beside this one; a refusal
// is thrown as a Refusal that carries the server's problem.
import { addressOf } from "../base-path";
import { language, t } from "../i18n";
import { withApostrophes } from "../i18n/typeset";
import type { Problem, Reason } from "./types";

const BASE = "/api/v1";
const TIMEOUT_MS = 30_000;
/** Browsers let 64 KiB of bodies outlive their page. */
const LASTING_BYTES = 50_000;
/** Of a list whose page has no size of its own. */
export const PAGE_SIZE = 50;

export class Refusal extends Error {
  /** `status` 0: no answer came, so what was asked may or may not be done. */
  constructor(readonly status: number, readonly code: Reason | "",
    detail: string, readonly field: string, readonly current?: Problem["current"]) {
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
  /** The server answered, or nothing did. */
  reached(answered: boolean): void;
}
let hooks: Hooks = { ended: () => undefined, renew: async () => false, reached: () => undefined };
let csrfToken = "";

export function connectSession(given: Hooks): void {
  hooks = given;
}

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function refusalFrom(status: number, text: string): Refusal {
  let problem: Partial<Problem> = {};
  try {
    problem = JSON.parse(text) as Partial<Problem>;
  } catch {
    // Not ours: a proxy's page, or nothing.
  }
  const told = problem.detail || problem.title ||
    (status === 0 ? t().errors.network : t().errors.unexpected(status));
  const detail = language.value === "fr" ? withApostrophes(told) : told;
  return new Refusal(status, (problem.code ?? "") as Reason | "", detail,
    problem.field ?? "", problem.current);
}

type Value = string | number | boolean | undefined;
type Query = Record<string, Value | Value[]>;

interface Request {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  query?: Query;
  body?: unknown;
  idempotencyKey?: string;
  /** It goes on when the page is left, as far as browsers do that. */
  lasting?: boolean;
  /** A login: 401 is an answer about the password, not about the session. */
  anonymous?: boolean;
  /** Not of the API: a path that mail programs call, too. */
  outside?: boolean;
}

/** The address of a path of the API, for the browser. */
export function address(path: string, query: Query = {}, base = BASE): string {
  const given = Object.entries(query)
    .flatMap(([name, value]) => [value].flat().map((one) => [name, one] as const))
    .filter(([, value]) => value !== undefined && value !== "")
    .map(([name, value]) => [name, String(value)]);
  const search = new URLSearchParams(given).toString();
  return addressOf(base + path) + (search && `?${search}`);
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
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const lasting = request.lasting && new Blob([body ?? ""]).size <= LASTING_BYTES;
  try {
    const response = await fetch(address(path, request.query, request.outside ? "" : BASE), {
      method: request.method ?? "GET",
      headers: headersFor(request),
      credentials: "same-origin",
      cache: "no-store",
      signal: clock.signal,
      ...(body === undefined ? {} : { body }),
      ...(lasting ? { keepalive: true } : {}),
    });
    const text = await response.text();
    hooks.reached(true);
    return { status: response.status, text };
  } catch {
    hooks.reached(false);
    return { status: 0, text: "" };
  } finally {
    clearTimeout(timer);
  }
}

export async function call<T>(path: string, request: Request = {}): Promise<T> {
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

/** A part of a path. */
export const segment = encodeURIComponent;

/** Names one act.  randomUUID is missing where the page came by plain HTTP. */
export const newIdempotencyKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** The key of a form that makes something: the same as long as what it sends is. */
export function keyOfForm(): (content: unknown) => string {
  let last = "", key = "";
  return (content) => {
    const text = JSON.stringify(content);
    if (!key || text !== last) key = newIdempotencyKey();
    last = text;
    return key;
  };
}

/** Of a request that changes something, made elsewhere. */
export const changeHeaders = (): Record<string, string> =>
  ({ "Accept-Language": language.value, "X-CSRF-Token": csrfToken });

/** What came of it, where it is no success. */
export function answered(status: number, text: string): void {
  if (status === 401) hooks.ended();
  // The user's second try then carries the new token.
  if (refusalFrom(status, text).code === "CSRF_MISMATCH") void hooks.renew();
}

export interface Transfer<T> {
  done: Promise<T>;
  abort(): void;
}

interface UploadRequest {
  query?: Query;
  idempotencyKey?: string;
  /** Called with the part that has left, from 0 to 1. */
  progress?: (part: number) => void;
}

/** Bytes as they are.  XMLHttpRequest, because fetch tells no progress. */
export function send<T>(path: string, bytes: Blob, request: UploadRequest, method = "POST"): Transfer<T> {
  const xhr = new XMLHttpRequest();
  const done = new Promise<T>((resolve, reject) => {
    xhr.open(method, address(path, request.query));
    for (const [name, value] of Object.entries(changeHeaders())) xhr.setRequestHeader(name, value);
    xhr.setRequestHeader("Content-Type", "application/octet-stream");
    if (request.idempotencyKey) xhr.setRequestHeader("Idempotency-Key", request.idempotencyKey);
    xhr.upload.onprogress = (e) => {
      if (e.lengthComputable && e.total > 0) request.progress?.(e.loaded / e.total);
    };
    xhr.onload = () => {
      if (xhr.status >= 200 && xhr.status <= 299) {
        resolve((xhr.responseText ? JSON.parse(xhr.responseText) : {}) as T);
        return;
      }
      answered(xhr.status, xhr.responseText);
      reject(refusalFrom(xhr.status, xhr.responseText));
    };
    xhr.onerror = xhr.onabort = () => reject(refusalFrom(0, ""));
    xhr.send(bytes);
  });
  return { done, abort: () => xhr.abort() };
}
