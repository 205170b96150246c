// The school's events over HTTP: made once, listed in pages, changed against
// their version, cancelled, told.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready, unique, until } from './client.mjs';

const V1 = '/api/v1';
const SPAN = 'from=2038-03-01T00:00:00Z&to=2038-03-31T00:00:00Z';
let admin, teacher, parent, other, parents;

before(async () => {
  await ready();
  [admin, teacher, parent, other] = await Promise.all(
    ['admin', 'enseignant', 'parent', 'admin.autre'].map(
      (login) => Client.login(login)));
  const { categories } = await teacher.get(`${V1}/directory/categories`);
  parents = categories.find((c) => c.label === 'Parents de 6e B').id;
});

const body = (more = {}) => ({ title: unique('Réunion'),
  bodyHtml: '<p onclick="x()">Salle <b>12</b></p>',
  startsAt: '2038-03-04T17:00:00Z', endsAt: '2038-03-04T18:30:00Z',
  timeZone: 'Europe/Paris', place: 'Salle 12', color: 'BLUE',
  to: { categoryIds: [parents] }, ...more });
const make = (more) => teacher.post(`${V1}/events`, body(more),
  { status: 201 });
const patch = (client, id, json) => client.request('PATCH',
  `${V1}/events/${id}`, { json });
const listed = async (client, id) => (await client.get(
  `${V1}/events?${SPAN}&pageSize=200`)).events.find((e) => e.id === id);
const problem = (answer, status, code) => assert.equal(
  `${answer.status} ${answer.json?.code}`,
  `${status} ${code ?? answer.json?.code}`);
const told = async (client, id) => (await client.get(
  `${V1}/notifications?pageSize=200`)).notifications
  .filter((n) => n.link === `/events/${id}`);

test('an event is made, seen by those for whom it is, and told', async () => {
  const made = await make();
  assert.equal(made.bodyHtml, '<p>Salle <b>12</b></p>');
  assert.equal(made.canChange, true);
  assert.deepEqual(made.recipients.map((r) => r.displayName),
    ['Parents de 6e B']);
  const seen = await parent.get(`${V1}/events/${made.id}`);
  assert.deepEqual({ ...seen, canChange: true }, made);
  assert.deepEqual(await listed(parent, made.id),
    { ...seen, bodyHtml: '', recipients: [] });
  await other.get(`${V1}/events/${made.id}`, 404);
  const [one, ...more] = await told(parent, made.id);
  assert.deepEqual(more, []);
  assert.equal(one.kind, 'EVENT_NEW');
  assert.equal(one.title, made.title);
  assert.equal(one.body, '2038-03-04T17:00:00Z');
});

test('the same key makes one event', async () => {
  const json = body();
  const headers = { 'idempotency-key': unique('k').replace(' ', '-') };
  const ask = (more) => teacher.request('POST', `${V1}/events`,
    { json: { ...json, ...more }, headers });
  const answers = await Promise.all([ask(), ask(), ask()]);
  for (const a of answers) assert.equal(a.status, 201, a.text);
  assert.equal(new Set(answers.map((a) => a.json.id)).size, 1);
  const reused = await ask({ place: 'x' });
  problem(reused, 409, 'IDEMPOTENCY_KEY_REUSED');
});

test('a change tells what is another; of an old version it is none',
  async () => {
    const made = await make();
    const change = (json) => patch(teacher, made.id, json);
    const changed = await change({ version: 1, place: 'Salle 13' });
    assert.equal(changed.status, 200, changed.text);
    assert.equal(changed.json.title, made.title);
    const late = await change({ version: 1, title: 'x' });
    problem(late, 409, 'VERSION_CONFLICT');
    assert.equal(late.json.current.place, 'Salle 13');
    assert.deepEqual((await told(parent, made.id)).map((n) => n.body).sort(),
      ['2038-03-04T17:00:00Z', '2038-03-04T17:00:00Z PLACE']);
    problem(await patch(parent, made.id, { version: 2, title: 'x' }), 403,
      'FORBIDDEN');
    // For a category: the administrator may.
    assert.equal((await patch(admin, made.id,
      { version: 2, clear: ['place'] })).json.place, '');
  });

test('a cancelled one stays to be seen as such', async () => {
  const made = await make();
  const drop = (version) => teacher.request('DELETE',
    `${V1}/events/${made.id}?version=${version}`);
  problem(await drop(9), 409, 'VERSION_CONFLICT');
  assert.equal((await drop(1)).status, 204);
  assert.equal((await drop(1)).status, 204);
  assert.equal((await listed(parent, made.id)).cancelled, true);
  assert.deepEqual((await told(parent, made.id)).map((n) => n.kind).sort(),
    ['EVENT_CANCELLED', 'EVENT_NEW']);
  problem(await patch(teacher, made.id, { version: 2, title: 'x' }), 409,
    'EVENT_CANCELLED');
});

test('of a recurring one a time, what follows or all is changed',
  async () => {
    const made = await make({ rule: 'FREQ=WEEKLY;COUNT=4' });
    const times = async () => (await parent.get(`${V1}/events?${SPAN
    }&pageSize=200`)).events.filter((e) => e.title === made.title);
    assert.deepEqual((await times()).map((e) => e.startsAt),
      ['04', '11', '18', '25'].map((day) => `2038-03-${day}T17:00:00Z`));
    const { instance } = (await times())[2];
    const gone = await teacher.request('DELETE', `${V1}/events/${made.id
    }?scope=THIS&instance=${instance}&version=1`);
    assert.equal(gone.status, 204, gone.text);
    assert.deepEqual((await times()).map((e) => e.cancelled),
      [false, false, true, false]);
    const split = await patch(teacher, made.id, { version: 2,
      scope: 'FOLLOWING', instance: (await times())[1].instance,
      place: 'Ailleurs' });
    assert.equal(split.status, 200, split.text);
    assert.equal(split.json.rule, 'FREQ=WEEKLY;COUNT=3');
    assert.deepEqual((await times()).map((e) => [e.place, e.cancelled]),
      [['Salle 12', false], ['Ailleurs', false], ['Ailleurs', true],
        ['Ailleurs', false]]);
  });

const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAEU' +
  'lEQVR42mOQ9e/5D8IMMAYAQQgH3T6MZmsAAAAASUVORK5CYII=', 'base64');
const picture = async (client, name = 'plan.png') =>
  (await client.upload(name, PNG, 'image/png')).id;
const shows = (id, alt = 'Le plan') => `<img src="cid:${id}" alt="${alt}">`;

test('its text shows what is attached, to those who see it', async () => {
  const [plan, second] = [await picture(teacher), await picture(teacher)];
  const html = `<p>Venez : ${shows(plan, 'A &gt; B')}</p>`;
  const made = await make({ bodyHtml: html, attachmentIds: [plan] });
  assert.equal(made.bodyHtml, html);
  assert.equal(made.snippet, 'Venez :');
  assert.equal((await parent.get(`${V1}/events/${made.id}`)).bodyHtml, html);
  const read = (client) => client.request('GET',
    `${V1}/attachments/${plan}`);
  assert.deepEqual((await read(parent)).bytes, PNG);
  assert.equal((await read(other)).status, 404);
  // Another text with another picture, and back to words alone.
  const changed = await patch(teacher, made.id, { version: 1,
    bodyHtml: `<p>${shows(second)}${shows(plan)}</p>`,
    attachmentIds: [second, plan] });
  assert.equal(changed.json.bodyHtml, `<p>${shows(second)}${shows(plan)}</p>`);
  assert.deepEqual((await told(parent, made.id)).map((n) => n.body).sort(),
    ['2038-03-04T17:00:00Z', '2038-03-04T17:00:00Z TEXT FILES']);
  const cleared = await patch(teacher, made.id, { version: 2,
    clear: ['bodyHtml', 'attachmentIds'] });
  assert.equal(cleared.json.bodyHtml, '');
  await until(async () => (await read(parent)).status === 404,
    'it is not read any more', 30_000);
});

test('a picture that is not attached is refused, whatever is changed',
  async () => {
    const plan = await picture(teacher);
    const foreign = await picture(parent);
    const post = (more) => teacher.request('POST', `${V1}/events`,
      { json: body(more) });
    const refused = (answer, field) => {
      problem(answer, 400, 'ATTACHMENT_UNKNOWN');
      assert.equal(answer.json.field, field);
    };
    refused(await post({ bodyHtml: shows(plan) }), 'bodyHtml');
    refused(await post({ bodyHtml: shows(foreign), attachmentIds: [plan] }),
      'bodyHtml');
    problem(await post({ bodyHtml: shows(foreign),
      attachmentIds: [foreign] }), 400, 'ATTACHMENT_UNKNOWN');
    const made = await make({ bodyHtml: shows(plan), attachmentIds: [plan] });
    const change = (json) => patch(teacher, made.id, { version: 1, ...json });
    refused(await change({ bodyHtml: shows(foreign) }), 'bodyHtml');
    refused(await change({ clear: ['attachmentIds'] }), 'bodyHtml');
    refused(await change({ attachmentIds: [await picture(teacher)] }),
      'bodyHtml');
    const now = await teacher.get(`${V1}/events/${made.id}`);
    assert.deepEqual([now.version, now.bodyHtml], [1, shows(plan)]);
    // Only what the page can show for all of its readers.
    const bare = await make({ bodyHtml:
      '<p>x<img src="https://x.example/y.png"><img src="cid:x"></p>' });
    assert.equal(bare.bodyHtml, '<p>x</p>');
  });

test('one date shows other pictures of the event, as long as they are there',
  async () => {
    const [plan, map] = [await picture(teacher), await picture(teacher)];
    const made = await make({ rule: 'FREQ=WEEKLY;COUNT=4',
      bodyHtml: shows(plan), attachmentIds: [plan, map] });
    const at = async (n) => {
      const { events } = await parent.get(
        `${V1}/events?${SPAN}&pageSize=200`);
      const { id, instance } = events.filter((e) =>
        e.title === made.title)[n];
      return parent.get(`${V1}/events/${id}?instance=${instance}`);
    };
    const { instance } = await at(1);
    const own = await picture(teacher);
    const one = (json) => patch(teacher, made.id,
      { scope: 'THIS', instance, ...json });
    problem(await one({ version: 1, bodyHtml: shows(own) }), 400,
      'ATTACHMENT_UNKNOWN');
    const changed = await one({ version: 1, bodyHtml: `a${shows(map)}b` });
    assert.equal(changed.json.bodyHtml, `a${shows(map)}b`, changed.text);
    // From the third on another one, with what the others have.
    const rest = await patch(teacher, made.id, { version: 2,
      scope: 'FOLLOWING', instance: (await at(2)).instance,
      bodyHtml: shows(own) + shows(plan), attachmentIds: [own, plan] });
    assert.equal(rest.status, 200, rest.text);
    assert.notEqual(rest.json.id, made.id);
    assert.deepEqual(await Promise.all([0, 1, 2, 3].map(async (n) =>
      (await at(n)).bodyHtml)), [shows(plan), `a${shows(map)}b`,
      shows(own) + shows(plan), shows(own) + shows(plan)]);
    // Without the picture that one date shows, it shows the rest of its text.
    const less = await patch(teacher, made.id, { version: 3,
      attachmentIds: [plan] });
    assert.equal(less.status, 200, less.text);
    assert.equal((await at(1)).bodyHtml, 'ab');
    // And it is changed as any other.
    const later = await one({ version: 4, place: 'Salle 14' });
    assert.deepEqual([later.status, later.json.bodyHtml], [200, 'ab'],
      later.text);
  });

test('bad input has its sentence', async () => {
  const refused = async (more, status, code, field) => {
    const answer = await teacher.request('POST', `${V1}/events`,
      { json: body(more) });
    problem(answer, status, code);
    if (field) assert.equal(answer.json.field, field);
  };
  await refused({ title: ' ' }, 400, 'FIELD_MISSING', 'title');
  await refused({ to: {} }, 400, 'NO_RECIPIENT', 'to');
  await refused({ to: { categoryIds: ['class:1:guardians'] } }, 403,
    'RECIPIENT_UNREACHABLE');
  await refused({ endsAt: '2038-03-04T16:00:00Z' }, 400, 'EVENT_ENDS_BEFORE',
    'endsAt');
  await refused({ endsAt: '2040-03-04T16:00:00Z' }, 400, 'EVENT_TOO_LONG');
  await refused({ timeZone: 'Europe/Atlantis' }, 400, 'TIME_ZONE_UNKNOWN');
  await refused({ color: '#f00' }, 400);
  await refused({ allDay: true }, 400, 'FIELD_INVALID', 'startsAt');
  await refused({ rule: 'FREQ=SECONDLY' }, 400, 'RECURRENCE_INVALID');
  await refused({ rule: 'FREQ=DAILY' }, 400, 'RECURRENCE_TOO_MANY', 'rule');
  for (const query of ['', 'from=x&to=y', SPAN.replace('2038-03-31',
    '2029-03-31'), `${SPAN}&pageToken=x`, `${SPAN}&pageSize=201`])
    assert.equal((await parent.request('GET', `${V1}/events?${query}`)).status,
      400, query);
});
