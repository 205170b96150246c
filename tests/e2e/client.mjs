// What the end-to-end tests share: a user's HTTP client, the running stack.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export const BASE = process.env.LIAISON_URL;
export const PASSWORD = 'liaison-demo';
const BIN = process.env.LIAISON_BIN ?? 'build/bin';

assert.ok(BASE, 'LIAISON_URL must name a running stack');
// The same acts on a stack in containers, where LIAISON_TEST_PROJECT names one.
const other = process.env.LIAISON_TEST_PROJECT ?
  await import('../containers/stack.mjs') : undefined;

export const sleep = (ms) => new Promise((r) => { setTimeout(r, ms); });

/** Calls fn until it gives something true; its last error or `what` if not. */
export async function until(fn, what, ms = 20_000) {
  const end = Date.now() + ms;
  let last;
  for (;;) {
    try {
      const value = await fn();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end)
      throw new Error(`${what}, not within ${ms} ms`, { cause: last });
    await sleep(50);
  }
}

/** One user's session: its cookie and CSRF token. */
export class Client {
  constructor(cookie = '', csrf = '', base = BASE) {
    this.cookie = cookie;
    this.csrf = csrf;
    this.base = base;
  }

  static async login(login, password = PASSWORD, base = BASE) {
    const client = new Client('', '', base);
    const answer = await client.request('POST', '/api/v1/session',
      { json: { login, password } });
    assert.equal(answer.status, 200, `login of ${login}: ${answer.text}`);
    client.cookie = answer.headers.get('set-cookie').split(';')[0];
    client.csrf = answer.json.csrfToken;
    client.user = answer.json.user;
    return client;
  }

  /** { status, json, text, bytes, headers }; never throws for a status. */
  async request(method, path, { json, body, headers = {} } = {}) {
    const all = { ...headers };
    if (this.cookie) all.cookie = this.cookie;
    if (this.csrf && method !== 'GET') all['x-csrf-token'] = this.csrf;
    if (json !== undefined) all['content-type'] ??= 'application/json';
    const response = await fetch(this.base + path, {
      method, headers: all, redirect: 'manual',
      body: json !== undefined ? JSON.stringify(json) : body,
      signal: AbortSignal.timeout(30_000),
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    const text = bytes.toString('utf8');
    const type = response.headers.get('content-type') ?? '';
    return { status: response.status, headers: response.headers, bytes, text,
      json: /json/.test(type) && text ? JSON.parse(text) : undefined };
  }

  async get(path, status = 200) {
    const answer = await this.request('GET', path);
    assert.equal(answer.status, status, `GET ${path}: ${answer.text}`);
    return answer.json;
  }

  async post(path, json, { status = 200, key } = {}) {
    const answer = await this.request('POST', path, { json,
      headers: key ? { 'idempotency-key': key } : {} });
    assert.equal(answer.status, status, `POST ${path}: ${answer.text}`);
    return answer.json;
  }

  /** Uploads bytes, gives the attachment. */
  async upload(name, bytes, type) {
    const answer = await this.request('POST',
      `/api/v1/attachments?name=${encodeURIComponent(name)}`,
      { body: bytes, headers: { 'content-type': type } });
    assert.equal(answer.status, 201, `upload of ${name}: ${answer.text}`);
    return answer.json;
  }

  /** The thread of this subject in a box, or undefined. */
  async thread(subject, box = 'inbox') {
    const page = await this.get(`/api/v1/threads?box=${box}`);
    return page.threads.find((t) => t.subject === subject);
  }
}

/** Runs liaisonctl against the stack; its standard output. */
export function ctl(...args) {
  if (other) return other.ctl(...args);
  return execFileSync(join(BIN, 'liaisonctl'), args,
    { encoding: 'utf8', timeout: 90_000, stdio: ['ignore', 'pipe', 'pipe'] });
}

export function setPassword(school, login, password = PASSWORD) {
  const r = other ? other.setPassword(school, login, password) :
    spawnSync(join(BIN, 'liaisonctl'), ['password', '--school', school,
      '--login', login], { encoding: 'utf8', timeout: 60_000,
      env: { ...process.env, LIAISON_PASSWORD: password } });
  assert.equal(r.status, 0, `password of ${login}: ${r.stderr}`);
}

/** The parts of the stack: name -> { pid, state, restarts, endpoint }. */
export function parts() {
  if (other) return other.parts();
  const found = new Map();
  for (const line of ctl('status').trim().split('\n').slice(1)) {
    const m = /^(\S+(?: \d+)?)\s+(\d+) (\S+)\s+(\S+) (\S+)$/.exec(line);
    assert.ok(m, `a line of status: ${line}`);
    found.set(m[1], { pid: Number(m[2]), state: m[3],
      restarts: Number(m[4]), endpoint: m[5] });
  }
  return found;
}

/** Ends a part by SIGKILL and waits until the supervisor has it back. */
export async function killAndWait(name) {
  const before = parts().get(name).pid;
  process.kill(before, 'SIGKILL');
  await until(() => {
    const now = parts().get(name);
    return now.pid && now.pid !== before && now.state === 'ready';
  }, `${name} is back`);
  await ready();
}

export async function ready() {
  await until(async () => (await fetch(`${BASE}/readyz`)).status === 200,
    'the stack is ready');
}

/** /metrics with what each service says: one that is slow is left out. */
export async function metricsOfAll(base = BASE) {
  const has = (text, service) => text.includes(`service="${service}",instance="`);
  return until(async () => {
    const text = await (await fetch(`${base}/metrics`)).text();
    return ['directory', 'messages', 'attachments', 'notify']
      .every((service) => has(text, service)) && text;
  }, 'the metrics of each service');
}

/** The postmaster and its children. */
export function postgresProcesses() {
  const { pid } = parts().get('postmaster');
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
}

/** A CSV file of the demo school as objects; our own bundle has no traps. */
export function roster(file) {
  const path = join(BIN, '..', 'demo', 'college-demo', `${file}.csv`);
  const [head, ...rows] = readFileSync(path, 'utf8').trim().split('\r\n')
    .map((line) => line.match(/("([^"]|"")*"|[^,]*)(,|$)/g)
      .map((f) => f.replace(/,$/, '').replace(/^"(.*)"$/, '$1')));
  return rows.map((row) => Object.fromEntries(
    head.map((name, i) => [name, row[i]])));
}

/** Logins of the teachers of a class, "6eB". */
export function teachersOf(name) {
  const ids = new Set(roster('enrollments')
    .filter((e) => e.role === 'teacher' &&
      e.classSourcedId.startsWith(`class-${name}-`))
    .map((e) => e.userSourcedId));
  return roster('users').filter((u) => ids.has(u.sourcedId));
}

/** A problem without what names the request. */
export function problem(answer) {
  return { status: answer.status, ...answer.json };
}

let count = 0;
/** Unlike any other of this and earlier runs. */
export function unique(word) {
  return `${word} ${Date.now().toString(36)}-${process.pid}-${++count}`;
}

export const PDF = Buffer.from(`%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>> endobj
trailer <</Root 1 0 R>>
%%EOF
`);

/** A PDF with these bytes in it, whatever they are. */
export function pdfOf(bytes) {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>'];
  const parts = [Buffer.from('%PDF-1.7\n')], offsets = [];
  const at = () => parts.reduce((n, p) => n + p.length, 0);
  objects.forEach((text, i) => {
    offsets.push(at());
    parts.push(Buffer.from(`${i + 1} 0 obj ${text} endobj\n`));
  });
  offsets.push(at());
  parts.push(Buffer.from(`4 0 obj <</Length ${bytes.length}>> stream\n`), bytes,
    Buffer.from('\nendstream endobj\n'));
  const xref = at();
  parts.push(Buffer.from(`xref\n0 5\n0000000000 65535 f \n${offsets.map((n) =>
    `${String(n).padStart(10, '0')} 00000 n \n`).join('')}` +
    `trailer <</Root 1 0 R/Size 5>>\nstartxref\n${xref}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** The first bytes of a sound that is `size` long; any others make the rest. */
export function soundHead(size, mark = 0) {
  const head = Buffer.alloc(52);
  head.write('RIFF');
  head.writeUInt32LE(size - 8, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(size - 44, 40);
  head.writeBigUInt64LE(BigInt(mark), 44);
  return head;
}
