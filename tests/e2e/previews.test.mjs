// Previews: small pictures of files, and what is known of these.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync,
  writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before as setUp, test } from 'node:test';
import { crc32 as sum, deflateSync } from 'node:zlib';
import films from '../files/media.mjs';
import pages from '../files/pdf.mjs';
import pictures from '../files/images.mjs';
import { Client, PDF, soundHead, until } from './client.mjs';
import { sqlOf } from './own_stack.mjs';

const V1 = '/api/v1';
const STATE = process.env.LIAISON_STATE;
const dir = mkdtempSync(join(tmpdir(), 'liaison-previews-'));
let parent, teacher, school;

setUp(async () => {
  parent = await Client.login('parent');
  teacher = await Client.login('enseignant');
  school = sqlOf(STATE, `SELECT school_id FROM directory.school
    WHERE code = 'college-demo'`);
});
after(() => rmSync(dir, { recursive: true }));

const made = (table, name) => table.find((c) => c.name === name).make(dir);

async function upload(name, bytes) {
  const answer = await parent.request('POST', `${V1}/attachments?name=${name}`,
    { body: bytes, headers: { 'content-type': 'application/octet-stream' } });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}

/** One that may be asked for again is: others are before it. */
async function patient(who, path, options) {
  let answer;
  await until(async () => {
    answer = await who.request('GET', path, options);
    return answer.status !== 503 && answer.status !== 504;
  }, `an answer of ${path}`);
  return answer;
}
const preview = (id, width = '', options = {}, who = parent) => patient(who,
  `${V1}/attachments/${id}/preview${width && `?width=${width}`}`, options);
const details = async (id) => {
  const answer = await patient(parent, `${V1}/attachments/${id}/details`);
  assert.equal(answer.status, 200, answer.text);
  return answer.json;
};

/** { width, height } of a JPEG, by its frame. */
function sizeOf(jpeg) {
  assert.equal(jpeg.readUInt16BE(0), 0xffd8, 'it is a JPEG');
  for (let at = 2; ; at += 2 + jpeg.readUInt16BE(at + 2))
    if (jpeg[at + 1] === 0xc0 || jpeg[at + 1] === 0xc2)
      return { height: jpeg.readUInt16BE(at + 5), width: jpeg.readUInt16BE(at + 7) };
}

/** A PNG of one colour; 4 bands: it can be seen through. */
function png(width, height, colour) {
  const piece = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc(body), body.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  head[9] = colour.length === 4 ? 6 : 2;
  const row = Buffer.concat([Buffer.alloc(1),
    ...Array(width).fill(Buffer.from(colour))]);
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    piece('IHDR', head),
    piece('IDAT', deflateSync(Buffer.concat(Array(height).fill(row)))),
    piece('IEND', Buffer.alloc(0))]);
}
/** zlib has it since Node 22. */
function crc(bytes) {
  if (sum)
    return sum(bytes);
  let c = ~0;
  for (const byte of bytes) {
    c ^= byte;
    for (let k = 0; k < 8; k++)
      c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  }
  return ~c >>> 0;
}

const kept = (sha256) => join(STATE, 'attachments', school, 'previews',
  sha256.slice(0, 2), sha256);
const random = () => Math.floor(Math.random() * 256);

test('a picture is as wide as was asked, or the next of the widths', async () => {
  const { id, preview: has } = await upload('rouge.png', png(900, 600, [random(), random(), 0]));
  assert.equal(has, true);
  const usual = await preview(id);
  assert.equal(usual.status, 200, usual.text);
  assert.equal(usual.headers.get('content-type'), 'image/jpeg');
  assert.deepEqual(sizeOf(usual.bytes), { width: 320, height: 213 });
  assert.equal(usual.headers.get('cache-control'), 'private, no-cache');
  assert.match(usual.headers.get('content-security-policy'), /sandbox/);
  assert.equal(usual.headers.get('x-content-type-options'), 'nosniff');

  for (const [asked, width] of [[1, 160], [160, 160], [161, 320], [640, 640],
    [641, 900], [2048, 900]])
    assert.equal(sizeOf((await preview(id, asked)).bytes).width, width,
      `${asked}: none becomes larger`);
  for (const asked of ['2049', '-1', 'x', '1&width=2', '160&size=3'])
    assert.equal((await parent.request('GET',
      `${V1}/attachments/${id}/preview?width=${asked}`)).status, 400, asked);
});

test('who has it is not told it once more', async () => {
  const { id } = await upload('vert.png', png(400, 300, [0, random(), random()]));
  const first = await preview(id, 160);
  const etag = first.headers.get('etag');
  assert.match(etag, /^"[^"]+"$/, 'a strong one');
  const again = (tags) => preview(id, 160, { headers: { 'if-none-match': tags } });

  for (const tags of [etag, `"x", ${etag}`, `W/${etag}`, '*']) {
    const answer = await again(tags);
    assert.equal(answer.status, 304, tags);
    assert.equal(answer.bytes.length, 0);
    assert.equal(answer.headers.get('etag'), etag);
  }
  assert.equal((await again('"x"')).status, 200);
  assert.notEqual((await preview(id, 320)).headers.get('etag'), etag,
    'another width is another');
  const head = await parent.request('HEAD', `${V1}/attachments/${id}/preview?width=160`);
  assert.equal(head.status, 200);
  assert.equal(head.bytes.length, 0);
});

test('a photograph stands as it was held, and HEIC is shown', async () => {
  const photo = await upload('photo.jpg', made(pictures, 'exif.jpg'));
  const seen = sizeOf((await preview(photo.id, 160)).bytes);
  const known = await details(photo.id);
  const stored = sizeOf((await parent.request('GET',
    `${V1}/attachments/${photo.id}`)).bytes);

  assert.deepEqual({ width: known.width, height: known.height },
    { width: stored.height, height: stored.width }, 'turned by a quarter');
  assert.ok(Math.abs(seen.width / seen.height - known.width / known.height) < 0.05);
  const phone = await upload('photo.heic', made(pictures, 'of-a-telephone.heic'));
  const whole = await preview(phone.id, 2048);
  assert.equal(whole.headers.get('content-type'), 'image/jpeg');
  const { width, height } = await details(phone.id);
  assert.deepEqual(sizeOf(whole.bytes), { width, height });
});

test('what can be seen through stays so', async () => {
  const { id } = await upload('voile.png', png(400, 300, [random(), 0, 0, 100]));
  const answer = await preview(id);
  assert.equal(answer.headers.get('content-type'), 'image/webp');
  assert.equal(answer.bytes.toString('latin1', 8, 12), 'WEBP');
});

test('a PDF shows its first page, and how many there are', async () => {
  const file = await upload('page.pdf', made(pages, 'of-libreoffice.pdf'));
  assert.equal(file.preview, true);
  assert.equal(sizeOf((await preview(file.id, 640)).bytes).width, 640);
  const { pages: n, width, height } = await details(file.id);
  assert.equal(n, 1);
  assert.ok(width < height, 'it stands upright');
});

/** Without Landlock no font of the system is read. */
const reads = Number(execFileSync('python3', ['-c',
  'import ctypes; print(ctypes.CDLL(None).syscall(444, None, 0, 1))'])) > 0;

// The letters of Helvetica are in no file that only names it.
test('a page has letters of fonts that it only names', { skip: !reads }, async () => {
  const page = (text) => pdf(`BT /F1 60 Tf 10 80 Td (${text}) Tj ET`);
  const shown = async (text) => (await preview(
    (await upload('lettre.pdf', page(text))).id)).bytes;
  assert.ok((await shown('HHHH')).length > 1.2 * (await shown('    ')).length);
});

/** A page of 200 x 200 with this in it. */
function pdf(content) {
  const objects = ['<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R/Resources' +
      '<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>',
    `<</Length ${content.length}>>\nstream\n${content}\nendstream`];
  let text = '%PDF-1.7\n', table = '';
  objects.forEach((object, i) => {
    table += `${String(text.length).padStart(10, '0')} 00000 n \n`;
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  return Buffer.from(`${text}xref\n0 5\n0000000000 65535 f \n${table}trailer\n` +
    `<</Size 5/Root 1 0 R>>\nstartxref\n${text.length}\n%%EOF\n`);
}

test('a film shows a picture, and how long it is; a sound how long', async () => {
  const film = await upload('film.mp4', made(films, 'plain.mp4'));
  assert.equal(film.preview, true);
  const seen = await preview(film.id);
  assert.equal(seen.status, 200, seen.text);
  const known = await details(film.id);
  const { width, height } = sizeOf(seen.bytes);
  assert.ok(known.durationMs > 0);
  assert.ok(Math.abs(width / height - known.width / known.height) < 0.05);

  const size = 8000 * 3 + 44;
  const sound = await upload('son.wav', Buffer.concat([soundHead(size),
    Buffer.alloc(size - soundHead(size).length)]));
  assert.equal(sound.preview ?? false, false);
  assert.equal((await details(sound.id)).durationMs, 3000);
  const none = await preview(sound.id);
  assert.equal(none.status, 404);
  assert.equal(none.json.code, 'ATTACHMENT_NO_PREVIEW');
});

test('of other kinds there is none', async () => {
  const text = await upload('note.txt', Buffer.from('Bonjour.\n'));
  assert.equal((await preview(text.id)).json.code, 'ATTACHMENT_NO_PREVIEW');
  const known = await details(text.id);
  assert.equal(known.name, 'note.txt');
  assert.equal(known.preview ?? false, false);
  for (const id of ['x', '0'.repeat(32), '%00', 'a'.repeat(65)])
    for (const what of ['preview', 'details'])
      assert.equal((await parent.request('GET',
        `${V1}/attachments/${id}/${what}`)).status, 404, `${what} of ${id}`);
});

/** A film of which nobody knows how its pictures are packed. */
function unknownFilm() {
  const film = Buffer.from(made(films, 'plain.mp4'));
  const format = film.indexOf('stsd', film.indexOf('vmhd')) + 16;
  film.write('zzzz', format);
  return film;
}

test('of a file that cannot be shown it is said, and others are shown', async () => {
  const { id } = await upload('film.mp4', unknownFilm());
  for (let i = 0; i < 2; i++)
    assert.equal((await preview(id)).json.code, 'ATTACHMENT_PREVIEW_FAILED');
  const known = await details(id);
  assert.equal(known.preview ?? false, false);
  assert.ok(known.durationMs > 0, 'it is so long all the same');
  for (const [language, words] of [['fr', /aperçu/], ['en', /preview/]])
    assert.match((await preview(id, '', { headers: {
      'accept-language': language } })).json.detail, words);
  assert.equal((await preview((await upload('note.pdf', PDF)).id)).status, 200);
});

test('who may not read a file sees nothing of it', async () => {
  const { id } = await upload('secret.png', png(200, 200, [1, 2, random()]));
  assert.equal((await preview(id)).status, 200);
  for (const what of ['preview', 'details']) {
    const path = `${V1}/attachments/${id}/${what}`;
    assert.equal((await teacher.request('GET', path)).status, 404);
    assert.equal((await new Client().request('GET', path)).status, 401);
  }
});

test('it is made once, for all who have these bytes, and goes with them', async () => {
  const bytes = png(500, 400, [random(), random(), random()]);
  const one = await upload('a.png', bytes), two = await upload('b.png', bytes);
  const answers = await Promise.all([one, two, one, two, one, two].map(
    (file) => preview(file.id, 160)));
  for (const answer of answers)
    assert.ok(answer.bytes.equals(answers[0].bytes) && answer.status === 200);
  const folder = kept(one.sha256);
  assert.deepEqual(readdirSync(folder), ['160']);

  // What a crash has left of one is not given.
  const file = join(folder, '160');
  const whole = readFileSync(file);
  for (const left of [whole.subarray(0, -1), Buffer.alloc(whole.length),
    Buffer.from([...whole.subarray(0, -1), whole.at(-1) ^ 1]), Buffer.alloc(0)]) {
    writeFileSync(file, left);
    assert.ok((await preview(one.id, 160)).bytes.equals(answers[0].bytes));
    assert.ok(readFileSync(file).equals(whole), 'it is made anew');
  }

  const remove = async ({ id }) => assert.equal((await parent.request('DELETE',
    `${V1}/attachments/${id}`)).status, 204);
  await remove(one);
  assert.equal((await preview(two.id, 160)).status, 200, 'the other has it still');
  await remove(two);
  assert.equal((await preview(two.id, 160)).status, 404);
  await until(() => !existsSync(folder), 'nothing is left of it');
});

test('in a message an attachment says whether there is one', async () => {
  const files = [await upload('c.png', png(100, 100, [9, 9, random()])),
    await upload('note.txt', Buffer.from('Bonsoir.\n'))];
  const sent = await parent.request('POST', `${V1}/drafts`, { body: JSON.stringify(
    { subject: 'Photos', bodyHtml: '<p>x</p>', attachmentIds: files.map((f) => f.id) }),
  headers: { 'content-type': 'application/json' } });
  assert.equal(sent.status, 201, sent.text);
  assert.deepEqual(sent.json.attachments.map((a) => a.preview ?? false), [true, false]);
});
