// Urgent messages and reminders at night over HTTP: in the demo school, whose
// calendar is put back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, ready, unique, until } from './client.mjs';

const V1 = '/api/v1';
const CALENDAR = `${V1}/admin/calendar`;
const DAY_MS = 24 * 3600 * 1000;
const WHY = 'Fermeture anticipée';
let admin, direction, teacher, secretary, first;

async function setHours(hours) {
  const now = await admin.get(CALENDAR);
  const answer = await admin.request('PUT', CALENDAR,
    { json: { ...now, terms: [], holidays: [], hours } });
  assert.equal(answer.status, 200, answer.text);
}
/** Of teachers alone, an hour of the day after tomorrow. */
const closed = () => setHours([{ role: 'TEACHER', hours: [{ from: '10:00',
  to: '11:00', days: [new Date(Date.now() + 2 * DAY_MS).getUTCDay() || 7] }] }]);
const both = () => ({ userIds: [teacher.user.id, secretary.user.id] });
const ahead = (ms) => new Date(Date.now() + ms).toISOString();
const ask = (client, json, key = unique('k').replace(/ /g, '-')) =>
  client.request('POST', `${V1}/messages`, { json,
    headers: { 'idempotency-key': key } });
const letter = (options, to = both()) => ({ to, subject: unique('Alerte'),
  bodyHtml: '<p>Bonjour</p>', options });
const lineOf = async (client, subject) =>
  (await client.get(`${V1}/threads?box=inbox`)).threads
    .find((t) => t.subject === subject);
const preview = (json, client = direction) =>
  client.request('POST', `${V1}/directory/audience`, { json });

function refused(answer, status, code, field) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  if (field) assert.equal(answer.json.field, field);
  assert.ok(answer.json.detail.length > 20, answer.text);
}

before(async () => {
  await ready();
  [admin, direction, teacher, secretary] = await Promise.all(['admin',
    'direction', 'enseignant', 'martine.collet']
    .map((login) => Client.login(login)));
  first = await admin.get(CALENDAR);
  await closed();
});
after(async () => {
  const { version } = await admin.get(CALENDAR);
  await admin.request('PUT', CALENDAR, { json: { ...first, version } });
});

test('the direction may by itself, and the page is told', async () => {
  const me = (client) => client.get(`${V1}/me`);
  assert.ok((await me(direction)).permissions.includes('URGENT'));
  assert.ok(!(await me(admin)).permissions.includes('URGENT'));
});

test('everybody has it at once, as its preview says; why is told to the sender',
  async () => {
    const plain = (await preview({ to: both() })).json;
    assert.equal(plain.later, 1);
    const urgent = (await preview({ to: both(), urgent: true })).json;
    assert.deepEqual([urgent.total, urgent.later, urgent.openings], [2, 0, []]);
    const json = letter({ urgentReason: WHY });
    const sent = await ask(direction, json, 'urgent-once');
    assert.equal(sent.status, 201, sent.text);
    assert.deepEqual(sent.json.deliveries.map((d) => d.count), [2]);
    assert.equal((await ask(direction, json, 'urgent-once')).json.messageId,
      sent.json.messageId);
    for (const client of [teacher, secretary]) {
      assert.equal((await lineOf(client, json.subject)).urgent, true);
      const read = await client.get(`${V1}/threads/${sent.json.threadId}`);
      assert.equal(read.messages[0].urgent, true);
      assert.ok(!JSON.stringify(read).includes(WHY));
    }
    const mine = `${V1}/messages/${sent.json.messageId}/audience`;
    assert.equal((await direction.get(mine)).urgentReason, WHY);
    await teacher.get(mine, 404);
    const { entries: [noted] } = await until(async () => {
      const found = await admin.get(`${V1}/admin/audit?act=message.urgent` +
        `&q=${sent.json.messageId}`);
      return found.entries?.length > 0 && found;
    }, 'it is in the trail');
    assert.match(JSON.stringify(noted), /Fermeture anticipée/);
  });

test('what is no reason, and who may not', async () => {
  const field = 'options.urgentReason';
  for (const blank of ['', '   '])
    refused(await ask(direction, letter({ urgentReason: blank })), 400,
      'FIELD_MISSING', field);
  refused(await ask(direction, letter({ urgentReason: 'x'.repeat(201) })), 400,
    'FIELD_TOO_LONG', field);
  refused(await ask(direction, letter({ urgentReason: { text: 'x' } })), 400,
    'FIELD_INVALID');
  for (const client of [teacher, secretary, admin]) {
    refused(await ask(client, letter({ urgentReason: WHY },
      { userIds: [direction.user.id] })), 403, 'URGENT_NOT_ALLOWED', field);
    refused(await preview({ to: { userIds: [direction.user.id] },
      urgent: true }, client), 403, 'URGENT_NOT_ALLOWED');
  }
});

test('it is given to one person, and taken away again', async () => {
  const path = `${V1}/admin/users/${secretary.user.id}`;
  const { permissions } = await admin.get(path);
  const give = async (names) => {
    const answer = await admin.request('PATCH', path,
      { json: { permissions: { names } } });
    assert.equal(answer.status, 200, answer.text);
  };
  const json = letter({ urgentReason: WHY }, { userIds: [teacher.user.id] });
  await give([...permissions, 'URGENT']);
  assert.equal((await ask(secretary, json)).status, 201);
  await give(permissions);
  refused(await ask(secretary, json), 403, 'URGENT_NOT_ALLOWED');
});

test('a draft, what is taken back and what is scheduled keep why', async () => {
  const draft = await direction.post(`${V1}/drafts`,
    { subject: 'x', options: { urgentReason: '' } }, { status: 201 });
  assert.equal(draft.options.urgentReason, '');
  const sent = await ask(direction, letter({ urgentReason: WHY,
    deliverAt: ahead(DAY_MS) }));
  assert.equal(sent.status, 201, sent.text);
  const held = `${V1}/messages/${sent.json.messageId}`;
  assert.equal((await direction.get(held)).urgentReason, WHY);
  const undone = await direction.request('DELETE', held);
  const again = await direction.get(`${V1}/drafts/${undone.json.draftId}`);
  assert.equal(again.options.urgentReason, WHY);
  for (const id of [draft.id, undone.json.draftId])
    await direction.request('DELETE', `${V1}/drafts/${id}`);
});

test('the preview is of the time that it is asked for', async () => {
  await closed();
  const now = (await preview({ to: both() })).json;
  const at = now.openings[0].at;
  const then = (await preview({ to: both(), deliverAt: at })).json;
  assert.deepEqual([then.total, then.later], [2, 0]);
  const before_ = new Date(Date.parse(at) - 3600_000).toISOString();
  const early = (await preview({ to: both(), deliverAt: before_ })).json;
  assert.deepEqual(early.openings, [{ at, count: 1 }]);
  assert.equal((await preview({ to: both(), deliverAt: before_,
    urgent: true })).json.later, 0);
});

test('a reminder waits for its readers, and what waits for its due date',
  async () => {
    await setHours([]);
    const asked = await ask(direction, letter({
      acknowledgement: { by: 'EACH', dueAt: ahead(5 * DAY_MS) } }));
    assert.equal(asked.status, 201, asked.text);
    await closed();
    const { json: reminded } = await direction.request('POST',
      `${V1}/messages/${asked.json.messageId}/remind`);
    assert.equal(reminded.reminded, 2);
    assert.deepEqual(reminded.later.map((l) => l.count), [1]);
    await setHours([]);
    const held = await ask(direction, letter({ deliverAt: ahead(DAY_MS),
      acknowledgement: { by: 'EACH', dueAt: ahead(2 * DAY_MS) } }));
    const path = `${V1}/messages/${held.json.messageId}`;
    refused(await direction.request('PATCH', path,
      { json: { deliverAt: ahead(3 * DAY_MS) } }), 422, 'DELIVERY_AFTER_DUE',
    'deliverAt');
    assert.equal((await direction.request('PATCH', path,
      { json: { deliverAt: ahead(1.5 * DAY_MS) } })).status, 200);
    await direction.request('DELETE', path);
  });
