// Over HTTP: a message that waits, is moved, taken back, or goes.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready, unique, until } from './client.mjs';

let parent, teacher;
const key = () => unique('k').replace(/ /g, '-');
const ahead = (seconds) => new Date(Date.now() + seconds * 1000).toISOString();
const letter = (subject, options) => ({ subject, bodyHtml: '<p>Bonjour</p>',
  to: { userIds: [teacher.user.id] }, options });
const send = (subject, options, k = key()) => parent.post('/api/v1/messages',
  letter(subject, options), { status: 201, key: k });
const box = async (client, name, subject) =>
  (await client.get(`/api/v1/threads?box=${name}`)).threads
    .filter((t) => t.subject === subject);
const at = (id) => `/api/v1/messages/${id}`;
async function refused(client, method, path, json, status, code) {
  const answer = await client.request(method, path, { json });
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 20);
}

before(async () => {
  await ready();
  parent = await Client.login('parent');
  teacher = await Client.login('enseignant');
});

test('a window to take it back, then it is there once', async () => {
  let subject, sent, early, line;
  // As long as this machine needs to look twice.
  for (let undoSeconds = 2; ; undoSeconds *= 2) {
    subject = unique('Fenêtre');
    sent = await send(subject, { undoSeconds });
    early = await box(teacher, 'inbox', subject);
    [line] = await box(parent, 'scheduled', subject);
    if (undoSeconds > 16 || Date.now() < Date.parse(sent.deliveries[0].at)) break;
  }
  assert.equal(sent.deliveries.length, 1);
  assert.equal(sent.deliveries[0].count, 1);
  assert.deepEqual(early, []);
  assert.equal(line.deliverAt, sent.deliveries[0].at);
  assert.equal(line.lastMessageAt, undefined);
  await until(async () => (await box(teacher, 'inbox', subject)).length === 1,
    'it is delivered', 60_000);
  const [got] = await box(teacher, 'inbox', subject);
  // As numbers: of a time no zeros are written at the end.
  const at_ = Date.parse(sent.deliveries[0].at);
  assert.ok(Date.parse(got.lastMessageAt) >= at_);
  const { messages: [message] } = await teacher.get(
    `/api/v1/threads/${sent.threadId}`);
  assert.ok(Date.parse(message.deliveredAt) >= at_);
  assert.ok(Date.parse(message.sentAt) < Date.parse(message.deliveredAt));
  await refused(parent, 'DELETE', at(sent.messageId), undefined, 409,
    'ALREADY_DELIVERED');
  await refused(parent, 'PATCH', at(sent.messageId), { now: true }, 409,
    'ALREADY_DELIVERED');
});

test('taken back it is a draft, and its key sends nothing', async () => {
  const subject = unique('Repris'), k = key();
  const sent = await send(subject, { undoSeconds: 60 }, k);
  await refused(teacher, 'DELETE', at(sent.messageId), undefined, 404,
    'THING_NOT_FOUND');
  const first = await parent.request('DELETE', at(sent.messageId));
  assert.equal(first.status, 200);
  const again = await parent.request('DELETE', at(sent.messageId));
  assert.deepEqual(again.json, first.json);
  const draft = await parent.get(`/api/v1/drafts/${first.json.draftId}`);
  assert.equal(draft.subject, subject);
  assert.equal(draft.bodyHtml, '<p>Bonjour</p>');
  assert.deepEqual(await send(subject, { undoSeconds: 60 }, k), sent);
  assert.equal((await box(parent, 'scheduled', subject)).length, 0);
  assert.equal((await box(teacher, 'inbox', subject)).length, 0);
});

test('another time, and now', async () => {
  const subject = unique('Plus tard');
  const sent = await send(subject, { deliverAt: ahead(86_400) });
  const held = await parent.get(at(sent.messageId));
  assert.equal(held.message.bodyHtml, '<p>Bonjour</p>');
  assert.equal(held.thread.subject, subject);
  await refused(teacher, 'GET', at(sent.messageId), undefined, 404,
    'THING_NOT_FOUND');
  // With a zone, as people say it.
  const moved = await parent.request('PATCH', at(sent.messageId),
    { json: { deliverAt: `${ahead(172_800).slice(0, 19)}+02:00` } });
  assert.equal(moved.status, 200, moved.text);
  assert.equal(moved.json.deliveries[0].count, 1);
  await refused(parent, 'PATCH', at(sent.messageId), {}, 400, 'FIELD_MISSING');
  await refused(parent, 'PATCH', at(sent.messageId),
    { deliverAt: ahead(-3600) }, 400, 'DELIVERY_TIME_PAST');
  await refused(parent, 'PATCH', at(sent.messageId),
    { deliverAt: ahead(367 * 86_400) }, 400, 'DELIVERY_TIME_TOO_FAR');
  const now = await parent.request('PATCH', at(sent.messageId),
    { json: { now: true } });
  assert.equal(now.status, 200, now.text);
  await until(async () => (await box(teacher, 'inbox', subject)).length === 1);
});

test('what waits in one thread is asked for alone', async () => {
  const first = await send(unique('Fil'));
  const answer = await parent.post(`/api/v1/threads/${first.threadId}/messages`,
    { bodyHtml: '<p>Encore</p>', options: { deliverAt: ahead(86_400) } },
    { status: 201, key: key() });
  const other = await send(unique('Autre fil'), { deliverAt: ahead(86_400) });
  const of = async (client, id) => (await client.get(
    `/api/v1/threads?box=scheduled&threadId=${id}`)).threads
    .map((t) => t.lastMessageId);
  assert.deepEqual(await of(parent, first.threadId), [answer.messageId]);
  assert.deepEqual(await of(parent, other.threadId), [other.messageId]);
  assert.deepEqual(await of(teacher, first.threadId), []);
  assert.deepEqual(await of(parent, 999_999_999), []);
  await refused(parent, 'GET', `/api/v1/threads?threadId=${first.threadId}`,
    undefined, 400, 'FIELD_INVALID');
  for (const id of [answer.messageId, other.messageId])
    await parent.request('DELETE', at(id));
});

test('times that are none', async () => {
  for (const [options, code] of [
    [{ deliverAt: 'demain' }, 'FIELD_INVALID'],
    [{ deliverAt: '2026-12-01T08:00:00' }, 'FIELD_INVALID'],
    [{ deliverAt: ahead(-86_400) }, 'DELIVERY_TIME_PAST'],
    [{ deliverAt: ahead(367 * 86_400) }, 'DELIVERY_TIME_TOO_FAR'],
    [{ undoSeconds: 61 }, 'FIELD_INVALID'],
    [{ undoSeconds: -1 }, 'FIELD_INVALID']])
    await refused(parent, 'POST', '/api/v1/messages',
      letter(unique('Heure'), options), 400, code);
});
