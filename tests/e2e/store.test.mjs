// The store folder: a full disk.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before as setUp, test } from 'node:test';
import { Client, parts, soundHead, until } from './client.mjs';
import { sqlOf } from './own_stack.mjs';

const STATE = process.env.LIAISON_STATE;
const SCHOOL = 'college-demo';
const KiB = 1024;
const SIZE = 300 * KiB;

let parent, folder;

setUp(async () => {
  parent = await Client.login('parent');
  const id = sqlOf(STATE,
    `SELECT school_id FROM directory.school WHERE code = '${SCHOOL}'`);
  folder = join(STATE, 'attachments', id);
});

/** A sound like no other. */
function sound() {
  const start = soundHead(SIZE, Math.floor(Math.random() * 2 ** 31));
  return Buffer.concat([start, randomBytes(SIZE - start.length)]);
}

const post = (bytes) => parent.request('POST',
  '/api/v1/attachments?name=a.wav', { body: bytes,
    headers: { 'content-type': 'audio/wav' } });

const staging = () => existsSync(join(folder, 'staging')) ?
  readdirSync(join(folder, 'staging')) : [];

const coming = () => sqlOf(STATE,
  'SELECT id FROM attachments.attachment WHERE state = 0').split('\n');

/** Files of the attachments service may have so many bytes. */
function filesMayHave(bytes) {
  for (const [name, { pid }] of parts())
    if (name.startsWith('attachments'))
      execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`]);
}

test('a full store is 507, leaves nothing and works again', async () => {
  const before = { files: staging(), rows: coming() };
  filesMayHave(100 * KiB);
  try {
    const answer = await post(sound());
    assert.equal(answer.status, 507, answer.text);
    assert.equal(answer.json.code, 'STORAGE_FULL');
    await until(() => staging().every((f) => before.files.includes(f)) &&
      coming().every((r) => before.rows.includes(r)), 'nothing is left of it');
  } finally {
    filesMayHave('unlimited');
  }
  const bytes = sound();
  const answer = await post(bytes);
  assert.equal(answer.status, 201, answer.text);
  const back = await parent.request('GET',
    `/api/v1/attachments/${answer.json.id}`);
  assert.deepEqual(back.bytes, bytes);
});
