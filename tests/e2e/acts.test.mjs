// Each act of the administration leaves its row in the audit trail.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, ctl, ready, unique } from './client.mjs';

const V1 = '/api/v1';
let admin, direction, parent, pupil, newest;

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
    json === undefined ? {} : { json });
  assert.equal(answer.status, status, `${method} ${path}: ${answer.text}`);
  const found = (await rows()).filter((e) => e.act === act);
  assert.equal(found.length, 1, `one row ${act}`);
  assert.equal(found[0].actorId, who.user.id, act);
  assert.equal(found[0].address, '127.0.0.1', act);
  return { row: found[0], answer: answer.json };
}

before(async () => {
  await ready();
  newest = 0;
  [admin, direction, parent, pupil] = await Promise.all(
    ['admin', 'direction', 'parent2', 'eleve'].map((l) => Client.login(l)));
});

after(() => ctl('permit', '--school', 'college-demo', '--login',
  'martine.collet', '--permissions', 'ROSTERS,RESET'));

test('people: added, looked at, changed, frozen, thawed, switched off and on', async () => {
  const family = unique('Trace').replace(/[ -]/g, '');
  const { answer } = await noted('user.create', admin, 'POST', '/admin/users',
    { givenName: 'Ana', familyName: family, roles: ['STAFF'] }, 201);
  const user = `/admin/users/${answer.user.id}`;
  const { row } = await noted('user.look', admin, 'GET', user);
  assert.match(row.object, new RegExp(family));
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
  const before = (await admin.get(`${V1}/admin/classes/${id}/delegates`)).delegates;
  await noted('class.delegates', admin, 'PUT', `/admin/classes/${id}/delegates`,
    { userIds: before.map((d) => d.person.id) });
});

test('what the school sets: settings, second factor, files, calendar', async () => {
  const settings = await admin.get(`${V1}/admin/settings`);
  await noted('settings.change', admin, 'PUT', '/admin/settings', settings);
  await noted('second-factor.roles', admin, 'PUT', '/admin/second-factor', { roles: [] });
  await noted('calendar.change', admin, 'PUT', '/admin/calendar',
    await admin.get(`${V1}/admin/calendar`));
  const rules = await admin.get(`${V1}/admin/rules`);
  const other = rules.rules.map((r) => r.from === 'STUDENT' && r.to === 'STUDENT' ?
    { ...r, scope: 'CLASS' } : r);
  const { answer } = await noted('rules.change', admin, 'PUT', '/admin/rules',
    { rules: other, version: rules.version });
  await noted('rules.change', admin, 'PUT', '/admin/rules',
    { rules: rules.rules, version: answer.version });
});

test('the default of each rule comes with it', async () => {
  const { rules } = await admin.get(`${V1}/admin/rules`);
  // Of the demo nothing was changed: it has what a school is made with.
  assert.equal(rules.length, 25);
  for (const r of rules) assert.equal(r.scope, r.defaultScope, `${r.from} ${r.to}`);
});

test('the trail itself: exported, and searched for somebody', async () => {
  await noted('audit.export', admin, 'GET', '/admin/audit?format=csv&act=ban');
});
