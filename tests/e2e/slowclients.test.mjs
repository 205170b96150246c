// Who takes many connections and sends little: idle ones, heads and bodies
// that drip, halves.  Somebody else is served all the while.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, pdfOf, sleep, until } from './client.mjs';
import { ask, open, secondGateway } from './second.mjs';

const V1 = '/api/v1';
const MANY = 2100;
// More than there is, with what Kore accepts beyond it.
const MAX_CONNECTIONS = 1024;
const REQUESTS = 200;
// Who waits longer was kept out; how long it takes says more of the machine.
const ANSWERED_MS = 20_000;
const PROXY = '127.0.0.9';
const SMALL = 8;
const SCHOOLS = '127.0.7.0/24, 203.0.113.77, 2001:db8::/48';

let large, small, parent, drip;

const head = (line, ...more) =>
  [line, 'Host: x', ...more, '', ''].join('\r\n');
const login = head(`POST ${V1}/session HTTP/1.1`,
  'Content-Type: application/json', 'Content-Length: 4000');
const me = (cookie, ...more) =>
  head(`GET ${V1}/me HTTP/1.1`, `Cookie: ${cookie}`, ...more);
const openOnes = (sockets) => sockets.filter((s) => !s.over);

before(async () => {
  large = await secondGateway({
    LIAISON_MAX_CONNECTIONS: String(MAX_CONNECTIONS) });
  small = await secondGateway({ LIAISON_ADDRESS_CONNECTIONS: String(SMALL),
    LIAISON_TRUSTED_PROXY: PROXY, LIAISON_SHARED_ADDRESSES: SCHOOLS });
  parent = await Client.login('parent');
  // Answered when it has long been too slow; see below.
  drip = await open(small.url, '127.0.0.77');
  drip.write(login);
  drip.timer = setInterval(() => drip.write('x'), 500);
});

after(async () => {
  clearInterval(drip.timer);
  drip.destroy();
  assert.equal(await large.stop(), 0, 'the large one ends in order');
  assert.equal(await small.stop(), 0, 'the small one ends in order');
});

/** Milliseconds of one request, of somebody else. */
function served(agent) {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    http.get(`${large.url}${V1}/me`, { agent, localAddress: '127.0.0.1',
      signal: AbortSignal.timeout(ANSWERED_MS), headers: { cookie: parent.cookie } }, (answer) => {
      answer.resume();
      answer.on('end', () => {
        assert.equal(answer.statusCode, 200);
        resolve(performance.now() - began);
      });
    }).on('error', reject);
  });
}

/** n sockets from ten addresses, some at a time. */
async function crowd(n) {
  const all = [];
  while (all.length < n)
    all.push(...await Promise.all(Array.from({ length: 50 }, (_, i) =>
      open(large.url, `127.0.1.${1 + (all.length + i) % 10}`))));
  return all;
}

for (const [what, behave] of [
  ['idle', () => {}],
  ['with half a head', (s) => s.write('GET / HTTP/1.1\r\nHost: x\r\nX: ')],
  ['with a head that drips', (s, i) => {
    s.write('GET / HTTP/1.1\r\nHost: x\r\nX: ');
    s.timer = setInterval(() => s.write('y'), 1000 + i % 1000);
  }],
  ['with a body that drips', (s, i) => {
    s.write(login);
    s.timer = setInterval(() => s.write('x'), 1000 + i % 1000);
  }],
  ['half-closed', (s) => s.end('GET / HTTP/1.1\r\n')],
  ['that take no answer', (s) => {
    s.pause();
    s.write(head('GET /healthz HTTP/1.1').repeat(3));
  }],
])
  test(`${MANY} connections ${what}: another client is served`, async (t) => {
    const kept = new http.Agent({ keepAlive: true, maxSockets: 1 });
    await served(kept);
    const sockets = await crowd(MANY);
    sockets.forEach(behave);
    const took = [];
    for (let i = 0; i < REQUESTS / 2; i++) {
      took.push(await served(kept));
      // A connection of its own, which has to be let in.
      took.push(await served(new http.Agent({ keepAlive: false })));
    }
    took.sort((a, b) => a - b);
    const p99 = took[Math.floor(took.length * 0.99) - 1];
    const left = openOnes(sockets).length;
    t.diagnostic(`p99 ${p99.toFixed(1)} ms, the slowest ` +
      `${took.at(-1).toFixed(1)} ms, ${left} still open`);
    for (const socket of sockets) {
      clearInterval(socket.timer);
      socket.destroy();
    }
    kept.destroy();
    assert.equal(took.length, REQUESTS, 'each of them is answered');
    assert.ok(left < MAX_CONNECTIONS, `${left} are still open`);
  });

test('somebody can log in beside many from the same address', async () => {
  const sockets = [];
  for (let i = 0; i < 3 * SMALL; i++) {
    sockets.push(await open(small.url));
    sockets.at(-1).write(login);
  }
  const body = JSON.stringify({ login: 'parent', password: 'liaison-demo' });
  const answer = await ask([`POST ${V1}/session HTTP/1.1`,
    'Content-Type: application/json', `Content-Length: ${body.length}`, '',
    body].join('\r\n').replace('HTTP/1.1', 'HTTP/1.1\r\nHost: x\r\n' +
    'Connection: close'), { url: small.url });
  assert.equal(answer.status, 200, answer.text);
  // The idlest went, and they alone.
  await until(() => openOnes(sockets).length < SMALL, 'the idlest are closed');
  assert.ok(!sockets.at(-1).over, 'the last one is still there');
  assert.ok(openOnes(sockets).length >= SMALL - 1);
  for (const socket of sockets) socket.destroy();
});

test('who is logged in does not count against the address', async () => {
  const known = [];
  for (let i = 0; i < 3 * SMALL; i++) {
    const socket = await open(small.url);
    socket.write(me(parent.cookie));
    await until(() => socket.said.includes('200 OK'), 'an answer');
    known.push(socket);
  }
  const unknown = [];
  for (let i = 0; i < 2 * SMALL; i++) unknown.push(await open(small.url));
  await until(() => openOnes(unknown).length === SMALL,
    'the idlest are closed');
  for (const socket of known) {
    socket.said = '';
    socket.write(me(parent.cookie));
    await until(() => socket.said.includes('200 OK'), 'it is served again');
  }
  // A cookie that proves nothing is as good as none.
  const liars = [];
  for (let i = 0; i < 2 * SMALL; i++) {
    const socket = await open(small.url, '127.0.0.3');
    socket.write(me('liaison_session=nonsense'));
    liars.push(socket);
    await until(() => socket.over || socket.said.includes(' 401 '), 'a no');
  }
  await until(() => openOnes(liars).length === SMALL,
    'the idlest liars are closed');
  for (const socket of [...known, ...unknown, ...liars]) socket.destroy();
});

test('behind a trusted proxy the address is that of X-Forwarded-For',
  async () => {
    const slow = (address) => open(small.url, PROXY).then((socket) => {
      socket.write(login.replace('Host: x',
        `Host: x\r\nX-Forwarded-For: ${address}`));
      return socket;
    });
    const one = [], other = [];
    other.push(await slow('203.0.113.2'));
    for (let i = 0; i < 2 * SMALL; i++) one.push(await slow('203.0.113.1'));
    await until(() => openOnes(one).length === SMALL, 'its own are closed');
    assert.equal(openOnes(other).length, 1, 'nobody else\'s is');
    // Between requests the proxy's connections are nobody's.
    const idle = [];
    for (let i = 0; i < 3 * SMALL; i++) {
      const socket = await open(small.url, PROXY);
      socket.write(head('GET /healthz HTTP/1.1',
        'X-Forwarded-For: 203.0.113.3'));
      await until(() => socket.said.includes('200 OK'), 'an answer');
      idle.push(socket);
    }
    await sleep(100);
    assert.equal(openOnes(idle).length, idle.length);
    // Who is no proxy is not believed.
    const forged = [];
    for (let i = 0; i < 2 * SMALL; i++) {
      const socket = await open(small.url, '127.0.0.5');
      socket.write(login.replace('Host: x',
        `Host: x\r\nX-Forwarded-For: 203.0.113.${10 + i}`));
      forged.push(socket);
    }
    await until(() => openOnes(forged).length === SMALL,
      'they count as one address');
    for (const socket of [...one, ...other, ...idle, ...forged])
      socket.destroy();
  });

test('a school behind one address has more of them, its neighbour has not',
  async () => {
    for (const [from, forwarded, all] of [['127.0.7.9', '', true],
      ['127.0.8.9', '', false], [PROXY, '203.0.113.77', true],
      [PROXY, '203.0.113.78', false], [PROXY, '2001:db8:0:5::1', true],
      [PROXY, '2001:db8:1::1', false]]) {
      const sockets = [];
      for (let i = 0; i < 4 * SMALL; i++) {
        const socket = await open(small.url, from);
        socket.write(forwarded ? login.replace('Host: x',
          `Host: x\r\nX-Forwarded-For: ${forwarded}`) : login);
        sockets.push(socket);
      }
      const left = all ? 4 * SMALL : SMALL;
      await until(() => openOnes(sockets).length === left,
        `${left} of ${forwarded || from}`);
      // None goes later, either: another is answered meanwhile.
      assert.equal((await ask(['GET /healthz HTTP/1.1'],
        { url: small.url })).status, 200);
      assert.equal(openOnes(sockets).length, left);
      for (const socket of sockets) socket.destroy();
    }
  });

test('networks that are none end the start', () => {
  for (const wrong of ['192.0.2.0/33', 'school', '192.0.2.1/', '2001:db8::/x',
    '192.0.2.1;192.0.2.2']) {
    const r = spawnSync(join(process.env.LIAISON_BIN ?? 'build/bin',
      'liaison-gateway'), [], { encoding: 'utf8', timeout: 20_000,
      env: { ...process.env, LIAISON_PORT: '0', LIAISON_RUN: mkdtempSync(
        join(tmpdir(), 'liaison-run-')), LIAISON_SHARED_ADDRESSES: wrong } });
    assert.notEqual(r.status, 0, wrong);
    assert.match(r.stdout + r.stderr, /LIAISON_SHARED_ADDRESSES/, wrong);
  }
});

for (const [what, proof] of [
  ['nobody', []],
  ['a cookie that is none', ['Cookie: liaison_session=nonsense']],
  ['a bearer that is none', ['Authorization: Bearer nonsense']],
])
  test(`a body beyond a login's is refused at its head: ${what}`, async () => {
    for (const [path, length] of [['/messages', 4097], ['/messages', 500_000],
      ['/attachments?name=a.pdf', 5_000_000]]) {
      const answer = await ask([`POST ${V1}${path} HTTP/1.1`,
        'Content-Type: application/json', `Content-Length: ${length}`,
        ...proof], { url: large.url });
      assert.equal(answer.status, 401, path);
      assert.equal(answer.json.code, 'SESSION_ENDED');
    }
  });

test('a body of who is logged in is taken, known here or not', async () => {
  const client = await Client.login('enseignant');
  const pdf = pdfOf(Buffer.alloc(300_000, 'x'));
  // Twice: at the first this gateway has to ask for the session.
  for (let i = 0; i < 2; i++) {
    const answer = await fetch(
      `${small.url}${V1}/attachments?name=a.pdf`, { method: 'POST',
        body: pdf, headers: { 'cookie': `liaison_session=old; ${client.cookie}`,
          'x-csrf-token': client.csrf, 'content-type': 'application/pdf' } });
    assert.equal(answer.status, 201, await answer.text());
  }
});

test('answers that nobody takes are not made', async () => {
  const answered = async () => {
    const text = await (await fetch(`${small.url}/metrics`)).text();
    return Number(/requests_total\{[^}]*openapi.json[^}]*\} (\d+)/
      .exec(text)?.[1] ?? 0);
  };
  const size = (await (await fetch(`${small.url}/api/openapi.json`))
    .arrayBuffer()).byteLength;
  // Twice what the buffers of both ends can grow to.
  const n = Math.ceil(32 * 1024 * 1024 / size);
  const before_ = await answered();
  const socket = await open(small.url, '127.0.0.6');
  socket.pause();
  socket.write(head('GET /api/openapi.json HTTP/1.1').repeat(n));
  let last = -1;
  await until(async () => {
    const now = await answered();
    const rests = now === last && now > before_;
    last = now;
    await sleep(200);
    return rests;
  }, 'it waits for the client');
  assert.ok(last - before_ < n, `all ${n} answers are kept in memory`);
  // Who takes them gets them all.
  let got = 0;
  socket.removeAllListeners('data');
  socket.on('data', (data) => { got += data.length; });
  socket.resume();
  await until(() => got >= n * size, 'every answer comes');
  await until(async () => await answered() - before_ === n, 'all are counted');
  socket.destroy();
});

test('a body that drips has no more time than a head', async () => {
  await until(() => drip.said !== '', 'an answer', 30_000);
  assert.match(drip.said, /^HTTP\/1.1 408 /);
  assert.match(drip.said, /UPLOAD_INCOMPLETE/);
});
