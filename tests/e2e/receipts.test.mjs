// Over HTTP: who has read a message, and a message that is recalled.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, PDF, ready, unique, until } from './client.mjs';

const V1 = '/api/v1';
let teacher, parent, parent2, admin, other;
const key = () => unique('k').replace(/ /g, '-');

/** From the teacher to both parents, where he may write to them. */
const send = (subject, more = {}) => teacher.post(`${V1}/messages`, {
  subject, bodyHtml: '<p>Bonjour</p>', to: { userIds: [parent.user.id] },
  ...more }, { status: 201, key: key() });
const recall = (client, id) =>
  client.request('POST', `${V1}/messages/${id}/recall`);
const receiptsOf = (client, id, query = '') =>
  client.request('GET', `${V1}/messages/${id}/receipts${query}`);
const inbox = async (client, subject) =>
  (await client.get(`${V1}/threads?box=inbox`)).threads
    .filter((t) => t.subject === subject);
const read = (client, sent) => client.request('PATCH',
  `${V1}/threads/${sent.threadId}`,
  { json: { read: true, readUpTo: sent.messageId } });
const put = (client, json) =>
  client.request('PUT', `${V1}/admin/receipts`, { json });
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 20);
};

before(async () => {
  await ready();
  [teacher, parent, parent2, admin, other] = await Promise.all(['enseignant',
    'parent', 'direction', 'admin', 'parent.autre']
    .map((login) => Client.login(login)));
});
after(() => put(admin, { recallMinutes: 60, names: true }));

test('receipts say who has read when, to the sender alone', async () => {
  const sent = await send(unique('Lu'));
  let { json } = await receiptsOf(teacher, sent.messageId);
  assert.deepEqual([json.counts.delivered, json.counts.read], [1, 0]);
  assert.equal(json.recipients[0].state, 'DELIVERED');
  assert.equal(json.recipients[0].user.displayName, parent.user.displayName);
  await read(parent, sent);
  ({ json } = await receiptsOf(teacher, sent.messageId));
  assert.deepEqual([json.counts.delivered, json.counts.read], [1, 1]);
  assert.equal(json.recipients[0].state, 'READ');
  assert.ok(json.recipients[0].readAt >= json.recipients[0].deliveredAt);
  ({ json } = await receiptsOf(teacher, sent.messageId, '?state=DELIVERED'));
  assert.deepEqual(json.recipients, []);
  for (const client of [parent, parent2, other, admin])
    refused(await receiptsOf(client, sent.messageId), 404, 'THING_NOT_FOUND');
});

test('what is no message, state or page', async () => {
  const { messageId } = await send(unique('Mal demandé'));
  refused(await receiptsOf(teacher, '999999999'), 404, 'THING_NOT_FOUND');
  refused(await receiptsOf(teacher, 'x'), 404, 'THING_NOT_FOUND');
  refused(await receiptsOf(teacher, messageId, '?state=ASLEEP'), 400,
    'FIELD_INVALID');
  refused(await receiptsOf(teacher, messageId, '?pageSize=201'), 400,
    'FIELD_INVALID');
  refused(await receiptsOf(teacher, messageId, '?pageToken=zz'), 400,
    'FIELD_INVALID');
  for (const client of [parent, admin, other])
    refused(await recall(client, messageId), 404, 'THING_NOT_FOUND');
  refused(await recall(teacher, '999999999'), 404, 'THING_NOT_FOUND');
});

test('the trace says why, to each what is theirs', async () => {
  const sent = await send(unique('Pourquoi'));
  await read(parent, sent);
  const trace = (client, query = '') => client.request('GET',
    `${V1}/messages/${sent.messageId}/trace${query}`);
  const whole = await until(async () => {
    const { json } = await trace(teacher);
    return json?.lines?.[0]?.readAt && !json.channelsUnknown && json;
  }, 'the trace');
  assert.equal(whole.view, 'SENDER');
  const [line] = whole.lines;
  assert.equal(line.user.id, parent.user.id);
  assert.equal(line.state, 'READ');
  assert.ok(line.deliveredAt <= line.readAt);
  assert.equal((await trace(teacher, `?userId=${parent2.user.id}`)).json
    .lines.length, 0);
  const own = await trace(parent);
  assert.equal(own.json.view, 'OWN');
  assert.deepEqual(own.json.lines.map((l) => l.user.id), [parent.user.id]);
  for (const client of [parent2, other])
    refused(await trace(client), 404, 'THING_NOT_FOUND');
  refused(await trace(teacher, '?pageToken=zz'), 400, 'FIELD_INVALID');
  refused(await trace(teacher, '?pageSize=201'), 400, 'FIELD_INVALID');
  refused(await teacher.request('GET', `${V1}/messages/x/trace`), 404,
    'THING_NOT_FOUND');
  const all = await trace(admin);
  assert.equal(all.json.view, 'ALL');
  const { entries } = await admin.get(`${V1}/admin/audit?act=trace.look`);
  assert.equal(entries[0].object, sent.messageId);
  assert.equal(entries[0].actorId, admin.user.id);
});

test('an administrator sees what somebody was told, not what it says', async () => {
  const subject = unique('Rien reçu');
  await send(subject);
  const told = (client, query = '', id = parent.user.id) => client.request(
    'GET', `${V1}/admin/users/${id}/told${query}`);
  const { id, createdAt } = await until(async () =>
    (await parent.get(`${V1}/notifications`)).notifications
      .find((n) => n.body === subject));
  const { json, text } = await told(admin, '?pageSize=100');
  const it = (page) => page.notifications.find((n) => n.createdAt === createdAt);
  assert.equal(json.mailOn, false);
  assert.deepEqual(it(json), { ...it(json), kind: 'MESSAGE', read: false });
  assert.ok(!text.includes(subject), text);
  const { json: first } = await told(admin, '?pageSize=1');
  assert.equal(first.notifications.length, 1);
  const { json: next } = await told(admin,
    `?pageSize=1&pageToken=${first.nextPageToken}`);
  assert.ok(next.notifications[0].createdAt <= first.notifications[0].createdAt);
  await parent.post(`${V1}/notifications:read`, { ids: [id] });
  await until(async () => it((await told(admin, '?pageSize=100')).json).read,
    'it is read');
  const { entries } = await admin.get(`${V1}/admin/audit?act=told.look`);
  assert.equal(entries[0].object, parent.user.id);
  assert.equal(entries[0].actorId, admin.user.id);
  // Of who is not of the school, nothing.
  assert.deepEqual((await told(admin, '', other.user.id)).json.notifications, []);
  assert.deepEqual((await told(admin, '', '999999999')).json.notifications, []);
  refused(await told(admin, '?pageToken=zz'), 400, 'FIELD_INVALID');
  refused(await told(admin, '?pageSize=101'), 400, 'FIELD_INVALID');
  refused(await told(admin, '', 'x'), 404, 'THING_NOT_FOUND');
  for (const client of [parent, teacher])
    assert.equal((await told(client)).status, 403);
});

test('a notification says to its own person how it was told', async () => {
  const subject = unique('Prévenu');
  await send(subject);
  const { id } = await until(async () =>
    (await parent.get(`${V1}/notifications`)).notifications
      .find((n) => n.body === subject));
  const trace = (client, which) => client.request('GET',
    `${V1}/notifications/${which}/trace`);
  const { json } = await trace(parent, id);
  assert.equal(json.kind, 'MESSAGE');
  assert.equal(json.read, false);
  assert.ok(Array.isArray(json.channels));
  for (const client of [teacher, other])
    refused(await trace(client, id), 404, 'THING_NOT_FOUND');
  // A notice has an id below 0, and the first one may be the parent's.
  for (const which of ['-9007199254740993', '0', 'x'])
    refused(await trace(parent, which), 404, 'THING_NOT_FOUND');
});

test('recalled, it is nowhere where it was not opened', async () => {
  const subject = unique('Erreur');
  const file = await teacher.upload('notes.pdf', PDF, 'application/pdf');
  const sent = await send(subject, { attachmentIds: [file.id] });
  const download = () => parent.request('GET', `${V1}/attachments/${file.id}`);
  const before = await parent.get(`${V1}/threads:unread`);
  // What attachments remembers of this is gone with it.
  assert.equal((await download()).status, 200);
  const answer = await recall(teacher, sent.messageId);
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.unopened, 1);
  assert.equal(answer.json.openedCount, 0);
  refused(await download(), 404, 'THING_NOT_FOUND');
  assert.deepEqual(await inbox(parent, subject), []);
  refused(await parent.request('GET', `${V1}/threads/${sent.threadId}`), 404,
    'THING_NOT_FOUND');
  refused(await parent.request('POST',
    `${V1}/threads/${sent.threadId}/messages`,
    { json: { bodyHtml: '<p>Quoi ?</p>' } }), 404, 'THING_NOT_FOUND');
  assert.equal((await parent.get(`${V1}/threads:unread`)).unreadThreads,
    before.unreadThreads - 1);
  await until(async () => !(await parent.get(`${V1}/notifications`))
    .notifications.some((n) => n.body === subject));
  const again = await recall(teacher, sent.messageId);
  assert.deepEqual(again.json, answer.json);
  const { thread, messages: [own] } = await teacher.get(
    `${V1}/threads/${sent.threadId}`);
  assert.equal(thread.recalled, true);
  assert.equal(own.recalledAt, answer.json.recalledAt);
  assert.equal(own.bodyHtml, '');
  assert.deepEqual(own.attachments, []);
  const { json } = await receiptsOf(teacher, sent.messageId);
  assert.equal(json.recipients[0].state, 'RECALLED');
});

test('where it was opened it says who recalled it and when', async () => {
  const subject = unique('Erreur lue');
  const sent = await send(subject);
  await read(parent, sent);
  const { json } = await recall(teacher, sent.messageId);
  assert.equal(json.unopened, 0);
  assert.deepEqual(json.opened.map((p) => p.id), [parent.user.id]);
  const { messages: [message] } = await parent.get(
    `${V1}/threads/${sent.threadId}`);
  assert.equal(message.bodyHtml, '');
  assert.equal(message.recalledAt, json.recalledAt);
  assert.equal(message.from.id, teacher.user.id);
  const [line] = await inbox(parent, subject);
  assert.equal(line.recalled, true);
  assert.equal(line.snippet, '');
  const { entries } = await admin.get(
    `${V1}/admin/audit?act=message.recall&pageSize=50`);
  const noted = entries.find((e) => e.object === sent.messageId);
  assert.equal(noted.actorId, teacher.user.id);
  assert.doesNotMatch(JSON.stringify(entries), /Bonjour/);
});

test('what nobody has yet never goes, and is a draft again', async () => {
  const subject = unique('En attente');
  // Longer where it was delivered before it could be taken back.
  let undoSeconds = 2, sent, json;
  do {
    undoSeconds *= 2;
    assert.ok(undoSeconds < 60, 'it is delivered');
    sent = await send(subject, { options: { undoSeconds } });
    ({ json } = await recall(teacher, sent.messageId));
  } while (!json.draftId);
  assert.equal(json.unopened, 1);
  const draft = await teacher.get(`${V1}/drafts/${json.draftId}`);
  assert.equal(draft.subject, subject);
  assert.deepEqual((await recall(teacher, sent.messageId)).json, json);
  const next = unique('Ensuite');
  await send(next, { options: { undoSeconds } });
  await until(async () => (await inbox(parent, next)).length === 1,
    'what was sent after it is there', (undoSeconds + 20) * 1000);
  assert.deepEqual(await inbox(parent, subject), []);
});

// Whichever comes first: who has a receipt has a note, the others have nothing.
test('a recall races a read', async () => {
  // Who came second has a start of so many milliseconds more the next time.
  let opened = 0, start = 0;
  const rounds = 40;
  for (let i = 0; i < rounds; i++) {
    const sent = await send(unique('Course'));
    const later = (ms, act) => new Promise((done) => {
      setTimeout(() => done(act()), Math.max(ms, 0) + Math.random() * 6);
    });
    const [mark, back] = await Promise.all([
      later(-start, () => read(parent, sent)),
      later(start, () => recall(teacher, sent.messageId))]);
    start += back.json.openedCount === 1 ? -2 : 2;
    assert.equal(back.status, 200, back.text);
    assert.ok([200, 400, 404].includes(mark.status), mark.text);
    const { json } = await receiptsOf(teacher, sent.messageId);
    const [{ state, readAt }] = json.recipients;
    const seen = await parent.request('GET', `${V1}/threads/${sent.threadId}`);
    opened += back.json.openedCount;
    assert.equal(back.json.openedCount + back.json.unopened, 1);
    if (back.json.openedCount === 1) {
      assert.equal(mark.status, 200);
      assert.equal(state, 'READ');
      assert.equal(seen.status, 200);
      assert.equal(seen.json.messages[0].bodyHtml, '');
    } else {
      assert.equal(state, 'RECALLED');
      assert.equal(readAt, undefined);
      assert.equal(seen.status, 404);
    }
  }
  assert.ok(opened > 0 && opened < rounds, `both come first: ${opened}`);
});

test('a school says until when, and whether there are names', async () => {
  for (const client of [teacher, parent, other])
    refused(await put(client, { recallMinutes: 5 }), 403, 'FORBIDDEN');
  refused(await put(admin, { recallMinutes: 10_081 }), 400, 'FIELD_INVALID');
  refused(await put(admin, { recallMinutes: -1 }), 400, 'FIELD_INVALID');
  refused(await put(admin, { names: 'peut-être' }), 400, 'FIELD_INVALID');
  refused(await put(admin, { hours: 1 }), 400, 'FIELD_UNKNOWN');
  const sent = await send(unique('Réglages'));
  await read(parent, sent);
  assert.deepEqual((await put(admin, { recallMinutes: 0, names: false })).json,
    { recallMinutes: 0, names: false });
  assert.deepEqual((await put(admin, {})).json,
    { recallMinutes: 0, names: false });
  const late = await recall(teacher, sent.messageId);
  refused(late, 409, 'RECALL_TOO_LATE');
  const { json } = await receiptsOf(teacher, sent.messageId);
  assert.equal(json.namesOff, true);
  assert.deepEqual(json.recipients, []);
  assert.equal(json.counts.read, 1);
  assert.equal((await put(admin, { recallMinutes: 60, names: true })).status,
    200);
  assert.equal((await recall(teacher, sent.messageId)).status, 200);
});
