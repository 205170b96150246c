// How others deploy it: a stack of its own with TLS, on IPv6, below a path;
// and a portal whose proxy serves the stack of the other tests below one, in
// a browser.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdtempSync, readFileSync,
  realpathSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { after, before, test } from 'node:test';
import { complaints, newPage, PASSWORD, step } from './browser.mjs';
import { Client, PDF, unique, until } from './client.mjs';
import { secondGateway } from './second.mjs';

const BIN = process.env.LIAISON_BIN ?? 'build/bin';
const HAS_V6 = existsSync('/proc/net/if_inet6') &&
  / lo$/m.test(readFileSync('/proc/net/if_inet6', 'utf8'));
const HOST = HAS_V6 ? '::1' : '127.0.0.1';
const IN_URL = HAS_V6 ? '[::1]' : HOST;
const MAX_CONNECTIONS = 64;

// ---- a stack of its own ----

let state, stack, printed = '', port;

before(async () => {
  state = mkdtempSync(join(tmpdir(), 'liaison-deployed-'));
  // For the user that runs PostgreSQL.
  chmodSync(state, 0o755);
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt',
    'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj',
    '/CN=localhost', '-keyout', join(state, 'key.pem'), '-out',
    join(state, 'cert.pem')], { stdio: 'ignore' });
  stack = spawn(join(BIN, 'liaisonctl'), ['up'], { env: { ...process.env,
    LIAISON_STATE: state, LIAISON_PORT: '0', LIAISON_DEMO: '0',
    LIAISON_HTTP_ADDRESS: HOST, LIAISON_BASE_PATH: '/liaison/',
    LIAISON_TLS_CERT: join(state, 'cert.pem'),
    LIAISON_TLS_KEY: join(state, 'key.pem'),
    LIAISON_MAX_CONNECTIONS: String(MAX_CONNECTIONS) },
  stdio: ['ignore', 'pipe', 'inherit'] });
  stack.ended = new Promise((r) => { stack.once('exit', r); });
  stack.stdout.on('data', (data) => { printed += data; });
});

after(async () => {
  const cluster = join(state, 'postgres');
  stack.kill('SIGTERM');
  const status = await stack.ended;
  // The cluster may lie elsewhere, see `liaisonctl postgres`.
  if (existsSync(cluster) && lstatSync(cluster).isSymbolicLink())
    rmSync(realpathSync(cluster), { recursive: true, force: true });
  rmSync(state, { recursive: true, force: true });
  assert.equal(status, 0, printed);
});

/** { status, headers } of a GET by TLS. */
function get(path) {
  return new Promise((resolve, reject) => {
    https.get({ host: HOST, port, path, rejectUnauthorized: false,
      agent: false }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ status: answer.statusCode,
        headers: answer.headers }));
    }).on('error', reject);
  });
}

test('compose hands on each setting of files', () => {
  const ofService = readFileSync('deploy/compose.yaml', 'utf8')
    .match(/^ {2}attachments:\n(?: {4}.*\n)+/m)[0];
  // Those of the host and of the image.
  const own = ['LIAISON_VALIDATOR', 'LIAISON_PREVIEWER'];
  const settings = [...readFileSync('services/attachments/main.c', 'utf8')
    .matchAll(/\{ "(LIAISON_\w+)"/g)].map(([, name]) => name);
  assert.ok(settings.length > 30);
  assert.deepEqual(settings.filter((name) => !own.includes(name) &&
    !ofService.includes(` ${name}:`)), []);
});

test('it says that it is ready, and where', async () => {
  const m = await until(() => {
    assert.equal(stack.exitCode, null, printed);
    return /is ready at (\S+) /.exec(printed);
  }, 'the stack is ready', 240_000);
  port = Number(/:(\d+)\//.exec(m[1].slice(8))[1]);
  assert.equal(m[1], `https://${IN_URL}:${port}/liaison/`);
  const env = { ...process.env, LIAISON_STATE: state };
  assert.match(execFileSync(join(BIN, 'liaisonctl'), ['status'],
    { env, encoding: 'utf8' }), /^gateway +\d+ ready /m);
});

test('its health is asked by TLS and IPv6', () => {
  const ask = (more) => execFileSync(join(BIN, 'liaison-gateway'),
    ['--health'], { env: { ...process.env, LIAISON_HTTP_ADDRESS: HOST,
      LIAISON_PORT: String(port), LIAISON_TLS_CERT: 'any', ...more } });
  ask({});
  // Asked plainly it is not healthy: nobody could use it so.
  assert.throws(() => ask({ LIAISON_TLS_CERT: '' }));
});

test('what it serves is below its path', async () => {
  for (const path of ['/liaison/', '/liaison', '/liaison/messages', '/healthz',
    '/liaison/healthz']) {
    const answer = await get(path);
    assert.equal(answer.status, 200, path);
    assert.equal(answer.headers['strict-transport-security'],
      'max-age=31536000; includeSubDomains');
  }
  assert.equal((await get('/liaison/api/v1/me')).status, 401);
  assert.equal((await get('/liaisonapi/v1/me.js')).status, 404);
});

/** The suite that is agreed on, or why there is none. */
function suite(options) {
  return new Promise((resolve) => {
    const socket = tls.connect({ host: HOST, port, rejectUnauthorized: false,
      ...options }, () => {
      resolve(socket.getCipher().standardName);
      socket.destroy();
    });
    socket.on('error', (error) => resolve(error.code ?? String(error)));
  });
}

test('forward-secret suites with authenticated encryption alone', async () => {
  const old = (ciphers) => suite({ maxVersion: 'TLSv1.2',
    minVersion: 'TLSv1.2', ciphers });
  assert.match(await suite({ minVersion: 'TLSv1.3' }), /^TLS_(AES|CHACHA20)/);
  for (const good of ['ECDHE-ECDSA-AES128-GCM-SHA256',
    'ECDHE-ECDSA-AES256-GCM-SHA384', 'ECDHE-ECDSA-CHACHA20-POLY1305'])
    assert.match(await old(good), /^TLS_ECDHE_ECDSA_.*(GCM|POLY1305)/);
  for (const bad of ['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384',
    'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES128-CCM', 'AES128-SHA',
    'AES128-GCM-SHA256', 'DHE-RSA-AES128-GCM-SHA256'])
    assert.match(await old(bad), /^(ERR_SSL|EPROTO|ECONNRESET)/, bad);
  assert.match(await suite({ maxVersion: 'TLSv1.1', minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0' }), /^(ERR_SSL|EPROTO|ECONNRESET)/);
});

test('who never begins to shake hands keeps nobody out', async () => {
  const sockets = await Promise.all(Array.from(
    { length: 3 * MAX_CONNECTIONS }, () => new Promise((resolve, reject) => {
      const socket = connect(port, HOST, () => resolve(socket));
      socket.on('error', reject);
      socket.on('close', () => { socket.over = true; });
      socket.on('data', () => {});
    })));
  for (let i = 0; i < 5; i++)
    assert.equal((await get('/healthz')).status, 200);
  await until(() => sockets.filter((s) => !s.over).length <= MAX_CONNECTIONS,
    'the idlest are closed');
  for (const socket of sockets) socket.destroy();
});

// ---- below a path of a portal, in a browser ----

let gateway, portal;

/** A portal: its own pages, and below /liaison/ what the gateway says. */
function startPortal() {
  const server = http.createServer((request, response) => {
    if (!request.url.startsWith('/liaison/')) {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('a page of the portal');
      return;
    }
    const { hostname, port: to } = new URL(gateway.url);
    const forward = http.request({ hostname, port: to, path: request.url,
      method: request.method, headers: { ...request.headers,
        host: 'liaison.internal', authorization: 'Basic cG9ydGFsOng=' } },
    (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      answer.pipe(response);
    });
    forward.on('error', () => response.destroy());
    request.pipe(forward);
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

before(async () => {
  gateway = await secondGateway({ LIAISON_BASE_PATH: '/liaison/' });
  portal = await startPortal();
});

after(async () => {
  portal.closeAllConnections?.();
  portal.close();
  assert.equal(await gateway.stop(), 0);
});

const at = (path) => `http://127.0.0.1:${portal.address().port}${path}`;

test('the cookie is sent to our part of the portal alone', async () => {
  const answer = await fetch(at('/liaison/api/v1/session'), { method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'parent', password: PASSWORD }) });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('set-cookie'), /; Path=\/liaison; /);
  const api = await (await fetch(at('/liaison/api/openapi.json'))).json();
  assert.deepEqual(api.servers, [{ url: '/liaison' }]);
});

step('the front end lives below the path', async () => {
  const subject = unique('Sous un chemin');
  const teacher = await Client.login('enseignant');
  const { user } = await Client.login('parent');
  const file = await teacher.upload('a.pdf', PDF, 'application/pdf');
  await teacher.post('/api/v1/messages', { subject, bodyHtml: '<p>x</p>',
    to: { userIds: [user.id] }, attachmentIds: [file.id] },
  { status: 201, key: unique('k').replaceAll(' ', '-') });

  const page = await newPage('portal');
  const outside = [];
  page.on('request', (r) => {
    if (r.url().startsWith('http') && !r.url().startsWith(at('/liaison/')))
      outside.push(r.url());
  });
  const isAt = (path) => page.waitForURL(at(path));
  // Straight to a page: the login leads back to it.
  await page.goto(at('/liaison/notifications'));
  await page.getByLabel('Identifiant').fill('parent');
  await page.getByLabel('Mot de passe').fill(PASSWORD);
  await page.getByRole('button', { name: 'Se connecter' }).click();
  await isAt('/liaison/notifications');
  const notification = page.getByRole('link').filter({ hasText: subject });
  // What another tab would open.
  assert.match(await notification.getAttribute('href'),
    /^\/liaison\/messages\/threads\/\d+$/);
  await notification.click();
  await page.waitForURL(/\/liaison\/messages\/threads\/\d+$/);
  await page.getByRole('heading', { name: subject }).waitFor();
  const download = page.waitForEvent('download');
  await page.getByRole('link', { name: /a\.pdf/ }).click();
  assert.ok((await download).url().startsWith(at('/liaison/api/v1/')));
  await page.reload();
  await page.getByRole('heading', { name: subject }).waitFor();
  await page.goBack();
  await isAt('/liaison/notifications');
  for (const link of await page.locator('a[href^="/"]').all())
    assert.match(await link.getAttribute('href'), /^\/liaison\//);
  await page.getByRole('button', { name: /déconnecter/i }).click();
  await isAt('/liaison/login');
  assert.deepEqual(outside, []);
  assert.deepEqual(complaints, []);
});
