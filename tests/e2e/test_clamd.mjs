// A real clamd with signatures of a test's own, see tests/support/clamd.
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './client.mjs';

const SCRIPT = new URL('../support/clamd', import.meta.url).pathname;
const START_MS = 60_000;

/** In two halves, that no scanner finds it here. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
  'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export class TestClamd {
  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'liaison-clamd-'));
    chmodSync(this.folder, 0o755);
    this.socket = join(this.folder, 'socket');
    this.sign(1);
  }

  sign(version, ...known) {
    execFileSync(SCRIPT, [this.folder, 'signatures', String(version), ...known],
      { stdio: 'pipe', timeout: START_MS });
  }

  async start() {
    this.child = spawn(SCRIPT, [this.folder, 'run'], { stdio: 'ignore' });
    await until(() => this.answers(), 'clamd answers', START_MS);
  }

  answers() {
    return new Promise((resolve) => {
      const socket = connect(this.socket, () => socket.write('zPING\0'));
      socket.on('data', () => { socket.destroy(); resolve(true); });
      socket.on('error', () => resolve(false));
      socket.on('close', () => resolve(false));
    });
  }

  /** Knows this text, too, from now on. */
  learn(version, name, text) {
    this.sign(version, name, text);
    this.child.kill('SIGUSR2');
  }

  async stop() {
    if (!this.child) return;
    const ended = new Promise((resolve) => { this.child.once('exit', resolve); });
    this.child.kill('SIGTERM');
    await ended;
    this.child = undefined;
  }

  async remove() {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
