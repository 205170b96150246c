// Hooks: a school's portal is told of what its people are told, signed and tried
// again; what it does not take is a dead letter, and is sent again.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, problem, unique, until } from './client.mjs';
import { HookEndpoint, verifies } from './hook_endpoint.mjs';
import { sqlOf } from './own_stack.mjs';

const V1 = '/api/v1', HOOKS = `${V1}/admin/hooks`, WAIT_MS = 30_000;
const endpoint = new HookEndpoint();
const made = [];
let admin, teacher, parent, hook, secret;

const key = (word) => unique(word).replace(' ', '-');
const sql = (statement) => sqlOf(process.env.LIAISON_STATE, statement);
const of = (h, rest = '') => `${HOOKS}/${h.id}${rest}`;
const content = (more) => ({ name: unique('Portail'), url: endpoint.url,
  about: ['MESSAGES'], ...more });
const ask = (method, path, json, headers = {}) =>
  admin.request(method, path, { json, headers });
const look = async (h = hook) => (await admin.get(HOOKS)).hooks
  .find((one) => one.id === h.id);

async function make(more) {
  const created = await admin.post(HOOKS, content(more), { status: 201 });
  made.push(created.hook);
  return created;
}

/** A message to the parent; its link, by which its hooks are known. */
async function write(text = 'x') {
  const sent = await teacher.post(`${V1}/messages`, {
    to: { userIds: [parent.user.id] }, subject: unique('Sortie'),
    bodyHtml: `<p>${text}</p>`, options: { undoSeconds: 0 } },
  { status: 201, key: key('message') });
  return { ...sent, link: `/messages/threads/${sent.threadId}` };
}

const comes = (message, n = 1) => until(() => {
  const got = endpoint.events((e) => e.link === message.link);
  return got.length >= n ? got : undefined;
}, `${n} attempts at ${message.link}`, WAIT_MS);

/** Of the hook, what is about the message. */
const deliveries = async (message, state = 'STATE_UNSPECIFIED') => {
  const event = sql(`SELECT event_id FROM notify.event WHERE link = '${message.link}'`);
  return (await admin.get(of(hook, `/deliveries?state=${state}&pageSize=200`)))
    .deliveries.filter((d) => d.id.split('_')[1] === event);
};
const comesTo = (message, state) => until(async () =>
  (await deliveries(message, state))[0], `${message.link} is ${state}`, WAIT_MS);
/** What waits is due at once. */
const hurry = () => sql(`UPDATE notify.hook_delivery SET due_at = now() WHERE hook_id = ${hook.id} AND state = 0;
  UPDATE notify.hook SET rest_until = '-infinity' WHERE hook_id = ${hook.id}`);
/** The same, and again where an attempt was under way. */
async function hurryUntil(fn, what) {
  let last = 0;
  return until(() => {
    if (Date.now() - last > 4_000) {
      hurry();
      last = Date.now();
    }
    return fn();
  }, what, WAIT_MS);
}

before(async () => {
  await endpoint.start();
  [admin, teacher, parent] = await Promise.all(
    ['admin', 'enseignant', 'parent'].map((login) => Client.login(login)));
});
after(async () => {
  for (const one of made) await admin.request('DELETE', of(one));
  await endpoint.stop();
});

test('an address of the inside is refused, and what is no hook', async () => {
  const refused = async (more, reason, field) => {
    const answer = await ask('POST', HOOKS, content(more));
    assert.equal(answer.status, 400, answer.text);
    assert.equal(problem(answer).code, reason, answer.text);
    assert.equal(answer.json.field, field, answer.text);
  };
  for (const url of ['https://10.0.0.1/x', 'https://[::1]/', 'https://192.168.1.1/',
    'https://169.254.169.254/', 'http://portail.example/'])
    await refused({ url }, 'HOOK_ADDRESS', 'url');
  for (const url of ['ftp://portail.example/', 'https:/portail.example/', 'portail',
    'https://a:b@portail.example/'])
    await refused({ url }, 'FIELD_INVALID', 'url');
  await refused({ url: `https://portail.example/${'x'.repeat(2000)}` }, 'FIELD_TOO_LONG', 'url');
  await refused({ url: '' }, 'FIELD_MISSING', 'url');
  await refused({ name: '' }, 'FIELD_MISSING', 'name');
  await refused({ name: ' \u200b ' }, 'FIELD_MISSING', 'name');
  await refused({ name: 'x'.repeat(81) }, 'FIELD_TOO_LONG', 'name');
  await refused({ about: [] }, 'FIELD_MISSING', 'about');
  await refused({ about: ['ABOUT_UNSPECIFIED'] }, 'FIELD_INVALID', 'about');
  assert.equal((await ask('POST', HOOKS, content({ about: 'MESSAGES' }))).status, 400);
});

test('one is made once by a key, and its secret is told there alone', async () => {
  const headers = { 'idempotency-key': key('hook') }, what = content();
  const first = await ask('POST', HOOKS, what, headers);
  assert.equal(first.status, 201, first.text);
  ({ hook, secret } = first.json);
  made.push(hook);
  assert.match(secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
  const again = await ask('POST', HOOKS, what, headers);
  assert.equal(again.json.hook.id, hook.id);
  assert.equal(again.json.secret, secret);
  const other = await ask('POST', HOOKS, content(), headers);
  assert.equal(problem(other).code, 'IDEMPOTENCY_KEY_REUSED', other.text);
  const list = await ask('GET', HOOKS);
  assert.equal(list.json.hooks.filter((h) => h.id === hook.id).length, 1);
  assert.ok(!list.text.includes('whsec_'));
  assert.deepEqual((await look()).about, ['MESSAGES']);
});

test('a test says what came of it, and follows no redirect', async () => {
  // On a slow machine an answer may come too late.
  const tried = (wanted) => until(async () => {
    const answer = await admin.post(of(hook, ':test'));
    return wanted(answer) && answer;
  }, 'the test of the hook', WAIT_MS);
  await tried((a) => a.ok);
  const attempt = endpoint.got.splice(0).at(-1);
  assert.equal(attempt.json.event, 'TEST');
  assert.ok(verifies(attempt, secret));
  assert.match(attempt.type, /^application\/json/);
  endpoint.answer = 302;
  assert.equal((await tried((a) => a.status === 302)).said, '302');
  assert.ok(endpoint.got.splice(0).every((a) => a.path === '/hook'));
  endpoint.answer = 'drop';
  const dropped = await tried((a) => !a.ok && !/4 seconds/.test(a.said));
  assert.notEqual(dropped.said, '');
  endpoint.answer = 'delay';
  const both = await until(async () => {
    const two = await Promise.all([1, 2].map(() => ask('POST', of(hook, ':test'))));
    return two.some((one) => one.status === 200) && two;
  }, 'one of two', WAIT_MS);
  const [slow, refused] = both[0].status === 200 ? both : both.reverse();
  assert.match(slow.json.said, /4 seconds/);
  assert.equal(problem(refused).code, 'HOOK_TRIED', refused.text);
  assert.equal(refused.status, 429);
  endpoint.answer = 204;
});

test('what somebody is told is told with who and how much, not what', async () => {
  const message = await write('le secret de la sortie');
  const [attempt] = await comes(message);
  assert.ok(verifies(attempt, secret), 'the signature');
  assert.ok(!verifies({ ...attempt, body: `${attempt.body} ` }, secret));
  const { event, school, user, link, counters, ...rest } = attempt.json;
  assert.equal(event, 'MESSAGE');
  assert.equal(user, parent.user.id);
  assert.match(school, /^\d+$/);
  assert.equal(link, message.link);
  assert.deepEqual(Object.keys(rest), ['at']);
  assert.ok(counters.unreadNotifications >= 1);
  assert.ok(counters.unreadThreads >= 1);
  assert.ok(!/Sortie|secret/.test(attempt.body));
  const sent = await comesTo(message, 'SENT');
  assert.equal(sent.id, attempt.id);
  assert.equal(sent.attempts, 1);
  assert.equal(sent.userId, parent.user.id);
  // Who asks « Pourquoi ? » sees it.
  const trace = await admin.get(`${V1}/messages/${message.messageId ?? message.id}/trace`);
  assert.ok(trace.lines.some((line) => line.channels.some((c) => c.channel === 'HOOK' && c.state === 'SENT')));
});

test('what is not taken is tried again, with one id', async () => {
  endpoint.answer = 503;
  const message = await write();
  await comes(message);
  const waits = await until(async () => (await deliveries(message, 'WAITING'))
    .find((d) => d.said === '503'), 'it waits', WAIT_MS);
  assert.ok(new Date(waits.at) > new Date(waits.createdAt));
  assert.ok((await look()).failingSince);
  endpoint.answer = 'drop';
  await hurryUntil(async () => (await deliveries(message, 'WAITING'))
    .find((d) => d.attempts > 1 && d.said !== '503' && d.said !== ''), 'it says why');
  endpoint.answer = 200;
  await hurryUntil(async () => (await deliveries(message, 'SENT'))[0], 'it is taken');
  const got = await comes(message, 3);
  assert.equal(new Set(got.map((a) => a.id)).size, 1);
  assert.ok(got.every((a) => verifies(a, secret)));
  await until(async () => !(await look()).failingSince, 'it works again', WAIT_MS);
});

test('after the last attempt it is a dead letter, which is sent again', async () => {
  endpoint.answer = 500;
  const message = await write();
  await comes(message);
  await until(async () => (await deliveries(message, 'WAITING')).find((d) => d.said), 'it failed once', WAIT_MS);
  sql(`UPDATE notify.hook_delivery SET attempts = 9, due_at = now() WHERE hook_id = ${hook.id} AND state = 0;
    UPDATE notify.hook SET rest_until = '-infinity' WHERE hook_id = ${hook.id}`);
  const dead = await comesTo(message, 'DEAD');
  assert.equal(dead.attempts, 10);
  assert.ok((await look()).dead >= 1);
  endpoint.answer = 204;
  const bad = (json) => ask('POST', of(hook, '/deliveries:replay'), json);
  assert.equal((await bad({})).status, 400);
  assert.equal((await bad({ deliveryIds: ['x'] })).status, 400);
  assert.equal((await bad({ deliveryIds: [dead.id], all: true })).status, 400);
  // Of another school, and none that is dead.
  const foreign = dead.id.replace(/^\d+/, '9007199254740993');
  assert.equal((await bad({ deliveryIds: [foreign] })).status, 400);
  const replay = (deliveryIds) => admin.post(of(hook, '/deliveries:replay'), { deliveryIds });
  assert.equal((await replay([`${dead.id}1`])).replayed, 0);
  assert.equal((await replay([dead.id])).replayed, 1);
  const got = await comes(message, 3);
  assert.equal(got.at(-1).id, dead.id);
  await comesTo(message, 'SENT');
  assert.equal((await replay([dead.id])).replayed, 0);
  await admin.post(of(hook, '/deliveries:replay'), { all: true });
  assert.equal((await look()).dead, 0);
  await until(async () => (await admin.get(`${V1}/admin/audit?act=hook.replay`)).entries
    .some((e) => e.object === hook.name), 'the trail has it', WAIT_MS);
});

test('a list goes on, and takes no token of another', async () => {
  const page = await admin.get(of(hook, '/deliveries?pageSize=1'));
  assert.equal(page.deliveries.length, 1);
  const next = await admin.get(of(hook, `/deliveries?pageSize=1&pageToken=${page.nextPageToken}`));
  assert.notEqual(next.deliveries[0].id, page.deliveries[0].id);
  for (const token of ['x', '1.2', '1.2.3x', '-5.1.1'])
    assert.equal((await ask('GET', of(hook, `/deliveries?pageToken=${token}`))).status, 400, token);
  assert.equal((await ask('GET', of(hook, '/deliveries?state=NONE'))).status, 400);
});

test('with another secret both sign for a while', async () => {
  const headers = { 'idempotency-key': key('turn') };
  const turned = await ask('POST', of(hook, ':rotate'), { overlapHours: 24 }, headers);
  assert.equal(turned.status, 200, turned.text);
  assert.notEqual(turned.json.secret, secret);
  assert.ok(turned.json.hook.formerSecretUntil);
  const again = await ask('POST', of(hook, ':rotate'), { overlapHours: 24 }, headers);
  assert.equal(again.json.secret, turned.json.secret);
  const other = await ask('POST', of(hook, ':rotate'), { overlapHours: 1 }, headers);
  assert.equal(problem(other).code, 'IDEMPOTENCY_KEY_REUSED', other.text);
  assert.equal((await ask('POST', of(hook, ':rotate'), { overlapHours: 169 })).status, 400);
  const [attempt] = await comes(await write());
  assert.equal(attempt.signatures.length, 2);
  assert.ok(verifies(attempt, secret) && verifies(attempt, turned.json.secret));
  const last = (await admin.post(of(hook, ':rotate'), {})).secret;
  const [alone] = await comes(await write());
  assert.equal(alone.signatures.length, 1);
  assert.ok(verifies(alone, last) && !verifies(alone, turned.json.secret));
});

test('while it is off nothing is kept for it; 410 turns it off and says so', async () => {
  const put = (state) => ask('PUT', of(hook), content({ name: hook.name, state }));
  assert.equal((await put('STATE_UNSPECIFIED')).status, 400);
  assert.equal((await put('FAILED')).status, 400);
  assert.equal((await put('OFF')).json.state, 'OFF');
  const missed = await write();
  await until(() => sql(`SELECT count(*) FROM notify.event WHERE link = '${missed.link}'`) === '1' &&
    sql('SELECT count(*) FROM notify.channel_plan') === '0', 'it was told and planned', WAIT_MS);
  assert.equal((await put('ON')).json.state, 'ON');
  const { hook: others } = await make({ about: ['OTHERS'] });
  endpoint.answer = (attempt) => (attempt.json.event === 'MESSAGE' ? 410 : 204);
  const last = await write();
  await until(async () => (await look()).state === 'FAILED', 'it is off', WAIT_MS);
  assert.equal(endpoint.events((e) => e.link === missed.link).length, 0);
  assert.equal((await look()).said, '410');
  const told = await until(async () => (await admin.get(`${V1}/notifications`)).notifications
    .find((n) => n.kind === 'HOOK_OFF' && n.title === hook.name), 'administrators are told', WAIT_MS);
  assert.equal(told.body, '410');
  assert.equal(told.link, `/administration/hooks/${hook.id}`);
  // A notice is told as well, to a hook that is told of such.
  const notices = await until(() => {
    const got = endpoint.events((e) => e.event === 'HOOK_OFF');
    return got.some((a) => a.json.user === admin.user.id) ? got : undefined;
  }, 'another hook is told', WAIT_MS);
  assert.equal(notices[0].json.link, told.link);
  assert.ok((await admin.get(of(others, '/deliveries'))).deliveries.every((d) => d.event !== 'MESSAGE'));
  // What waited goes on.
  endpoint.answer = 204;
  assert.equal((await put('ON')).json.failingSince, undefined);
  await hurryUntil(() => endpoint.events((e) => e.link === last.link).length > 1, 'it goes on');
});

test('who is gone from it gets nothing; ten are enough for a school', async () => {
  assert.equal((await ask('DELETE', of(hook))).status, 204);
  assert.equal((await ask('DELETE', of(hook))).status, 404);
  assert.equal((await ask('POST', of(hook, ':test'))).status, 404);
  assert.equal(sql(`SELECT count(*) FROM notify.hook_delivery WHERE hook_id = ${hook.id}`), '0');
  const there = (await admin.get(HOOKS)).hooks.length;
  for (let i = there; i < 10; i++) await make();
  const more = await ask('POST', HOOKS, content());
  assert.equal(problem(more).code, 'TOO_MANY_HOOKS', more.text);
  await until(async () => (await admin.get(`${V1}/admin/audit?act=hook.change`)).entries
    .some((e) => e.object === hook.name && /deleted/.test(e.detail)), 'the trail has it', WAIT_MS);
});
