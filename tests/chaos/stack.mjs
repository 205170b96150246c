// The stack of the run: `liaisonctl up` and `scale`, in a state folder of its
// own, and what can be asked of it.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync,
  rmSync, lstatSync, writeFileSync } from 'node:fs';
import { get } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';

const UP_MS = 180_000;
const STOP_MS = 60_000;
const HOLD = '5s';

export const SERVICES = ['directory', 'messages', 'attachments', 'notify'];
export const sleep = (ms) => new Promise((r) => { setTimeout(r, ms); });

/** Calls fn until it gives something true; throws `what` after ms. */
export async function until(fn, what, ms) {
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
      throw new Error(`${what}: not within ${ms / 1000} s`, { cause: last });
    await sleep(100);
  }
}

export class Stack {
  constructor(bin, state) {
    this.bin = bin;
    this.state = state;
    this.output = '';
  }

  /** more: settings beside its own. */
  async up(replicas, more = {}) {
    this.child = spawn(join(this.bin, 'liaisonctl'), ['up'], {
      env: { ...process.env, LIAISON_STATE: this.state, LIAISON_PORT: '0',
        LIAISON_DEMO: '1', LIAISON_DEMO_MAIL: '0', LIAISON_DEMO_CATCHER: '0', LIAISON_HTTP_ADDRESS: '127.0.0.1',
        LIAISON_WEB: '',
        // One person writes what a school would.
        LIAISON_SENDS_PER_HOUR: '0', LIAISON_SENDS_PER_DAY: '0',
        LIAISON_RECIPIENTS_PER_HOUR: '0', LIAISON_RECIPIENTS_PER_DAY: '0',
        LIAISON_EVENTS_PER_HOUR: '0',
        // What is left of uploads that nobody was told of goes at the end.
        LIAISON_SWEEP_EVERY: '1s',
        // Quiet hours end within the run.
        LIAISON_LONGEST_HOLD: HOLD, ...more },
      stdio: ['ignore', 'pipe', 'pipe'], detached: true,
    });
    const take = (data) => { this.output += data; };
    this.child.stdout.on('data', take);
    this.child.stderr.on('data', take);
    this.ended = new Promise((r) => { this.child.on('close', r); this.child.on('error', r); });
    await until(() => this.child.exitCode !== null || this.address(), 'the stack is up', UP_MS);
    this.url = this.address();
    if (!this.url) throw new Error(`the stack ended: ${this.output.slice(-2000)}`);
    for (const service of SERVICES) await this.ctl('scale', service, String(replicas));
  }

  address() {
    return /is ready at (http:\S+?)\/? /.exec(this.output)?.[1];
  }

  async ctl(...args) {
    const { stdout } = await promisify(execFile)(join(this.bin, 'liaisonctl'), args, {
      encoding: 'utf8', timeout: 90_000, env: { ...process.env, LIAISON_STATE: this.state },
    });
    return stdout;
  }

  /** name -> { pid, state, restarts, endpoint } */
  async parts() {
    const found = new Map();
    for (const line of (await this.ctl('status')).trim().split('\n').slice(1)) {
      const m = /^(\S+(?: \d+)?)\s+(\d+) (\S+)\s+(\S+) (\S+)$/.exec(line);
      if (m)
        found.set(m[1], { pid: Number(m[2]), state: m[3], restarts: Number(m[4]) || 0,
          endpoint: m[5] });
    }
    return found;
  }

  childrenOf(pid) {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
    return children.trim().split(' ').filter(Boolean).map(Number);
  }

  /** Is it alive, and a child of a child ... of this stack's supervisor? */
  owns(pid) {
    while (pid > 1) {
      if (pid === this.child.pid) return true;
      try {
        // "123 (a name) S 45 ...": the state, the parent.
        const [, state, parent] = /.*\) (\S) (\d+) /s.exec(readFileSync(`/proc/${pid}/stat`));
        if (state === 'Z') return false;
        pid = Number(parent);
      } catch {
        return false;
      }
    }
    return false;
  }

  async isReady() {
    for (const part of (await this.parts()).values())
      if (part.pid === 0 || part.state !== 'ready') return false;
    return await new Promise((resolve) => {
      const request = get(`${this.url}/readyz`, { timeout: 3000, agent: false }, (r) => {
        r.resume();
        resolve(r.statusCode === 200);
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve(false));
    });
  }

  /** Output of a psql script, run by the owner of the cluster. */
  async sql(script) {
    const conninfo = `host=${this.state}/postgres/socket user=liaison dbname=liaison ` +
      `port=${readFileSync(join(this.state, 'postgres.port'), 'utf8').trim()} ` +
      `passfile=${this.state}/secrets/liaison.pgpass connect_timeout=10`;
    const psql = spawn('psql', ['-X', '-q', '-A', '-t', '-F', '\t', '-v', 'ON_ERROR_STOP=1',
      '-d', conninfo, '-f', '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
    const out = [], err = [];
    psql.stdout.on('data', (d) => out.push(d));
    psql.stderr.on('data', (d) => err.push(d));
    psql.stdin.on('error', () => {});
    psql.stdin.end(script);
    const status = await new Promise((r) => { psql.on('close', r); psql.on('error', r); });
    if (status !== 0) throw new Error(`psql: ${Buffer.concat(err)}`);
    return Buffer.concat(out).toString('utf8');
  }

  /** As a Ctrl-C would; then the hard way.  True if it stopped in order. */
  async down() {
    if (!this.child || this.child.exitCode !== null) return false;
    const wait = (ms) => Promise.race([this.ended.then(() => true), sleep(ms)]);
    this.child.kill('SIGTERM');
    if (await wait(STOP_MS)) return this.child.exitCode === 0;
    this.child.kill('SIGTERM');
    if (!await wait(STOP_MS / 3)) this.child.kill('SIGKILL');
    await this.ended;
    return false;
  }

  keepLogs(folder) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'up.log'), this.output);
    const from = join(this.state, 'log');
    for (const name of existsSync(from) ? readdirSync(from) : [])
      copyFileSync(join(from, name), join(folder, name));
  }

  /** The cluster may lie elsewhere, see `liaisonctl postgres`. */
  remove() {
    const cluster = join(this.state, 'postgres');
    if (existsSync(cluster) && lstatSync(cluster).isSymbolicLink())
      rmSync(realpathSync(cluster), { recursive: true, force: true });
    execFileSync('rm', ['-rf', '--one-file-system', this.state], { stdio: 'ignore' });
  }
}
