// Who listens is told what happens to them, as it happens, each thing once; in
// every page and on every gateway; and only them.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BASE, Client, unique, until } from './client.mjs';
import { clientFrame, follow, handshake, listen, LIVE } from './live.mjs';
import { secondGateway } from './second.mjs';

const V1 = '/api/v1';
const PROXY = '127.0.0.9';
let teacher, parent, second;

before(async () => {
  teacher = await Client.login('enseignant');
  parent = await Client.login('parent');
  second = await secondGateway({ LIAISON_TRUSTED_PROXY: PROXY,
    LIAISON_BASE_PATH: '/liaison', LIAISON_LIVE_SOCKETS_OF_USER: '3',
    LIAISON_LIVE_SOCKETS: '6' });
});

after(async () => { assert.equal(await second.stop(), 0); });

/** The teacher writes to the parent; the thread. */
const send = async (subject = unique('live')) =>
  (await teacher.post(`${V1}/messages`, { to: { userIds: [parent.user.id] },
    subject, bodyHtml: 'x' }, { status: 201 })).threadId;
const isNew = (thread) => (f) => f.type === 'thread' && f.threadId === thread &&
  f.change === 'NEW';
const at = (client) => ({ base: second.url, cookie: client.cookie,
  user: client.user });

// ---- who may ----

test('only who asks properly, and for themselves', async () => {
  const cookie = parent.cookie;
  for (const [status, code, options] of [
    [401, 'SESSION_ENDED', {}],
    [401, 'SESSION_ENDED', { cookie: 'liaison_session=nonsense' }],
    [426, 'LIVE_UPGRADE_NEEDED', { cookie, headers: { upgrade: undefined } }],
    [426, 'LIVE_UPGRADE_NEEDED', { cookie, headers: { connection: 'close' } }],
    [426, 'LIVE_UPGRADE_NEEDED', { cookie, version: '8' }],
    [400, 'MALFORMED_REQUEST', { cookie, key: 'short' }],
    [400, 'MALFORMED_REQUEST', { cookie, key: undefined, headers: {
      'sec-websocket-key': undefined } }],
    [400, 'FIELD_TOO_LONG', { cookie, since: 'A'.repeat(3073) }],
    [403, 'CSRF_MISMATCH', { cookie, headers: { origin: 'https://ailleurs.example' } }],
    [403, 'CSRF_MISMATCH', { cookie, headers: { origin: 'null' } }],
    [403, 'CSRF_MISMATCH', { cookie, headers: { origin: BASE,
      'sec-fetch-site': 'cross-site' } }],
  ]) {
    const answer = await handshake(options);
    assert.equal(`${answer.status} ${answer.json?.code}`, `${status} ${code}`,
      JSON.stringify(options).slice(0, 200));
    if (options.version)
      assert.equal(answer.headers.get('sec-websocket-version'), '13');
  }
  assert.equal((await handshake({ cookie, method: 'HEAD' })).status, 426);
  assert.equal((await handshake({ cookie, method: 'POST' })).status, 405);
  const { ws, status } = await handshake({ cookie, headers: { origin: BASE } });
  assert.equal(status, 101);
  ws.close();
  const foreign = await fetch(BASE + LIVE, { headers: { cookie,
    accept: 'text/event-stream', origin: 'https://ailleurs.example' } });
  assert.equal(foreign.status, 403);
  assert.equal((await parent.request('GET', LIVE)).status, 426);
});

test('an API token with the scope to read may, and ends with it', async () => {
  const own = await Client.login('parent');
  const make = async (scope) => own.post(`${V1}/me/tokens`,
    { name: unique('live'), scopes: [scope], days: 1, password: 'liaison-demo' }, { status: 201 });
  const made = await make('READ'), other = await make('SEND');
  const ask = (token) => handshake({ headers: { authorization: `Bearer ${token}` } });
  assert.equal((await ask(other.secret)).json.code, 'TOKEN_SCOPE');
  const { ws } = await ask(made.secret);
  await ws.hello();
  assert.equal((await own.request('DELETE', `${V1}/me/tokens/${made.token.id}`)).status, 204);
  await ws.end('the token is taken back');
  assert.equal(ws.code, 4401);
  await own.request('DELETE', `${V1}/me/tokens/${other.token.id}`);
});

// ---- what is told ----

test('a hello first, then what happens, to those concerned alone', async () => {
  // What was sent before may still be told.
  const { hello, reader } = await until(async () => {
    const reader = await listen(parent), [hello] = reader.frames;
    const { unreadThreads, unreadNotifications } = await parent.get(`${V1}/me`);
    assert.equal(hello.type, 'hello');
    assert.deepEqual(hello.counters, { unreadThreads, unreadNotifications });
    return { hello, reader };
  }, 'the hello says what /me does');
  const [tab, sender, stranger] = [await follow(parent), await listen(teacher),
    await listen(await Client.login('parent2'))];
  const thread = await send();
  for (const page of [reader, tab, sender]) {
    const frame = await page.until(isNew(thread), 'the thread');
    assert.match(frame.messageId, /^\d+$/);
    assert.match(frame.id, /^[-\w]+$/);
  }
  await reader.until((f) => f.type === 'counters' &&
    f.unreadThreads === hello.counters.unreadThreads + 1, 'one more unread');
  await reader.until((f) => f.type === 'notification' && f.change === 'NEW', 'its notification');
  // Read in another page.
  await (await Client.login('parent')).request('PATCH', `${V1}/threads/${thread}`,
    { json: { read: true } });
  for (const page of [reader, tab])
    await page.until((f) => f.type === 'thread' && f.threadId === thread &&
      f.change === 'READ', 'it is read there');
  await reader.until((f, i) => f.type === 'counters' && f.unreadThreads ===
    hello.counters.unreadThreads && reader.frames.indexOf(f) > 1, 'the count goes back');
  assert.equal(stranger.of('thread').length, 0);
  assert.equal(reader.frames.filter(isNew(thread)).length, 1, 'once');
  for (const page of [reader, tab, sender, stranger]) page.close();
});

test('drafts and events, of the other page as well', async () => {
  const page = await listen(teacher);
  const draft = await teacher.post(`${V1}/drafts`, { subject: unique('d') }, { status: 201 });
  await page.until((f) => f.type === 'draft' && f.draftId === draft.id, 'a draft');
  assert.ok((await teacher.request('DELETE', `${V1}/drafts/${draft.id}`)).status < 300);
  await page.until((f) => f.type === 'draft' && f.draftId === draft.id &&
    f.change === 'GONE', 'it is gone');
  page.close();
});

test('every gateway tells', async () => {
  const one = await listen(parent), other = await listen(at(parent));
  const thread = await send();
  await one.until(isNew(thread), 'here');
  await other.until(isNew(thread), 'there');
  one.close();
  other.close();
});

test('who wrote is told that it was read, and nobody else', async () => {
  const [sender, reader] = [await listen(teacher), await listen(parent)];
  const thread = await send();
  await reader.until(isNew(thread), 'the thread');
  await parent.request('PATCH', `${V1}/threads/${thread}`, { json: { read: true } });
  const told = await sender.until((f) => f.type === 'receipts' && f.threadId === thread, 'it was read');
  assert.equal(told.messageId, thread);
  const next = await send();
  await reader.until(isNew(next), 'what comes after');
  assert.equal(reader.of('receipts').length, 0);
  sender.close();
  reader.close();
});

test('with two workers all are told, whichever has the socket', async () => {
  const two = await secondGateway({ LIAISON_WORKERS: '2' });
  const sockets = [];
  for (let i = 0; i < 12; i++) sockets.push(await listen({ base: two.url, cookie: parent.cookie }));
  const thread = await send();
  for (const socket of sockets) await socket.until(isNew(thread), 'the thread');
  // Whichever worker takes it, who comes back is told what was missed.
  const from = sockets[0].last;
  const missed = await send();
  for (let i = 0; i < 4; i++) {
    const back = await listen({ base: two.url, cookie: parent.cookie }, { since: from });
    await back.until(isNew(missed), 'the missed one');
    assert.equal(back.frames.filter(isNew(thread)).length, 0);
    back.close();
  }
  for (const socket of sockets)
    assert.equal(socket.frames.filter(isNew(thread)).length, 1, 'once');
  // Neither worker is ended by the other's end.
  const ended = two.stop();
  for (const socket of sockets) {
    await socket.end();
    assert.equal(socket.code, 1001);
  }
  assert.equal(await ended, 0);
});

// ---- after a cut ----

test('who comes back is told what was missed, in its order, once', async () => {
  const first = await listen(parent);
  const seen = await send();
  await first.until(isNew(seen), 'before the cut');
  let last = first.last;
  first.close();
  const missed = [await send(), await send(), await send()];
  // By either way, here or elsewhere.
  for (const back of [await listen(parent, { since: last }),
    await listen(at(parent), { since: last }),
    await follow(parent, { lastEventId: last })]) {
    for (const thread of missed) await back.until(isNew(thread), 'a missed one');
    const told = back.frames.filter((f) => f.type === 'thread' && f.change === 'NEW');
    assert.deepEqual(told.map((f) => f.threadId), missed);
    assert.equal(back.of('reset').length, 0);
    // Cut again anywhere within, one has the rest.
    const after = back.frames.indexOf(told[1]);
    const rest = await listen(parent, { since: back.frames[after].id });
    await rest.until(isNew(missed[2]), 'the rest');
    assert.equal(rest.frames.filter((f) => missed.slice(0, 2).includes(f.threadId) &&
      f.change === 'NEW').length, 0, 'what was told is not told again');
    rest.close();
    last = first.last;
    back.close();
  }
  // Nothing was missed: nothing is told.
  const quiet = await listen(parent);
  const again = await listen(parent, { since: quiet.last });
  const thread = await send();
  await again.until(isNew(thread), 'what comes');
  assert.deepEqual(again.frames.filter((f) => f.type === 'thread').map((f) => f.threadId), [thread]);
  quiet.close();
  again.close();
});

test('messages during a cut that goes on and on: all of them, each once', async () => {
  const want = [], got = [];
  let socket = await listen(parent), last = socket.last;
  const sending = (async () => {
    for (let i = 0; i < 30; i++) want.push(await send());
  })();
  const keep = () => {
    for (const f of socket.frames) {
      if (f.type === 'thread' && f.change === 'NEW') got.push(f.threadId);
      assert.notEqual(f.type, 'reset');
      last = f.id;
    }
    socket.frames = [];
  };
  for (let n = 0; n < 8; n++) {
    await until(() => socket.frames.length > 0, 'a frame');
    keep();
    socket.close();
    socket = await listen({ ...parent, base: n % 2 ? second.url : BASE }, { since: last });
  }
  await sending;
  await until(() => { keep(); return want.every((t) => got.includes(t)); }, 'all of them');
  assert.deepEqual(got.filter((t) => want.includes(t)).sort(), [...want].sort());
  socket.close();
});

test('what is no id, or too old, is a reset', async () => {
  for (const since of ['nonsense', '1234', 'AQ', 'AUXAK6FbYQYAAQD2VhehW2EGAAEA']) {
    const socket = await listen(parent, { since });
    await socket.until((f) => f.type === 'reset', since);
    assert.equal(socket.frames[0].type, 'hello');
    const thread = await send();
    await socket.until(isNew(thread), 'and it goes on');
    socket.close();
  }
});

// ---- frames ----

test('what a client may send: pings, text in pieces, a close', async () => {
  const socket = await listen(parent);
  socket.send(clientFrame(9, 'are you there'));
  await until(() => socket.pongs.includes('are you there'), 'a pong');
  socket.text('x', { fin: false });
  socket.send(clientFrame(9, 'between'));
  socket.send(clientFrame(0, 'y'));
  await until(() => socket.pongs.includes('between'), 'a pong between fragments');
  // One byte after the other.
  for (const byte of clientFrame(9, 'slow')) socket.send(Buffer.from([byte]));
  await until(() => socket.pongs.includes('slow'), 'a pong');
  socket.send(clientFrame(8, Buffer.from([3, 0xe8])));
  await socket.end();
  assert.equal(socket.code, 1000);
});

for (const [what, bytes, code] of [
  ['not masked', clientFrame(1, 'x', { mask: false }), 1002],
  ['compressed', clientFrame(1, 'x', { rsv: 4 }), 1002],
  ['an unknown opcode', clientFrame(3, 'x'), 1002],
  ['no UTF-8', clientFrame(1, Buffer.from([0xff])), 1007],
  ['binary', clientFrame(2, 'x'), 1003],
  ['too large', clientFrame(1, 'x'.repeat(4097)), 1009],
  ['a flood', Buffer.concat(Array.from({ length: 300 }, () => clientFrame(1, ''))), 1008],
])
  test(`what a client may not send: ${what}`, async () => {
    const socket = await listen(parent);
    socket.send(bytes);
    await socket.end(what);
    assert.equal(socket.code, code);
  });

// ---- ends ----

test('a session that ends takes its sockets, and no others', async () => {
  const one = await Client.login('parent');
  const [socket, stream, there, other] = [await listen(one), await follow(one),
    await listen(at(one)), await listen(parent)];
  assert.equal((await one.request('DELETE', `${V1}/session`)).status, 204);
  for (const mine of [socket, stream, there]) await mine.end('it is closed');
  assert.equal(socket.code, 4401);
  assert.equal(there.code, 4401);
  assert.equal((await handshake({ cookie: one.cookie })).status, 401);
  const thread = await send();
  await other.until(isNew(thread), 'the other session is told');
  other.close();
});

test('one person and one worker have so many', async () => {
  const mine = [];
  for (let i = 0; i < 3; i++) mine.push(await listen(at(parent)));
  const refused = await handshake({ base: second.url, cookie: parent.cookie });
  assert.equal(`${refused.status} ${refused.json.code}`, '429 TOO_MANY_LIVE');
  assert.ok(Number(refused.headers.get('retry-after')) > 0);
  const others = [];
  for (let i = 0; i < 3; i++) others.push(await listen(at(teacher)));
  const full = await handshake({ base: second.url, cookie: (await Client.login('eleve')).cookie });
  assert.equal(full.status, 503);
  // Who goes makes room.
  mine.pop().close();
  await until(async () => {
    const { ws, status } = await handshake({ base: second.url, cookie: parent.cookie });
    if (ws) mine.push(ws);
    return status === 101;
  }, 'there is room');
  for (const socket of [...mine, ...others]) socket.close();
});

test('behind a proxy and below a path', async () => {
  const socket = await until(async () => {
    const { ws } = await handshake({ base: `${second.url}`, cookie: parent.cookie,
      from: PROXY, headers: { 'x-forwarded-for': '203.0.113.5', via: '1.1 x' } });
    return ws;
  }, 'room');
  await socket.hello();
  const thread = await send();
  await socket.until(isNew(thread), 'the thread');
  socket.close();
});

/** The directory, by a way that can fall silent. */
async function muffled() {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-muffled-'));
  const file = join(folder, 'directory');
  const servers = [], sockets = [], ends = [];
  let silent = false;
  for (const end of readFileSync(`${process.env.LIAISON_STATE}/run/endpoints/directory`, 'utf8').trim().split('\n')) {
    const { hostname, port } = new URL(end.replace('tcp:', 'http:'));
    const server = createServer((near) => {
      const far = connect(Number(port), hostname);
      for (const [one, other] of [[near, far], [far, near]]) {
        sockets.push(one);
        one.on('error', () => {});
        one.on('data', (bytes) => { if (!silent) other.write(bytes); });
        one.on('close', () => other.destroy());
      }
    });
    await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
    servers.push(server);
    ends.push(`tcp://127.0.0.1:${server.address().port}\n`);
  }
  writeFileSync(file, ends.join(''));
  return { settings: { LIAISON_DIRECTORY: `file:${file}` }, fallSilent: () => { silent = true; },
    stop: () => {
      for (const socket of sockets) socket.destroy();
      for (const server of servers) server.close();
      rmSync(folder, { recursive: true });
    } };
}

test('whose session may have ended, for all that is known, is let go', async () => {
  const directory = await muffled();
  const there = await secondGateway(directory.settings);
  const [socket, stream] = [await listen({ base: there.url, cookie: parent.cookie }),
    await follow(parent, { base: there.url })];
  directory.fallSilent();
  await socket.end('the directory is silent');
  await stream.end('the directory is silent');
  assert.equal(socket.code, 1013);
  // Elsewhere it goes on.
  const back = await listen(parent, { since: socket.last });
  assert.equal(back.of('reset').length, 0);
  back.close();
  await there.stop();
  directory.stop();
});

test('a gateway that ends sends its sockets elsewhere', async () => {
  const third = await secondGateway({});
  const there = (c) => ({ base: third.url, cookie: c.cookie });
  const [socket, stream] = [await listen(there(parent)), await follow(there(parent))];
  const ended = third.stop();
  await socket.end();
  await stream.end();
  assert.equal(socket.code, 1001);
  assert.ok(stream.retry >= 1000, 'it says when to come back');
  assert.equal(await ended, 0);
  const back = await listen(parent, { since: socket.last });
  assert.equal(back.of('reset').length, 0);
  back.close();
});
