// Every route x every role x every relation x every way to prove that the
// request is the user's own, against a running stack.  See table.mjs.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { BASE, Client, PASSWORD, PDF, unique } from '../e2e/client.mjs';
import { ALL, LOGGED_OUT, NO_CSRF, NOT_THE_ROLE, PUBLIC, ROWS }
  from './table.mjs';
import { NO_HEX, RELATIONS, ROLES, World } from './world.mjs';

// What the contract has: made from proto/ when the stack was built.
const METHODS = JSON.parse(readFileSync(join(process.env.LIAISON_BIN,
  '../gen/methods.json'), 'utf8'));
// Those that an administrator has not by role.
const NOT_ADMINS = ['BANS', 'SCHOOLS', 'URGENT'];
const anyone = new Client();
let world;

/** How a request is authenticated; `passes`: as the session's own page. */
const PROOFS = [
  { name: 'no token', csrf: () => ({}) },
  { name: 'an empty token', csrf: () => ({ 'x-csrf-token': '' }) },
  { name: 'the token of another user',
    csrf: () => ({ 'x-csrf-token': world.client('sylvie.besson').csrf }) },
  { name: 'the token of another session of the user',
    csrf: (c) => ({ 'x-csrf-token': c.earlier.csrf }) },
  { name: 'its token', passes: true,
    csrf: (c) => ({ 'x-csrf-token': c.csrf }) },
  { name: 'Bearer', passes: true, bearer: true, csrf: () => ({}) },
];
const READ = [{ name: 'cookie', passes: true, csrf: () => ({}) },
  { name: 'Bearer', passes: true, bearer: true, csrf: () => ({}) }];
// Log in has no session yet: its proof is the Origin.
const ORIGINS = [
  { name: 'no Origin', passes: true, csrf: () => ({}) },
  { name: 'its Origin', passes: true, csrf: () => ({ origin: BASE }) },
  { name: 'another Origin',
    csrf: () => ({ origin: 'https://ailleurs.example' }) },
];
// Nobody's, an ended session's, and what is no token at all.
const NO_SESSIONS = ['', 'A'.repeat(43), 'x', '"', '../..'];

function proofsOf(row, role) {
  if (row.changes === 'origin') return ORIGINS;
  if (role === 'NOBODY')
    return NO_SESSIONS.concat(world.ended).flatMap((token) => [false, true]
      .map((bearer) => ({ name: `${bearer ? 'Bearer' : 'cookie'} ${token}`,
        token, bearer, passes: true,
        csrf: () => ({ 'x-csrf-token': world.client('parent').csrf }) })));
  return row.changes ? PROOFS : READ;
}

function headersOf(proof, client) {
  const token = proof.token ?? client.cookie.split('=')[1];
  const proven = proof.csrf(client);
  if (token === '') return proven;
  return proof.bearer ? { ...proven, authorization: `Bearer ${token}` }
    : { ...proven, cookie: `liaison_session=${token}` };
}

function expected(row, role, relation, proof) {
  if (row.who !== PUBLIC && role === 'NOBODY') return LOGGED_OUT;
  if (!proof.passes) return NO_CSRF;
  const roles = row.who.roles ?? (row.who.permission &&
    !NOT_ADMINS.includes(row.who.permission) ? ['ADMIN'] : []);
  if (typeof row.who === 'object' && !roles.includes(role))
    return NOT_THE_ROLE;
  const outcome = row.when[relation];
  return typeof outcome === 'string' ? outcome : outcome[role];
}

/** What was answered, in the words of the table. */
function outcomeOf(row, answer, subject) {
  if (answer.status >= 400)
    return `${answer.status} ${answer.json?.code ?? answer.text}`;
  if (!row.holds) return String(answer.status);
  return `${answer.status} ${row.holds(answer, subject)
    ? 'with' : 'without'}`;
}

/** An answer without what names this request or the id that was asked for. */
function bare(answer, id) {
  const text = id ? answer.text.replaceAll(`"${id}"`, '"<id>"')
    .replaceAll(`« ${id} »`, '« <id> »') : answer.text;
  const headers = Object.fromEntries([...answer.headers].filter(([name]) =>
    !['date', 'x-request-id', 'content-length'].includes(name)));
  return JSON.stringify({ status: answer.status, headers, text });
}

async function ask(row, role, relation, proof) {
  const login = world.login(role);
  const client = row.ends && (role !== 'NOBODY' || row.who === PUBLIC)
    ? await world.relogin(login) : world.client(login);
  let thing = row.thing ? world.thing(row.thing, role, relation) : client;
  if (row.make && relation === 'own' && role !== 'NOBODY' &&
    (row.who.roles?.includes(role) ?? true))
    thing = await row.make(client, world, login);
  const [method, pattern] = row.route.split(' ');
  const id = row.thing && thing.id;
  const segment = row.path ? row.path(id, world, login) : id;
  const path = pattern.replace(/\{\w+\}/, encodeURIComponent(segment))
    .replace(/\{\w+\}/, row.second) + (row.query?.(thing) ?? '');
  const more = row.ask?.(id, relation, world, login) ?? {};
  const headers = { ...more.headers, ...headersOf(proof, client) };
  const answer = await anyone.request(method, path, { ...more, headers });
  if (row.renews && role !== 'NOBODY')
    world.clients.set(login, await world.relogin(login));
  if (method === 'GET') {
    const head = await anyone.request('HEAD', path, { headers });
    assert.equal(head.status, answer.status, `HEAD ${path}`);
    assert.equal(head.text, '', `HEAD ${path}`);
  }
  return { answer, id, thing };
}

/** Everything of a row for a role; what is wrong, as lines. */
async function check(row, role) {
  const relations = RELATIONS.filter((r) => row.when[r] !== undefined);
  const wrong = [];

  for (const proof of proofsOf(row, role)) {
    const got = new Map();
    for (const relation of relations) {
      const { answer, id, thing } = await ask(row, role, relation, proof);
      const outcome = outcomeOf(row, answer, thing);
      const want = expected(row, role, relation, proof);
      // A list was not asked about an id.
      got.set(relation, { want, bare: bare(answer, row.query ? '' : id) });
      if (outcome !== want)
        wrong.push(`${relation}, ${proof.name}: ${outcome}, not ${want}`);
    }
    const nothing = got.get('nobody');
    got.delete('own');
    for (const [relation, one] of row.alike === false ? [] : got)
      if (nothing && one.want === nothing.want && one.bare !== nothing.bare)
        wrong.push(`${relation}, ${proof.name}: tells that it exists: ` +
          `${one.bare}, not ${nothing.bare}`);
  }
  return wrong;
}

before(async () => {
  world = await World.make();
});

test('every route of the contract has a row, every row a route', async () => {
  const routes = METHODS.filter((m) => m.route).map((m) => m.route).sort();
  const rows = new Set(ROWS.filter((r) => !r.page).map((r) => r.route));
  assert.ok(routes.length > 20, 'the contract has all routes');
  assert.deepEqual([...rows].sort(), routes);
  const { paths } = await anyone.get('/api/openapi.json');
  const told = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((m) => `${m.toUpperCase()} ${path}`));
  assert.deepEqual(told.sort(), routes);
});

test('the contract lets those call whom the table lets', () => {
  const words = { [PUBLIC]: ['PUBLIC'], [ALL]: ['USER'] };
  for (const row of ROWS.filter((r) => !r.page)) {
    const { who } = METHODS.find((m) => m.route === row.route);
    // What peers may call besides is not asked for over HTTP.
    assert.deepEqual(who.filter((w) => w !== 'PEER'), words[row.who] ??
      (row.who.permission ? [`MAY_${row.who.permission}`] : row.who.roles),
      row.route);
  }
});

test('the document says who needs a session', async () => {
  const { paths } = await anyone.get('/api/openapi.json');
  for (const row of ROWS.filter((r) => !r.page)) {
    const [method, path] = row.route.split(' ');
    const { security } = paths[path][method.toLowerCase()];
    assert.equal(security.length === 0, row.who === PUBLIC, row.route);
  }
});

for (const row of ROWS)
  for (const role of row.roles ?? ROLES)
    test(`${row.route}${row.about ? ` (${row.about})` : ''}: ${role}`,
      async () => {
        assert.deepEqual(await check(row, role), []);
      });

test('who is in a thread does not see what was not for him', async () => {
  const [sender, teacher, other] = ['direction', 'enseignant',
    'claire.dupont'].map((login) => world.client(login));
  const sent = await sender.post('/api/v1/messages', { bodyHtml: '<p>x</p>',
    subject: unique('Droits'),
    to: { userIds: [teacher.user.id, other.user.id] } }, { status: 201 });
  const file = await other.upload('note.pdf', PDF, 'application/pdf');
  const path = `/api/v1/threads/${sent.threadId}`;
  const answer = await other.post(`${path}/messages`, { bodyHtml: '<p>y</p>',
    attachmentIds: [file.id] }, { status: 201 });
  const ids = async (client) => (await client.get(path)).messages
    .map((m) => m.id);
  assert.deepEqual(await ids(sender), [sent.messageId, answer.messageId]);
  assert.deepEqual(await ids(teacher), [sent.messageId]);
  const line = (await teacher.get('/api/v1/threads?pageSize=200')).threads
    .find((t) => t.id === sent.threadId);
  assert.equal(line.messageCount, 1);
  assert.equal(line.hasAttachments ?? false, false);
  await sender.get(`/api/v1/attachments/${file.id}`);
  const hidden = await teacher.request('GET',
    `/api/v1/attachments/${file.id}`);
  const nothing = await teacher.request('GET', `/api/v1/attachments/${NO_HEX}`);
  assert.equal(hidden.status, 404);
  assert.equal(bare(hidden), bare(nothing));
});

test('none of this has changed what is somebody else\'s', async () => {
  const callers = new Set(ROLES.map((role) => world.login(role)));
  for (const [login, own] of world.owned) {
    const client = world.client(login);
    const page = await client.get('/api/v1/threads?pageSize=200&box=inbox');
    const thread = page.threads.find((t) => t.id === own.thread.id);
    assert.ok(thread, `${login} has the thread in the inbox`);
    assert.equal(thread.unread, true, `${login} has not read it`);
    if (callers.has(login)) continue;
    assert.equal(thread.messageCount, 2, login);
    const list = await client.get('/api/v1/notifications?pageSize=200');
    const n = list.notifications.find((x) => x.id === own.notification.id);
    assert.equal(n.read ?? false, false, `${login} has not read of it`);
    for (const { id } of [own.upload, own.file])
      await client.get(`/api/v1/attachments/${id}`);
  }
});

test('a session that has ended is none, by cookie and by Bearer', async () => {
  const client = await Client.login('parent', PASSWORD);
  await client.get('/api/v1/me');
  const out = await client.request('DELETE', '/api/v1/session');
  assert.equal(out.status, 204);
  const rows = ROWS.filter((r) => r.who === ALL && !r.ends);
  for (const row of rows.slice(0, 5)) {
    const [method, path] = row.route.split(' ');
    const answer = await client.request(method, path.replace('{id}', '1'),
      method === 'GET' ? {} : { json: {} });
    assert.equal(answer.status, 401, row.route);
  }
});
