// The store folder: a full disk, and what liaisonctl attachments says of it.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, mkdirSync, openSync, readdirSync,
  readFileSync, rmSync, unlinkSync, writeFileSync, writeSync,
  closeSync } from 'node:fs';
import { join } from 'node:path';
import { before as setUp, test } from 'node:test';
import { Client, parts, soundHead, until } from './client.mjs';
import { sqlOf } from './own_stack.mjs';

const BIN = process.env.LIAISON_BIN ?? 'build/bin';
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

const pathOf = (kind, name) => join(folder, kind, name.slice(0, 2), name);

/** { status, stdout, stderr } of liaisonctl attachments. */
const look = (...words) => spawnSync(join(BIN, 'liaisonctl'), ['attachments',
  ...words, '--school', SCHOOL], { encoding: 'utf8', timeout: 90_000 });

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

test('verify names what is not as it was taken', async () => {
  const { json: { id, sha256 } } = await post(sound());
  const path = pathOf('files', id);
  const kept = `${path}.kept`;
  const good = look('verify');
  assert.equal(good.status, 0, good.stdout + good.stderr);
  assert.match(good.stdout,
    /^college-demo: \d+ attachments of \d+ contents, \d+ bytes, as they were taken$/m);
  const says = (what) => {
    const bad = look('verify');
    assert.equal(bad.status, 1, bad.stdout + bad.stderr);
    assert.match(bad.stdout, new RegExp(`^college-demo: attachment ${id} ${what}$`,
      'm'));
    assert.match(bad.stdout, /^college-demo: 1 of \d+ attachments cannot be given/m);
  };
  copyFileSync(path, kept);
  try {
    const file = openSync(path, 'r+');
    writeSync(file, Buffer.from([readFileSync(path)[SIZE - 1] ^ 1]), 0, 1,
      SIZE - 1);
    closeSync(file);
    says('has other bytes than it had');
    writeFileSync(path, 'short');
    says(`has 5 bytes, not ${SIZE}`);
    unlinkSync(path);
    says('is missing');
  } finally {
    rmSync(path, { force: true });
    rmSync(pathOf('blobs', sha256), { force: true });
    copyFileSync(kept, path);
    unlinkSync(kept);
  }
  assert.equal(look('verify').status, 0);
});

test('gc removes what nothing holds, and only that', async () => {
  const bytes = sound();
  const { json: held } = await post(bytes);
  const names = Array.from({ length: 3 }, () => randomBytes(16).toString('hex'));
  const [content, shown] = [32, 32].map((n) => randomBytes(n).toString('hex'));
  const put = (path) => {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, names[0]);
    return path;
  };
  const nobodys = [put(join(folder, 'staging', names[0])),
    put(pathOf('files', names[1])), pathOf('files', names[2]),
    put(pathOf('blobs', content)), put(join(pathOf('previews', shown), '160'))];
  mkdirSync(join(nobodys[2], '..'), { recursive: true });
  // Bytes that somebody has as well.
  linkSync(pathOf('files', held.id), nobodys[2]);
  const strange = put(join(folder, 'files', 'README'));
  const named = [...names, content, shown];
  const seen = look('gc');
  assert.equal(seen.status, 0, seen.stderr);
  for (const name of named)
    assert.match(seen.stdout, new RegExp(`^college-demo: \\w+ ${name}, \\d+ bytes$`,
      'm'));
  assert.doesNotMatch(seen.stdout, new RegExp(held.id));
  assert.match(seen.stdout, /^\d+ that nothing holds, \d+ bytes: --yes removes them$/m);
  assert.ok(nobodys.every(existsSync), 'it only looks');
  const done = look('gc', '--yes');
  assert.equal(done.status, 0, done.stderr);
  assert.match(done.stdout, /: removed$/m);
  assert.deepEqual(nobodys.filter(existsSync), []);
  assert.ok(existsSync(strange));
  unlinkSync(strange);
  const back = await parent.request('GET', `/api/v1/attachments/${held.id}`);
  assert.deepEqual(back.bytes, bytes);
  assert.equal(look('verify').status, 0);
  for (const name of named)
    assert.doesNotMatch(look('gc').stdout, new RegExp(name));
});

test('gc leaves a school that this database does not know', () => {
  const other = join(STATE, 'attachments', '424242', 'staging');
  const file = join(other, randomBytes(16).toString('hex'));
  mkdirSync(other, { recursive: true });
  writeFileSync(file, 'x');
  try {
    const r = spawnSync(join(BIN, 'liaisonctl'), ['attachments', 'gc', '--yes'],
      { encoding: 'utf8', timeout: 90_000 });
    assert.equal(r.status, 1);
    assert.match(r.stderr, /school 424242 is not in this database/);
    assert.ok(existsSync(file));
  } finally {
    rmSync(join(other, '..'), { recursive: true });
  }
});

test('gc does not go by a copy of the database', () => {
  const r = spawnSync(join(BIN, 'liaisonctl'), ['attachments', 'gc', '--yes'],
    { encoding: 'utf8', timeout: 90_000, env: { ...process.env,
      PGOPTIONS: '-c default_transaction_read_only=on' } });
  assert.equal(r.status, 1);
  assert.match(r.stderr, /cannot be written to/);
  assert.equal(r.stdout, '');
});

test('words that mean nothing', () => {
  for (const words of [[], ['sweep'], ['verify', 'gc']])
    assert.equal(look(...words).status, 2, words.join(' '));
  const r = spawnSync(join(BIN, 'liaisonctl'), ['attachments', 'verify',
    '--school', 'nowhere'], { encoding: 'utf8', timeout: 90_000 });
  assert.equal(r.status, 1);
  assert.match(r.stderr, /no school nowhere/);
});
