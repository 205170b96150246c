// All attachments of a message in one ZIP archive, read by Python's zipfile and
// by a reader of streams.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { Client, PDF, soundHead, unique } from './client.mjs';

const V1 = '/api/v1';
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
// A block of DEFLATE has 65,535 bytes, a piece that is read 262,144.
const SIZES = [65_535, 131_070, 700_001];
let teacher, parent;

before(async () => {
  [teacher, parent] = await Promise.all(['enseignant', 'parent'].map((login) =>
    Client.login(login)));
});

const sound = (size) => Buffer.concat([soundHead(size),
  randomBytes(size - soundHead(size).length)]);

async function send(files, subject = unique('Sortie « été »')) {
  const attachmentIds = [];
  for (const [name, bytes] of files)
    attachmentIds.push((await teacher.upload(name, bytes, '')).id);
  return teacher.post(`${V1}/messages`, { to: { userIds: [parent.user.id] },
    subject, bodyHtml: '<p>x</p>', attachmentIds },
  { status: 201, key: unique('k').replaceAll(/\W/g, '') });
}
const bundle = (client, sent, method = 'GET') => client.request(method,
  `${V1}/messages/${sent.messageId}/attachments`);
const unpack = (bytes) => JSON.parse(execFileSync('python3',
  [new URL('zip_strict.py', import.meta.url).pathname], { input: bytes }));

/** The first member, without the directory. */
function first(bytes) {
  assert.equal(bytes.readUInt32LE(0), 0x04034b50);
  const name = bytes.readUInt16LE(26);
  return inflateRawSync(bytes.subarray(30 + name));
}

test('all of them, as they came', async () => {
  const files = [...SIZES.map((size, i) => [`été ${i}.wav`, sound(size)]),
    ['plan.pdf', PDF], ['PLAN.pdf', PDF], ['plan.pdf', PDF]];
  const sent = await send(files);
  for (const client of [parent, teacher]) {
    const answer = await bundle(client, sent);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers.get('content-type'), 'application/zip');
    assert.equal(Number(answer.headers.get('content-length')),
      answer.bytes.length);
    assert.match(answer.headers.get('content-disposition'),
      /^attachment; filename=".*\.zip"; filename\*=UTF-8''Sortie/);
    assert.deepEqual(unpack(answer.bytes), Object.fromEntries(
      [...SIZES.map((_, i) => `été ${i}.wav`), 'plan.pdf', 'PLAN (2).pdf',
        'plan (3).pdf'].map((name, i) => [name, sha256(files[i][1])])));
    assert.equal(sha256(first(answer.bytes)), sha256(files[0][1]));
    const head = await bundle(client, sent, 'HEAD');
    assert.equal(head.headers.get('content-length'),
      answer.headers.get('content-length'));
  }
});

test('who has not the message has not its files', async () => {
  const sent = await send([['plan.pdf', PDF]]);
  const other = await Client.login('parent2');
  const hidden = async (answer) => {
    assert.equal(answer.status, 404, answer.text);
    assert.equal(answer.json.code, 'THING_NOT_FOUND');
  };
  await hidden(await bundle(other, sent));
  await hidden(await bundle(parent, await send([])));
  for (const messageId of ['0', 'x', '99999999999999999999'])
    await hidden(await bundle(parent, { messageId }));
  const recalled = await teacher.request('POST',
    `${V1}/messages/${sent.messageId}/recall`);
  assert.equal(recalled.status, 200, recalled.text);
  await hidden(await bundle(parent, sent));
});
