// All attachments of a message in one ZIP archive, read by Python's zipfile and
// by a reader of streams.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { Client, PDF, soundHead, unique, until } from './client.mjs';

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
  const head = 30 + bytes.readUInt16LE(26) + bytes.readUInt16LE(28);
  return inflateRawSync(bytes.subarray(head));
}

/** When the first member and its entry in the directory say it was made. */
function dates(bytes) {
  const extra = 30 + bytes.readUInt16LE(26);
  const entry = bytes.indexOf('PK\x01\x02', bytes.length - 1000);
  const more = entry + 46 + bytes.readUInt16LE(entry + 28);
  assert.ok(entry > 0);
  return [[10, extra], [entry + 12, more]].map(([dos, own]) => {
    const time = bytes.readUInt16LE(dos), day = bytes.readUInt16LE(dos + 2);
    assert.equal(bytes.readUInt32LE(own), 0x00055455);
    assert.equal(bytes[own + 4], 1);
    return { own: bytes.readUInt32LE(own + 5), dos: Date.UTC(1980 + (day >> 9),
      (day >> 5 & 15) - 1, day & 31, time >> 11, time >> 5 & 63,
      (time & 31) * 2) / 1000 };
  });
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

test('it is called what all systems take, and is of when they were sent', async () => {
  const sent = await send([['plan.pdf', PDF]],
    unique('Sortie au musée : « 10 h » | "tout" <a> *?\\/'));
  const thread = await parent.get(`${V1}/threads/${sent.threadId}`);
  const at = Date.parse(thread.messages[0].sentAt);
  await until(() => Date.now() > at + 3000, 'it is later than that');
  const answer = await bundle(parent, sent);
  const named = answer.headers.get('content-disposition');
  assert.match(named, /^attachment; filename="[^"\\/:*?<>|]+\.zip"; /);
  assert.match(decodeURIComponent(named.split("UTF-8''")[1]),
    /^Sortie au musée _ « 10 h » _ _tout_ _a_ ____.*\.zip$/);
  const second = Math.floor(at / 1000);
  for (const { own, dos } of dates(answer.bytes)) {
    assert.equal(own, second);
    assert.equal(dos, second - second % 2);
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
