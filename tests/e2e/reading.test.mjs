// Over HTTP: what is read is what was shown, and its notifications with it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready, unique, until } from './client.mjs';

let parent, teacher, thread;
const at = (path = '') => `/api/v1/threads/${thread}${path}`;

async function mark(client, json, status = 200) {
  const answer = await client.request('PATCH', at(), { json });
  assert.equal(answer.status, status, answer.text);
  return answer.json;
}
const write = (client) => client.post(at('/messages'),
  { bodyHtml: '<p>Encore</p>' }, { status: 201, key: unique('k').replace(/ /g, '-') });

before(async () => {
  await ready();
  parent = await Client.login('parent');
  teacher = await Client.login('enseignant');
  const sent = await parent.post('/api/v1/messages', { subject: unique('Lu'),
    to: { userIds: [teacher.user.id] }, bodyHtml: '<p>Bonjour</p>' },
  { status: 201, key: unique('k').replace(/ /g, '-') });
  thread = sent.threadId;
});

test('what came after the page stays unread', async () => {
  const shown = (await teacher.get(at())).messages.at(-1).id;
  const { messageId } = await write(parent);
  const { thread: line } = await mark(teacher, { read: true, readUpTo: shown });
  assert.equal(line.unread, true);
  assert.equal(line.lastMessageId, messageId);
  const page = await parent.get(at());
  assert.deepEqual(page.messages.map((m) => m.readCount ?? 0), [1, 0]);
  assert.equal((await teacher.get(at())).firstUnreadId, messageId);
  for (const bad of ['9007199254740993', '-1', 'x'])
    assert.equal((await mark(teacher, { read: true, readUpTo: bad }, 400)).code,
      'FIELD_INVALID');
});

test('its notifications are read with it, a list writes no receipt', async () => {
  const list = async () => (await teacher.get('/api/v1/notifications?pageSize=200'))
    .notifications;
  const all = async () => (await list()).filter((n) => n.threadId === thread);
  // Others may tell the teacher something meanwhile.
  const count = async () => (await teacher.get('/api/v1/me')).unreadNotifications -
    (await list()).filter((n) => n.threadId !== thread && !n.read).length;
  await until(async () => (await all()).length === 2, 'both notifications');
  await until(async () => (await all()).filter((n) => n.read).length === 1,
    'that of what was shown is read');
  const before = await count();
  const line = await until(async () => (await teacher.get('/api/v1/threads')).threads
    .find((t) => t.id === thread), 'the line');
  const { updated } = await teacher.post('/api/v1/threads:batch',
    { ids: [thread], readUpTo: [line.lastMessageId], read: true });
  assert.equal(updated, 1);
  await until(async () => await count() === before - 1, 'the count falls');
  assert.ok((await all()).every((n) => n.read));
  assert.equal((await parent.get(at())).messages[1].readCount ?? 0, 0);
  await mark(teacher, { read: true, readUpTo: line.lastMessageId });
  assert.equal((await parent.get(at())).messages[1].readCount, 1);
});

test('after an answer the line says who wrote last', async () => {
  const { messageId } = await write(teacher);
  const line = (await teacher.get('/api/v1/threads')).threads
    .find((one) => one.id === thread);
  assert.equal(line.snippet, 'Encore');
  assert.equal(line.lastMessageId, messageId);
  assert.equal(line.lastFrom.id, teacher.user.id);
  assert.equal(line.lastFrom.displayName, teacher.user.displayName);
  assert.equal(line.from.id, parent.user.id);
});

test('a thread opens on its newest page, and pages go both ways', async () => {
  await mark(teacher, { read: true });
  const newest = await teacher.get(at('?pageSize=2'));
  assert.equal(newest.messages.length, 2);
  assert.equal(newest.messages[1].id, newest.thread.lastMessageId);
  assert.equal(newest.nextPageToken ?? '', '');
  const older = await teacher.get(at(`?pageSize=2&pageToken=${newest.previousPageToken}`));
  assert.deepEqual(older.messages.map((m) => m.id), [thread]);
  assert.equal(older.previousPageToken ?? '', '');
  const again = await teacher.get(at(`?pageSize=2&pageToken=${older.nextPageToken}`));
  assert.deepEqual(again.messages.map((m) => m.id), newest.messages.map((m) => m.id));
  await teacher.get(at('?pageToken=q'), 400);
});
