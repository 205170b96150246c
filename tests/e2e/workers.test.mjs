// A second gateway beside that of the stack, with two workers: each takes its
// share of the connections, a session that ends at one ends at all, and each
// tells of all of them.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, readlinkSync,
  rmSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BASE, Client, until } from './client.mjs';

const STATE = process.env.LIAISON_STATE;
const WORKERS = 2;
const CLIENTS = 24;

let run, gateway, url;

before(async () => {
  run = mkdtempSync(join(tmpdir(), 'liaison-workers-'));
  const endpoint = join(run, 'endpoint');
  const services = ['directory', 'messages', 'attachments', 'notify'].map((s) =>
    [`LIAISON_${s.toUpperCase()}`, `file:${STATE}/run/endpoints/${s}`]);
  gateway = spawn(join(process.env.LIAISON_BIN ?? 'build/bin',
    'liaison-gateway'), [], { stdio: 'ignore', env: { ...process.env,
    ...Object.fromEntries(services), LIAISON_KEYS: join(STATE, 'keys'),
    LIAISON_PORT: '0', LIAISON_WORKERS: String(WORKERS),
    LIAISON_RUN: join(run, 'gateway'), LIAISON_ENDPOINT_FILE: endpoint } });
  url = await until(() => existsSync(endpoint) &&
    readFileSync(endpoint, 'utf8').trim().split('\n')[0], 'a second gateway');
  await until(async () => (await fetch(`${url}/readyz`)).status === 200,
    'the second gateway is ready');
});

after(async () => {
  const ended = new Promise((r) => { gateway.once('exit', r); });
  gateway.kill('SIGTERM');
  const status = await ended;
  rmSync(run, { recursive: true, force: true });
  assert.equal(status, 0, 'the second gateway ends in order');
});

/** { status, text } of a GET over the one connection of this agent. */
function get(agent, path, headers = {}) {
  return new Promise((resolve, reject) => {
    http.get(url + path, { agent, headers }, (response) => {
      let text = '';
      response.on('data', (data) => { text += data; });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    }).on('error', reject);
  });
}

/** How many sockets each worker has: pid -> count. */
function sockets() {
  const { pid } = gateway;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return new Map(children.trim().split(' ').map((child) => {
    const fds = `/proc/${child}/fd`;
    const links = readdirSync(fds).map((fd) => {
      try { return readlinkSync(`${fds}/${fd}`); } catch { return ''; }
    });
    return [child, links.filter((to) => to.startsWith('socket:')).length];
  }));
}

/** The one sample of the gateway whose line starts so; 0 where none is. */
function sample(text, start) {
  const lines = text.split('\n').filter((l) => l.startsWith(start) &&
    l.includes('service="gateway"'));
  assert.ok(lines.length <= 1, `${start} stands ${lines.length} times`);
  return lines.length === 0 ? 0 : Number(lines[0].split(' ').pop());
}

test('every worker takes connections; a session ends at all of them',
  async () => {
    const agents = Array.from({ length: CLIENTS },
      () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const before = sockets();
    assert.equal(before.size, WORKERS);
    const client = await Client.login('parent');
    const headers = { cookie: client.cookie };
    for (const agent of agents)
      assert.equal((await get(agent, '/api/v1/me', headers)).status, 200);
    for (const [worker, n] of sockets()) {
      const share = n - before.get(worker);
      assert.ok(share >= CLIENTS / WORKERS / 3,
        `worker ${worker} has only ${share}`);
    }

    // At the gateway of the stack.
    const out = await client.request('DELETE', '/api/v1/session');
    assert.equal(out.status, 204, `${BASE}: ${out.text}`);
    for (const agent of agents)
      await until(async () =>
        (await get(agent, '/api/v1/me', headers)).status === 401,
      'the session has ended');
    for (const agent of agents) agent.destroy();
  });

test('whichever worker is asked for metrics tells of all', async () => {
  const agents = Array.from({ length: CLIENTS },
    () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
  const calls = 'liaison_http_requests_total{';
  const health = (text) => text.split('\n').filter((l) =>
    l.startsWith(calls) && l.includes('healthz')).reduce((sum, l) =>
    sum + Number(l.split(' ').pop()), 0);
  const old = health((await get(agents[0], '/metrics')).text);
  for (const agent of agents)
    assert.equal((await get(agent, '/healthz')).status, 200);
  for (const agent of agents) {
    // What has been answered is counted a moment later.
    const text = await until(async () => {
      const { text } = await get(agent, '/metrics');
      return health(text) - old === CLIENTS && text;
    }, 'all are counted');
    assert.ok(sample(text, 'process_resident_memory_bytes{') > 0);
    assert.ok(sample(text, 'process_cpu_seconds_total{') > 0);
  }
  // Gauges are told within a second.
  for (const agent of agents)
    await until(async () => sample((await get(agent, '/metrics')).text,
      'liaison_http_connections{') >= CLIENTS, 'connections of all workers');
  // One histogram a request that is told of, buckets and all.
  const { text } = await get(agents[1], '/metrics');
  const seconds = text.split('\n').filter((l) =>
    l.startsWith('liaison_http_request_seconds') && l.includes('healthz'));
  assert.equal(new Set(seconds.map((l) => l.split(' ')[0])).size,
    seconds.length, 'no sample stands twice');
  for (const agent of agents) agent.destroy();
});
