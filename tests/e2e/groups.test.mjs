// Own groups over HTTP, in the demo school.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, unique } from './client.mjs';

const GROUPS = '/api/v1/directory/groups';
let teacher, colleague, office, parent, pupil;

before(async () => {
  [teacher, office, parent, pupil] = await Promise.all(['enseignant',
    'vie.scolaire', 'parent', 'eleve'].map((login) => Client.login(login)));
  const { users } = await teacher.get('/api/v1/directory/users?q=Karim Bonnet');
  colleague = users.find((u) => u.role === 'STAFF');
});

const make = (client, more = {}) => client.post(GROUPS,
  { name: unique('Club'), ...more }, { status: 201 });
const change = (client, id, json) => client.request('PATCH', `${GROUPS}/${id}`,
  { json });

test('a group is written to like a category, and only its owner sees its name', async () => {
  const group = await make(teacher, { memberIds: [pupil.user.id] });
  assert.equal(group.categoryId, `group:${group.id}`);
  assert.deepEqual(group.memberIds, [pupil.user.id]);
  assert.match(group.endsOn, /^\d{4}-\d\d-\d\d$/);
  const { categories } = await teacher.get('/api/v1/directory/categories');
  const listed = categories.find((c) => c.id === group.categoryId);
  assert.deepEqual([listed.label, listed.kind, listed.memberCount],
    [group.name, 'GROUP', 1]);

  const subject = unique('Répétition');
  const sent = await teacher.post('/api/v1/messages', { subject,
    bodyHtml: '<p>Jeudi</p>', to: { groupIds: [group.id] } }, { status: 201 });
  assert.equal(sent.recipientCount, 1);
  const mine = await teacher.get(`/api/v1/threads/${sent.threadId}`);
  assert.deepEqual(mine.messages[0].to.map((r) => r.displayName), [group.name]);
  const theirs = await pupil.request('GET', `/api/v1/threads/${sent.threadId}`);
  assert.equal(theirs.status, 200);
  assert.ok(!theirs.text.includes(group.name), 'the group is named to nobody else');
  const stranger = await office.request('POST', '/api/v1/messages', { json: {
    subject, bodyHtml: '<p>x</p>', to: { groupIds: [group.id] } } });
  assert.equal(stranger.status, 403, stranger.text);
  assert.equal(stranger.json.code, 'RECIPIENT_UNREACHABLE');
});

test('a rule of a class or level that is not there is refused', async () => {
  const bad = async (rule, field) => {
    const answer = await teacher.request('POST', GROUPS,
      { json: { name: unique('Club'), rule: { kind: 'ENROLLED', ...rule } } });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.field, field);
  };
  const { classes, levels } = await teacher.get(`${GROUPS}:choices`);
  await bad({ classIds: ['9007199254740993'] }, 'rule.classIds');
  await bad({ classIds: [classes[0].id, '12'] }, 'rule.classIds');
  await bad({ levelId: classes[0].id }, 'rule.levelId');
  const group = await make(teacher,
    { rule: { kind: 'ENROLLED', levelId: levels[0].id } });
  const answer = await change(teacher, group.id,
    { rule: { kind: 'ENROLLED', classIds: ['12'] } });
  assert.equal(answer.status, 400, answer.text);
  const other = await Client.login('admin.autre');
  const theirs = (await other.get('/api/v1/admin/classes')).classes[0].id;
  await bad({ classIds: [theirs] }, 'rule.classIds');
});

test('two groups that are each the parents of the other are of nobody', async () => {
  const [one, two] = [await make(teacher), await make(teacher)];
  const of = (groupId) => ({ rule: { kind: 'GUARDIANS_OF', groupId } });
  for (const [group, other] of [[one, two], [two, one]])
    assert.equal((await change(teacher, group.id, of(other.id))).status, 200);
  assert.equal((await change(teacher, one.id, of(one.id))).status, 400);
  for (const { id, categoryId } of [one, two]) {
    assert.equal((await teacher.get(`${GROUPS}/${id}`)).memberCount ?? 0, 0);
    const sent = await teacher.request('POST', '/api/v1/messages', { json: {
      subject: 'x', bodyHtml: '<p>x</p>', to: { categoryIds: [categoryId] } } });
    assert.equal(sent.status, 403, sent.text);
  }
  // By hand there may be somebody in one of them: these have parents.
  assert.equal((await change(teacher, one.id,
    { memberIds: [pupil.user.id] })).status, 200);
  assert.ok((await teacher.get(`${GROUPS}/${two.id}`)).byRule
    .some((p) => p.id === parent.user.id));
});

test('a rule counts before it is kept, and follows the school', async () => {
  const choices = await teacher.get(`${GROUPS}:choices`);
  assert.ok(choices.classes.some((c) => c.title === '6e B'));
  assert.ok(choices.levels.some((l) => l.title === '6e'));
  assert.ok(choices.subjects.includes('Mathématiques'));
  const rule = { kind: 'ENROLLED', role: 'STUDENT', classIds: [choices.classes
    .find((c) => c.title === '6e B').id] };
  const told = await teacher.post(`${GROUPS}:preview`, { rule });
  assert.ok(told.memberCount > 20 && told.members.length === 20);
  const pupils = await make(teacher, { rule });
  assert.equal(pupils.memberCount, told.memberCount);
  const parents = await make(teacher,
    { rule: { kind: 'GUARDIANS_OF', groupId: pupils.id } });
  assert.ok(parents.byRule.some((p) => p.id === parent.user.id));
});

test('shared with a colleague, who may use it and not change it', async () => {
  const group = await make(teacher, { memberIds: [pupil.user.id],
    sharedWith: [colleague.id] });
  const seen = await office.get(`${GROUPS}/${group.id}`);
  assert.equal(seen.mine ?? false, false);
  assert.equal(seen.owner.id, teacher.user.id);
  const refused = await change(office, group.id, { name: 'À moi' });
  assert.equal(refused.status, 403);
  assert.equal(refused.json.code, 'GROUP_NOT_YOURS');
  const cleared = await change(teacher, group.id, { clear: ['sharedWith'] });
  assert.equal(cleared.status, 200, cleared.text);
  assert.equal((await office.request('GET', `${GROUPS}/${group.id}`)).status, 404);
});

test('kept, dropped, brought back', async () => {
  const group = await make(teacher);
  const kept = await change(teacher, group.id, { kept: true });
  assert.equal(kept.json.endsOn, '');
  const gone = await teacher.request('DELETE', `${GROUPS}/${group.id}`);
  assert.equal(gone.status, 204);
  assert.equal((await teacher.request('GET', `${GROUPS}/${group.id}`)).status, 404);
  const back = await teacher.post(`${GROUPS}/${group.id}:restore`);
  assert.equal(back.name, group.name);
});

test('what makes no sense is refused, and pupils and parents have none', async () => {
  const bad = async (json, status, field) => {
    const answer = await teacher.request('POST', GROUPS, { json });
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.json.field ?? '', field);
  };
  const name = unique('Refus');
  await bad({}, 400, 'name');
  await bad({ name: 'x'.repeat(101) }, 400, 'name');
  await bad({ name, memberIds: ['x'] }, 400, 'memberIds[0]');
  await bad({ name, memberIds: ['9007199254740993'] }, 403, '9007199254740993');
  await bad({ name, sharedWith: [parent.user.id] }, 403, parent.user.id);
  await bad({ name, endsOn: '2001-01-01' }, 400, 'endsOn');
  await bad({ name, endsOn: '2027-02-30' }, 400, 'endsOn');
  await bad({ name, rule: { kind: 'ENROLLED' } }, 400, 'rule.subject');
  await bad({ name, rule: { kind: 'GUARDIANS_OF', groupId: '1' } }, 400, 'rule.groupId');
  await make(teacher, { name });
  await bad({ name: name.toUpperCase() }, 409, 'name');
  for (const client of [parent, pupil]) {
    assert.equal((await client.request('GET', GROUPS)).status, 403);
    assert.equal((await client.request('POST', GROUPS, { json: { name } })).status, 403);
  }
});
