// Rosters larger than a frame: streamed through the gateway, cut, over the
// limit; and liaisonctl roster import with its flags.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { zip } from '../rights/zip.mjs';
import { BASE, Client, parts, setPassword, until } from './client.mjs';

const { bundle, list } = createRequire(import.meta.url)(
  '../bench/lib/roster.js');
const SCHOOL = `grande-${process.pid}`;
const CTL = join(process.env.LIAISON_BIN ?? 'build/bin', 'liaisonctl');
const JOBS = '/api/v1/admin/jobs';
const MIB = 1 << 20;
const PEOPLE = 60;
const MANY = 10000;

let folder, admin;

/** A bundle of so many bytes: a file that is none of it fills it up. */
const filled = (bytes, numbers = { people: PEOPLE }) => zip({
  ...bundle(numbers, SCHOOL), 'photos.bin': Buffer.alloc(bytes, 'p') });

function run(words, bytes, name = 'bundle.zip') {
  const file = join(folder, name);
  if (bytes !== undefined) writeFileSync(file, bytes);
  const r = spawnSync(CTL, ['roster', 'import', '--school', SCHOOL, ...words,
    file], { encoding: 'utf8', input: '', timeout: 120_000 });
  return { status: r.status, text: r.stdout + r.stderr };
}

const settled = (id) => until(async () => {
  const job = await admin.get(`${JOBS}/${id}`);
  return !['PENDING', 'RUNNING'].includes(job.state) && job;
}, 'the import ends', 60_000);

/** Posts a head that says `length` bytes, and `sent` of them. */
function half(length, sent) {
  const { hostname, port } = new URL(BASE);
  const socket = net.connect(Number(port), hostname);
  const said = { text: '' };
  socket.setEncoding('utf8');
  socket.on('data', (data) => { said.text += data; });
  socket.on('error', () => {});
  socket.write('POST /api/v1/admin/roster?dryRun=true HTTP/1.1\r\n' +
    `host: ${hostname}\r\ncookie: ${admin.cookie}\r\n` +
    `x-csrf-token: ${admin.csrf}\r\ncontent-type: application/zip\r\n` +
    `content-length: ${length}\r\n\r\n`);
  socket.write(Buffer.alloc(sent, 'x'));
  return { socket, said };
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-large-'));
  const first = run(['--name', 'Grande', '--yes'], filled(10));
  assert.equal(first.status, 0, first.text);
  setPassword(SCHOOL, `a0.${SCHOOL}`);
  admin = await Client.login(`a0.${SCHOOL}`);
});

after(() => rmSync(folder, { recursive: true, force: true }));

/** The most memory that a process of the gateway has had, in MiB. */
function peak() {
  const { pid } = parts().get('gateway');
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim().split(' ').filter(Boolean);
  return Math.max(...[pid, ...children].map((id) => +/^VmHWM:\s+(\d+)/m
    .exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1] / 1024));
}

test('a body of 30 MiB is imported, and no gateway holds it', async () => {
  const before = peak();
  const answer = await admin.request('POST',
    '/api/v1/admin/roster?dryRun=true&fileName=grande.zip', {
      body: filled(30 * MIB, { people: PEOPLE, moved: 1 }),
      headers: { 'content-type': 'application/zip' } });
  assert.equal(answer.status, 202, answer.text);
  const job = await settled(answer.json.jobId);
  assert.equal(job.state, 'CONFIRM');
  assert.equal(job.fileName, 'grande.zip');
  const grown = peak() - before;
  assert.ok(grown < 20, `${grown} MiB more`);
  const dropped = await admin.request('POST', `${JOBS}/${job.id}:cancel`);
  assert.equal(dropped.status, 200, dropped.text);
});

test('in a form, and chunked, too; the same key is the same job', async () => {
  const form = new FormData();
  form.append('file', new Blob([filled(16 * MIB)]), 'formulaire.zip');
  let answer = await admin.request('POST', '/api/v1/admin/roster?dryRun=true',
    { body: form });
  assert.equal(answer.status, 202, answer.text);
  let job = await settled(answer.json.jobId);
  assert.equal(job.state, 'CONFIRM');
  assert.equal(job.fileName, 'formulaire.zip');

  const bytes = filled(100);
  const ask = () => admin.request('POST', '/api/v1/admin/roster?dryRun=true',
    { body: bytes, headers: { 'content-type': 'application/zip',
      'idempotency-key': 'grande-1' } });
  answer = await ask();
  job = await settled(answer.json.jobId);
  assert.equal((await ask()).json.jobId, job.id);
});

test('over the limit it is refused at its head', async () => {
  const { socket, said } = half(300 * MIB, 10);
  await until(() => said.text.includes('\r\n\r\n'), 'an answer');
  assert.match(said.text, /^HTTP\/1.1 413 /);
  assert.match(said.text, /ROSTER_TOO_LARGE/);
  socket.destroy();
});

test('a connection that is cut leaves no job, and the next comes', async () => {
  const newest = async () => (await admin.get(`${JOBS}?pageSize=1`)).jobs[0].id;
  const before = await newest();
  const { socket, said } = half(30 * MIB, 20 * MIB);
  await until(() => socket.writableLength === 0, 'what is sent is taken');
  socket.destroy();
  assert.equal(said.text, '');
  const next = await admin.request('POST', '/api/v1/admin/roster?dryRun=true',
    { body: filled(10), headers: { 'content-type': 'application/zip' } });
  const job = await settled(next.json.jobId);
  assert.equal(job.state, 'CONFIRM');
  const { jobs } = await admin.get(`${JOBS}?pageSize=2`);
  assert.deepEqual(jobs.map((j) => j.id), [job.id, before]);
});

test('liaisonctl: --dry-run, --yes, a large file, a bad one', async () => {
  let r = run(['--dry-run'], filled(12 * MIB, { people: PEOPLE, gone: 5 }));
  assert.equal(r.status, 0, r.text);
  assert.match(r.text, /would lose \d+ of \d+ people/);
  assert.match(r.text, /Nothing is changed/);
  r = run([], undefined);
  assert.notEqual(r.status, 0);
  assert.match(r.text, /--yes/);
  r = run(['--yes'], undefined);
  assert.equal(r.status, 0, r.text);
  assert.match(r.text, /0 created, 0 updated, 50 removed/);
  r = run(['--yes'], undefined);
  assert.match(r.text, /0 created, 0 updated, 0 removed/);
  r = run(['--yes'], Buffer.from(list({ people: PEOPLE }, SCHOOL)),
    'liste.csv');
  assert.equal(r.status, 0, r.text);

  // One that takes its time says each second how far it is.
  r = run(['--dry-run'], zip(bundle({ people: MANY }, SCHOOL)), 'many.zip');
  assert.equal(r.status, 0, r.text);
  const far = [...r.text.matchAll(/^(\d+) %$/gm)].map((m) => Number(m[1]));
  assert.ok(far.length > 0, r.text);
  assert.deepEqual(far, [...far].sort((a, b) => a - b));
  assert.ok(far.every((n) => n <= 100), far.join());

  r = run(['--yes'], Buffer.alloc(9 * MIB, 'x'), 'bad.zip');
  assert.notEqual(r.status, 0);
  assert.match(r.text, /ROSTER_UNREADABLE|not|CSV/);
  r = run(['--yes'], Buffer.alloc(0), 'empty.csv');
  assert.notEqual(r.status, 0);
  rmSync(join(folder, 'empty.csv'));
  r = run(['--yes'], undefined, 'empty.csv');
  assert.notEqual(r.status, 0);
  assert.match(r.text, /cannot read/);
});
