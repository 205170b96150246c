// Quiet hours over HTTP: in the demo school, whose calendar is put back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, ready, unique, until } from './client.mjs';

const CALENDAR = '/api/v1/admin/calendar';
const DAY_MS = 24 * 3600 * 1000;
let admin, parent, teacher, secretary, first;

async function setHours(hours) {
  const now = await admin.get(CALENDAR);
  const answer = await admin.request('PUT', CALENDAR,
    { json: { ...now, terms: [], holidays: [], hours } });
  assert.equal(answer.status, 200, answer.text);
}
/** Of teachers alone, an hour of the day after tomorrow. */
const farHours = () => {
  const day = new Date(Date.now() + 2 * DAY_MS).getUTCDay() || 7;
  return [{ role: 'TEACHER', hours: [{ days: [day], from: '10:00', to: '11:00' }] }];
};
const box = async (client, name, subject) =>
  (await client.get(`/api/v1/threads?box=${name}`)).threads
    .filter((t) => t.subject === subject);
const both = () => ({ userIds: [teacher.user.id, secretary.user.id] });
const send = (subject, to, options = {}) => parent.post('/api/v1/messages',
  { subject, to, bodyHtml: '<p>Bonjour</p>', options },
  { status: 201, key: unique('k').replace(/ /g, '-') });

before(async () => {
  await ready();
  [admin, parent, teacher, secretary] = await Promise.all(['admin',
    'parent', 'enseignant', 'martine.collet']
    .map((login) => Client.login(login)));
  first = await admin.get(CALENDAR);
});
after(async () => {
  const { version } = await admin.get(CALENDAR);
  await admin.request('PUT', CALENDAR, { json: { ...first, version } });
});

test('who is there gets it now, the others later, and the sender knows',
  async () => {
    await setHours(farHours());
    const reach = await parent.post('/api/v1/directory/audience', { to: both() });
    assert.equal(reach.total, 2);
    assert.equal(reach.later, 1);
    assert.equal(reach.openings.length, 1);
    assert.equal(reach.openings[0].count, 1);
    const { at } = reach.openings[0];
    assert.match(new Date(at).toLocaleString('fr', { timeZone: 'Europe/Paris' }),
      /10:00:00$/);
    const subject = unique('Soir');
    const sent = await send(subject, both());
    assert.deepEqual(sent.deliveries.map((d) => d.count), [1, 1]);
    assert.equal(sent.deliveries[1].at, at);
    await until(async () => (await box(secretary, 'inbox', subject)).length === 1,
      'the secretary has it');
    assert.equal((await box(teacher, 'inbox', subject)).length, 0);
    const thread = `/api/v1/threads/${sent.threadId}`;
    const { messages: [mine] } = await parent.get(thread);
    assert.equal(mine.toCount, 1);
    assert.deepEqual(mine.waiting, [{ at, count: 1 }]);
    const { messages: [theirs] } = await secretary.get(thread);
    assert.deepEqual(theirs.waiting, []);
    await teacher.get(thread, 404);
    const who = `/api/v1/messages/${sent.messageId}`;
    assert.deepEqual((await parent.get(`${who}/audience`)).waiting, [{ at, count: 1 }]);
    const receipts = await parent.get(`${who}/receipts`);
    assert.equal(receipts.counts.held, 1);
    assert.equal(receipts.recipients.find((r) => r.state === 'HELD').dueAt, at);
    // The calendar changes: what waits is planned again.
    await setHours([]);
    await until(async () => (await box(teacher, 'inbox', subject)).length === 1,
      'the teacher has it');
    const { messages: [got] } = await teacher.get(thread);
    assert.ok(got.deliveredAt > got.sentAt);
    assert.deepEqual((await parent.get(thread)).messages[0].waiting, []);
  });

test('where nobody is there it waits, and can be taken back', async () => {
  await setHours(farHours());
  const subject = unique('Nuit');
  const sent = await send(subject, { userIds: [teacher.user.id] });
  assert.equal(sent.deliveries.length, 1);
  assert.ok(Date.parse(sent.deliveries[0].at) > Date.now() + DAY_MS / 2);
  const [line] = await box(parent, 'scheduled', subject);
  assert.equal(line.deliverAt, sent.deliveries[0].at);
  const undone = await parent.request('DELETE', `/api/v1/messages/${sent.messageId}`);
  assert.equal(undone.status, 200, undone.text);
  await setHours([]);
  assert.equal((await box(teacher, 'inbox', subject)).length, 0);
});

test('a time that there is none is refused', async () => {
  const answer = await parent.request('POST', '/api/v1/directory/audience',
    { json: { to: both(), deliverAt: '0001-01-01T00:00:00Z' } });
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.json.field, 'deliverAt');
});
