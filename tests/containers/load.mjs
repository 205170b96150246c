// A steady load: people who send, answer, read and upload, one after the
// other, and write down what they were told.
import { createHash, randomBytes } from 'node:crypto';
import { sleep } from './docker.mjs';
import { DEADLINE_MS, Wire } from './wire.mjs';

const PASSWORD = 'liaison-demo';
export const PEOPLE = ['parent', 'parent2', 'eleve', 'enseignant',
  'vie.scolaire', 'direction', 'admin'];
const STAFF = ['vie.scolaire', 'direction', 'admin'];
const PAUSE_MS = 60;
// How long a request that failed is tried again, where it is.
const RETRY_MS = 40_000;
const RETRY_PAUSE_MS = 150;
const RECENT = 300;

const pick = (list) => list[Math.floor(Math.random() * list.length)];
export const hash = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** What was counted while one step went on. */
class Phase {
  constructor(name, retries) {
    this.name = name;
    this.retries = retries;
    this.began = Date.now();
    this.made = this.failed = this.late = this.lost = this.open = 0;
    this.slowest = this.moved = 0;
    this.reasons = new Map();
  }

  fails(why) {
    this.failed++;
    this.reasons.set(why, (this.reasons.get(why) ?? 0) + 1);
  }
}

/** One logged-in person on one connection. */
export class Person {
  constructor(login, addresses) {
    this.login = login;
    this.wire = new Wire(addresses);
  }

  async open() {
    const answer = await this.ask('POST', '/api/v1/session',
      { json: { login: this.login, password: PASSWORD } });
    if (answer.status !== 200)
      throw new Error(`login of ${this.login}: ${answer.bytes}`);
    this.cookie = answer.headers['set-cookie'][0].split(';')[0];
    this.csrf = answer.json.csrfToken;
    this.id = answer.json.user.id;
  }

  ask(method, path, { json, body, type, key } = {}) {
    const headers = {};
    if (this.cookie) headers.cookie = this.cookie;
    if (this.csrf && method !== 'GET') headers['x-csrf-token'] = this.csrf;
    if (key) headers['idempotency-key'] = key;
    const bytes = json === undefined ? body : Buffer.from(JSON.stringify(json));
    if (bytes) {
      headers['content-type'] = type ?? 'application/json';
      headers['content-length'] = bytes.length;
    }
    return this.wire.request({ method, path, headers, body: bytes });
  }
}

export class Load {
  constructor(addresses) {
    this.addresses = addresses;
    this.people = [];
    this.sends = [];
    this.replies = [];
    this.uploads = [];
    this.count = 0;
    this.ended = false;
    this.phase = new Phase('start', false);
  }

  async start() {
    for (const login of PEOPLE) {
      const person = new Person(login, this.addresses);
      await person.open();
      this.people.push(person);
    }
    this.ids = new Map(this.people.map((p) => [p.login, p.id]));
    this.running = this.people.map((p) => this.live(p));
  }

  async stop() {
    this.ended = true;
    await Promise.all(this.running ?? []);
  }

  /** Counts what follows under a new name; gives what was before, when the
   * last of it has been answered. */
  async next(name, retries = false) {
    const old = this.phase;
    this.phase = new Phase(name, retries);
    while (old.open > 0) await sleep(20);
    old.seconds = (Date.now() - old.began) / 1000;
    return old;
  }

  async live(person) {
    const jobs = [[30, this.send], [12, this.reply], [14, this.readInbox],
      [12, this.readThread], [7, this.readMe], [7, this.readCategories],
      [5, this.readNotifications], [6, this.markRead], [7, this.upload]];
    const all = jobs.reduce((sum, [n]) => sum + n, 0);
    while (!this.ended) {
      let n = Math.random() * all;
      const [, job] = jobs.find(([weight]) => (n -= weight) < 0);
      await job.call(this, person);
      await sleep(PAUSE_MS * (0.5 + Math.random()));
    }
  }

  /** The answer of the expected status, or undefined. */
  async request(person, expected, method, path, options = {}) {
    const phase = this.phase;
    const end = Date.now() + RETRY_MS;
    phase.open++;
    try {
      for (;;) {
        const answer = await this.attempt(phase, person, expected, method,
          path, options);
        if (answer) return answer;
        // A planned change has no second tries to hide behind.
        if (!phase.retries) return undefined;
        if (Date.now() > end) {
          phase.lost++;
          return undefined;
        }
        await sleep(RETRY_PAUSE_MS);
      }
    } finally {
      phase.open--;
    }
  }

  async attempt(phase, person, expected, method, path, options) {
    const began = Date.now();
    const moved = person.wire.moved;
    const what = `${method} ${path.replace(/[?].*|\d{3,}|[0-9a-f]{32}/g, '*')}`;
    phase.made++;
    try {
      const answer = await person.ask(method, path, options);
      if (answer.status === expected) return answer;
      phase.fails(`${what}: ${answer.status} ${answer.json?.code ?? ''}`);
    } catch (error) {
      if (error.late) phase.late++;
      phase.fails(`${what}: ${error.message}`);
    } finally {
      const took = Date.now() - began;
      if (took > DEADLINE_MS + 500) phase.late++;
      phase.slowest = Math.max(phase.slowest, took);
      phase.moved += person.wire.moved - moved;
    }
    return undefined;
  }

  async send(person, attachment) {
    const n = ++this.count;
    const others = (STAFF.includes(person.login) ? PEOPLE : STAFF)
      .filter((login) => login !== person.login);
    const to = [...new Set([pick(others), pick(others)])];
    const sent = { subject: `Charge ${process.pid}-${n}`, to,
      from: person.login };
    this.sends.push(sent);
    const answer = await this.request(person, 201, 'POST', '/api/v1/messages',
      { key: `load-${process.pid}-${n}`, json: { subject: sent.subject,
        bodyHtml: `<p>Message ${n}</p>`,
        to: { userIds: to.map((login) => this.ids.get(login)) },
        attachmentIds: attachment ? [attachment.id] : [] } });
    if (answer) sent.threadId = answer.json.threadId;
  }

  /** A recent message to this person that was answered "sent". */
  received(person) {
    return pick(this.sends.slice(-RECENT).filter((s) => s.threadId &&
      s.to.includes(person.login)));
  }

  async reply(person) {
    const thread = this.received(person);
    if (!thread) return;
    const n = ++this.count;
    const reply = { thread, text: `Réponse ${process.pid}-${n}` };
    this.replies.push(reply);
    const answer = await this.request(person, 201, 'POST',
      `/api/v1/threads/${thread.threadId}/messages`,
      { key: `load-${process.pid}-${n}`,
        json: { bodyHtml: `<p>${reply.text}</p>` } });
    if (answer) reply.messageId = answer.json.messageId ?? answer.json.id;
  }

  async upload(person) {
    // Text beyond doubt: what looks like something else is refused.
    const bytes = Buffer.from(`Bonjour à tous,\n\nvoici la note ${
      this.count}.\n${randomBytes(300 + Math.random() * 6000).toString('hex')
      .replace(/.{60}/g, '$&\n')}\n`);
    const answer = await this.request(person, 201, 'POST',
      `/api/v1/attachments?name=note-${++this.count}.txt`,
      { body: bytes, type: 'text/plain' });
    if (!answer) return;
    const upload = { id: answer.json.id, hash: hash(bytes),
      by: person.login };
    this.uploads.push(upload);
    await this.send(person, upload);
    const path = `/api/v1/attachments/${upload.id}`;
    const file = await this.request(person, 200, 'GET', path);
    if (file && hash(file.bytes) !== upload.hash)
      this.phase.fails(`GET ${path}: other bytes`);
  }

  readInbox(person) {
    return this.request(person, 200, 'GET', '/api/v1/threads?box=inbox');
  }

  async readThread(person) {
    const thread = this.received(person);
    if (thread)
      await this.request(person, 200, 'GET',
        `/api/v1/threads/${thread.threadId}`);
  }

  async markRead(person) {
    const thread = this.received(person);
    if (thread)
      await this.request(person, 200, 'PATCH',
        `/api/v1/threads/${thread.threadId}`, { json: { read: true } });
  }

  readMe(person) {
    return this.request(person, 200, 'GET', '/api/v1/me');
  }

  readCategories(person) {
    return this.request(person, 200, 'GET', '/api/v1/directory/categories');
  }

  readNotifications(person) {
    return this.request(person, 200, 'GET', '/api/v1/notifications');
  }
}
