// A Docker engine: the one that answers, or one of our own.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, sleep } from './docker.mjs';

const START_SECONDS = 60;
const STOP_SECONDS = 40;

// What dockerd or runc says where the kernel or what we run in forbids it.
const FORBIDDEN = new RegExp(['operation not permitted', 'permission denied',
  'can\'t initialize iptables table', 'could not fetch rule set',
  'iptables.*(not supported|no chain/target)', 'bridge.*not supported',
  'cgroups?: .*(not (mounted|found)|no such)', 'cgroup isn\'t mounted',
  'driver not supported', 'function not implemented',
  'no such device'].join('|'), 'i');

async function answers() {
  const r = await run('docker', ['version', '-f', '{{.Server.Version}}'],
    { seconds: 10 });
  return r.status === 0;
}

/** Why this kernel cannot run containers, or undefined. */
async function kernelRefuses() {
  const r = await run('unshare', ['--mount', '--uts', '--ipc', '--net', '--pid',
    '--fork', 'true'], { seconds: 10 });
  if (r.status !== 0)
    return `namespaces: ${r.err.trim().split('\n').pop()}`;
  if (!/^\S+ \S+ cgroup2? /m.test(readFileSync('/proc/mounts', 'utf8'))) {
    const m = await run('mount', ['-t', 'cgroup2', 'cgroup2',
      '/sys/fs/cgroup']);
    if (m.status !== 0) return `control groups: ${m.err.trim()}`;
  }
  return undefined;
}

/** The line of a log that says what the kernel refused, or undefined. */
export function forbidden(text) {
  const line = text.split('\n').reverse().find((l) =>
    /fatal|failed|error/i.test(l) && FORBIDDEN.test(l));
  return line?.trim().slice(0, 300);
}

/** { skip } or { started, stop }; stop() ends only what was started here. */
export async function startEngine(folder) {
  if (await answers()) return { started: false, stop: async () => {} };
  const refused = await kernelRefuses();
  if (refused) return { skip: refused };
  const path = join(folder, 'dockerd.log');
  const log = openSync(path, 'a');
  // In a session of its own: Ctrl-C is for us, who end it last.
  const child = spawn('dockerd', [], { detached: true,
    stdio: ['ignore', log, log] });
  closeSync(log);
  const ended = new Promise((r) => {
    child.on('exit', r);
    child.on('error', r);
  });
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null || !child.pid)
      return;
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(STOP_SECONDS * 1000)]);
    if (child.exitCode === null) child.kill('SIGKILL');
  };
  const end = Date.now() + START_SECONDS * 1000;
  while (child.exitCode === null && child.pid && Date.now() < end) {
    if (await answers()) return { started: true, stop };
    await sleep(300);
  }
  await stop();
  const text = readFileSync(path, 'utf8');
  const why = forbidden(text);
  if (why) return { skip: why };
  throw new Error(`dockerd does not start:\n${text.slice(-3000)}`);
}
