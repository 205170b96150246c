// Who comes to an event, over HTTP: one answer for each child, a page and a file
// of who comes, attachments for those who see the event, and what is noted.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready, unique, until } from './client.mjs';

const V1 = '/api/v1';
const DAY = 86_400_000;
let admin, teacher, parent, pupil, other, parents;

before(async () => {
  await ready();
  [admin, teacher, parent, pupil, other] = await Promise.all(
    ['admin', 'enseignant', 'parent', 'eleve', 'parent.autre'].map(
      (login) => Client.login(login)));
  const { categories } = await teacher.get(`${V1}/directory/categories`);
  parents = categories.find((c) => c.label === 'Parents de 6e B').id;
});

const ahead = (days) => new Date(Math.floor(Date.now() / 3_600_000) *
  3_600_000 + days * DAY).toISOString().replace('.000Z', 'Z');
const body = (more = {}) => ({ title: unique('Sortie'),
  startsAt: ahead(9), endsAt: ahead(9.1), timeZone: 'Europe/Paris',
  to: { categoryIds: [parents] }, rsvp: { mode: 'EACH' }, ...more });
const make = (more) => teacher.post(`${V1}/events`, body(more),
  { status: 201 });
const say = (client, id, json) => client.request('PUT',
  `${V1}/events/${id}/rsvp`, { json });
const problem = (answer, status, code) => assert.equal(
  `${answer.status} ${answer.json?.code}`, `${status} ${code}`);
const told = async (client, id) => (await client.get(
  `${V1}/notifications?pageSize=200`)).notifications
  .filter((n) => n.link === `/events/${id}`).map((n) => n.kind);
const asked = async (client) => (await client.get(`${V1}/events:asked`))
  .events.map((e) => e.id);

test('one answer for each child, which the list and the event say',
  async () => {
    const dueAt = ahead(8);
    const { id } = await make({ rsvp: { mode: 'PER_FAMILY', capacity: 30,
      dueAt } });
    const { rsvp } = await parent.get(`${V1}/events/${id}`);
    assert.equal(rsvp.mode, 'PER_FAMILY');
    assert.equal(rsvp.dueAt, dueAt);
    assert.equal(rsvp.open, true);
    assert.equal(rsvp.mine.length, 1);
    assert.equal(rsvp.mine[0].state, 'UNANSWERED');
    assert.ok((await asked(parent)).includes(id));
    const child = rsvp.mine[0].child;
    const said = await say(parent, id, { answer: 'YES', note: 'À 18 h',
      childId: child.id });
    assert.equal(said.status, 200, said.text);
    assert.equal(said.json.state, 'GOING');
    assert.deepEqual(said.json.rsvp.counts,
      { going: 1, waiting: 0, maybe: 0, notGoing: 0 });
    assert.ok(!(await asked(parent)).includes(id));
    const { events } = await parent.get(`${V1}/events?from=${ahead(8.5)
    }&to=${ahead(10)}&pageSize=200`);
    assert.equal(events.find((e) => e.id === id).rsvp.mine[0].note,
      'À 18 h');

    const page = await teacher.get(`${V1}/events/${id}/attendance?pageSize=200`);
    const one = page.people.find((p) => p.person.id === child.id);
    assert.equal(one.state, 'GOING');
    assert.equal(one.by.id, parent.user.id);
    assert.equal(page.counts.going, 1);
    assert.equal(page.unanswered, page.people.length - 1);
    const file = await teacher.request('GET', `${V1}/events/${id}/attendance`,
      { headers: { accept: 'text/csv' } });
    assert.match(file.headers.get('content-type'), /^text\/csv/);
    assert.match(file.text, /"GOING","","À 18 h"/);
    assert.equal(file.text.trim().split('\r\n').length,
      page.people.length + 1);
    problem(await parent.request('GET', `${V1}/events/${id}/attendance`), 403,
      'FORBIDDEN');
  });

test('bad input has its sentence, in both languages', async () => {
  const { id } = await make();
  problem(await say(parent, id, {}), 400, 'FIELD_MISSING');
  problem(await say(parent, id, { answer: 'PERHAPS' }), 400,
    'FIELD_INVALID');
  problem(await say(parent, id, { answer: 'YES', note: 'x'.repeat(501) }),
    400, 'FIELD_TOO_LONG');
  problem(await say(other, id, { answer: 'YES' }), 404, 'THING_NOT_FOUND');
  problem(await say(pupil, id, { answer: 'YES' }), 404, 'THING_NOT_FOUND');
  problem(await say(teacher, id, { answer: 'YES' }), 403, 'FORBIDDEN');
  const none = await make({ rsvp: undefined });
  for (const language of ['fr', 'en']) {
    const answer = await parent.request('PUT', `${V1}/events/${none.id}/rsvp`,
      { json: { answer: 'YES' }, headers: { 'accept-language': language } });
    problem(answer, 409, 'RSVP_NONE');
    assert.match(answer.json.detail, /n.attend pas|asks for no/);
  }
  const post = (json) => teacher.request('POST', `${V1}/events`,
    { json: body(json) });
  problem(await post({ rsvp: { mode: 'EACH', dueAt: ahead(20) } }), 400,
    'RSVP_DUE_LATE');
  problem(await post({ rsvp: { mode: 'EACH', capacity: 100_001 } }), 400,
    'FIELD_INVALID');
  problem(await post({ reminders: [1, 2, 3, 4, 5, 6] }), 400,
    'FIELD_TOO_LONG');
  problem(await post({ attachmentIds: ['0'.repeat(32)] }), 400,
    'ATTACHMENT_UNKNOWN');
});

test('what is attached is read by those who see the event', async () => {
  const upload = async (client, name) => {
    const answer = await client.request('POST',
      `${V1}/attachments?name=${name}`, { body: Buffer.from('Programme\n'),
        headers: { 'content-type': 'text/plain' } });
    assert.equal(answer.status, 201, answer.text);
    return answer.json.id;
  };
  const file = await upload(teacher, 'programme.txt');
  // Somebody else's upload is nobody's to attach.
  const foreign = await upload(parent, 'autre.txt');
  problem(await teacher.request('POST', `${V1}/events`,
    { json: body({ attachmentIds: [foreign] }) }), 400, 'ATTACHMENT_UNKNOWN');
  const made = await make({ attachmentIds: [file], reminders: [60] });
  assert.deepEqual(made.attachments.map((a) => a.name), ['programme.txt']);
  assert.deepEqual(made.reminders, [60]);
  const read = (client) => client.request('GET', `${V1}/attachments/${file}`);
  const { attachments, reminders } = await parent.get(
    `${V1}/events/${made.id}`);
  assert.equal(attachments[0].id, file);
  assert.deepEqual(reminders, []);
  assert.equal((await read(parent)).text, 'Programme\n');
  assert.equal((await read(pupil)).status, 404);
  assert.equal((await read(other)).status, 404);
  problem(await teacher.request('DELETE', `${V1}/attachments/${file}`), 409,
    'ATTACHMENT_IN_USE');
  // The administrator changes the event and keeps what is attached.
  const patch = (client, json) => client.request('PATCH',
    `${V1}/events/${made.id}`, { json });
  const kept = await patch(admin, { version: 1, attachmentIds: [file],
    place: 'Gymnase' });
  assert.equal(kept.status, 200, kept.text);
  assert.equal(kept.json.attachments.length, 1);
  const noted = await until(async () => (await admin.get(
    `${V1}/admin/audit?act=event.change`)).entries
    .find((e) => e.object === made.title), 'the change is in the trail');
  assert.equal(JSON.parse(noted.detail).change, 'changed');
  const gone = await patch(teacher, { version: 2, clear: ['attachmentIds'] });
  assert.deepEqual(gone.json.attachments, []);
  await until(async () => (await read(parent)).status === 404,
    'it is not read any more', 30_000);
});

test('how it is asked is not changed once it was answered', async () => {
  const { id } = await make();
  assert.equal((await say(parent, id, { answer: 'MAYBE' })).json.state,
    'MAYBE');
  const patch = (json) => teacher.request('PATCH', `${V1}/events/${id}`,
    { json });
  problem(await patch({ version: 1, rsvp: { mode: 'PER_FAMILY' } }), 409,
    'RSVP_ANSWERED');
  const due = await patch({ version: 1, rsvp: { mode: 'EACH',
    dueAt: ahead(7) } });
  assert.equal(due.status, 200, due.text);
  await until(async () => {
    assert.deepEqual((await told(parent, id)).sort(), ['EVENT_CHANGED', 'EVENT_NEW']);
    return true;
  }, 'both are told');
});
