// People, settings and calendar as an administrator changes them over HTTP, in
// a school of its own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, PDF, setPassword, unique, until } from './client.mjs';

const SCHOOL = `admin-${process.pid}`;
const USERS = '/api/v1/admin/users';
const HEAD = 'sourcedId,enabledUser,orgSourcedIds,role,username,givenName,' +
  'familyName,agentSourcedIds,metadata.liaisonRole,metadata.title\n';
const PEOPLE = HEAD +
  `a,true,o1,administrator,adm.${SCHOOL},Ada,Roi,,ADMIN,\n` +
  `b,true,o1,administrator,sec.${SCHOOL},Sonia,Bec,,STAFF,Secrétariat\n` +
  `t,true,o1,teacher,t.${SCHOOL},Théo,Un,,,\n` +
  `s,true,o1,student,s.${SCHOOL},Léa,Petit,,,\n` +
  `s2,true,o1,student,s2.${SCHOOL},Noé,Grand,,,\n` +
  `g,true,o1,parent,g.${SCHOOL},Anna,Petit,s,,\n`;
const FILES = {
  'manifest.csv': 'propertyName,value\noneroster.version,1.1\n',
  'orgs.csv': 'sourcedId,name,type\no1,Collège,school\n',
  'users.csv': PEOPLE,
  'classes.csv': 'sourcedId,title,classType,schoolSourcedId,grades\n' +
    'c,6e B,homeroom,o1,06\n',
  'enrollments.csv': 'sourcedId,classSourcedId,schoolSourcedId,' +
    'userSourcedId,role\ne1,c,o1,t,teacher\ne2,c,o1,s,student\n',
};

let folder, admin, secretary, guardian;

function importRoster(...args) {
  const where = mkdtempSync(join(folder, 'bundle-'));
  for (const [name, text] of Object.entries(FILES))
    writeFileSync(join(where, name), text);
  ctl('import', '--school', SCHOOL, '--yes', ...args, where);
}

async function find(q, who = admin) {
  const { users } = await who.get(`${USERS}?q=${encodeURIComponent(q)}`);
  assert.equal(users.length, 1, q);
  return users[0];
}
const look = async (id) => admin.get(`${USERS}/${id}`);
const patch = (id, json, who = admin) =>
  who.request('PATCH', `${USERS}/${id}`, { json });

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-admin-'));
  importRoster('--name', 'Essai');
  for (const login of ['adm', 'sec', 'g', 't'])
    setPassword(SCHOOL, `${login}.${SCHOOL}`);
  [admin, secretary, guardian] = await Promise.all(['adm', 'sec', 'g']
    .map((login) => Client.login(`${login}.${SCHOOL}`)));
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('people are found by name, login, role and state', async () => {
  const all = await admin.get(USERS);
  assert.equal(all.total, 6);
  assert.deepEqual(all.users.map((u) => u.familyName),
    ['Bec', 'Grand', 'Petit', 'Petit', 'Roi', 'Un']);
  const first = await admin.get(`${USERS}?pageSize=4`);
  assert.equal(first.users.length, 4);
  const rest = await admin.get(
    `${USERS}?pageSize=4&pageToken=${first.nextPageToken}`);
  assert.deepEqual(rest.users.map((u) => u.familyName), ['Roi', 'Un']);
  assert.equal(rest.nextPageToken ?? '', '');
  assert.equal((await find(`g.${SCHOOL}`)).displayName, 'Anna Petit');
  const roles = await admin.get(`${USERS}?role=GUARDIAN`);
  assert.deepEqual(roles.users.map((u) => u.displayName), ['Anna Petit']);
  const never = await admin.get(`${USERS}?state=NEVER_LOGGED_IN&role=STUDENT`);
  assert.equal(never.users.length, 2);
  assert.equal((await admin.get(`${USERS}?q=personne`)).users?.length ?? 0, 0);
  // A child's name finds the child, and then the guardians; a class has both.
  const names = async (query) => ((await admin.get(`${USERS}?${query}`)).users ?? [])
    .map((u) => u.displayName);
  const [child] = (await admin.get(`${USERS}?role=GUARDIAN`)).users
    .map((u) => /de (\S+)/.exec(u.context)[1]);
  const both = await names(`q=${encodeURIComponent(child)}`);
  assert.ok(both[0].startsWith(child), both.join());
  assert.equal(both.at(-1), 'Anna Petit');
  assert.deepEqual(await names(`q=${encodeURIComponent(`parents de ${child}`)}`), ['Anna Petit']);
  const one = await admin.get(`${USERS}?q=${encodeURIComponent(child)}&pageSize=1`);
  assert.deepEqual(await names(`q=${encodeURIComponent(child)}&pageSize=50&pageToken=${
    one.nextPageToken}`), both.slice(1));
  const { classes } = await admin.get('/api/v1/admin/classes');
  const inClasses = await Promise.all(classes.map((c) => names(`classId=${c.id}&role=GUARDIAN`)));
  assert.ok(inClasses.flat().includes('Anna Petit'), inClasses.join());
});

test('what is asked for wrongly is refused, and others get nothing', async () => {
  for (const [query, field] of [['pageSize=201', 'pageSize'],
    ['pageToken=x', 'pageToken'], ['role=CHEF', 'role'],
    [`q=${'x'.repeat(101)}`, 'q']]) {
    const answer = await admin.request('GET', `${USERS}?${query}`);
    assert.equal(answer.status, 400, query);
    assert.equal(answer.json.field, field, query);
  }
  for (const who of [secretary, guardian])
    assert.equal((await who.request('GET', USERS)).json.code, 'FORBIDDEN');
  const other = await Client.login('admin');
  const theirs = (await other.get(`${USERS}?q=Besson`)).users[0];
  assert.equal((await admin.request('GET', `${USERS}/${theirs.id}`)).status,
    404);
  assert.equal((await patch(theirs.id, { title: { text: 'x' } })).status, 404);
  const child = await find('Noé');
  for (const [change, field] of [
    [{ name: { given: 'A', family: ' ' } }, 'name.family'],
    [{ name: { given: 'x'.repeat(101), family: 'y' } }, 'name.given'],
    [{ email: { address: 'nulle part' } }, 'email.address'],
    [{ roles: ['STUDENT', 'TEACHER'] }, 'roles'],
    [{ roles: ['SYSTEM'] }, 'roles'],
    [{ guardians: { ids: [theirs.id] } }, 'children'],
    [{ permissions: { names: ['SCHOOLS'] } }, 'permissions']]) {
    const answer = await patch(child.id, change);
    assert.equal(answer.status, 400, JSON.stringify(change));
    assert.equal(answer.json.field, field);
  }
});

test('a change says its effect first, is kept by later imports, and can go ' +
  'back to them', async () => {
  const g = await find('Anna');
  const child = await find('Noé');
  const change = { children: { ids: [child.id] },
    name: { given: 'Hanna', family: 'Petit' } };
  const tried = await patch(g.id, { ...change, dryRun: true });
  assert.equal(tried.status, 200, tried.text);
  // The teacher of 6e B is out of reach then.
  assert.equal(tried.json.reachBefore - (tried.json.reachAfter ?? 0), 1);
  assert.equal((await look(g.id)).user.givenName, 'Anna');

  const done = await patch(g.id, change);
  assert.deepEqual(done.json, { ...tried.json });
  importRoster();
  let now = await look(g.id);
  assert.equal(now.user.displayName, 'Hanna Petit');
  assert.deepEqual(now.children.map((c) => c.displayName), ['Noé Grand']);
  assert.deepEqual(now.byHand, ['NAME', 'FAMILY']);

  assert.equal((await patch(g.id, { followRoster: true })).status, 200);
  importRoster();
  now = await look(g.id);
  assert.equal(now.user.displayName, 'Anna Petit');
  assert.deepEqual(now.byHand ?? [], []);
});

test('who would lose somebody is told before they are switched off', async () => {
  const g = await find('Anna');
  const tried = await patch(g.id, { active: false, dryRun: true });
  assert.equal(tried.status, 200, tried.text);
  // The teacher of her child's class, and the administration.
  assert.deepEqual(tried.json.losing, [
    { role: 'TEACHER', count: 1, names: ['Théo Un'] },
    { role: 'STAFF', count: 1, names: ['Sonia Bec'] },
    { role: 'ADMIN', count: 1, names: ['Ada Roi'] },
  ]);
  // Only of who would be switched off.
  assert.deepEqual((await patch(g.id, { title: { text: 'x' }, dryRun: true })).json.losing ?? [], []);
});

test('who is frozen reads and writes nothing, in an open session', async () => {
  const g = await find('Anna');
  const s = await find('Sonia');
  const message = () => ({ to: { userIds: [s.id] }, subject: unique('Gel'),
    bodyHtml: '<p>x</p>', attachmentIds: [] });
  const sent = await guardian.post('/api/v1/messages', message(),
    { status: 201 });
  const freeze = `${USERS}/${g.id}:freeze`;
  const tried = await admin.request('POST', `${freeze}?dryRun=true`);
  assert.equal(tried.status, 200, tried.text);
  assert.ok(tried.json.reachBefore > 0 && !tried.json.reachAfter);
  assert.equal((await look(g.id)).user.frozen ?? false, false);

  for (let i = 0; i < 2; i++)
    assert.equal((await admin.request('POST', freeze)).status, 200);
  const refused = async (method, path, more) => {
    const answer = await guardian.request(method, path, more);
    assert.equal(answer.status, 403, `${path}: ${answer.text}`);
    assert.equal(answer.json.code, 'WRITING_FROZEN');
  };
  await refused('POST', '/api/v1/messages', { json: message() });
  await refused('POST', `/api/v1/threads/${sent.threadId}/messages`,
    { json: { bodyHtml: '<p>y</p>' } });
  await refused('POST', '/api/v1/attachments?name=a.pdf',
    { body: PDF, headers: { 'content-type': 'application/pdf' } });
  const thread = await guardian.get(`/api/v1/threads/${sent.threadId}`);
  assert.equal(thread.canReply ?? false, false);

  assert.equal((await admin.request('POST', `${USERS}/${g.id}:unfreeze`))
    .status, 200);
  await guardian.post('/api/v1/messages', message(), { status: 201 });
});

test('who is deactivated is out at once, and can be had back', async () => {
  const t = await find('Théo');
  const teacher = await Client.login(`t.${SCHOOL}`);
  const done = await patch(t.id, { active: false });
  assert.equal(done.json.sessionsEnded, 1, done.text);
  await until(async () =>
    (await teacher.request('GET', '/api/v1/me')).status === 401,
  'the session ends');
  importRoster();
  assert.equal((await look(t.id)).user.active ?? false, false);
  assert.equal((await patch(t.id, { active: true })).status, 200);
  await Client.login(`t.${SCHOOL}`);
  assert.equal((await patch(t.id, { followRoster: true })).status, 200);
});

test('single permissions let do that and no more; administrators are for ' +
  'administrators', async () => {
  const s = await find('Sonia');
  const a = await find('Ada');
  assert.equal((await patch(s.id, { permissions: { names: ['PEOPLE'] } }))
    .status, 200);
  await until(async () => (await secretary.request('GET', USERS)).status
    === 200, 'the permission counts');
  for (const [id, change] of [[a.id, { active: false }],
    [s.id, { roles: ['ADMIN'] }], [s.id, { permissions: { names: [] } }]]) {
    const answer = await patch(id, change, secretary);
    assert.equal(answer.json.code, 'FORBIDDEN', JSON.stringify(change));
  }
  // Neither makes one, nor somebody of the direction, who notes bans; nor has a
  // mail of theirs come elsewhere.
  const body = { givenName: 'Pia', familyName: unique('Nouvelle'), login: '',
    roles: ['STAFF'] };
  for (const more of [{ roles: ['ADMIN'] }, { roles: ['TEACHER', 'ADMIN'] },
    { title: 'Principale' }, { function: 'DIRECTION' }]) {
    const answer = await secretary.request('POST', USERS,
      { json: { ...body, ...more } });
    assert.equal(answer.json.code, 'FORBIDDEN', JSON.stringify(more));
  }
  const t = await find('Théo');
  for (const [id, change] of [[a.id, { email: { address: 'pia@example.org' } }],
    [s.id, { email: { address: 'pia@example.org' } }],
    [t.id, { roles: ['TEACHER', 'ADMIN'] }],
    [t.id, { permissions: { names: ['AUDIT'] } }],
    [s.id, { title: { text: 'Adjointe', function: 'DIRECTION' } }]]) {
    const answer = await patch(id, change, secretary);
    assert.equal(answer.json?.code, 'FORBIDDEN', JSON.stringify(change));
  }
  for (const act of ['freeze', 'unfreeze']) {
    const answer = await secretary.request('POST', `${USERS}/${a.id}:${act}`);
    assert.equal(answer.json.code, 'FORBIDDEN', act);
  }
  assert.equal((await look(t.id)).user.roles.join(), 'TEACHER');
  // The rest is what the permission is for.
  const made = await secretary.post(USERS, { ...body, title: 'Secrétariat' },
    { status: 201 });
  assert.equal((await patch(made.user.id, { active: false }, secretary)).status,
    200);
  assert.equal((await patch(t.id, { title: { text: 'Professeur' } },
    secretary)).status, 200);
  assert.equal((await patch(t.id, { followRoster: true }, secretary)).status,
    200);
  for (const change of [{ active: false }, { roles: ['STAFF'] }])
    assert.equal((await patch(a.id, change)).json.code,
      'LAST_ADMINISTRATOR');
  assert.equal((await patch(s.id, { permissions: { names: [] } })).status,
    200);
});

test('somebody whom no roster has stays, and has a login of their own',
  async () => {
    const login = `inv.${SCHOOL}`;
    const body = { givenName: 'Ivo', familyName: 'Nemo', login,
      roles: ['STAFF', 'GUARDIAN'], title: 'Intervenant' };
    const made = await admin.post(USERS, body, { status: 201 });
    assert.deepEqual(made.user.roles, ['STAFF', 'GUARDIAN']);
    assert.equal(made.inRoster ?? false, false);
    const again = await admin.request('POST', USERS, { json: body });
    assert.equal(again.json.code, 'LOGIN_TAKEN');
    importRoster();
    assert.equal((await find('Nemo')).active, true);
    setPassword(SCHOOL, login);
    await Client.login(login);
    for (const [more, field] of [[{ familyName: '' }, 'familyName'],
      [{ roles: [] }, 'roles']]) {
      const bad = await admin.request('POST', USERS,
        { json: { ...body, login: '', ...more } });
      assert.equal(bad.status, 400);
      assert.equal(bad.json.field, field);
    }
  });
