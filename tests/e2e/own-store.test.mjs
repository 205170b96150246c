// A sealed store, and files over LIAISON_MAX_EXPORT and LIAISON_MAX_DATA_EXPORT.
// A stack of its own, with a file of keys, a bucket and low limits.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, copyFileSync, existsSync, openSync, readdirSync, readFileSync, readSync,
  renameSync, statSync, utimesSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, PASSWORD, pdfOf, soundHead, unique, until } from './client.mjs';
import { OwnStack } from './own_stack.mjs';
import { S3Server } from './s3_server.mjs';

const V1 = '/api/v1';
const BIN = process.env.LIAISON_BIN ?? 'build/bin';
const KiB = 1024;
const SIZE = 300 * KiB;
let stack, bucket, keys, teacher, parent, thread, small, sound, soundId;

before(async () => {
  stack = new OwnStack('own-store');
  bucket = await new S3Server().start();
  keys = join(stack.state, 'store.keys');
  newKey(keys);
  stack.start({ LIAISON_MAX_EXPORT: '40k', LIAISON_MAX_DATA_EXPORT: '60k',
    LIAISON_STORE_KEYS: keys, LIAISON_DEMO_MAIL: '0', ...bucket.settings(false) });
  const url = await stack.url();
  [teacher, parent] = await Promise.all(['enseignant', 'parent']
    .map((login) => Client.login(login, PASSWORD, url)));
  const file = await teacher.upload('plan.pdf',
    pdfOf(randomBytes(60_000)), 'application/pdf');
  const sent = await teacher.post(`${V1}/messages`, { subject: unique('Sortie'),
    bodyHtml: '<p>Voici</p>', attachmentIds: [file.id],
    to: { userIds: [parent.user.id] } }, { status: 201 });
  thread = sent.threadId;
  small = (await parent.post(`${V1}/threads/${thread}/messages`,
    { bodyHtml: '<p>Merci</p>' }, { status: 201 })).messageId;
});

after(async () => {
  await stack.remove();
  await bucket.stop();
});

/** { status, stdout, stderr } of liaisonctl attachments, with this file of keys. */
const ctl = (file, ...words) => spawnSync(join(BIN, 'liaisonctl'),
  ['attachments', ...words], { encoding: 'utf8', timeout: 90_000,
    env: { ...process.env, LIAISON_STATE: stack.state, LIAISON_STORE_KEYS: file } });

function newKey(file) {
  execFileSync(join(BIN, 'liaisonctl'), ['attachments', 'new-key', file],
    { timeout: 90_000 });
}

/** The files of the store, but for uploads that are coming in. */
function stored() {
  const root = join(stack.state, 'attachments');
  return readdirSync(root, { recursive: true }).map((name) => join(root, name))
    .filter((path) => !path.includes('/staging/') && statSync(path).isFile());
}

const objects = () => stored().filter((path) => path.includes('/objects/'));

const get = (id, headers = {}) => parent.request('GET',
  `${V1}/attachments/${id}`, { headers });

const post = (bytes) => parent.request('POST', `${V1}/attachments?name=a.wav`,
  { body: bytes, headers: { 'content-type': 'audio/wav' } });

test('what is stored is sealed, and comes back in any part', async () => {
  const start = soundHead(SIZE, 7);
  sound = Buffer.concat([start, randomBytes(SIZE - start.length)]);
  const before = objects();
  const taken = await post(sound);
  assert.equal(taken.status, 201, taken.text);
  soundId = taken.json.id;
  assert.equal(objects().length, before.length + 1);
  const part = sound.subarray(SIZE / 2, SIZE / 2 + 64);
  for (const path of stored())
    assert.ok(!readFileSync(path).includes(part), path);
  const whole = await get(soundId);
  assert.equal(whole.status, 200);
  assert.deepEqual(whole.bytes, sound);
  for (const [from, to] of [[0, 0], [65_530, 65_545], [64 * KiB, 192 * KiB],
    [SIZE - 1, SIZE - 1]]) {
    const some = await get(soundId, { range: `bytes=${from}-${to}` });
    assert.equal(some.status, 206);
    assert.deepEqual(some.bytes, sound.subarray(from, to + 1));
  }
  // The same bytes again are one object.
  const again = await post(sound);
  assert.equal(again.json.sha256, taken.json.sha256);
  assert.equal(objects().length, before.length + 1);
  const gone = await parent.request('DELETE', `${V1}/attachments/${again.json.id}`);
  assert.equal(gone.status, 204, gone.text);
  assert.deepEqual((await get(soundId)).bytes, sound);
});

test('exports have the bytes as they were', async () => {
  const plan = pdfOf(randomBytes(6_000));
  const file = await teacher.upload('petit.pdf', plan, 'application/pdf');
  const sent = await teacher.post(`${V1}/messages`, { subject: unique('Plan'),
    bodyHtml: '<p>Voici</p>', attachmentIds: [file.id],
    to: { userIds: [parent.user.id] } }, { status: 201 });
  const mail = await parent.request('GET',
    `${V1}/threads/${sent.threadId}/export?format=eml&messageId=${sent.messageId}`);
  assert.equal(mail.status, 200, mail.text);
  assert.ok(mail.text.replace(/\s/g, '').includes(plan.toString('base64')));
});

test('verify sees a bit that is another', async () => {
  assert.equal(ctl(keys, 'verify').status, 0);
  const [path] = objects().filter((p) => statSync(p).size >= SIZE);
  const kept = join(stack.state, 'kept');
  copyFileSync(path, kept);
  const file = openSync(path, 'r+');
  try {
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, 100_000);
    writeSync(file, Buffer.from([byte[0] ^ 1]), 0, 1, 100_000);
    const bad = ctl(keys, 'verify');
    assert.equal(bad.status, 1, bad.stdout + bad.stderr);
    assert.match(bad.stdout,
      new RegExp(`^college-demo: attachment ${soundId} has other bytes than it had$`, 'm'));
    // Before it, and never a byte that is not the file's.
    const some = await get(soundId, { range: 'bytes=0-65535' });
    assert.deepEqual(some.bytes, sound.subarray(0, 64 * KiB));
    writeSync(file, byte, 0, 1, 100_000);
  } finally {
    closeSync(file);
    copyFileSync(kept, path);
  }
  assert.equal(ctl(keys, 'verify').status, 0);
});

test('gc finds an object that nothing tells of', async () => {
  const [path] = objects();
  const lost = path.replace(/[0-9a-f]{2}\/[0-9a-f]{32}$/, (name) =>
    `${name.slice(0, 2)}/${name.slice(0, 2)}${randomBytes(15).toString('hex')}`);
  copyFileSync(path, lost);
  const name = lost.slice(-35);
  // One that has just come may get its ticket yet.
  assert.doesNotMatch(ctl(keys, 'gc', '--yes').stdout, new RegExp(name));
  const old = Date.now() / 1000 - 2 * 86_400;
  utimesSync(lost, old, old);
  const seen = ctl(keys, 'gc');
  assert.match(seen.stdout, new RegExp(`^college-demo: object \\d+/objects/${name}, \\d+ bytes$`,
    'm'));
  assert.ok(existsSync(lost), 'it only looks');
  const done = ctl(keys, 'gc', '--yes');
  assert.equal(done.status, 0, done.stderr);
  assert.ok(!existsSync(lost));
  assert.equal(ctl(keys, 'verify').status, 0);
});

test('gc takes no object for lost where the folder is another', async () => {
  const school = objects()[0].replace(/\/objects\/.*/, '');
  const ours = objects().filter((path) => path.startsWith(school));
  const old = Date.now() / 1000 - 2 * 86_400;
  for (const path of ours)
    utimesSync(path, old, old);
  const tickets = ['files', 'blobs'].map((name) => join(school, name));
  for (const path of tickets)
    renameSync(path, `${path}.away`);
  try {
    const done = ctl(keys, 'gc', '--yes');
    assert.equal(done.status, 1, done.stdout);
    assert.match(done.stderr, /^liaisonctl: college-demo: no attachment is in this folder: /m);
  } finally {
    for (const path of tickets)
      renameSync(`${path}.away`, path);
  }
  for (const path of ours)
    assert.ok(existsSync(path), path);
  assert.equal(ctl(keys, 'verify').status, 0);
});

test('keys change while it runs', async () => {
  const before = objects().map((path) => readFileSync(path));
  newKey(keys);
  const [, old] = readFileSync(keys, 'utf8').trim().split('\n');
  assert.match(old, /^[0-9a-f]{64}$/);
  const done = ctl(keys, 'rekey');
  assert.equal(done.status, 0, done.stdout + done.stderr);
  assert.match(done.stdout,
    /^[1-9]\d* schools with a new key, [1-9]\d* keys of schools and [1-9]\d* files locked anew/);
  assert.deepEqual(objects().map((path) => readFileSync(path)), before);
  assert.deepEqual((await get(soundId)).bytes, sound);
  const again = ctl(keys, 'rekey', '--master');
  assert.match(again.stdout, /^0 schools with a new key, 0 keys of schools and 0 files/);
  // Without the old key all is there; with it alone nothing opens.
  writeFileSync(keys, readFileSync(keys, 'utf8').replace(`${old}\n`, ''));
  const seen = ctl(keys, 'verify');
  assert.equal(seen.status, 0, seen.stdout + seen.stderr);
  const lone = join(stack.state, 'old.keys');
  writeFileSync(lone, `${old}\n`);
  for (const file of [lone, '']) {
    const refused = ctl(file, 'verify');
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /the files of school \d+ are sealed, and /);
    assert.doesNotMatch(refused.stderr, new RegExp(old));
  }
});

test('a key that is not in place loses nothing', async () => {
  const theirs = readFileSync(keys, 'utf8');
  const ours = join(stack.state, 'next.keys');
  writeFileSync(ours, theirs);
  newKey(ours);
  assert.equal(ctl(ours, 'rekey').status, 0);
  const refused = await parent.request('POST', `${V1}/attachments?name=a.wav`,
    { body: sound, headers: { 'content-type': 'audio/wav', 'accept-language': 'fr' } });
  assert.equal(refused.status, 503, refused.text);
  assert.equal(refused.json.code, 'STORAGE_LOCKED');
  assert.match(refused.json.detail, /Rien n'est perdu/);
  const read = await get(soundId, { range: 'bytes=0-9' }).catch((error) => error);
  assert.notEqual(read.status, 206);
  copyFileSync(ours, keys);
  assert.deepEqual((await get(soundId)).bytes, sound);
  assert.equal((await post(sound)).status, 201);
  assert.equal(ctl(keys, 'verify').status, 0);
});

/** More people wait for the bucket than there are threads of the disk. */
async function slow(move) {
  const other = Buffer.concat([sound.subarray(0, 100), randomBytes(SIZE - 100)]);
  const { json: { id } } = await post(other);
  assert.match(move(bucket.place).stdout, /: 1 moved, /);
  bucket.hold();
  const waiting = Array.from({ length: 6 }, () => get(id));
  try {
    const taken = await post(sound);
    assert.equal(taken.status, 201, taken.text);
    await parent.request('DELETE', `${V1}/attachments/${taken.json.id}`);
  } finally {
    bucket.release();
  }
  for (const answer of await Promise.all(waiting))
    assert.deepEqual(answer.bytes, other);
}

test('a store goes to a bucket and back while it is read', async () => {
  const move = (to) => spawnSync(join(BIN, 'liaisonctl'), ['attachments', 'move', '--to', to],
    { encoding: 'utf8', timeout: 90_000, env: { ...process.env, LIAISON_STATE: stack.state,
      LIAISON_STORE_KEYS: keys, ...bucket.settings(false) } });
  const reads = async () => {
    assert.deepEqual((await get(soundId)).bytes, sound);
    const some = await get(soundId, { range: 'bytes=65530-65545,-3' });
    assert.equal(some.status, 206);
    assert.ok(some.bytes.includes(sound.subarray(65_530, 65_546)));
    assert.ok(some.bytes.includes(sound.subarray(SIZE - 3)));
  };
  const before = objects().length;
  const there = move(bucket.place);
  assert.equal(there.status, 0, there.stdout + there.stderr);
  assert.match(there.stdout, /^(\d+) attachments: \1 moved, /);
  assert.deepEqual(objects(), []);
  await reads();
  // As it is, one that has gone goes from there, too.
  const { json: { id } } = await post(sound);
  assert.equal((await parent.request('DELETE', `${V1}/attachments/${id}`)).status, 204);
  await reads();
  await slow(move);
  const back = move('folder');
  assert.equal(back.status, 0, back.stdout + back.stderr);
  assert.equal(objects().length, before + 1);
  await reads();
  assert.equal(ctl(keys, 'verify').status, 0);
});

test('a thread that does not fit is refused with its sentence, its small messages are not', async () => {
  const exported = (query, language = 'fr') => parent.request('GET',
    `${V1}/threads/${thread}/export?${query}`, { headers: { 'accept-language': language } });
  for (const [language, sentence] of [
    ['fr', /ne tient pas dans un fichier de 40\sKo/],
    ['en', /does not fit into a file of 40\sKB/]]) {
    for (const query of ['format=mbox', `format=eml&messageId=${thread}`]) {
      const answer = await exported(query, language);
      assert.equal(answer.status, 413, answer.text);
      assert.equal(answer.json.code, 'EXPORT_FILE_TOO_LARGE');
      assert.match(answer.json.detail, sentence);
    }
  }
  assert.equal((await exported(`format=eml&messageId=${small}`)).status, 200);
});

test('data that do not fit say so, and fit without the attachments', async () => {
  const ended = async (json) => {
    const { id } = await parent.post(`${V1}/exports`, json, { status: 202 });
    return until(async () => {
      const one = await parent.get(`${V1}/exports/${id}`);
      return ['DONE', 'FAILED'].includes(one.state) && one;
    }, 'it ends', 30_000);
  };
  const { state, reason, limit, id } = await ended({});
  assert.deepEqual([state, reason, limit], ['FAILED', 'EXPORT_FILE_TOO_LARGE', '61440']);
  const file = await parent.request('GET', `${V1}/exports/${id}/file`);
  assert.equal(file.status, 409);
  assert.equal(file.json.code, 'DATA_EXPORT_NOT_READY');
  await until(async () => (await parent.get(`${V1}/notifications`)).notifications
    .some((n) => n.kind === 'DATA_EXPORT_FAILED'), 'the notification');
  assert.equal((await ended({ withoutAttachments: true })).state, 'DONE');
  assert.equal((await parent.get(`${V1}/exports`)).exports.length, 1);
});
