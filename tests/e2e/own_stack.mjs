// A stack of a test's own: `liaisonctl up` on a state folder, any free port.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, chmodSync, readFileSync, realpathSync,
  rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from './client.mjs';

const BIN = process.env.LIAISON_BIN ?? 'build/bin';
const UP_MS = 240_000;

/** The same of a stack on another state folder. */
export function sqlOf(state, statement) {
  const port = readFileSync(join(state, 'postgres.port'), 'utf8').trim();
  return execFileSync('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-d',
    `host=${state}/postgres/socket port=${port} user=liaison dbname=liaison ` +
    `passfile=${state}/secrets/liaison.pgpass`, '-c', statement],
    { encoding: 'utf8', timeout: 30_000 }).trim();
}

export class OwnStack {
  constructor(name) {
    this.state = mkdtempSync(join(tmpdir(), `liaison-${name}-`));
    // For the user that runs PostgreSQL.
    chmodSync(this.state, 0o755);
  }

  /** Starts it; `env` beside what is set. */
  start(env = {}) {
    this.output = '';
    this.child = spawn(join(BIN, 'liaisonctl'), ['up'], {
      env: { ...process.env, LIAISON_DEMO: '1', LIAISON_DEMO_CATCHER: '0',
        LIAISON_HTTP_ADDRESS: '127.0.0.1', ...env,
        LIAISON_STATE: this.state, LIAISON_PORT: '0' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.ended = false;
    const take = (data) => { this.output += data; };
    this.child.stdout.on('data', take);
    this.child.stderr.on('data', take);
    this.child.on('close', () => { this.ended = true; });
  }

  /** Waits until it serves; its URL. */
  async url() {
    await until(() => this.ended || this.address(), 'the stack is up', UP_MS);
    if (!this.address()) throw new Error(`the stack ended: ${this.output}`);
    return this.address();
  }

  address() {
    return /is ready at (http:\S+?)\/? /.exec(this.output)?.[1];
  }

  /** The log of a part. */
  log(part) {
    const path = join(this.state, 'log', `${part}.log`);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  }

  /** The process of a part. */
  pid(part) {
    const status = execFileSync(join(BIN, 'liaisonctl'), ['status'],
      { encoding: 'utf8', env: { ...process.env, LIAISON_STATE: this.state } });
    return Number(new RegExp(`^${part}\\s+(\\d+) `, 'm').exec(status)[1]);
  }

  /** What a statement gives, run by the owner of the database. */
  sql(statement) {
    return sqlOf(this.state, statement);
  }

  async stop() {
    if (!this.child || this.ended) return;
    this.child.kill('SIGTERM');
    await until(() => this.ended, 'the stack has stopped', 90_000);
  }

  async remove() {
    try {
      await this.stop();
    } finally {
      if (!this.ended) this.child?.kill('SIGKILL');
      // The cluster may lie elsewhere, see `liaisonctl postgres`.
      const cluster = join(this.state, 'postgres');
      if (existsSync(cluster) && lstatSync(cluster).isSymbolicLink())
        rmSync(realpathSync(cluster), { recursive: true, force: true });
      rmSync(this.state, { recursive: true, force: true });
    }
  }
}
