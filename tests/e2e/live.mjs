// Who listens: a WebSocket client of our own, which can also send what a
// browser's does not let one, and a reader of text/event-stream.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';
import http from 'node:http';
import { connect } from 'node:net';
import { BASE, until } from './client.mjs';

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
export const LIVE = '/api/v1/live';

/** A frame as a client sends it. */
export function clientFrame(opcode, data = '', { fin = true, mask = true, rsv = 0 } = {}) {
  const payload = Buffer.from(data);
  const head = [(fin ? 0x80 : 0) | rsv << 4 | opcode];
  const bit = mask ? 0x80 : 0;
  if (payload.length < 126) head.push(bit | payload.length);
  else head.push(bit | 126, payload.length >> 8, payload.length & 255);
  if (!mask) return Buffer.concat([Buffer.from(head), payload]);
  const key = randomBytes(4);
  return Buffer.concat([Buffer.from(head), key,
    payload.map((byte, i) => byte ^ key[i % 4])]);
}

/** What was told: frames in their order, and waiting for one. */
class Listener extends EventEmitter {
  frames = [];
  closed = false;

  get last() { return this.frames.at(-1)?.id ?? ''; }

  /** The frames of a type. */
  of(type) { return this.frames.filter((f) => f.type === type); }

  /** The first frame that fits. */
  async until(fits, what) {
    const found = await until(() => this.frames.find(fits) ??
      (this.closed ? { closed: true } : undefined), what);
    assert.ok(!found.closed, `${what}: closed with ${this.code}`);
    return found;
  }

  hello() { return this.until((f) => f.type === 'hello', 'a hello'); }

  /** It ended. */
  async end(what = 'the end') { await until(() => this.closed, what); }
}

export class WebSocket extends Listener {
  pongs = [];
  code = undefined;
  bytes = Buffer.alloc(0);

  constructor(socket) {
    super();
    this.socket = socket;
    // A test that has failed leaves it open.
    socket.unref();
    socket.on('data', (data) => this.take(data));
    socket.on('close', () => { this.closed = true; });
    socket.on('error', () => {});
  }

  take(data) {
    this.bytes = Buffer.concat([this.bytes, data]);
    for (;;) {
      if (this.bytes.length < 2) return;
      const [first, second] = this.bytes;
      assert.equal(second & 0x80, 0, 'a server masks nothing');
      const at = second < 126 ? 2 : 4;
      if (this.bytes.length < at) return;
      const size = second < 126 ? second : this.bytes.readUInt16BE(2);
      if (this.bytes.length < at + size) return;
      const payload = this.bytes.subarray(at, at + size);
      this.bytes = this.bytes.subarray(at + size);
      switch (first & 15) {
        case 1: this.frames.push(JSON.parse(payload.toString())); break;
        case 8: this.code = size >= 2 ? payload.readUInt16BE(0) : 1005; break;
        case 9: this.send(clientFrame(10, payload)); break;
        case 10: this.pongs.push(payload.toString()); break;
        default: assert.fail(`opcode ${first & 15}`);
      }
    }
  }

  send(bytes) { if (!this.socket.destroyed) this.socket.write(bytes); }
  text(data, options) { this.send(clientFrame(1, data, options)); }
  close() { this.socket.destroy(); }
}

/** The answer to a handshake: { status, headers, json } or with `ws`. */
export function handshake({ cookie, since = '', headers = {}, base = BASE, from,
  key = randomBytes(16).toString('base64'), version = '13', method = 'GET' } = {}) {
  const url = new URL(base);
  const all = { host: url.host, connection: 'keep-alive, Upgrade',
    upgrade: 'websocket', 'sec-websocket-key': key,
    'sec-websocket-version': version, ...headers };
  if (cookie) all.cookie = cookie;
  const path = `${url.pathname.replace(/\/$/, '')}${LIVE}` +
    (since ? `?since=${encodeURIComponent(since)}` : '');
  const text = [`${method} ${path} HTTP/1.1`, ...Object.entries(all)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: url.hostname, port: Number(url.port),
      localAddress: from });
    let said = Buffer.alloc(0);
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`closed: ${said}`)));
    socket.once('connect', () => socket.write(text));
    const take = (data) => {
      said = Buffer.concat([said, data]);
      const end = said.indexOf('\r\n\r\n');
      if (end < 0) return;
      const [line, ...lines] = said.subarray(0, end).toString().split('\r\n');
      const answer = { status: Number(line.split(' ')[1]), headers: new Headers(
        lines.map((h) => h.split(/: (.*)/s, 2))) };
      const rest = said.subarray(end + 4);
      const length = Number(answer.headers.get('content-length') ?? 0);
      if (answer.status !== 101 && method !== 'HEAD' && rest.length < length) return;
      socket.off('data', take);
      socket.removeAllListeners('close');
      socket.removeAllListeners('error');
      if (answer.status === 101) {
        assert.equal(answer.headers.get('sec-websocket-accept'),
          createHash('sha1').update(key + GUID).digest('base64'));
        answer.ws = new WebSocket(socket);
        answer.ws.take(rest);
      } else {
        if (rest[0] === 0x7b) answer.json = JSON.parse(rest.toString());
        socket.on('error', () => {});
        socket.destroy();
      }
      resolve(answer);
    };
    socket.on('data', take);
  });
}

/** A WebSocket of a client (see client.mjs), greeted. */
export async function listen(client, options = {}) {
  const { ws, status, json } = await handshake({ cookie: client.cookie,
    base: client.base, ...options });
  assert.equal(status, 101, JSON.stringify(json));
  await ws.hello();
  return ws;
}

class EventStream extends Listener {
  retry = 0;

  constructor(answer) {
    super();
    this.answer = answer;
    answer.socket.unref();
    let text = '';
    answer.setEncoding('utf8');
    answer.on('data', (data) => {
      text += data;
      const events = text.split('\n\n');
      text = events.pop();
      for (const event of events) this.take(event);
    });
    answer.on('close', () => { this.closed = true; });
    answer.on('error', () => {});
  }

  take(event) {
    const fields = event.split('\n').map((line) => line.split(/: ?(.*)/s, 2));
    const of = (name) => fields.find(([n]) => n === name)?.[1];
    if (of('retry')) this.retry = Number(of('retry'));
    if (of('data') === undefined) return;
    const frame = JSON.parse(of('data'));
    assert.equal(frame.id, of('id'), 'the id of the event is that of the frame');
    this.frames.push(frame);
  }

  close() { this.answer.destroy(); }
}

/** The same by text/event-stream. */
export async function follow(client, { lastEventId, base = client.base } = {}) {
  const headers = { cookie: client.cookie, accept: 'text/event-stream' };
  if (lastEventId) headers['last-event-id'] = lastEventId;
  const answer = await new Promise((resolve, reject) => {
    http.get(base + LIVE, { headers, agent: false }, resolve).on('error', reject);
  });
  assert.equal(answer.statusCode, 200);
  assert.match(answer.headers['content-type'], /^text\/event-stream/);
  const stream = new EventStream(answer);
  await stream.hello();
  return stream;
}
