// Imports as an administrator meets them: over HTTP, and by liaisonctl with
// somebody at the terminal and without.  A school of its own.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { zip } from '../rights/zip.mjs';
import { Client, ctl, setPassword, until } from './client.mjs';

const SCHOOL = `import-${process.pid}`;
const JOBS = '/api/v1/admin/jobs';
const CTL = join(process.env.LIAISON_BIN ?? 'build/bin', 'liaisonctl');
const FILES = {
  'manifest.csv': 'propertyName,value\noneroster.version,1.1\n',
  'orgs.csv': 'sourcedId,name,type\no1,Collège,school\n',
  'users.csv': 'sourcedId,enabledUser,orgSourcedIds,role,username,' +
    'givenName,familyName,agentSourcedIds,metadata.liaisonRole\n' +
    `a,true,o1,administrator,adm.${SCHOOL},Ada,Roi,,ADMIN\n` +
    `t,true,o1,teacher,t.${SCHOOL},Théo,Un,,\n` +
    `s,true,o1,student,s.${SCHOOL},Léa,Petit,,\n` +
    `g,true,o1,parent,g.${SCHOOL},Anna,Petit,s,\n`,
};
const without = (id) => ({ ...FILES, 'users.csv':
  FILES['users.csv'].replace(new RegExp(`^${id},.*\n`, 'm'), '') });

let folder, admin, guardian;

/** Imports over HTTP: the job, once it is over or waits. */
async function post(files, query = '') {
  const answer = await admin.request('POST', `/api/v1/admin/roster${query}`,
    { body: zip(files), headers: { 'content-type': 'application/zip' } });
  assert.equal(answer.status, 202, answer.text);
  return settled(answer.json.jobId);
}

const settled = (id) => until(async () => {
  const job = await admin.get(`${JOBS}/${id}`);
  return !['PENDING', 'RUNNING'].includes(job.state) && job;
}, 'the import ends');

const word = (id, which) =>
  admin.request('POST', `${JOBS}/${id}:${which}`);

/** liaisonctl import of these files; `typed`: at a pseudo-terminal. */
function run(files, args = [], typed) {
  const where = mkdtempSync(join(folder, 'bundle-'));
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(where, name), text);
  const all = ['import', '--school', SCHOOL, ...args, where];
  const r = typed === undefined ?
    spawnSync(CTL, all, { encoding: 'utf8', input: '', timeout: 90_000 }) :
    spawnSync('script', ['-qec', [CTL, ...all].join(' '), '/dev/null'],
      { encoding: 'utf8', input: typed, timeout: 90_000 });
  return { status: r.status, text: r.stdout + r.stderr };
}

const there = async (who) => (await who.request('GET', '/api/v1/me')).status;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-import-'));
  const first = run(FILES, ['--name', 'Import', '--yes']);
  assert.equal(first.status, 0, first.text);
  for (const login of ['adm', 'g'])
    setPassword(SCHOOL, `${login}.${SCHOOL}`);
  admin = await Client.login(`adm.${SCHOOL}`);
  guardian = await Client.login(`g.${SCHOOL}`);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('a row that cannot be read ends no session', async () => {
  const job = await post({ ...FILES, 'users.csv':
    Buffer.from(FILES['users.csv'].replace('Anna', 'Ann\u00e9'), 'latin1') });
  assert.equal(job.state, 'DONE');
  assert.ok(job.report.rejected.some((r) =>
    r.file === 'users.csv' && r.line === 5), JSON.stringify(job));
  assert.equal(await there(guardian), 200);
});

test('an import asked for again with its key is the same job', async () => {
  const ask = (files, key) => admin.request('POST', '/api/v1/admin/roster',
    { body: zip(files), headers: { 'content-type': 'application/zip',
      'idempotency-key': key } });
  const first = await ask(FILES, 'monday');
  assert.equal(first.status, 202, first.text);
  for (let i = 0; i < 2; i++) {
    const again = await ask(FILES, 'monday');
    assert.equal(again.status, 202, again.text);
    assert.equal(again.json.jobId, first.json.jobId);
    await settled(first.json.jobId);
  }
  const other = await ask(without('t'), 'monday');
  assert.equal(other.json.code, 'IDEMPOTENCY_KEY_REUSED', other.text);
  const tuesday = await ask(FILES, 'tuesday');
  assert.notEqual(tuesday.json.jobId, first.json.jobId);
  assert.equal((await settled(tuesday.json.jobId)).state, 'DONE');
});

test('an import that removes much waits, and a word decides', async () => {
  let job = await post(without('g'));
  assert.equal(job.state, 'CONFIRM');
  assert.deepEqual(job.report.removals.find((r) => r.kind === 'PEOPLE'),
    { kind: 'PEOPLE', removed: 1, total: 4 });
  assert.equal(await there(guardian), 200);

  assert.equal((await word(job.id, 'cancel')).status, 200);
  assert.equal((await admin.get(`${JOBS}/${job.id}`)).state, 'CANCELLED');
  const late = await word(job.id, 'confirm');
  assert.equal(late.status, 409, late.text);
  assert.equal(late.json.code, 'JOB_NOT_WAITING');
  assert.equal((await word('f'.repeat(32), 'confirm')).status, 404);
  assert.equal((await admin.request('GET', `${JOBS}/${job.id}:confirm`))
    .status, 404);
  assert.equal(await there(guardian), 200);

  job = await post(without('g'));
  const first = job.id;
  job = await post(without('g'));
  assert.equal((await admin.get(`${JOBS}/${first}`)).state, 'CANCELLED');
  assert.equal((await word(job.id, 'confirm')).status, 200);
  job = await settled(job.id);
  assert.equal(job.state, 'DONE');
  assert.equal(await until(async () => await there(guardian) === 401,
    'the session ends'), true);
});

test('a school that the bundle has not is said, by org too', async () => {
  const two = { ...FILES, 'orgs.csv':
    'sourcedId,name,type\no8,Huit,school\no9,Neuf,school\n' };
  let job = await post(two);
  assert.equal(job.state, 'FAILED');
  assert.match(job.report.rejected.map((r) => r.reason).join(' '), /Neuf/);
  job = await post(two, '?org=o7');
  assert.equal(job.state, 'FAILED');
});

test('liaisonctl asks who sits at the terminal', () => {
  const back = run(FILES);
  assert.equal(back.status, 0, back.text);

  let r = run(without('g'));
  assert.equal(r.status, 1);
  assert.match(r.text, /1 of 4 people/);
  assert.match(r.text, /--yes/);
  r = run(without('g'), [], 'n\n');
  assert.notEqual(r.status, 0);
  assert.match(r.text, /Remove all that\?/);
  assert.match(r.text, /nothing is changed/);
  r = run(FILES);
  assert.match(r.text, /0 created, 0 updated, 0 removed/);
  r = run(without('g'), [], 'y\n');
  assert.equal(r.status, 0, r.text);
  r = run(without('s'), ['--yes']);
  assert.equal(r.status, 0, r.text);
});

test('the demo school has nothing odd, and is the same twice', () => {
  const demo = join(CTL, '..', '..', 'demo', 'ecole-autre');
  const text = ctl('import', '--school', 'ecole-autre', demo);
  assert.match(text, /0 created, 0 updated, 0 removed, 0 rows rejected/);
});
