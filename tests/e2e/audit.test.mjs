// Permissions and the audit trail over HTTP: who may is asked anew each time,
// what is done is noted with who and from where, nobody rewrites it unseen.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { BASE, Client, ctl, ready, unique, until }
  from './client.mjs';

const BIN = process.env.LIAISON_BIN ?? 'build/bin';
const SCHOOL = 'college-demo', SECRETARY = 'martine.collet';
const AUDIT = '/api/v1/admin/audit', CLASSES = '/api/v1/admin/classes';
let admin, secretary;

const permit = (...names) => ctl('permit', '--school', SCHOOL, '--login',
  SECRETARY, '--permissions', names.join(','));
const status = async (client, path) => (await client.request('GET', path)).status;
const permissions = async (client) => (await client.get('/api/v1/me')).permissions;

before(async () => {
  await ready();
  admin = await Client.login('admin');
  secretary = await Client.login(SECRETARY);
});

test('the secretary of the demo imports, resets, sees the space, and no more', async () => {
  assert.deepEqual(await permissions(secretary),
    ['ROSTERS', 'RESET', 'EVENTS', 'STORAGE']);
  assert.equal(await status(secretary,
    `/api/v1/admin/jobs/${'f'.repeat(32)}`), 404);
  for (const path of [AUDIT, CLASSES, '/api/v1/admin/health',
    '/api/v1/admin/schools'])
    assert.equal(await status(secretary, path), 403, path);
  await admin.upload('note.txt', Buffer.from('Bonjour.'), 'text/plain');
  assert.ok((await secretary.get('/api/v1/admin/files/use')).files > 0);
});

test('an administrator has all but bans and schools', async () => {
  const all = await permissions(admin);
  for (const p of ['ROSTERS', 'PEOPLE', 'RESET', 'RULES', 'SCHOOL', 'AUDIT',
    'MONITORING', 'CLASSES'])
    assert.ok(all.includes(p), p);
  assert.ok(!all.includes('SCHOOLS'));
  assert.equal(await status(admin, '/api/v1/admin/schools'), 403);
});

test('a permission is in force with the next request, and gone with it', async () => {
  const path = CLASSES;
  for (let i = 0; i < 5; i++) {
    permit('ROSTERS', 'RESET', 'STORAGE', 'CLASSES');
    assert.equal(await status(secretary, path), 200, `given ${i}`);
    permit('ROSTERS', 'RESET', 'STORAGE');
    assert.equal(await status(secretary, path), 403, `taken ${i}`);
  }
  // The page hears of it as well, a moment later.
  await until(async () => !(await permissions(secretary)).includes('CLASSES'),
    '/me says so');
});

test('no permission of a region is given in a school', () => {
  const r = spawnSync(join(BIN, 'liaisonctl'), ['permit', '--school', SCHOOL,
    '--login', SECRETARY, '--permissions', 'SCHOOLS'], { encoding: 'utf8' });
  assert.notEqual(r.status, 0);
});

test('a look at a class is noted, with who and from where', async () => {
  const { classes } = await admin.get(`${CLASSES}?q=6e%20B`);
  assert.equal(classes[0].title, '6e B');
  assert.ok(classes[0].students > 5);
  const one = await admin.get(`${CLASSES}/${classes[0].id}`);
  assert.equal(one.students.length, classes[0].students);
  assert.ok(one.guardians.some((g) => /parent de/.test(g.context)));
  const { entries } = await admin.get(`${AUDIT}?act=class.look&pageSize=1`);
  assert.equal(entries[0].object, '6e B');
  assert.equal(entries[0].actor, admin.user.displayName);
  assert.equal(entries[0].actorId, admin.user.id);
  assert.equal(entries[0].address, '127.0.0.1');
  assert.match(entries[0].hash, /^[0-9a-f]{64}$/);
  assert.equal(await status(admin, `${CLASSES}/999999`), 404);
  assert.equal(await status(admin, `${CLASSES}/x`), 404);
});

test('an import is noted with who began it', async () => {
  const { zip } = await import('../rights/zip.mjs');
  const answer = await secretary.request('POST', '/api/v1/admin/roster',
    { body: zip({ 'manifest.csv': 'propertyName,value\r\n' +
      'manifest.version,1.0\r\noneroster.version,1.1\r\n' +
      'file.orgs,bulk\r\nfile.users,bulk\r\nfile.classes,bulk\r\n' +
      'file.enrollments,bulk\r\n', 'orgs.csv': 'sourcedId,name,type\r\n' +
      'o,x,school\r\n', 'users.csv': 'sourcedId,role\r\nu,teacher\r\n',
    'classes.csv': 'sourcedId,title,classType,schoolSourcedId\r\n' +
      'c,x,homeroom,o\r\n', 'enrollments.csv': 'sourcedId,' +
      'classSourcedId,userSourcedId,role\r\ne,c,u,teacher\r\n' }),
    headers: { 'content-type': 'application/zip' } });
  assert.equal(answer.status, 202, answer.text);
  await until(async () => (await admin.get(`${AUDIT}?act=roster`)).entries
    .some((e) => e.act === 'roster.import' &&
      e.object === answer.json.jobId && e.actorId === secretary.user.id),
  'the import is noted');
});

test('the trail is filtered, paged, and a search is noted', async () => {
  permit('ROSTERS', 'RESET', 'STORAGE');
  const all = await admin.get(`${AUDIT}?act=permission&pageSize=2`);
  assert.equal(all.entries.length, 2);
  assert.ok(all.nextPageToken);
  const next = await admin.get(
    `${AUDIT}?act=permission&pageSize=2&pageToken=${all.nextPageToken}`);
  assert.ok(BigInt(next.entries[0].n) < BigInt(all.entries[1].n));
  const word = unique('Rien');
  assert.deepEqual((await admin.get(`${AUDIT}?q=${word}`)).entries, []);
  const noted = await admin.get(`${AUDIT}?act=audit.search&pageSize=1`);
  assert.equal(noted.entries[0].object, word);
  const future = new Date(Date.now() + 3.6e6).toISOString();
  assert.deepEqual((await admin.get(`${AUDIT}?from=${future}`)).entries, []);
  for (const bad of ['pageToken=x', 'format=pdf', 'pageSize=201', 'from=hier',
    `from=${future}&to=2020-01-01T00:00:00Z`, 'unknown=1'])
    assert.equal(await status(admin, `${AUDIT}?${bad}`), 400, bad);
});

test('it is exported as CSV by Accept or by format, and that is noted', async () => {
  let last = Number((await admin.get(`${AUDIT}?pageSize=1`)).entries[0].n);
  for (const [path, headers] of [[`${AUDIT}?format=csv`, {}],
    [AUDIT, { accept: 'text/csv, application/json;q=0.5' }]]) {
    const answer = await admin.request('GET', path, { headers });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers.get('content-type'), /^text\/csv/);
    assert.match(answer.headers.get('content-disposition'), /^attachment/);
    const lines = answer.text.replace(/\r\n$/, '').split('\r\n');
    assert.equal(lines[0], '\ufeff"n","at","actorId","actor","address",' +
      '"act","object","detail","hash"');
    assert.ok(lines.length > 5);
    // Others may have done something meanwhile.
    const { entries } = await admin.get(`${AUDIT}?act=audit.export&pageSize=1`);
    assert.equal(entries[0].actorId, admin.user.id);
    assert.ok(Number(entries[0].n) > last);
    last = Number(entries[0].n);
  }
});

test('other schools see nothing of it', async () => {
  const other = await Client.login('admin.autre');
  const { entries } = await other.get(`${AUDIT}?pageSize=200`);
  assert.ok(entries.every((e) => e.actorId !== admin.user.id));
});

test('liaisonctl says that the trail is as it was written', () => {
  assert.match(ctl('audit', 'verify', '--school', SCHOOL),
    /^college-demo: \d+ rows, as they were written$/m);
});

test('health names services, replicas and what waits', async () => {
  // One that a test before has taken away may be told of for a moment.
  const state = await until(async () => {
    const now = await admin.get('/api/v1/admin/health');
    return now.ready && now.services.every((s) => s.replicas.length > 0 &&
      s.replicas.every((r) => r.state === 'READY')) && now;
  }, 'all are ready');
  assert.deepEqual(state.services.map((s) => s.name).sort(),
    ['attachments', 'directory', 'messages', 'notify']);
  for (const s of state.services)
    for (const r of s.replicas) assert.match(r.release, /^\d+\.\d+/);
  assert.ok(state.release);
  await until(async () => {
    const { queues } = await admin.get('/api/v1/admin/health');
    const names = queues.map((q) => `${q.service} ${q.name}`);
    return names.includes('messages outbox') &&
      names.includes('messages held') &&
      names.includes('directory confirmations') &&
      names.includes('notify mail') &&
      // None waits, or the oldest is so old.
      queues.every((q) => /^\d+$/.test(q.oldestSeconds) &&
        (q.waiting !== '0' || q.oldestSeconds === '0'));
  }, 'the queues are counted');
});

test("the region's administrator makes schools and sees no more of them", async () => {
  const login = unique('region').toLowerCase().replace(/[^a-z0-9]/g, '');
  const r = spawnSync(join(BIN, 'liaisonctl'), ['region', '--login', login,
    '--name', 'Rita Région'], { encoding: 'utf8',
    env: { ...process.env, LIAISON_PASSWORD: 'Hibou-des-bois' } });
  assert.equal(r.status, 0, r.stderr);
  const region = await Client.login(login, 'Hibou-des-bois');
  assert.deepEqual(await permissions(region), ['SCHOOLS', 'EVENTS']);
  const code = unique('ecole').toLowerCase().replace(/[^a-z0-9]/g, '');
  const made = await region.post('/api/v1/admin/schools',
    { code, name: 'École des Tests' });
  assert.equal(made.code, code);
  const again = await region.post('/api/v1/admin/schools',
    { code, name: 'École des Tests' });
  assert.equal(again.id, made.id);
  const taken = await region.request('POST', '/api/v1/admin/schools',
    { json: { code, name: 'Autre' } });
  assert.equal(taken.status, 409);
  assert.equal(taken.json.code, 'SCHOOL_EXISTS');
  const bad = await region.request('POST', '/api/v1/admin/schools',
    { json: { code: 'École', name: 'x' } });
  assert.equal(bad.status, 400);
  assert.equal(bad.json.field, 'code');
  const { schools } = await region.get('/api/v1/admin/schools?q=tilleuls');
  assert.equal(schools[0].code, SCHOOL);
  assert.ok(schools[0].people > 100);
  assert.ok(schools[0].lastImportAt && schools[0].lastLoginAt);
  assert.deepEqual(Object.keys(schools[0]).sort(), ['code', 'createdAt', 'id',
    'lastImportAt', 'lastLoginAt', 'name', 'people', 'settingsVersion']);
  for (const path of [AUDIT, CLASSES, '/api/v1/admin/health'])
    assert.equal(await status(region, path), 403, path);
  assert.equal((await region.get('/api/v1/directory/users?q=dup')).users
    ?.length ?? 0, 0);
  const noted = spawnSync(join(BIN, 'liaisonctl'), ['audit', 'verify',
    '--school', 'region'], { encoding: 'utf8' });
  assert.match(noted.stdout, /as they were written/);
});

test('logged out, none of it is told', async () => {
  for (const path of [AUDIT, CLASSES, '/api/v1/admin/health',
    '/api/v1/admin/schools'])
    assert.equal((await fetch(BASE + path)).status, 401, path);
});
