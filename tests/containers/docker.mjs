// Docker by its own command, and by its socket where that is asked often.
import { spawn } from 'node:child_process';
import http from 'node:http';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SOCKET = process.env.DOCKER_HOST?.replace(/^unix:\/\//, '') ??
  '/var/run/docker.sock';

export const sleep = (ms) => new Promise((r) => { setTimeout(r, ms); });

// Each leads a process group, so that what it has started ends with it.
const children = new Set();

function end(child, signal = 'SIGTERM') {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Ends what run() has under way. */
export async function endChildren() {
  for (const child of children) end(child);
  for (let i = 0; children.size && i < 200; i++) await sleep(50);
}

/** Runs a program: { status, out, err }; rejects only if it cannot be run. */
export function run(command, args, { env, seconds = 60 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: ROOT, detached: true,
      env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    const timer = setTimeout(() => {
      said.err += `\nended after ${seconds} s`;
      end(child);
    }, seconds * 1000);
    children.add(child);
    child.stdout.setEncoding('utf8').on('data', (d) => { said.out += d; });
    child.stderr.setEncoding('utf8').on('data', (d) => { said.err += d; });
    child.on('error', (error) => {
      clearTimeout(timer);
      children.delete(child);
      reject(error);
    });
    child.on('close', (status) => {
      clearTimeout(timer);
      children.delete(child);
      resolve({ status: status ?? 1, ...said });
    });
  });
}

/** Its standard output; an error with what it said if it fails. */
export async function must(command, args, options) {
  const r = await run(command, args, options);
  if (r.status !== 0)
    throw new Error(`${command} ${args.join(' ')}: status ${r.status}\n` +
      `${r.out}${r.err}`);
  return r.out;
}

export const docker = (...args) => must('docker', args);

/** Asks the engine itself; starts no process. */
function ask(path) {
  return new Promise((resolve, reject) => {
    const request = http.get({ socketPath: SOCKET, path, timeout: 5000 },
      (answer) => {
        let text = '';
        answer.on('data', (data) => { text += data; });
        answer.on('error', reject);
        answer.on('end', () => answer.statusCode === 200 ?
          resolve(JSON.parse(text)) : reject(new Error(text)));
      });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}

/** One compose project. */
export class Project {
  /** env: what deploy/containers/compose reads. */
  constructor(env) {
    this.env = env;
    this.name = env.LIAISON_PROJECT;
  }

  compose(args, env) {
    return must('deploy/containers/compose', args,
      { env: { ...this.env, ...env }, seconds: 240 });
  }

  /** Containers of a service, or of all: [{ id, service, image, health, ip }],
   * the oldest first; those that do not run only if `all`. */
  async containers(service, all = false) {
    const labels = [`com.docker.compose.project=${this.name}`];
    if (service) labels.push(`com.docker.compose.service=${service}`);
    const filters = encodeURIComponent(JSON.stringify({ label: labels }));
    const list = await ask(`/containers/json?filters=${filters}` +
      (all ? '&all=1' : ''));
    return list.sort((a, b) => a.Created - b.Created).map((c) => ({
      id: c.Id, service: c.Labels['com.docker.compose.service'],
      image: c.Image, healthy: /\(healthy\)/.test(c.Status),
      port: c.Ports?.find((p) => p.PublicPort)?.PublicPort,
      ip: Object.values(c.NetworkSettings.Networks)[0]?.IPAddress }));
  }

  /** Waits until a service has n containers, all healthy; gives them. */
  async healthy(service, n, ms = 60_000) {
    const end = Date.now() + ms;
    for (;;) {
      const list = await this.containers(service);
      if (list.length === n && list.every((c) => c.healthy)) return list;
      if (Date.now() > end)
        throw new Error(`${service} has not ${n} healthy containers`);
      await sleep(200);
    }
  }
}
