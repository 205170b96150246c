// Each act of the administration leaves its row in the audit trail.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { BASE, Client, ctl, ready, unique, until } from './client.mjs';

const V1 = '/api/v1';
let admin, direction, parent, pupil, newest;

// What each route of the administration leaves in the trail; null: nothing, it
// reads what is about nobody, or would change something and does not.
const ACTS = {
  'GET /admin/audit': 'audit.export audit.search',
  'GET /admin/bans': 'ban.list',
  'POST /admin/bans': 'ban.note',
  'DELETE /admin/bans/{id}': 'ban.lift',
  'GET /admin/blocks': null,
  'PUT /admin/blocks': 'rules.blocks',
  'GET /admin/calendar': null,
  'PUT /admin/calendar': 'calendar.change',
  'POST /admin/calendar:import': 'calendar.import',
  // How many there are.
  'GET /admin/classes': null,
  'GET /admin/classes/{id}': 'class.look',
  'GET /admin/classes/{id}/delegates': 'class.look',
  'PUT /admin/classes/{id}/delegates': 'class.delegates',
  'POST /admin/classes/{id}:reset': 'account.reset',
  'GET /admin/files': null,
  'GET /admin/files/use': null,
  'PUT /admin/files': 'files.change',
  'GET /admin/health': null,
  'GET /admin/hooks': null,
  'POST /admin/hooks': 'hook.change',
  'PUT /admin/hooks/{id}': 'hook.change',
  'DELETE /admin/hooks/{id}': 'hook.change',
  'POST /admin/hooks/{id}:rotate': 'hook.change',
  'POST /admin/hooks/{id}:test': null,
  'GET /admin/hooks/{id}/deliveries': null,
  // Where there is something to replay it is an act: see hooks.test.mjs.
  'POST /admin/hooks/{id}/deliveries:replay': null,
  // The reports of imports, to those who make them.
  'GET /admin/jobs': null,
  'GET /admin/jobs/{id}': null,
  'POST /admin/jobs/{id}:cancel': 'roster.cancel',
  'POST /admin/jobs/{id}:confirm': 'roster.confirm',
  'POST /admin/jobs/{id}:undo': 'roster.undo',
  'POST /admin/roster': 'roster.import',
  'GET /admin/receipts': null,
  'PUT /admin/receipts': 'receipts.change',
  'GET /admin/retention': null,
  'PUT /admin/retention': 'retention.change',
  'POST /admin/retention:preview': null,
  // Titles alone.
  'GET /admin/reports': null,
  'GET /admin/reports/{id}': 'report.look',
  'POST /admin/reports/{id}:decide': 'report.decide',
  'GET /admin/rules': null,
  'PUT /admin/rules': 'rules.change',
  'POST /admin/rules:preview': null,
  // How they are, and nothing of what is in them.
  'GET /admin/schools': null,
  'POST /admin/schools': 'school.add',
  'GET /admin/second-factor': null,
  'PUT /admin/second-factor': 'second-factor.roles',
  'GET /admin/settings': null,
  'PUT /admin/settings': 'settings.change',
  'POST /admin/settings:preview': null,
  'PUT /admin/settings/logo': 'settings.logo',
  'DELETE /admin/settings/logo': 'settings.logo',
  'GET /admin/users': 'user.list',
  'POST /admin/users': 'user.create',
  'GET /admin/users/{id}': 'user.look',
  'GET /admin/users/{id}/told': 'told.look',
  'PATCH /admin/users/{id}': 'user.change user.deactivate',
  'POST /admin/users/{id}:freeze': 'user.freeze',
  'POST /admin/users/{id}:unfreeze': 'user.unfreeze',
  'POST /admin/users/{id}:reset': 'account.reset',
};
const seen = new Set();

/** The acts since the last look, the oldest first. */
async function rows() {
  const { entries } = await admin.get(`${V1}/admin/audit?pageSize=50`);
  const fresh = entries.filter((e) => Number(e.n) > newest).reverse();
  if (entries.length) newest = Number(entries[0].n);
  return fresh;
}

/** Does it, and one row says which act, whose, and from where. */
async function noted(act, who, method, path, json, status = 200) {
  await rows();
  const answer = await who.request(method, `${V1}${path}`,
    Buffer.isBuffer(json) ? { body: json, headers: { 'content-type':
      path.startsWith('/admin/roster') ? 'text/csv' : 'image/png' } } :
      json === undefined ? {} : { json });
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  const found = (await rows()).filter((e) => e.act === act);
  assert.equal(found.length, 1, `one row ${act}`);
  assert.equal(found[0].actorId, who.user.id, act);
  assert.equal(found[0].address, '127.0.0.1', act);
  seen.add(act);
  return { row: found[0], answer: answer.json };
}

/** The same of what notify does: it tells the trail behind its answer. */
async function notedLater(act, method, path, json, status = 200) {
  await rows();
  const answer = await admin.request(method, `${V1}${path}`, json === undefined ? {} : { json });
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  const found = [];
  await until(async () => {
    found.push(...(await rows()).filter((e) => e.act === act));
    return found.length > 0;
  }, `a row ${act}`);
  assert.deepEqual(found.map((e) => e.actorId), [admin.user.id]);
  seen.add(act);
  return answer.json;
}

before(async () => {
  await ready();
  newest = 0;
  [admin, direction, parent, pupil] = await Promise.all(
    ['admin', 'direction', 'parent2', 'eleve'].map((l) => Client.login(l)));
});

after(() => ctl('permit', '--school', 'college-demo', '--login',
  'martine.collet', '--permissions', 'ROSTERS,RESET,STORAGE'));

test('people: added, looked at, changed, frozen, thawed, switched off and on', async () => {
  const family = unique('Trace').replace(/[ -]/g, '');
  const { answer } = await noted('user.create', admin, 'POST', '/admin/users',
    { givenName: 'Ana', familyName: family, roles: ['STAFF'] }, 201);
  const user = `/admin/users/${answer.user.id}`;
  const { row } = await noted('user.look', admin, 'GET', user);
  assert.match(row.object, new RegExp(family));
  await noted('told.look', admin, 'GET', `${user}/told`);
  const list = await noted('user.list', admin, 'GET', `/admin/users?q=${family}&role=STAFF`);
  assert.equal(list.answer.total, 1);
  assert.equal(list.row.object, family);
  assert.deepEqual(JSON.parse(list.row.detail), { role: 4 });
  await noted('user.change', admin, 'PATCH', user, { title: { text: 'Agent' } });
  await noted('user.change', admin, 'PATCH', user,
    { permissions: { names: ['CLASSES'] } });
  await noted('user.freeze', admin, 'POST', `${user}:freeze`);
  await noted('user.unfreeze', admin, 'POST', `${user}:unfreeze`);
  await noted('account.reset', admin, 'POST', `${user}:reset`, {});
  await noted('user.deactivate', admin, 'PATCH', user, { active: false });
  await noted('user.change', admin, 'PATCH', user, { active: true });
  // What would be done is not done, and is no act.
  await rows();
  await admin.request('PATCH', `${V1}${user}`, { json: { active: false, dryRun: true } });
  assert.deepEqual((await rows()).map((e) => e.act), []);
  // Other tests count who is of the administration.
  await noted('user.deactivate', admin, 'PATCH', user, { active: false });
});

test('bans: listed, noted, lifted, and the trail names neither of them', async () => {
  await noted('ban.list', direction, 'GET', '/admin/bans');
  const { row, answer } = await noted('ban.note', direction, 'POST', '/admin/bans',
    { personId: parent.user.id, childId: pupil.user.id, note: 'Ordonnance' }, 201);
  assert.ok(!JSON.stringify(row).includes(pupil.user.displayName));
  await noted('ban.lift', direction, 'DELETE', `/admin/bans/${answer.id}`, undefined, 204);
});

test('classes looked at, delegates named, codes printed', async () => {
  const { classes } = await admin.get(`${V1}/admin/classes?q=6e B`);
  const { id } = classes[0];
  const { row } = await noted('class.look', admin, 'GET', `/admin/classes/${id}`);
  assert.match(row.object, /6e B/);
  const looked = await noted('class.look', admin, 'GET', `/admin/classes/${id}/delegates`);
  assert.deepEqual([looked.row.object, JSON.parse(looked.row.detail)], ['6e B', { delegates: true }]);
  const before = looked.answer.delegates;
  assert.ok(before.length > 0);
  await noted('class.delegates', admin, 'PUT', `/admin/classes/${id}/delegates`,
    { userIds: before.map((d) => d.person.id) });
  // A sheet: a row for each who is given a code, by name.
  const other = (await admin.get(`${V1}/admin/classes`)).classes.at(-1);
  await rows();
  const { codes } = await admin.post(`${V1}/admin/classes/${other.id}:reset`,
    { roles: ['STUDENT'] });
  const resets = (await rows()).filter((e) => e.act === 'account.reset');
  assert.ok(codes.length > 0);
  assert.deepEqual(resets.map((e) => e.object).sort(),
    codes.map((c) => c.user.displayName).sort());
  assert.ok(resets.every((e) => e.actorId === admin.user.id));
  assert.ok(codes.every((c) => !JSON.stringify(resets).includes(c.code)));
  seen.add('account.reset');
});

test('what the school sets: settings, second factor, files, calendar', async () => {
  const settings = await admin.get(`${V1}/admin/settings`);
  await noted('settings.change', admin, 'PUT', '/admin/settings', settings);
  await noted('second-factor.roles', admin, 'PUT', '/admin/second-factor', { roles: [] });
  await noted('calendar.change', admin, 'PUT', '/admin/calendar',
    await admin.get(`${V1}/admin/calendar`));
  await noted('receipts.change', admin, 'PUT', '/admin/receipts',
    { recallMinutes: 60, names: true });
  const kept = await admin.get(`${V1}/admin/retention`);
  await noted('retention.change', admin, 'PUT', '/admin/retention',
    { months: 0, version: kept.version });
  const files = await admin.get(`${V1}/admin/files`);
  await noted('files.change', admin, 'PUT', '/admin/files',
    { extensions: files.extensions, maxBytes: files.maxBytes });
  const blocks = await admin.get(`${V1}/admin/blocks`);
  await noted('rules.blocks', admin, 'PUT', '/admin/blocks', blocks);
  const rules = await admin.get(`${V1}/admin/rules`);
  const other = rules.rules.map((r) => r.from === 'STUDENT' && r.to === 'STUDENT' ?
    { ...r, scope: 'CLASS' } : r);
  const { answer } = await noted('rules.change', admin, 'PUT', '/admin/rules',
    { rules: other, version: rules.version });
  await noted('rules.change', admin, 'PUT', '/admin/rules',
    { rules: rules.rules, version: answer.version });
});

test('a report: looked at, and decided', async () => {
  const teacher = await Client.login('enseignant');
  const { messageId } = await teacher.post(`${V1}/messages`, { to: { userIds: [admin.user.id] },
    subject: unique('Signalé'), bodyHtml: '<p>x</p>' }, { status: 201 });
  await admin.post(`${V1}/messages/${messageId}/report`, { reason: 'OTHER' });
  const { reports } = await admin.get(`${V1}/admin/reports?state=OPEN`);
  await noted('report.look', admin, 'GET', `/admin/reports/${messageId}`);
  await noted('report.decide', admin, 'POST', `/admin/reports/${messageId}:decide`,
    { decision: 'DISMISSED', version: reports.find((r) => r.id === messageId).version });
});

test('the logo: set, taken away, and set again', async () => {
  const { logo } = await admin.get(`${V1}/admin/settings`);
  const image = Buffer.from(await (await fetch(`${BASE}${V1}/school/logo/${logo}`,
    { headers: { cookie: admin.cookie } })).arrayBuffer());
  await noted('settings.logo', admin, 'DELETE', '/admin/settings/logo', undefined, 204);
  await noted('settings.logo', admin, 'PUT', '/admin/settings/logo', image, 204);
  assert.equal((await admin.get(`${V1}/admin/settings`)).logo, logo);
});

test('the default of each rule comes with it', async () => {
  const { rules } = await admin.get(`${V1}/admin/rules`);
  // Of the demo nothing was changed: it has what a school is made with.
  assert.equal(rules.length, 25);
  for (const r of rules) assert.equal(r.scope, r.defaultScope, `${r.from} ${r.to}`);
});

test('rosters: looked at, dropped, applied, taken back', async () => {
  const list = Buffer.from(`nom;prénom;rôle\n${unique('Trace').replace(/[ -]/g, '')};Zoé;parent\n`);
  const jobs = '/admin/jobs';
  const settled = (id) => until(async () => {
    const job = await admin.get(`${V1}${jobs}/${id}`);
    return !['PENDING', 'RUNNING'].includes(job.state) && job.state;
  }, 'the import has ended');
  const begin = async () => {
    const { row, answer } = await noted('roster.import', admin, 'POST',
      '/admin/roster?dryRun=true&fileName=trace.csv', list, 202);
    assert.equal(row.object, answer.jobId);
    assert.deepEqual(JSON.parse(row.detail), { file: 'trace.csv', dryRun: true });
    assert.equal(await settled(answer.jobId), 'CONFIRM');
    return answer.jobId;
  };
  const dropped = await begin();
  assert.equal((await noted('roster.cancel', admin, 'POST', `${jobs}/${dropped}:cancel`)).row.object, dropped);
  const job = await begin();
  assert.equal((await noted('roster.confirm', admin, 'POST', `${jobs}/${job}:confirm`)).row.object, job);
  assert.equal(await settled(job), 'DONE');
  assert.equal((await noted('roster.undo', admin, 'POST', `${jobs}/${job}:undo`)).row.object, job);
  assert.equal(await settled(job), 'UNDONE');
  // What is refused is no act.
  await rows();
  assert.equal((await admin.request('POST', `${V1}${jobs}/${job}:undo`)).status, 409);
  assert.deepEqual((await rows()).map((e) => e.act), []);
});

test('a webhook: made, changed, given another secret, deleted', async () => {
  const content = { name: unique('Portail'), url: 'https://portail.example/crochet', about: ['MESSAGES'] };
  const { hook } = await notedLater('hook.change', 'POST', '/admin/hooks', content, 201);
  const path = `/admin/hooks/${hook.id}`;
  await notedLater('hook.change', 'PUT', path, { ...content, name: unique('Autre'), state: 'ON' });
  await notedLater('hook.change', 'POST', `${path}:rotate`, {});
  await notedLater('hook.change', 'DELETE', path, undefined, 204);
});

test('a calendar is imported', async () => {
  const ics = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//FR', 'BEGIN:VEVENT', `UID:${unique('acte')}`,
    'SUMMARY:Portes ouvertes', 'DTSTART;VALUE=DATE:20270306', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
  await noted('calendar.import', admin, 'POST', '/admin/calendar:import', { ics });
});

test('a school is added, in the trail of the region', async () => {
  const word = (text) => unique(text).toLowerCase().replace(/[^a-z0-9]/g, '');
  const [login, reader, code] = [word('region'), word('lecteur'), word('ecole')];
  for (const one of [login, reader]) {
    const r = spawnSync(join(process.env.LIAISON_BIN ?? 'build/bin', 'liaisonctl'),
      ['region', '--login', one, '--name', 'Rita Région'],
      { encoding: 'utf8', env: { ...process.env, LIAISON_PASSWORD: 'Hibou-des-bois' } });
    assert.equal(r.status, 0, r.stderr);
  }
  ctl('permit', '--school', 'region', '--login', reader, '--permissions', 'AUDIT');
  const region = await Client.login(login, 'Hibou-des-bois');
  const audit = await Client.login(reader, 'Hibou-des-bois');
  await region.post(`${V1}/admin/schools`, { code, name: 'École des Actes' });
  const added = async () => (await audit.get(`${V1}/admin/audit?act=school`))
    .entries.filter((e) => e.actorId === region.user.id);
  const [row] = await added();
  assert.deepEqual([row.act, row.object, row.address],
    ['school.add', 'École des Actes', '127.0.0.1']);
  // Made again, it is there already: no act.
  await region.post(`${V1}/admin/schools`, { code, name: 'École des Actes' });
  assert.equal((await added()).length, 1);
  seen.add('school.add');
});

test('the trail itself: exported, and searched for somebody', async () => {
  await noted('audit.export', admin, 'GET', '/admin/audit?format=csv&act=ban');
  await noted('audit.search', admin, 'GET', '/admin/audit?q=Martin');
});

test('a read of what is about nobody leaves no row', async () => {
  await rows();
  for (const [route, act] of Object.entries(ACTS))
    if (act === null && route.startsWith('GET ') && !/\{|schools/.test(route))
      await admin.get(`${V1}${route.slice(4)}`);
  assert.deepEqual((await rows()).map((e) => e.act), []);
});

test('every route of the administration has its act, and every act was seen', async () => {
  const { paths } = await (await fetch(`${BASE}/api/openapi.json`)).json();
  const routes = Object.entries(paths).filter(([p]) => p.startsWith(`${V1}/admin/`))
    .flatMap(([p, methods]) => Object.keys(methods).filter((m) => /^(get|put|post|patch|delete)$/.test(m))
      .map((m) => `${m.toUpperCase()} ${p.slice(V1.length)}`));
  assert.deepEqual(routes.sort(), Object.keys(ACTS).sort());
  const acts = Object.values(ACTS).flatMap((a) => a?.split(' ') ?? []);
  assert.deepEqual(acts.filter((a) => !seen.has(a)), []);
});
