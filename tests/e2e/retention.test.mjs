// How long a school keeps messages, over HTTP, of the second demo school; and
// `liaisonctl person erase`.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, ready, setPassword, unique } from './client.mjs';

const V1 = '/api/v1', RETENTION = `${V1}/admin/retention`;
const SCHOOL = 'ecole-autre';
const DAY = 24 * 3600 * 1000;
let admin, parent, other;

const put = (months, version) =>
  admin.request('PUT', RETENTION, { json: { months, version } });

before(async () => {
  await ready();
  [admin, parent, other] = await Promise.all(['admin.autre', 'parent.autre', 'admin']
    .map((login) => Client.login(login)));
});

after(async () => {
  const { version } = await admin.get(RETENTION);
  await put(0, version);
});

test('for ever, until a school says otherwise', async () => {
  const first = await admin.get(RETENTION);
  assert.equal(first.months ?? 0, 0);
  assert.equal(first.from, undefined);
  assert.equal(first.minMonths, 3);
});

test('what is too short, or of before a change, is refused', async () => {
  const { version } = await admin.get(RETENTION);
  const short = await put(2, version);
  assert.equal(short.status, 400);
  assert.equal(short.json.code, 'RETENTION_TOO_SHORT');
  assert.match(short.json.detail, /3 mois/);
  assert.equal((await put(100000, version)).status, 400);
  assert.equal((await put(-1, version)).status, 400);
  assert.equal((await put('douze', version)).status, 400);
  const saved = await put(12, version);
  assert.equal(saved.status, 200, saved.text);
  assert.equal(saved.json.months, 12);
  const late = await put(24, version);
  assert.equal(late.status, 409);
  assert.equal(late.json.code, 'SETTINGS_CHANGED');
  assert.equal((await admin.get(RETENTION)).months, 12);
});

test('nothing goes for a day, nothing of another school, and the trail has it', async () => {
  const now = await admin.get(RETENTION);
  assert.ok(Date.parse(now.from) > Date.now() + DAY - 3600 * 1000);
  assert.equal((await other.get(RETENTION)).months ?? 0, 0);
  const { entries } = await admin.get(`${V1}/admin/audit?act=retention.change`);
  assert.deepEqual(JSON.parse(entries[0].detail), { before: '0', months: '12' });
});

test('a preview counts and changes nothing', async () => {
  const before_ = await admin.get(RETENTION);
  const effect = await admin.post(`${RETENTION}:preview`, { months: 240 });
  assert.equal(effect.messages ?? 0, 0);
  assert.ok(Date.parse(effect.before) < Date.now() - 19 * 365 * DAY);
  const refused = await admin.request('POST', `${RETENTION}:preview`, { json: { months: 1 } });
  assert.equal(refused.json.code, 'RETENTION_TOO_SHORT');
  assert.deepEqual(await admin.get(RETENTION), before_);
});

test('it is the administration’s', async () => {
  assert.equal((await parent.request('GET', RETENTION)).status, 403);
  assert.equal((await parent.request('PUT', RETENTION, { json: { months: 12 } })).status, 403);
});

test('a person is erased by the operator, and what they wrote can be read', async () => {
  const login = unique('effacee').toLowerCase().replace(/[^a-z0-9]+/g, '.');
  const name = unique('Effacée');
  const made = await admin.request('POST', `${V1}/admin/users`, { json: {
    login, givenName: 'Zoé', familyName: name, roles: ['STAFF'] } });
  assert.ok(made.status < 300, made.text);
  setPassword(SCHOOL, login);
  const person = await Client.login(login);
  const subject = unique('Au revoir');
  const { threadId } = await person.post(`${V1}/messages`, {
    to: { userIds: [admin.user.id] }, subject, bodyHtml: '<p>Je pars.</p>' }, { status: 201 });

  const erase = (...more) => spawnSync(join(process.env.LIAISON_BIN ?? 'build/bin', 'liaisonctl'),
    ['person', 'erase', login, '--school', SCHOOL, ...more], { encoding: 'utf8', timeout: 60_000 });
  const active = erase('--yes');
  assert.equal(active.status, 1);
  assert.match(active.stderr, /may still log in/);
  const off = await admin.request('PATCH', `${V1}/admin/users/${person.user.id}`, { json: { active: false } });
  assert.equal(off.status, 200, off.text);
  // Nobody is asked, and nothing is said: nothing is done.
  const unsaid = erase();
  assert.equal(unsaid.status, 1);
  assert.match(unsaid.stdout, new RegExp(name));
  assert.match(unsaid.stdout, /1 threads/);
  assert.match(unsaid.stderr, /nothing was erased/);
  assert.ok((await admin.get(`${V1}/threads/${threadId}`)).messages[0].from.displayName.includes(name));

  const done = erase('--yes');
  assert.equal(done.status, 0, done.stderr);
  const { thread, messages } = await admin.get(`${V1}/threads/${threadId}`);
  assert.equal(messages[0].from.displayName, 'Compte supprimé');
  assert.match(messages[0].bodyHtml, /Je pars/);
  assert.equal(thread.subject, subject);
  assert.equal(thread.from.displayName, 'Compte supprimé');
  const found = await admin.get(`${V1}/threads?q=${encodeURIComponent(name)}`);
  assert.equal(found.threads.length, 0);
  const gone = erase('--yes');
  assert.equal(gone.status, 1);
  assert.match(gone.stderr, /nobody in the school/);
  assert.match(ctl('person', 'erase', `#${person.user.id}`, '--school', SCHOOL, '--yes'), /Compte supprimé/);
});
