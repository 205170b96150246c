// Templates over HTTP: one's own, the school's, their limits and races, and
// what is not sent because a field is left in it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, problem, ready, setPassword, unique } from './client.mjs';

const V1 = '/api/v1';
let admin, staff, parent, other;

before(async () => {
  await ready();
  for (const login of ['laure.perrot', 'claire.dupont'])
    setPassword('college-demo', login);
  [admin, staff, parent, other] = await Promise.all(
    ['admin', 'laure.perrot', 'parent2', 'admin.autre'].map(
      (login) => Client.login(login)));
  for (const { id, canChange } of await list(staff))
    if (canChange) await staff.request('DELETE', `${V1}/templates/${id}`);
});

const make = (client, more = {}, status = 201) => client.post(
  `${V1}/templates`, { name: unique('Modèle'), bodyHtml: '<p>Bonjour</p>',
    ...more }, { status });
const list = async (client) => (await client.get(`${V1}/templates`)).templates;
const has = async (client, id) => (await list(client)).some((t) => t.id === id);

test('one’s own are made, listed, changed, deleted', async () => {
  const name = unique('Absence');
  const made = await make(staff, { name, subject: 'Absence',
    bodyHtml: '<p>Bonjour {{recipient}}, <b>{{child}}</b><img src=x></p>' });
  assert.deepEqual({ ...made, savedAt: '' }, { id: made.id, name,
    subject: 'Absence', bodyHtml:
      '<p>Bonjour {{recipient}}, <b>{{child}}</b></p>',
    school: false, roles: [], snippet: 'Bonjour {{recipient}}, {{child}}',
    savedAt: '', canChange: true });
  assert.ok(Date.parse(made.savedAt) > Date.now() - 60_000);
  const inList = (await list(staff)).find((t) => t.id === made.id);
  assert.deepEqual(inList, { ...made, bodyHtml: '' });
  assert.deepEqual(await staff.get(`${V1}/templates/${made.id}`), made);
  for (const client of [parent, admin, other]) {
    assert.ok(!await has(client, made.id));
    await client.get(`${V1}/templates/${made.id}`, 404);
  }
  const changed = await staff.request('PUT', `${V1}/templates/${made.id}`,
    { json: { name: name.toUpperCase(), bodyHtml: '<p>x</p>' } });
  assert.equal(changed.status, 200);
  assert.equal(changed.json.name, name.toUpperCase());
  // A PUT has all of it.
  assert.equal(changed.json.subject, '');
  const gone = await staff.request('DELETE', `${V1}/templates/${made.id}`);
  assert.equal(gone.status, 204);
  for (const method of ['GET', 'PUT', 'DELETE'])
    assert.equal((await staff.request(method, `${V1}/templates/${made.id}`,
      method === 'PUT' ? { json: { name: 'x', bodyHtml: 'x' } } : {})).status,
    404);
});

test('bad input has its sentence', async () => {
  const refused = async (json, status, code, field) => {
    const answer = await staff.request('POST', `${V1}/templates`, { json });
    const { detail, ...p } = problem(answer);
    assert.deepEqual([p.status, p.code, p.field], [status, code, field]);
    assert.ok(detail.length > 10);
  };
  await refused({ bodyHtml: '<p>x</p>' }, 400, 'FIELD_MISSING', 'name');
  await refused({ name: ' ', bodyHtml: '<p>x</p>' }, 400, 'FIELD_MISSING',
    'name');
  await refused({ name: 'x' }, 400, 'FIELD_MISSING', 'bodyHtml');
  await refused({ name: 'x', bodyHtml: '<p></p>' }, 400, 'FIELD_MISSING',
    'bodyHtml');
  await refused({ name: 'x'.repeat(81), bodyHtml: 'x' }, 400,
    'FIELD_TOO_LONG', 'name');
  await refused({ name: 'x', subject: 'x'.repeat(201), bodyHtml: 'x' }, 400,
    'FIELD_TOO_LONG', 'subject');
  await refused({ name: 'x', bodyHtml: 'x'.repeat(65537) }, 400,
    'FIELD_TOO_LONG', 'bodyHtml');
  await refused({ name: 'x', bodyHtml: `<img src="cid:${'a'.repeat(32)}">x` },
    400, 'FIELD_INVALID', 'bodyHtml');
  await refused({ name: 'x', bodyHtml: 'x', roles: ['NOBODY'] }, 400,
    'FIELD_INVALID', 'roles[0]');
  await refused({ name: 'x', bodyHtml: 'x', color: 1 }, 400, 'FIELD_UNKNOWN',
    'color');
  await staff.get(`${V1}/templates/abc`, 404);
});

test('of the same name made at once there is one', async () => {
  const json = { name: unique('Course'), bodyHtml: '<p>x</p>' };
  const answers = await Promise.all(Array.from({ length: 8 }, () =>
    staff.request('POST', `${V1}/templates`, { json })));
  assert.deepEqual(answers.map((a) => a.status).sort(),
    [201, ...Array(7).fill(409)]);
  const taken = answers.find((a) => a.status === 409);
  assert.equal(problem(taken).code, 'TEMPLATE_NAME_TAKEN');
  assert.match(problem(taken).detail, /modèle/);
});

test('the school’s: made by who may, for those whom it names', async () => {
  const refused = await staff.request('POST', `${V1}/templates`,
    { json: { name: 'x', bodyHtml: 'x', school: true } });
  assert.equal(problem(refused).code, 'FORBIDDEN');
  const all = await make(admin, { school: true });
  const ours = await make(admin, { school: true, roles: ['STAFF'] });
  assert.ok(await has(parent, all.id));
  assert.ok(!await has(parent, ours.id));
  assert.ok(await has(staff, ours.id));
  assert.ok(!await has(other, all.id));
  assert.equal((await staff.get(`${V1}/templates/${ours.id}`)).canChange,
    false);
  for (const method of ['PUT', 'DELETE']) {
    const answer = await staff.request(method, `${V1}/templates/${ours.id}`,
      method === 'PUT' ? { json: { name: 'x', bodyHtml: 'x' } } : {});
    assert.equal(problem(answer).code, 'FORBIDDEN');
  }
  const { entries } = await admin.get(`${V1}/admin/audit?pageSize=20`);
  const noted = entries.find((e) => e.object === ours.name);
  assert.equal(noted.act, 'template.change');
  assert.equal(noted.actorId, admin.user.id);
  for (const { id } of [all, ours])
    assert.equal((await admin.request('DELETE', `${V1}/templates/${id}`))
      .status, 204);
});

test('a message in which a field is left is not sent', async () => {
  const subject = unique('Champ');
  const letter = (bodyHtml) => ({ to: { userIds: [staff.user.id] }, subject,
    bodyHtml });
  const refused = await parent.request('POST', `${V1}/messages`,
    { json: letter('<p>Bonjour {{recipient}}</p>') });
  assert.equal(problem(refused).status, 422);
  assert.equal(problem(refused).code, 'TEMPLATE_FIELD_LEFT');
  assert.equal(problem(refused).field, 'bodyHtml');
  assert.match(problem(refused).detail, /Rien n'est parti/);
  assert.equal(await staff.thread(subject), undefined);
  // A draft keeps it.
  const draft = await parent.post(`${V1}/drafts`,
    { bodyHtml: '<p>Bonjour {{recipient}}</p>' }, { status: 201 });
  assert.match(draft.bodyHtml, /\{\{recipient\}\}/);
  await parent.request('DELETE', `${V1}/drafts/${draft.id}`);
});
