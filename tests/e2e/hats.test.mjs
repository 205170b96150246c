// One person with several roles, contact bans and delegates, over HTTP in a
// school of its own, from a roster of OneRoster 1.2.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, setPassword, unique, until } from './client.mjs';

const SCHOOL = `hats-${process.pid}`;
const login = (id) => `${id}.${SCHOOL}`;
const user = (id, given, agents = '', title = '') =>
  `${id},true,${login(id)},${given},Petit,${agents},${title}\n`;
const FILES = {
  'manifest.csv': 'propertyName,value\noneroster.version,1.2\n',
  'orgs.csv': 'sourcedId,name,type\no1,Collège,school\n',
  'users.csv': 'sourcedId,enabledUser,username,givenName,familyName,' +
    'agentSourcedIds,metadata.title\n' + user('adm', 'Ada') +
    user('dir', 'Doris', '', 'Principale') + user('isa', 'Isabelle', 's2') +
    user('t2', 'Tom') + user('s1', 'Léa') + user('s2', 'Paul') +
    user('g', 'Anna', 's1'),
  'roles.csv': 'sourcedId,userSourcedId,roleType,role,orgSourcedId\n' +
    'r1,adm,primary,siteAdministrator,o1\nr2,dir,primary,principal,o1\n' +
    'r3,isa,primary,teacher,o1\nr4,isa,secondary,parent,o1\n' +
    'r5,t2,primary,teacher,o1\nr6,s1,primary,student,o1\n' +
    'r7,s2,primary,student,o1\nr8,g,primary,parent,o1\n',
  'classes.csv': 'sourcedId,title,classType,schoolSourcedId\n' +
    'h6,6e A,homeroom,o1\nh5,5e B,homeroom,o1\n',
  'enrollments.csv': 'sourcedId,classSourcedId,schoolSourcedId,' +
    'userSourcedId,role\ne1,h6,o1,s1,student\ne2,h6,o1,isa,teacher\n' +
    'e3,h5,o1,s2,student\ne4,h5,o1,t2,teacher\n',
};
const people = {};
let folder;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-hats-'));
  for (const [name, text] of Object.entries(FILES))
    writeFileSync(join(folder, name), text);
  ctl('import', '--school', SCHOOL, '--name', 'Collège des chapeaux', folder);
  for (const id of ['adm', 'dir', 'isa', 't2', 's1', 'g']) {
    setPassword(SCHOOL, login(id));
    people[id] = await Client.login(login(id));
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

const labels = async (client) => (await client.get(
  '/api/v1/directory/categories')).categories.map((c) => c.label);
const idOf = (id) => people[id].user.id;
const send = (client, to, more = {}) => client.request('POST',
  '/api/v1/messages', { json: { to, subject: unique('Chapeaux'),
    bodyHtml: '<p>Bonjour</p>', ...more } });
const fromOf = async (client, threadId) => {
  const { messages } = await client.get(`/api/v1/threads/${threadId}`);
  return messages.at(-1).from;
};
const pupil = async () => (await people.dir.get(
  '/api/v1/directory/users?q=Léa')).users.find((u) => u.role === 'STUDENT').id;

test('a teacher who is a parent has the categories of both roles', async () => {
  const me = await people.isa.get('/api/v1/me');
  assert.deepEqual(me.roles, ['TEACHER', 'GUARDIAN']);
  assert.equal(me.user.role, 'TEACHER');
  const seen = await labels(people.isa);
  for (const label of ['Élèves de 6e A', 'Parents de 6e A',
    'Enseignants de 5e B'])
    assert.ok(seen.includes(label), `${label} of ${seen}`);
  assert.ok(!seen.includes('Élèves de 5e B'), 'a parent writes to no pupils');
});

test('a message goes as what one chooses, else as what reaches them', async () => {
  const { t2, isa } = people;
  const to = { userIds: [idOf('t2')] };
  const told = await isa.post('/api/v1/directory/audience:sender', { to });
  assert.equal(told.as, 'TEACHER');
  const plain = await send(isa, to);
  assert.equal(plain.status, 201, plain.text);
  assert.equal((await fromOf(t2, plain.json.threadId)).role, 'TEACHER');
  const parent = await send(isa, to, { as: 'GUARDIAN' });
  assert.equal(parent.status, 201, parent.text);
  const from = await fromOf(t2, parent.json.threadId);
  assert.equal(from.role, 'GUARDIAN');
  assert.match(from.context, /^parent de Paul Petit/);

  const answer = await t2.post(`/api/v1/threads/${parent.json.threadId}/messages`,
    { bodyHtml: '<p>Oui</p>' }, { status: 201 });
  assert.ok(answer.messageId);
  await isa.post(`/api/v1/threads/${parent.json.threadId}/messages`,
    { bodyHtml: '<p>Merci</p>', as: 'GUARDIAN' }, { status: 201 });
  assert.equal((await fromOf(t2, parent.json.threadId)).role, 'GUARDIAN');
});

test('a role reaches whom it may write to, and one writes as no other\'s', async () => {
  const { isa, g } = people;
  const to = { userIds: [idOf('g')] };
  const asParent = await send(isa, to, { as: 'GUARDIAN' });
  assert.equal(asParent.status, 403, asParent.text);
  assert.equal(asParent.json.code, 'RECIPIENT_UNREACHABLE');
  assert.equal((await send(isa, to)).status, 201);
  const pupilOf = await send(isa, to, { as: 'STUDENT' });
  assert.equal(pupilOf.status, 400);
  assert.equal(pupilOf.json.field, 'as');
  const other = await send(g, { categoryIds: ['staff'] }, { as: 'ADMIN' });
  assert.equal(other.status, 400, other.text);
  const nothing = await send(isa, to, { as: 'KING' });
  assert.equal(nothing.status, 400);
});

test('a contact ban is the direction\'s, and in force at once', async () => {
  const { dir, adm, g, isa } = people;
  const child = await pupil();
  const thread = await send(isa, { userIds: [idOf('g')] });
  const ban = { personId: idOf('g'), childId: child, note: 'Jugement du 3 mai' };
  for (const client of [adm, isa, g]) {
    const answer = await client.request('POST', '/api/v1/admin/bans',
      { json: ban });
    assert.equal(answer.status, 403, answer.text);
    assert.equal((await client.request('GET', '/api/v1/admin/bans')).status, 403);
  }
  assert.ok((await labels(g)).includes('Enseignants de 6e A'));
  const noted = await dir.post('/api/v1/admin/bans', ban, { status: 201 });
  assert.ok(!(await labels(g)).includes('Enseignants de 6e A'));
  const old = await g.request('POST',
    `/api/v1/threads/${thread.json.threadId}/messages`,
    { json: { bodyHtml: '<p>x</p>' } });
  assert.equal(old.status, 403, old.text);
  const again = await dir.post('/api/v1/admin/bans', { ...ban, note: 'Prolongé' },
    { status: 201 });
  assert.equal(again.id, noted.id);
  const { bans } = await dir.get('/api/v1/admin/bans');
  assert.deepEqual(bans.map((b) => [b.child.displayName, b.note]),
    [['Léa Petit', 'Prolongé']]);
  const lift = () => dir.request('DELETE', `/api/v1/admin/bans/${noted.id}`);
  assert.equal((await lift()).status, 204);
  assert.equal((await lift()).status, 404);
  await until(async () => (await labels(g)).includes('Enseignants de 6e A'),
    'the ban is lifted');
});

test('a ban that makes no sense is refused', async () => {
  const { dir } = people;
  const child = await pupil();
  const bad = async (json, field) => {
    const answer = await dir.request('POST', '/api/v1/admin/bans', { json });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.field, field);
  };
  const g = idOf('g');
  await bad({ personId: g, childId: child }, 'note');
  await bad({ personId: g, childId: child, note: '  ' }, 'note');
  await bad({ personId: g, childId: child, note: 'x'.repeat(501) }, 'note');
  await bad({ personId: g, childId: g, note: 'x' }, 'personId');
  await bad({ personId: child, childId: child, note: 'x' }, 'personId');
  await bad({ personId: g, childId: idOf('t2'), note: 'x' }, 'childId');
  await bad({ personId: g, childId: '9007199254740993', note: 'x' }, 'childId');
});

test('a class has delegates among its pupils and their parents', async () => {
  const { adm, isa } = people;
  const { categories } = await isa.get('/api/v1/directory/categories');
  const id = categories.find((c) => c.label === 'Élèves de 6e A').id
    .split(':')[1];
  const path = `/api/v1/admin/classes/${id}/delegates`;
  const put = (userIds) => adm.request('PUT', path, { json: { userIds } });
  const named = await put([idOf('g'), idOf('s1')]);
  assert.equal(named.status, 200, named.text);
  assert.deepEqual(named.json.delegates.map((d) => d.role).sort(),
    ['GUARDIAN', 'STUDENT']);
  assert.deepEqual((await put([idOf('g'), idOf('s1')])).json, named.json);
  const wrong = await put([idOf('t2')]);
  assert.equal(wrong.status, 400, wrong.text);
  assert.equal(wrong.json.field, 'userIds');
  assert.deepEqual((await adm.get(path)).delegates, named.json.delegates);
  assert.equal((await isa.request('GET', path)).status, 403);
  assert.equal((await adm.request('GET',
    '/api/v1/admin/classes/9007199254740993/delegates')).status, 404);
  assert.deepEqual((await put([])).json.delegates ?? [], []);
});
