// A second gateway beside that of the stack, with settings of its own; and
// bytes on its sockets.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BASE, until } from './client.mjs';

const STATE = process.env.LIAISON_STATE;

/** { url, pid, stop() } of a gateway that serves the stack's services. */
export async function secondGateway(settings) {
  const run = mkdtempSync(join(tmpdir(), 'liaison-second-'));
  const endpoint = join(run, 'endpoint');
  const services = ['directory', 'messages', 'attachments', 'notify'].map((s) =>
    [`LIAISON_${s.toUpperCase()}`, `file:${STATE}/run/endpoints/${s}`]);
  services.push(...['messages', 'notify'].map((s) =>
    [`LIAISON_${s.toUpperCase()}_LIVE`, `file:${STATE}/run/endpoints/${s}-live`]));
  const child = spawn(join(process.env.LIAISON_BIN ?? 'build/bin',
    'liaison-gateway'), [], { stdio: 'ignore', env: { ...process.env,
    ...Object.fromEntries(services), LIAISON_KEYS: join(STATE, 'keys'),
    LIAISON_WEB: join(process.env.LIAISON_BIN ?? 'build/bin', '..', 'web'),
    LIAISON_PORT: '0', LIAISON_RUN: join(run, 'gateway'),
    LIAISON_ENDPOINT_FILE: endpoint, ...settings } });
  const ended = new Promise((r) => { child.once('exit', r); });
  const stop = async () => {
    child.kill('SIGTERM');
    const status = await ended;
    rmSync(run, { recursive: true, force: true });
    return status;
  };
  try {
    const url = await until(() => existsSync(endpoint) &&
      readFileSync(endpoint, 'utf8').trim().split('\n')[0],
    'a second gateway');
    if (!url.startsWith('https:'))
      await until(async () => (await fetch(`${url}/readyz`)).status === 200,
        'the second gateway is ready');
    return { url, pid: child.pid, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** A socket to the gateway at url, connected from an address of this host. */
export function open(url, from = '127.0.0.1') {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect({ port: Number(port), host: hostname,
      localAddress: from, allowHalfOpen: true });
    socket.said = '';
    socket.on('data', (data) => { socket.said += data.toString('latin1'); });
    socket.on('close', () => { socket.over = true; });
    socket.on('end', () => { socket.over = true; });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}

/** The whole answer to one request in bytes; the head may lack its end. */
export async function ask(lines, { url = BASE, from } = {}) {
  const socket = await open(url, from);
  const text = Array.isArray(lines)
    ? [lines[0], 'Host: x', 'Connection: close', ...lines.slice(1), '', '']
      .join('\r\n') : lines;
  socket.write(text);
  await until(() => socket.over, 'an answer');
  socket.destroy();
  const [head, ...rest] = socket.said.split('\r\n\r\n');
  const [line, ...headers] = head.split('\r\n');
  const body = rest.join('\r\n\r\n');
  return { status: Number(line.split(' ')[1]), text: body,
    headers: new Headers(headers.map((h) => h.split(/: (.*)/s, 2))),
    json: body.startsWith('{') ? JSON.parse(body) : undefined };
}
