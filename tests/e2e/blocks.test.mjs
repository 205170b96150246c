// Over HTTP: two parents who meet in a thread, of whom one blocks the other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, ready, unique } from './client.mjs';

const V1 = '/api/v1';
let direction, parent, parent2, pupil, admin, other;
const key = () => unique('k').replace(/ /g, '-');
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 20);
};
const block = (client, who, json = {}) =>
  client.request('PUT', `${V1}/blocks/${who}`, { json });
const unblock = (client, who) =>
  client.request('DELETE', `${V1}/blocks/${who}`);
const answerAll = (client, thread) => client.post(
  `${V1}/threads/${thread}/messages`,
  { bodyHtml: '<p>À tous</p>', replyAll: true }, { status: 201, key: key() });
const circular = () => direction.post(`${V1}/messages`, {
  subject: unique('À tous'), bodyHtml: '<p>x</p>',
  options: { replies: 'ALL' },
  to: { userIds: [parent.user.id, parent2.user.id] },
}, { status: 201, key: key() });

before(async () => {
  await ready();
  [direction, parent, parent2, pupil, admin, other] = await Promise.all([
    'direction', 'parent', 'parent2', 'eleve', 'admin', 'parent.autre']
    .map((login) => Client.login(login)));
});
after(() => unblock(parent, parent2.user.id));

test('an answer to all passes by whoever has blocked its writer', async () => {
  const { threadId } = await circular();
  const answer = await answerAll(parent2, threadId);
  assert.equal(answer.recipientCount, 2);
  // Of a stranger one must have something.
  refused(await block(parent, parent2.user.id), 404, 'THING_NOT_FOUND');
  refused(await block(parent, parent2.user.id, { messageId: threadId }), 404,
    'THING_NOT_FOUND');
  const done = await block(parent, parent2.user.id,
    { messageId: answer.messageId });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.inForce, true);
  assert.deepEqual((await block(parent, parent2.user.id)).json, done.json);
  const list = await parent.get(`${V1}/blocks`);
  assert.deepEqual(list.blocks.map((b) => b.user.id), [parent2.user.id]);
  assert.deepEqual(list.mayBlock, ['GUARDIAN']);
  assert.deepEqual((await parent2.get(`${V1}/blocks`)).blocks, []);
  const passed = await answerAll(parent2, threadId);
  assert.equal(passed.recipientCount, 1);
  assert.equal(passed.leftOutCount, 0);
  assert.equal((await parent.get(`${V1}/threads/${threadId}`))
    .messages.length, 2);
  assert.equal((await answerAll(parent, threadId)).recipientCount, 1);
  assert.equal((await unblock(parent, parent2.user.id)).status, 204);
  assert.equal((await unblock(parent, parent2.user.id)).status, 204);
  assert.equal((await answerAll(parent2, threadId)).recipientCount, 2);
});

test('who is blocked by nobody', async () => {
  refused(await block(parent, direction.user.id), 403, 'BLOCK_NOT_ALLOWED');
  refused(await block(pupil, parent.user.id), 404, 'THING_NOT_FOUND');
  refused(await block(direction, parent.user.id), 403, 'BLOCK_NOT_ALLOWED');
  refused(await block(parent, parent.user.id), 403, 'BLOCK_NOT_ALLOWED');
  refused(await block(parent, other.user.id), 404, 'THING_NOT_FOUND');
  refused(await block(parent, '999999999999'), 404, 'THING_NOT_FOUND');
  refused(await block(parent, 'x'), 404, 'THING_NOT_FOUND');
  refused(await block(parent, parent2.user.id, { messageId: {} }), 400,
    'FIELD_INVALID');
});

test('the school says who blocks whom', async () => {
  const path = `${V1}/admin/blocks`;
  const { rules } = await admin.get(path);
  assert.deepEqual(rules.filter((r) => r.allowed).map((r) => [r.from, r.to]),
    [['GUARDIAN', 'GUARDIAN'], ['STUDENT', 'STUDENT']]);
  assert.ok(!rules.some((r) => /STAFF|ADMIN/.test(r.from + r.to)));
  const put = (json) => admin.request('PUT', path, { json });
  const rule = { from: 'GUARDIAN', to: 'GUARDIAN', allowed: false };
  assert.equal((await put({ rules: [rule] })).status, 200);
  try {
    assert.deepEqual((await parent.get(`${V1}/blocks`)).mayBlock, []);
  } finally {
    await put({ rules: [{ ...rule, allowed: true }] });
  }
  refused(await put({ rules: [] }), 400, 'FIELD_MISSING');
  refused(await put({ rules: [rule, rule] }), 400, 'FIELD_INVALID');
  refused(await put({ rules: [{ ...rule, to: 'STAFF' }] }), 400,
    'FIELD_INVALID');
  refused(await parent.request('GET', path), 403, 'FORBIDDEN');
});
