// Plain lists as a school office has them: looked at before they are applied,
// in the history, taken back; over HTTP and by liaisonctl.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, setPassword, until } from './client.mjs';

const SCHOOL = `liste-${process.pid}`;
const JOBS = '/api/v1/admin/jobs';
const CTL = join(process.env.LIAISON_BIN ?? 'build/bin', 'liaisonctl');
const HEADER = 'Nom;Prénom;Rôle;Identifiant;Classe;E-mail;Enfants\r\n';
const LIST = HEADER +
  `Roi;Ada;administratrice;ada.${SCHOOL};;;\r\n` +
  `Un;Théo;professeur;theo.${SCHOOL};6e B;theo@example.org;\r\n` +
  `Petit;Léa;élève;lea.${SCHOOL};6e B;;\r\n` +
  `Petit;Anna;mère;anna.${SCHOOL};;anna@example.org;Léa Petit\r\n`;

let folder, admin;

function run(words, text) {
  const all = [...words];
  if (text !== undefined) {
    const file = join(folder, 'liste.csv');
    writeFileSync(file, text);
    all.push(file);
  }
  const r = spawnSync(CTL, ['roster', ...all],
    { encoding: 'utf8', input: '', timeout: 90_000 });
  return { status: r.status, text: r.stdout + r.stderr };
}

const settled = (id) => until(async () => {
  const job = await admin.get(`${JOBS}/${id}`);
  return !['PENDING', 'RUNNING'].includes(job.state) && job;
}, 'the import ends');

async function post(text, query = '') {
  const answer = await admin.request('POST', `/api/v1/admin/roster${query}`,
    { body: Buffer.from(text, 'latin1'),
      headers: { 'content-type': 'text/csv' } });
  assert.equal(answer.status, 202, answer.text);
  return settled(answer.json.jobId);
}

const word = (id, which) => admin.request('POST', `${JOBS}/${id}:${which}`);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-list-'));
  const first = run(['import', '--school', SCHOOL, '--name', 'Liste',
    '--yes'], LIST);
  assert.equal(first.status, 0, first.text);
  setPassword(SCHOOL, `ada.${SCHOOL}`);
  setPassword(SCHOOL, `anna.${SCHOOL}`);
  admin = await Client.login(`ada.${SCHOOL}`);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('who has begun an import is told what it has come to, once', async () => {
  const anna = await Client.login(`anna.${SCHOOL}`);
  const told = async (client = admin) => (await client.get(
    '/api/v1/notifications')).notifications;
  const job = await post(HEADER + `Quatre;Zoé;professeur;zoe.${SCHOOL};;;\r\n`,
    '?fileName=quatre.csv');
  assert.equal(job.state, 'DONE');
  const [first] = await until(async () => {
    const all = await told();
    return all.length > 0 && all;
  }, 'a notification');
  assert.deepEqual([first.kind, first.title, first.body, first.link, first.read],
    ['IMPORT_DONE', 'quatre.csv', '1 0 0',
      `/administration/rosters/${job.id}`, false]);
  const { unreadNotifications } = await admin.get('/api/v1/me');
  assert.equal(unreadNotifications, 1);
  const waits = await post(HEADER + `Cinq;Luc;professeur;luc.${SCHOOL};;;\r\n`,
    '?dryRun=true&fileName=cinq.csv');
  await until(async () => (await told())[0].kind === 'IMPORT_WAITS', 'it waits');
  assert.equal((await word(waits.id, 'cancel')).status, 200);
  const failed = await post(HEADER, '?fileName=six.csv');
  assert.equal(failed.state, 'FAILED');
  await until(async () => (await told())[0].kind === 'IMPORT_FAILED', 'it failed');
  assert.deepEqual((await told()).map((n) => n.kind),
    ['IMPORT_FAILED', 'IMPORT_WAITS', 'IMPORT_DONE']);
  assert.equal((await admin.post('/api/v1/notifications:read',
    { ids: [first.id] })).unread, 2);
  assert.deepEqual(await told(anna), []);
});

test('a dry run says who gains what, and changes nothing', async () => {
  const anna = await Client.login(`anna.${SCHOOL}`);
  const categories = async () => (await anna.get(
    '/api/v1/directory/users?q=neuf')).users ?? [];
  // In Windows-1252, as the spreadsheet writes it.
  const text = HEADER + `Neuf;Inès;professeur;ines.${SCHOOL};6e B;;\r\n`;
  let job = await post(text, '?dryRun=true&fileName=rentr%C3%A9e.csv');
  assert.equal(job.state, 'CONFIRM');
  assert.equal(job.dryRun, true);
  assert.equal(job.fileName, 'rentrée.csv');
  assert.equal(job.format, 'CSV');
  assert.equal(job.by.displayName, 'Ada Roi');
  assert.equal(job.report.access.lost ?? '0', '0');
  assert.deepEqual(job.report.access.counts.find((c) =>
    c.from === 'GUARDIAN' && c.to === 'TEACHER'),
  { from: 'GUARDIAN', to: 'TEACHER', gained: '1', lost: '0' });
  assert.ok(job.report.access.samples.some((s) => s.gained &&
    [s.who, s.whom].some((p) => p.displayName === 'Inès Neuf')),
  JSON.stringify(job.report.access));
  assert.equal((await categories()).length, 0);

  assert.equal((await word(job.id, 'confirm')).status, 200);
  job = await settled(job.id);
  assert.equal(job.state, 'DONE');
  await until(async () => (await categories()).length === 1,
    'her parent finds the new teacher');

  // Taken back, nobody finds her.
  assert.equal(job.canUndo, true);
  const undo = await word(job.id, 'undo');
  assert.equal(undo.status, 200, undo.text);
  job = await settled(job.id);
  assert.equal(job.state, 'UNDONE');
  await until(async () => (await categories()).length === 0,
    'the teacher is gone');
  const again = await word(job.id, 'undo');
  assert.equal(again.status, 409);
  assert.equal(again.json.code, 'JOB_NOT_UNDOABLE');
});

test('a preview that something has overtaken is refused', async () => {
  const text = HEADER + `Deux;Max;élève;max.${SCHOOL};6e B;;\r\n`;
  const seen = await post(text, '?dryRun=true');
  assert.equal(seen.state, 'CONFIRM');
  const other = run(['import', '--school', SCHOOL, '--yes'],
    HEADER + `Trois;Zoé;élève;zoe.${SCHOOL};6e B;;\r\n`);
  assert.equal(other.status, 0, other.text);
  // The import has cancelled what waited.
  const late = await word(seen.id, 'confirm');
  assert.equal(late.status, 409);
  assert.equal(late.json.code, 'JOB_NOT_WAITING');
});

test('the history says who, when and what; liaisonctl undoes', async () => {
  const { jobs } = await admin.get(`${JOBS}?pageSize=3`);
  assert.equal(jobs[0].fileName, 'liste.csv');
  assert.equal(jobs[0].canUndo, true);
  assert.equal(jobs[0].by, undefined);
  assert.ok(Date.parse(jobs[0].createdAt) > 0);

  const listed = run(['jobs', '--school', SCHOOL]);
  assert.match(listed.text, /liste\.csv {2}\(can be undone\)/);
  const dry = run(['import', '--school', SCHOOL, '--dry-run'],
    HEADER + `Quatre;Ugo;parent;ugo.${SCHOOL};;;Léa Petit\r\n`);
  assert.equal(dry.status, 0, dry.text);
  assert.match(dry.text, /Nothing is changed/);
  assert.match(dry.text, /\+ .*Ugo Quatre|Ugo Quatre ->/);
  const undone = run(['undo', '--school', SCHOOL, jobs[0].id]);
  assert.equal(undone.status, 0, undone.text);
  assert.equal((await admin.get(`${JOBS}/${jobs[0].id}`)).state, 'UNDONE');
  assert.notEqual(run(['undo', '--school', SCHOOL, jobs[0].id]).status, 0);
  assert.notEqual(run(['undo', '--school', SCHOOL]).status, 0);
  assert.notEqual(run(['nothing']).status, 0);
});

test('what is no list is refused with a sentence', async () => {
  for (const [text, query] of [['nom;prénom\nA;B\n', ''],
    ['nom;prénom;rôle\nA;B;élève\n', '?format=ONEROSTER'],
    ['PK\u0003\u0004', '?format=CSV']]) {
    const answer = await admin.request('POST',
      `/api/v1/admin/roster${query}`, { body: Buffer.from(text, 'latin1'),
        headers: { 'content-type': 'text/csv' } });
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.json.code, 'ROSTER_UNREADABLE');
    assert.match(answer.json.detail, /CSV/);
  }
});
