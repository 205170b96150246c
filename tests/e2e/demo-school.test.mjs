// What a newcomer finds of the administration in the demo school: each thing is
// there once, whoever is allowed sees it.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready } from './client.mjs';

const people = {};
const ADMIN = '/api/v1/admin';

before(async () => {
  await ready();
  for (const login of ['admin', 'direction', 'enseignant', 'vie.scolaire',
    'isabelle.laurent'])
    people[login] = await Client.login(login);
});

const find = async (name) => (await people.admin.get(
  `${ADMIN}/users?q=${encodeURIComponent(name)}`)).users
  .find((u) => u.displayName === name);

test('own groups, by hand and by rule, some shared', async () => {
  const groups = async (who) => Object.fromEntries((await people[who].get(
    '/api/v1/directory/groups')).groups.map((g) => [g.name, g]));
  const teacher = await groups('enseignant');
  assert.equal(teacher['Club théâtre'].memberCount, 3);
  assert.equal(teacher['Club théâtre'].sharedCount, 1);
  assert.equal(teacher['Parents du club théâtre'].rule.kind, 'GUARDIANS_OF');
  assert.equal(teacher['Hispanistes de 4e'].mine, false);
  const staff = await groups('vie.scolaire');
  assert.equal(staff['Hispanistes de 4e'].sharedCount, 2);
  assert.ok(staff['Hispanistes de 4e'].memberCount > 100);
  assert.ok('Équipe de 6e B' in await groups('direction'));
});

test('a teacher who is a parent of a pupil of another class', async () => {
  const me = await people['isabelle.laurent'].get('/api/v1/me');
  assert.deepEqual(me.roles, ['TEACHER', 'GUARDIAN']);
  const { categories } = await people['isabelle.laurent'].get(
    '/api/v1/directory/categories');
  const labels = categories.map((c) => c.label);
  assert.ok(labels.includes('Élèves de 6e B'), `${labels}`);
  assert.ok(!labels.includes('Élèves de 3e C'), `${labels}`);
});

test('a ban that the direction alone sees, and somebody frozen', async () => {
  const { bans } = await people.direction.get(`${ADMIN}/bans`);
  assert.ok(bans.some((b) => b.person.displayName === 'Augustin Morin' &&
    b.child.displayName === 'Yasmine Lecomte'));
  assert.equal((await people.admin.request('GET', `${ADMIN}/bans`)).status, 403);
  const { id } = await find('Anaïs Meyer');
  assert.ok((await people.admin.get(`${ADMIN}/users/${id}`)).frozenAt);
});

test('two delegates of the pupils and two of the parents in each class',
  async () => {
    const { classes } = await people.admin.get(`${ADMIN}/classes`);
    assert.equal(classes.length, 24);
    for (const { id, title } of classes) {
      const { delegates } = await people.admin.get(
        `${ADMIN}/classes/${id}/delegates`);
      assert.deepEqual(delegates.map((d) => d.role).sort(),
        ['GUARDIAN', 'GUARDIAN', 'STUDENT', 'STUDENT'], title);
    }
  });

test('terms and holidays, open around the clock; colour and logo', async () => {
  const calendar = await people.admin.get(`${ADMIN}/calendar`);
  assert.equal(calendar.terms.length, 3);
  assert.ok(calendar.holidays.length >= 5);
  assert.deepEqual(calendar.hours ?? [], []);
  const { school } = await people.admin.get('/api/v1/me');
  assert.equal(school.name, 'Collège Les Tilleuls');
  assert.ok(school.accentLight && school.logo);
  const logo = await people.admin.request('GET',
    `/api/v1/school/logo/${school.logo}`);
  assert.equal(logo.headers.get('content-type'), 'image/png');
});

test('functions of the staff, and e-mail addresses', async () => {
  const user = await find('Valérie Tessier');
  assert.equal(user.function, 'HEALTH');
  assert.match(user.email, /@college-demo\.example$/);
});
