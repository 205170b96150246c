// HTTP as a load balancer's client sees it: one keep-alive connection, a
// deadline a request, and another address only where this cannot have begun
// the request: no connection could be opened, or one that was idle was closed
// before anything of the answer came.
import http from 'node:http';
import { sleep } from './docker.mjs';

export const DEADLINE_MS = 12_000;
const CONNECT_MS = 1000;
// How long to look for an address that takes connections.
const SEARCH_MS = 5000;
const PORT = 8080;
// A connection is given up after so many requests, so that new addresses
// get their share.
const REQUESTS_A_CONNECTION = 25;

export class Wire {
  /** addresses(): the addresses the name has now. */
  constructor(addresses) {
    this.addresses = addresses;
    this.moved = 0;
    this.leave();
  }

  leave() {
    this.agent?.destroy();
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    this.address = undefined;
    this.count = 0;
  }

  async choose(failed) {
    const all = await this.addresses();
    const good = all.filter((a) => !failed.has(a));
    if (good.length === 0) {
      failed.clear();
      await sleep(50);
    }
    return good[Math.floor(Math.random() * good.length)];
  }

  /** { status, headers, bytes, json }; rejects if there is no answer. */
  async request(options) {
    const began = Date.now();
    const failed = new Set();
    if (++this.count > REQUESTS_A_CONNECTION) this.leave();
    for (;;) {
      this.address ??= await this.choose(failed);
      try {
        if (!this.address) throw elsewhere('the name has no address');
        return await this.once(options, began + DEADLINE_MS - Date.now());
      } catch (error) {
        if (this.address) failed.add(this.address);
        this.leave();
        if (!error.elsewhere || Date.now() - began > SEARCH_MS) throw error;
        this.moved++;
      }
    }
  }

  once({ method, path, headers, body }, left) {
    return new Promise((resolve, reject) => {
      let socket, connected = false, before = 0, answered = false;
      const request = http.request({ host: this.address, port: PORT, method,
        path, headers, agent: this.agent });
      const timers = [
        setTimeout(() => {
          if (!connected) request.destroy(new Error('cannot connect'));
        }, CONNECT_MS),
        setTimeout(() => request.destroy(Object.assign(
          new Error('no answer within the deadline'), { late: true })), left),
      ];
      const done = (settle, value) => {
        for (const timer of timers) clearTimeout(timer);
        settle(value);
      };
      request.on('socket', (s) => {
        socket = s;
        connected = !s.connecting;
        before = s.bytesRead;
        if (!connected) s.once('connect', () => { connected = true; });
      });
      request.on('error', (error) => {
        error.elsewhere = !answered && !error.late && (!connected ||
          (request.reusedSocket && socket.bytesRead === before));
        error.message += ` (${this.address}, ${!connected ? 'opening' :
          request.reusedSocket ? 'idle before' : 'new'})`;
        done(reject, error);
      });
      request.on('response', (response) => {
        const parts = [];
        answered = true;
        response.on('data', (data) => parts.push(data));
        response.on('error', (error) => done(reject, error));
        response.on('end', () => done(resolve,
          answer(response, Buffer.concat(parts))));
      });
      request.end(body);
    });
  }
}

function elsewhere(message) {
  return Object.assign(new Error(message), { elsewhere: true });
}

function answer(response, bytes) {
  const isJson = /json/.test(response.headers['content-type'] ?? '');
  return { status: response.statusCode, headers: response.headers, bytes,
    json: isJson && bytes.length ? JSON.parse(bytes.toString()) : undefined };
}
