// Those who are not as the others: they log in and out again, vanish in the
// middle of a request or before its answer, and say what makes no sense.
import { connect } from 'node:net';

import { sleep } from '../chaos/stack.mjs';

const LOGINS = ['parent', 'parent2', 'enseignant', 'eleve', 'direction'];
const PASSWORD = 'liaison-demo';
// A login costs 64 MiB and a tenth of a second of a processor.
const LOGIN_EVERY_MS = 2000;
const VANISH_AFTER_MS = 30;
const ANSWER_MS = 20_000;
const BODY_MAX = 400 * 1024;

/** Requests as they come over the wire; `close`: nobody waits for the answer. */
const NONSENSE = [
  'GET / HTTP/9.9\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'GET /api/v1/threads?box=nowhere HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET /api/v1/threads/%ff%00 HTTP/1.1\r\nHost: a\r\n\r\n',
  'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
    'Content-Length: 9\r\n\r\n{"login":',
  'POST /api/v1/session HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n' +
    'Content-Length: -1\r\n\r\n',
  'POST /api/v1/messages HTTP/1.1\r\nHost: a\r\nContent-Type: text/html\r\n' +
    'Content-Length: 2\r\n\r\n{}',
  `GET /${'a'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
  `GET /api/v1/me HTTP/1.1\r\nHost: a\r\nCookie: liaison=${'f'.repeat(400)}\r\n\r\n`,
  'DELETE /api/v1/attachments/0 HTTP/1.1\r\nHost: a\r\n\r\n',
];

export class Rude {
  constructor(url, prng, thinkMs) {
    const { hostname, port } = new URL(url);
    Object.assign(this, { url, prng, thinkMs, hostname, port: Number(port) });
    this.requests = 0;
    this.wrong = [];
    this.run = true;
  }

  start() {
    this.loops = [this.live(() => this.logInAndOut(), LOGIN_EVERY_MS),
      this.live(() => this.vanish(), this.thinkMs),
      this.live(() => this.talkNonsense(), this.thinkMs)];
  }

  async stop() {
    this.run = false;
    await Promise.all(this.loops);
  }

  async live(work, everyMs) {
    while (this.run) {
      await work();
      await sleep(this.prng.int(0, 2 * everyMs));
    }
  }

  async ask(method, path, headers = {}, body) {
    this.requests++;
    const answer = await fetch(this.url + path, { method, body,
      headers: { 'content-type': 'application/json', ...headers },
      signal: AbortSignal.timeout(ANSWER_MS) });
    return { status: answer.status, headers: answer.headers, json: await answer.json()
      .catch(() => undefined) };
  }

  async logInAndOut() {
    const login = this.prng.pick(LOGINS), refused = this.prng.chance(0.2);
    const body = { login: refused ? `nobody-${this.prng.int(0, 1e9)}` : login,
      password: PASSWORD };
    const opened = await this.ask('POST', '/api/v1/session', {}, JSON.stringify(body));
    if (refused || opened.status === 429) return;
    if (opened.status !== 200) {
      this.wrong.push(`login of ${login}: ${opened.status}`);
      return;
    }
    // Some forget to log out; some come back with a session that is closed.
    if (this.prng.chance(0.3)) return;
    const headers = { cookie: opened.headers.get('set-cookie').split(';')[0],
      'x-csrf-token': opened.json.csrfToken };
    const closed = await this.ask('DELETE', '/api/v1/session', headers);
    const after = await this.ask('GET', '/api/v1/me', headers);
    if (closed.status !== 204 || after.status !== 401)
      this.wrong.push(`logout of ${login}: ${closed.status}, then ${after.status}`);
  }

  /** Sends `text`, of which nothing more comes, and goes after `ms`. */
  async send(text, ms) {
    this.requests++;
    await new Promise((resolve) => {
      const socket = connect(this.port, this.hostname, () => { socket.write(text, 'latin1'); });
      const timer = setTimeout(() => socket.destroy(), ms);
      socket.on('data', () => {});
      socket.on('error', () => {});
      socket.on('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async vanish() {
    const size = this.prng.int(1, BODY_MAX);
    const head = 'POST /api/v1/attachments?name=a.txt HTTP/1.1\r\nHost: a\r\n' +
      `Content-Type: text/plain\r\nContent-Length: ${size}\r\n\r\n`;
    const text = this.prng.chance(0.5) ? head.slice(0, this.prng.int(1, head.length)) :
      head + 'x'.repeat(this.prng.int(0, size));
    await this.send(text, this.prng.int(0, VANISH_AFTER_MS));
  }

  async talkNonsense() {
    await this.send(this.prng.pick(NONSENSE), this.prng.int(0, 4 * VANISH_AFTER_MS));
  }
}
