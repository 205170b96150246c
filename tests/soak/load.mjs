// A stack of its own under a steady mixed load: what soak and memcheck share.
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Clients } from '../chaos/clients.mjs';
import { Prng } from '../chaos/prng.mjs';
import { Stack } from '../chaos/stack.mjs';
import { Rude } from './rude.mjs';

const ANSWERED_MS = 60_000;
const started = Date.now();

export const say = (text) => {
  const s = (Date.now() - started) / 1000;
  console.log(`${s.toFixed(1).padStart(6)} s  ${text}`);
};

export class Load {
  constructor(bin, thinkMs) {
    const state = mkdtempSync(join(tmpdir(), 'liaison-soak-'));
    // For the user that runs PostgreSQL.
    chmodSync(state, 0o755);
    this.stack = new Stack(bin, state);
    this.thinkMs = thinkMs;
    this.interrupted = new Promise((_, reject) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
        process.on(signal, () => reject(new Error('interrupted')));
    });
    this.interrupted.catch(() => {});
  }

  async start() {
    const prng = new Prng(1);
    await Promise.race([this.stack.up(1), this.interrupted]);
    this.clients = new Clients(this.stack.url, prng.fork('clients'), '/dev/null', say,
      { thinkMs: this.thinkMs, keep: false });
    await this.clients.prepare();
    this.rude = new Rude(this.stack.url, prng.fork('rude'), 4 * this.thinkMs);
    this.clients.start();
    this.rude.start();
    say(`${this.clients.loops.length} clients and some rude ones are at work at ` +
      this.stack.url);
  }

  get requests() {
    return this.clients.counts.requests + this.rude.requests;
  }

  /** Waits; rejects when interrupted or when a client does what it should not. */
  async go(ms) {
    await Promise.race([new Promise((r) => { setTimeout(r, ms); }), this.clients.failure(),
      this.interrupted, this.stack.ended.then(() => { throw new Error('the stack has ended'); })]);
  }

  async stop() {
    await Promise.all([this.clients.stop(ANSWERED_MS), this.rude.stop()]);
    await this.clients.close();
  }

  /** Answers that must not be: sentences. */
  wrong() {
    return [...this.clients.refused, ...this.rude.wrong];
  }
}
