// The load: people who write, answer, read, list and send files, as impatient
// as people are.  Each request is repeated with its key until it is answered,
// and what was answered is written down in the journal.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Agent, request as httpRequest } from 'node:http';
import { performance } from 'node:perf_hooks';

import { sleep } from './stack.mjs';

const PASSWORD = 'liaison-demo';
const LOGINS = ['parent', 'parent2', 'enseignant', 'eleve', 'vie.scolaire', 'direction',
  'admin', 'parent.autre', 'admin.autre'];
// Their hours are quiet all the time: what goes to them is held.
const HELD_LOGINS = ['eleve'], HELD_ROLE = 'STUDENT';
const CLIENTS_PER_LOGIN = 3;
const FOLDERS_MAX = 60;
const THINK_MS = 500;
// More than the gateway's own deadline of 10 s.
const ATTEMPT_MS = 12_000;
const CATEGORY_MAX = 150;
const KNOWN_THREADS = 60;
const SHOWN = 10;
const FILE_MAX = 600 * 1024;
const WORK = { person: 24, category: 8, reply: 18, read: 20, list: 16, file: 10, draft: 10, later: 10,
  recall: 8, asks: 6, tidy: 8 };
// How often a client gives up an attempt at once, makes two at the same time,
// and asks again although it was answered.
const IMPATIENT = 0.06, TWICE = 0.04, AGAIN = 0.06;

// Of what waits, how much is moved and how much is taken back meanwhile.
const MOVED = 0.2, UNDONE = 0.35;
const LATER_MS = 8_000;

const now = () => performance.now();
const ahead = (ms) => new Date(Date.now() + ms).toISOString();
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
/** What is answered again later, rather than refused for good. */
const passes = (status) => status >= 500 || status === 408 || status === 425 || status === 429;

/** Nobody has it yet, or not all have it at once. */
const isHeld = ({ deliveries }) => deliveries.length > 1 || Date.parse(deliveries[0].at) > Date.now();
/** One person's session. */
class Account {
  constructor(base, login) {
    this.url = new URL(base);
    this.login = login;
    this.agent = new Agent({ keepAlive: true, maxSockets: 16 });
    this.threads = [];     // that are in the inbox, newest last
  }

  /** { status, json, bytes }; throws when there is no answer in time. */
  attempt(method, path, { json, bytes, key, giveUpAfter } = {}) {
    const body = json !== undefined ? Buffer.from(JSON.stringify(json)) : bytes;
    const headers = { accept: 'application/json' };
    if (this.cookie) headers.cookie = this.cookie;
    if (this.csrf && method !== 'GET') headers['x-csrf-token'] = this.csrf;
    if (key) headers['idempotency-key'] = key;
    if (body) {
      headers['content-type'] = json !== undefined ? 'application/json' : 'text/plain';
      headers['content-length'] = body.length;
    }
    return new Promise((resolve, reject) => {
      const r = httpRequest({ host: this.url.hostname, port: this.url.port, method, path,
        headers, agent: this.agent });
      const end = (why) => {
        reject(new Error(why));
        r.destroy();
      };
      const timer = setTimeout(end, ATTEMPT_MS, 'no answer in time');
      const settle = (fn, value) => {
        clearTimeout(timer);
        fn(value);
      };
      r.on('error', (e) => settle(reject, new Error(e.code ?? e.message)));
      r.on('response', (answer) => {
        const parts = [];
        answer.on('data', (d) => parts.push(d));
        answer.on('error', (e) => settle(reject, new Error(e.code ?? e.message)));
        answer.on('aborted', () => settle(reject, new Error('answer cut off')));
        answer.on('end', () => {
          const all = Buffer.concat(parts);
          const isJson = /json/.test(answer.headers['content-type'] ?? '');
          try {
            settle(resolve, { status: answer.statusCode, headers: answer.headers, bytes: all,
              json: isJson && all.length ? JSON.parse(all) : undefined });
          } catch (error) {
            settle(reject, error);
          }
        });
      });
      if (giveUpAfter !== undefined)
        r.on('finish', () => setTimeout(end, giveUpAfter, 'given up by the client'));
      r.end(body);
    });
  }

  async logIn() {
    const answer = await this.attempt('POST', '/api/v1/session',
      { json: { login: this.login, password: PASSWORD } });
    if (answer.status !== 200)
      throw new Error(`login of ${this.login}: ${answer.status} ${answer.bytes}`);
    this.cookie = answer.headers['set-cookie'][0].split(';')[0];
    this.csrf = answer.json.csrfToken;
    this.user = answer.json.user.id;
    this.school = (await this.get('/api/v1/me')).school.id;
    this.categories = [];
    for (const c of (await this.get('/api/v1/directory/categories')).categories)
      this.categories.push({ id: c.id, label: c.label, members: await this.members(c.id) });
  }

  async members(category) {
    const found = [];
    let token = '';
    do {
      const page = await this.get(`/api/v1/directory/categories/` +
        `${encodeURIComponent(category)}/members?pageSize=200` +
        (token && `&pageToken=${encodeURIComponent(token)}`));
      found.push(...page.users.map((u) => u.id));
      token = page.nextPageToken;
    } while (token);
    return found.filter((id) => id !== this.user);
  }

  async get(path) {
    const answer = await this.attempt('GET', path);
    if (answer.status !== 200)
      throw new Error(`GET ${path}: ${answer.status} ${answer.bytes}`);
    return answer.json;
  }
}

/** No hour of this week is one of the held role's. */
async function keepQuiet(admin) {
  const path = '/api/v1/admin/calendar';
  const day = (new Date().getUTCDay() + 2) % 7 + 1;
  const answer = await admin.attempt('PUT', path, { json: { ...await admin.get(path), terms: [], holidays: [],
    hours: [{ role: HELD_ROLE, hours: [{ days: [day], from: '10:00', to: '10:05' }] }] } });
  if (answer.status !== 200) throw new Error(`PUT ${path}: ${answer.status} ${answer.bytes}`);
}

export class Clients {
  /**
   * thinkMs: how long they wait, on the average, between two things they do;
   * keep: whether all they did is kept, for an auditor; quiet: whether the hours
   * of some are quiet.
   */
  constructor(base, prng, journal, say, { thinkMs = THINK_MS, keep = true, quiet = false } = {}) {
    Object.assign(this, { thinkMs, keep, quiet, begun: 0 });
    this.base = base;
    this.prng = prng;
    this.say = say;
    this.journal = createWriteStream(journal);
    this.accounts = new Map();
    this.ops = [];
    this.counts = { requests: 0, answered: 0 };
    this.troubles = new Map();
    this.refused = [];
    this.contents = [];
    this.run = true;
    this.deadline = Infinity;
  }

  async prepare() {
    for (const login of LOGINS) {
      const account = new Account(this.base, login);
      await account.logIn();
      account.held = this.quiet && HELD_LOGINS.includes(login);
      account.folders = 0;
      if (this.quiet && login === 'admin') await keepQuiet(account);
      this.accounts.set(`${account.school}:${account.user}`, account);
    }
    for (const a of this.accounts.values()) {
      const people = new Set(a.categories.flatMap((c) => c.members));
      a.people = [...people];
      a.friends = a.people.filter((id) => this.accounts.get(`${a.school}:${id}`)?.held === false);
      a.groups = a.categories.filter((c) => c.members.length > 0 &&
        c.members.length <= CATEGORY_MAX);
    }
  }

  start() {
    this.loops = [...this.accounts.values()].flatMap((account) =>
      Array.from({ length: CLIENTS_PER_LOGIN }, (_, i) =>
        this.live(account, this.prng.fork(`${account.login} ${i}`))));
  }

  /** Rejects when a client does what it should not: a mistake of this program. */
  failure() {
    return Promise.all(this.loops).then(() => new Promise(() => {}));
  }

  /** Nothing new is begun; what is begun is repeated until the deadline. */
  async stop(ms) {
    this.run = false;
    this.deadline = now() + ms;
    await Promise.all(this.loops);
  }

  async close() {
    for (const a of this.accounts.values()) a.agent.destroy();
    await new Promise((r) => { this.journal.end(r); });
  }

  async live(account, prng) {
    await sleep(prng.int(0, this.thinkMs));
    while (this.run) {
      const work = prng.weighted(WORK);
      await this[work](account, prng);
      await sleep(prng.int(this.thinkMs / 2, this.thinkMs * 3 / 2));
    }
  }

  // ---- what they do ----

  async person(account, prng, files = [], draftId = undefined) {
    const to = new Set(prng.sample(account.people, prng.int(0, 2)));
    if (account.friends.length && (to.size === 0 || prng.chance(0.6)))
      to.add(prng.pick(account.friends));
    if (to.size === 0) to.add(prng.pick(account.people));
    return this.send(account, prng, [...to], [], files, draftId);
  }

  async category(account, prng) {
    if (account.groups.length === 0) return this.person(account, prng);
    await this.send(account, prng, [], [prng.pick(account.groups)], []);
  }

  /** True if it was answered. */
  async send(account, prng, users, groups, files, draftId = undefined) {
    const op = this.begin('send', account);
    const audience = new Set([...users, ...groups.flatMap((g) => g.members)]);
    op.key = `${op.marker}${prng.int(0, 1e6)}`;
    op.subject = `Essai ${op.n}`;
    op.audience = [...audience];
    op.replies = prng.pick(['SENDER', 'ALL']);
    op.files = files;
    const json = { to: { userIds: users, categoryIds: groups.map((g) => g.id) },
      subject: op.subject, bodyHtml: `<p>${op.marker}</p>`, attachmentIds: files,
      options: { replies: op.replies }, draftId };
    await this.post(account, prng, op, '/api/v1/messages', json);
    if (op.answer && !isHeld(op.answer))
      this.tell(account.school, op.audience, { id: op.answer.threadId,
        all: op.replies === 'ALL', starter: account.user });
    return Boolean(op.answer);
  }

  /** What is delivered seconds later, by itself or as it is asked meanwhile. */
  async later(account, prng) {
    const op = this.begin('send', account);
    op.key = `${op.marker}${prng.int(0, 1e6)}`;
    op.subject = `Essai ${op.n}`;
    op.audience = [prng.pick(account.friends.length ? account.friends : account.people)];
    op.files = [];
    op.undone = false;
    const when = prng.chance(0.6) ? { undoSeconds: prng.int(1, 8) }
      : { deliverAt: ahead(prng.int(1000, LATER_MS)) };
    const json = { to: { userIds: op.audience }, subject: op.subject,
      bodyHtml: `<p>${op.marker}</p>`, options: when };
    const answer = await this.settle(account, prng, op, 'POST', '/api/v1/messages',
      { json, key: op.key, may: ['DELIVERY_TIME_PAST'] });
    // It is read at any time after this.
    op.end = Infinity;
    if (answer?.status !== 201) return this.write(op);
    op.answer = answer.json;
    op.earliest = answer.json.deliveries[0].at;
    await sleep(prng.int(0, LATER_MS));
    if (prng.chance(MOVED)) await this.move(account, prng, op);
    if (prng.chance(UNDONE)) await this.undo(account, prng, op);
    this.write(op);
    if (!prng.chance(AGAIN)) return;
    const again = await this.settle(account, prng, this.begin('again', account), 'POST',
      '/api/v1/messages', { json, key: op.key });
    if (again && JSON.stringify(again.json) !== JSON.stringify(op.answer))
      this.refuse(op, `repeated, it was answered ${again.bytes}`);
  }

  async move(account, prng, op) {
    const json = prng.chance(0.5) ? { now: true } : { deliverAt: ahead(prng.int(1000, LATER_MS)) };
    // Whichever of its attempts is the one that counts.
    op.earliest = undefined;
    await this.settle(account, prng, this.begin('move', account), 'PATCH',
      `/api/v1/messages/${op.answer.messageId}`,
      { json, may: ['ALREADY_DELIVERED', 'DELIVERY_TIME_PAST'] });
  }

  /** `undone` is what the answer says; null: there was none. */
  async undo(account, prng, op) {
    op.undone = null;
    const path = `/api/v1/messages/${op.answer.messageId}`;
    const undo = this.begin('undo', account);
    const answer = await this.settle(account, prng, undo, 'DELETE', path,
      { may: ['ALREADY_DELIVERED'] });
    if (answer) op.undone = answer.status === 200;
    if (!op.undone || !prng.chance(AGAIN)) return;
    const again = await this.settle(account, prng, this.begin('again', account), 'DELETE', path);
    if (again && !again.bytes.equals(answer.bytes))
      this.refuse(undo, `repeated, it was answered ${again.bytes}`);
  }

  /** Taken back while somebody opens it: they have it, or have nothing. */
  async recall(account, prng) {
    if (account.friends.length === 0) return this.person(account, prng);
    const op = this.begin('send', account);
    op.key = `${op.marker}${prng.int(0, 1e6)}`;
    op.subject = `Essai ${op.n}`;
    op.audience = [prng.pick(account.friends)];
    op.files = [];
    op.recalled = false;
    const answer = await this.settle(account, prng, op, 'POST', '/api/v1/messages', {
      json: { to: { userIds: op.audience }, subject: op.subject, bodyHtml: `<p>${op.marker}</p>` },
      key: op.key });
    // It is read at any time after this.
    op.end = Infinity;
    if (answer?.status !== 201) return this.write(op);
    op.answer = answer.json;
    const reader = this.accounts.get(`${account.school}:${op.audience[0]}`);
    await Promise.all([this.open(reader, prng, op), this.takeBack(account, prng, op)]);
    this.write(op);
  }

  /** Asked for, and given by its reader: what was answered is kept. */
  async asks(account, prng) {
    if (account.friends.length === 0) return this.person(account, prng);
    const op = this.begin('send', account);
    op.key = `${op.marker}${prng.int(0, 1e6)}`;
    op.subject = `Essai ${op.n}`;
    op.audience = [prng.pick(account.friends)];
    op.files = [];
    op.acknowledged = false;
    const answer = await this.settle(account, prng, op, 'POST', '/api/v1/messages', {
      json: { to: { userIds: op.audience }, subject: op.subject, bodyHtml: `<p>${op.marker}</p>`,
        options: { acknowledgement: { by: prng.pick(['EACH', 'PER_CHILD']) } } },
      key: op.key });
    // It is read at any time after this.
    op.end = Infinity;
    if (answer?.status !== 201) return this.write(op);
    op.answer = answer.json;
    const reader = this.accounts.get(`${account.school}:${op.audience[0]}`);
    await this.open(reader, prng, op);
    op.acknowledged = null;
    for (let left = prng.int(1, 2); left > 0; left--)
      if (await this.settle(reader, prng, this.begin('acknowledge', reader), 'POST',
        `/api/v1/messages/${op.answer.messageId}/acknowledgement`, { json: {} }))
        op.acknowledged = true;
    this.write(op);
  }

  /** All of the inbox into a folder of its own; half of the times undone. */
  async tidy(account, prng) {
    if (!account.held || account.folders === FOLDERS_MAX) return this.list(account, prng);
    account.folders++;
    const folder = this.begin('folder', account);
    const made = await this.settle(account, prng, folder, 'POST', '/api/v1/folders',
      { json: { name: `Essai ${folder.n}` }, may: ['FOLDER_NAME_TAKEN'] });
    if (made?.status !== 201) return;
    const op = this.begin('act', account);
    op.folder = made.json.id;
    const done = await this.settle(account, prng, op, 'POST', '/api/v1/threads:batch',
      { json: { filter: { box: 'INBOX' }, folderId: op.folder } });
    // Which of several has done what is not known.
    const once = op.attempts.length === 1;
    let state = done?.json;
    while (state?.goingOn && this.run) {
      await sleep(100);
      state = (await this.settle(account, prng, this.begin('look', account), 'GET',
        `/api/v1/threads:batch?undoToken=${state.undoToken}`))?.json;
    }
    if (once && state && !state.goingOn) op.moved = state.updated;
    if (state?.undoToken && prng.chance(0.5)) {
      const undo = this.begin('undo', account);
      const undone = await this.settle(account, prng, undo, 'POST', '/api/v1/threads:undo',
        { json: { undoToken: state.undoToken }, may: ['UNDO_ENDED'] });
      op.moved = op.moved === undefined || undo.attempts.length > 1 || undone?.status !== 200 || undone.json.goingOn
        ? undefined : op.moved - undone.json.restored;
    }
    this.write(op);
  }

  async open(reader, prng, sent) {
    await sleep(prng.int(0, 40));
    const op = this.begin('read', reader);
    op.thread = sent.answer.threadId;
    await this.settle(reader, prng, op, 'PATCH', `/api/v1/threads/${op.thread}`,
      { json: { read: true }, may: ['THING_NOT_FOUND'] });
    this.write(op);
  }

  /** `recalled` is what the answer says; null: there was none. */
  async takeBack(account, prng, sent) {
    await sleep(prng.int(0, 40));
    sent.recalled = null;
    const op = this.begin('recall', account);
    const path = `/api/v1/messages/${sent.answer.messageId}/recall`;
    const answer = await this.settle(account, prng, op, 'POST', path);
    if (!answer) return;
    sent.recalled = true;
    sent.opened = answer.json.openedCount;
    if (!prng.chance(0.3)) return;
    const again = await this.settle(account, prng, this.begin('again', account), 'POST', path);
    if (again && !again.bytes.equals(answer.bytes))
      this.refuse(op, `repeated, it was answered ${again.bytes}`);
  }

  async reply(account, prng) {
    const thread = prng.pick(account.threads);
    if (!thread) return this.list(account, prng);
    const op = this.begin('reply', account);
    op.key = `${op.marker}${prng.int(0, 1e6)}`;
    op.thread = thread.id;
    op.all = (thread.all || thread.starter === account.user) && prng.chance(0.4);
    op.files = [];
    await this.post(account, prng, op, `/api/v1/threads/${thread.id}/messages`,
      { bodyHtml: `<p>${op.marker}</p>`, replyAll: op.all });
    if (op.answer && !isHeld(op.answer))
      this.tell(account.school, [thread.starter], thread);
  }

  async read(account, prng) {
    // Mostly what is new, as people do.
    const thread = prng.chance(0.7) ? account.threads.at(-1) : prng.pick(account.threads);
    if (!thread) return this.list(account, prng);
    const op = this.begin('read', account);
    op.thread = thread.id;
    // Opened, or ticked in the list.
    if (prng.chance(0.8))
      await this.settle(account, prng, op, 'PATCH', `/api/v1/threads/${thread.id}`,
        { json: { read: true } });
    else
      await this.settle(account, prng, op, 'POST', '/api/v1/threads:batch',
        { json: { ids: [thread.id], read: true } });
    this.write(op);
  }

  async list(account, prng) {
    const op = this.begin('list', account);
    const path = prng.pick(['/api/v1/threads?box=inbox', '/api/v1/threads?box=sent',
      '/api/v1/notifications', '/api/v1/me', '/api/v1/threads?box=inbox&unread=true']);
    const answer = await this.settle(account, prng, op, 'GET', path);
    const ids = (answer?.json?.threads ?? answer?.json?.notifications ?? []).map((t) => t.id);
    if (new Set(ids).size !== ids.length)
      this.refuse(op, `GET ${path}: a line comes twice`);
  }

  async file(account, prng) {
    const op = this.begin('upload', account);
    const bytes = this.content(prng, op);
    op.size = bytes.length;
    op.sha256 = sha256(bytes);
    const answer = await this.settle(account, prng, op, 'POST',
      `/api/v1/attachments?name=essai-${op.n}.txt`, { bytes });
    if (answer) {
      op.answer = answer.json;
      if (answer.json.sha256 !== op.sha256 || Number(answer.json.size) !== op.size)
        this.refuse(op, `another size or sha256: ${answer.bytes}`);
    }
    this.write(op);
    if (op.answer) await this.person(account, prng, [op.answer.id]);
  }

  /** A text; now and then one that somebody has uploaded before. */
  content(prng, op) {
    if (this.contents.length && prng.chance(0.3)) return prng.pick(this.contents);
    const size = prng.chance(0.1) ? prng.int(1, FILE_MAX) : prng.int(1, 40 * 1024);
    const line = `${op.marker} ${prng.next()}\n`;
    const bytes = Buffer.from(line.repeat(Math.ceil(size / line.length)));
    if (this.contents.length < 200) this.contents.push(bytes);
    return bytes;
  }

  /** Writes for a while, saved again and again; sends it, mostly. */
  async draft(account, prng) {
    const op = this.begin('draft', account);
    const text = () => ({ subject: `Essai ${op.n}`,
      bodyHtml: `<p>${op.marker} ${prng.next()}</p>` });
    const made = await this.settle(account, prng, op, 'POST', '/api/v1/drafts',
      { json: text(), key: `${op.marker}${prng.int(0, 1e6)}` });
    if (!made) return this.write(op);
    op.answer = made.json;
    op.version = op.asked = made.json.version;
    for (let left = prng.int(0, 4); left > 0 && this.run; left--) {
      op.asked = op.version + 1;
      const saved = await this.settle(account, prng, op, 'PUT',
        `/api/v1/drafts/${op.answer.id}`, { json: { ...text(), version: op.version } });
      if (!saved) return this.write(op);
      op.version = saved.json.version;
    }
    op.sending = prng.chance(0.8);
    if (op.sending)
      op.sent = await this.person(account, prng, [], op.answer.id);
    this.write(op);
  }

  // ---- how they ask ----

  /** A send or reply: answered 201, readable at once, the same when repeated. */
  async post(account, prng, op, path, json) {
    const answer = await this.settle(account, prng, op, 'POST', path, { json, key: op.key });
    if (answer) op.answer = answer.json;
    // It is read at any time after this.
    if (answer && isHeld(op.answer)) op.end = Infinity;
    this.write(op);
    if (!answer) return;
    if (prng.chance(AGAIN)) {
      const again = await this.settle(account, prng, this.begin('again', account), 'POST',
        path, { json, key: op.key });
      if (again && JSON.stringify(again.json) !== JSON.stringify(op.answer))
        this.refuse(op, `repeated, it was answered ${again.bytes}`);
    }
    if (prng.chance(AGAIN) && !isHeld(op.answer))
      await this.settle(account, prng, this.begin('look', account), 'GET',
        `/api/v1/threads/${op.answer.threadId}`);
  }

  begin(kind, account) {
    const op = { n: ++this.begun, kind, login: account.login, school: account.school,
      user: account.user, attempts: [] };
    op.marker = `chaos-${op.n}-`;
    if (this.keep) this.ops.push(op);
    return op;
  }

  /** Repeats until it is answered; undefined if it never was or is refused,
   *  for another reason than those of `may`. */
  async settle(account, prng, op, method, path, options = {}) {
    op.start = now();
    for (;;) {
      const answer = await this.try(account, prng, op, method, path, options);
      if (answer && !passes(answer.status)) {
        op.end = now();
        if (answer.status >= 400 && !options.may?.includes(answer.json?.code)) {
          this.refuse(op, `${method} ${path}: ${answer.status} ${answer.bytes}`);
          return undefined;
        }
        this.counts.answered++;
        return answer;
      }
      if (now() > this.deadline) return undefined;
      await sleep(prng.int(100, 900));
    }
  }

  async try(account, prng, op, method, path, options) {
    const giveUpAfter = prng.chance(IMPATIENT) ? prng.int(0, 25) : undefined;
    const twice = options.key !== undefined && prng.chance(TWICE);
    const first = this.once(account, op, method, path, { ...options, giveUpAfter });
    const other = twice ? this.once(account, op, method, path, options) : undefined;
    const answers = [await first, await other].filter(Boolean);
    const good = answers.filter((a) => a.status < 300);
    if (good.length === 2 && !good[0].bytes.equals(good[1].bytes))
      this.refuse(op, `two attempts were answered ${good[0].bytes} and ${good[1].bytes}`);
    return good[0] ?? answers[0];
  }

  async once(account, op, method, path, options) {
    const attempt = { start: now() };
    op.attempts.push(attempt);
    this.counts.requests++;
    try {
      const answer = await account.attempt(method, path, options);
      attempt.end = now();
      attempt.status = answer.status;
      if (passes(answer.status))
        this.trouble(`${answer.status} ${answer.json?.code ?? answer.bytes}`);
      return answer;
    } catch (error) {
      attempt.end = now();
      attempt.error = error.message;
      this.trouble(error.message);
      return undefined;
    }
  }

  // ---- what they remember ----

  /** Everybody with an account here has heard of the thread. */
  tell(school, users, thread) {
    for (const user of users) {
      const account = this.accounts.get(`${school}:${user}`);
      // Who is told of it would look before it is there.
      if (!account || account.held) continue;
      const at = account.threads.findIndex((t) => t.id === thread.id);
      if (at !== -1) account.threads.splice(at, 1);
      account.threads.push(thread);
      if (account.threads.length > KNOWN_THREADS) account.threads.shift();
    }
  }

  trouble(what) {
    this.troubles.set(what.trim(), (this.troubles.get(what.trim()) ?? 0) + 1);
  }

  refuse(op, why) {
    const sentence = `${op.login}, ${op.kind} ${op.n}: ${why}`;
    this.refused.push(sentence.slice(0, 300));
    if (this.refused.length <= SHOWN) this.say(`client: ${this.refused.at(-1)}`);
  }

  write(op) {
    this.journal.write(`${JSON.stringify(op)}\n`);
  }
}
