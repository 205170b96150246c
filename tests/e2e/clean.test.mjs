// Pictures that lose what they say of people as they are uploaded.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before as setUp, test } from 'node:test';
import pictures from '../files/images.mjs';
import { Client } from './client.mjs';

const V1 = '/api/v1';
const dir = mkdtempSync(join(tmpdir(), 'liaison-clean-'));
let parent;

setUp(async () => {
  parent = await Client.login('parent');
});
after(() => rmSync(dir, { recursive: true }));

const picture = (name) => pictures.find((p) => p.name === name).make(dir);

const post = (name, bytes, query) => parent.request('POST',
  `${V1}/attachments?name=${name}${query}`,
  { body: bytes, headers: { 'content-type': 'application/octet-stream' } });

/** Up, and down again: what is kept of it. */
async function kept(name, bytes, query = '&clean=true') {
  const answer = await post(name, bytes, query);
  assert.equal(answer.status, 201, answer.text);
  const down = await parent.request('GET', `${V1}/attachments/${answer.json.id}`);
  assert.equal(down.status, 200);
  assert.equal(down.bytes.length, answer.json.size, 'its size is what is left');
  return down.bytes;
}

// JPEG: from the first scan on.
const scan = (bytes) => bytes.subarray(bytes.indexOf(Buffer.from([0xff, 0xda])));
const GPS = Buffer.from([0x88, 0x25, 0, 4, 0, 0, 0, 1]);
const TURNED = Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]);

test('a photograph loses its place and keeps how it is turned', async () => {
  const photo = picture('exif.jpg');
  const clean = await kept('photo.jpg', photo);

  assert.ok(photo.includes(GPS) && photo.includes(TURNED));
  assert.ok(!clean.includes(GPS), 'no place');
  assert.ok(clean.includes(TURNED), 'turned as before');
  assert.ok(scan(clean).equals(scan(photo)), 'not one pixel is another');
});

test('so does one of an upload that can be resumed', async () => {
  const photo = picture('exif.jpg');
  const base64 = (text) => Buffer.from(text).toString('base64');
  const answer = await parent.request('POST', `${V1}/uploads`, { body: photo,
    headers: { 'tus-resumable': '1.0.0', 'upload-length': String(photo.length),
      'content-type': 'application/offset+octet-stream',
      'upload-metadata': `filename ${base64('photo.jpg')},clean ${base64('true')}` } });
  assert.equal(answer.status, 201, answer.text);
  const id = answer.headers.get('liaison-attachment');
  const down = await parent.request('GET', `${V1}/attachments/${id}`);
  assert.ok(down.bytes.includes(TURNED) && !down.bytes.includes(GPS));
});

test('who does not ask gets every byte back', async () => {
  const photo = picture('exif.jpg');

  assert.ok((await kept('photo.jpg', photo, '')).equals(photo));
  assert.ok((await kept('photo.jpg', photo, '&clean=false')).equals(photo));
});

test('what stands behind a picture goes', async () => {
  assert.ok((await kept('cut.png', picture('leftovers.png')))
    .equals(await kept('plain.png', picture('plain.png'))));
  const film = picture('motion-photo.heic');
  assert.ok(film.includes('moov'));
  const still = await kept('still.heic', film);
  assert.ok(still.includes('hvc1') && !still.includes('moov'));
  assert.ok((await kept('still.jpg', picture('motion-photo.jpg')))
    .equals(await kept('plain.jpg', picture('plain.jpg'))));
});

test('XMP and comments go, in each format', async () => {
  for (const name of ['xmp.jpg', 'xmp.png', 'xmp.gif', 'comment.gif', 'of-a-telephone.heic',
    'text.png', 'exif.webp']) {
    const bytes = picture(name);
    const clean = await kept(name, bytes);
    assert.ok(!/adobe:ns|A < B/.test(clean.toString('latin1')), name);
    assert.ok(!clean.includes(GPS), name);
    assert.ok((await kept(name, clean)).equals(clean), `${name}: once is enough`);
  }
});

test('it is examined as it came', async () => {
  const answer = await post('x.jpg', picture('php-comment.jpg'), '&clean=true');

  assert.equal(answer.status, 422, answer.text);
  assert.equal(answer.json.code, 'ATTACHMENT_HIDDEN');
});

test('what is no picture stays as it is, and clean is true or false', async () => {
  const text = Buffer.from('Bonjour\n');

  assert.ok((await kept('a.txt', text)).equals(text));
  const answer = await post('a.txt', text, '&clean=maybe');
  assert.equal(answer.status, 400, answer.text);
  assert.equal(answer.json.code, 'FIELD_INVALID');
  assert.equal(answer.json.field, 'clean');
});
