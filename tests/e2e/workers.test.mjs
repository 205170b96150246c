// A second gateway beside that of the stack, with two workers: each takes its
// share of the connections, and a session that ends at one ends at all.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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

test('every worker takes connections; a session ends at all of them',
  async () => {
    const agents = Array.from({ length: CLIENTS },
      () => new http.Agent({ keepAlive: true, maxSockets: 1 }));
    const shares = new Map();
    const client = await Client.login('parent');
    const headers = { cookie: client.cookie };
    for (const agent of agents) {
      const { text } = await get(agent, '/metrics');
      const [, worker] = /service="gateway",instance="(\d+)"/.exec(text);
      shares.set(worker, (shares.get(worker) ?? 0) + 1);
      assert.equal((await get(agent, '/api/v1/me', headers)).status, 200);
    }
    assert.equal(shares.size, WORKERS, 'one worker has all connections');
    for (const [worker, n] of shares)
      assert.ok(n >= CLIENTS / WORKERS / 3, `worker ${worker} has only ${n}`);

    // At the gateway of the stack.
    const out = await client.request('DELETE', '/api/v1/session');
    assert.equal(out.status, 204, `${BASE}: ${out.text}`);
    const end = Date.now() + 1000;
    for (const agent of agents)
      await until(async () =>
        (await get(agent, '/api/v1/me', headers)).status === 401,
      'the session has ended', Math.max(end - Date.now(), 0));
    for (const agent of agents) agent.destroy();
  });
