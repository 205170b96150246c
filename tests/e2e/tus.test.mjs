// Uploads that go on where they broke: tus 1.0, by hand and by tus-js-client.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { before, test } from 'node:test';
import { Upload } from 'tus-js-client';
import { BASE, Client, pdfOf, soundHead, until } from './client.mjs';
import { open } from './second.mjs';

const V1 = '/api/v1';
const MiB = 1024 * 1024;
const bytes = pdfOf(randomBytes(6 * MiB));
const size = bytes.length;
const hash = (data, algorithm = 'sha256', form = 'hex') =>
  createHash(algorithm).update(data).digest(form);
const metadata = (name) => `filename ${Buffer.from(name).toString('base64')}`;
const TUS = { 'tus-resumable': '1.0.0' };
const PART = { ...TUS, 'content-type': 'application/offset+octet-stream' };

let parent, other;

before(async () => {
  parent = await Client.login('parent');
  other = await Client.login('parent2');
});

/** Begins one; its path. */
async function create(headers = {}, body = undefined, status = 201) {
  const answer = await parent.request('POST', `${V1}/uploads`, { body,
    headers: { ...(body ? PART : TUS), 'upload-length': String(size),
      'upload-metadata': metadata('relevé.pdf'), ...headers } });
  assert.equal(answer.status, status, answer.text);
  return status === 201 ? answer.headers.get('location') : answer;
}

const patch = (path, from, data, headers = {}, client = parent) =>
  client.request('PATCH', path, { body: data,
    headers: { ...PART, 'upload-offset': String(from), ...headers } });
const head = (path, client = parent) =>
  client.request('HEAD', path, { headers: TUS });
const offset = async (path) =>
  Number((await head(path)).headers.get('upload-offset'));
const remove = (path) =>
  parent.request('DELETE', path, { headers: TUS });

function problem(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 10);
}

/** What came down is what went up. */
async function check(id, name = 'relevé.pdf') {
  const down = await parent.request('GET', `${V1}/attachments/${id}`);
  assert.equal(down.status, 200);
  assert.equal(hash(down.bytes), hash(bytes));
  assert.match(down.headers.get('content-disposition'),
    new RegExp(encodeURIComponent(name)));
}

test('what of tus there is', async () => {
  for (const path of [`${V1}/uploads`, `${V1}/uploads/0123`]) {
    const answer = await parent.request('OPTIONS', path);
    assert.equal(answer.status, 204);
    assert.equal(answer.headers.get('tus-version'), '1.0.0');
    assert.equal(answer.headers.get('tus-resumable'), '1.0.0');
    assert.equal(answer.headers.get('tus-extension'),
      'creation,creation-with-upload,expiration,termination,checksum');
    assert.equal(answer.headers.get('tus-checksum-algorithm'), 'sha1,sha256');
    const { limits } = await parent.get(`${V1}/me`);
    assert.equal(Number(answer.headers.get('tus-max-size')),
      limits.maxAttachmentBytes);
  }
});

test('part by part, with where it is', async () => {
  const path = await create();
  const begun = await head(path);
  assert.equal(begun.status, 200);
  assert.equal(begun.headers.get('upload-offset'), '0');
  assert.equal(begun.headers.get('upload-length'), String(size));
  assert.equal(begun.headers.get('cache-control'), 'no-store');
  const first = await patch(path, 0, bytes.subarray(0, 5 * MiB + 7));
  assert.equal(first.status, 204, first.text);
  assert.equal(first.headers.get('upload-offset'), String(5 * MiB + 7));
  assert.equal(first.headers.get('liaison-attachment'), null);
  assert.equal(first.headers.get('tus-resumable'), '1.0.0');
  const expires = Date.parse(first.headers.get('upload-expires'));
  assert.ok(expires > Date.now() && expires < Date.now() + 49 * 3600_000);
  // From elsewhere: nothing of it is taken.
  problem(await patch(path, 0, bytes), 409, 'UPLOAD_OFFSET_WRONG');
  problem(await patch(path, size, Buffer.from('x')), 409,
    'UPLOAD_OFFSET_WRONG');
  const state = await parent.get(path);
  assert.equal(state.offset, String(5 * MiB + 7));
  assert.equal(state.length, String(size));
  const last = await patch(path, 5 * MiB + 7, bytes.subarray(5 * MiB + 7));
  assert.equal(last.status, 204, last.text);
  assert.equal(last.headers.get('upload-offset'), String(size));
  const id = last.headers.get('liaison-attachment');
  await check(id);
  // It says so again to who has not heard it.
  const again = await head(path);
  assert.equal(again.headers.get('liaison-attachment'), id);
  assert.equal(again.headers.get('upload-offset'), String(size));
  const empty = await patch(path, size, Buffer.alloc(0));
  assert.equal(empty.headers.get('liaison-attachment'), id);
  assert.equal((await remove(path)).status, 204);
  problem(await parent.request('GET', path), 404, 'THING_NOT_FOUND');
});

test('all of it with its creation, or the first part', async () => {
  const whole = await parent.request('POST', `${V1}/uploads`, { body: bytes,
    headers: { ...PART, 'upload-length': String(size),
      'upload-metadata': `filetype ,${metadata('relevé.pdf')}` } });
  assert.equal(whole.status, 201, whole.text);
  assert.equal(whole.headers.get('upload-offset'), String(size));
  const id = whole.headers.get('liaison-attachment');
  assert.equal(whole.json.attachment.id, id);
  assert.equal(whole.json.attachment.sha256, hash(bytes));
  await check(id);
  await remove(whole.headers.get('location'));
  const path = await create({}, bytes.subarray(0, 100_000));
  assert.equal(await offset(path), 100_000);
  const rest = await parent.request('POST', path, {
    body: bytes.subarray(100_000), headers: { ...PART,
      'upload-offset': '100000', 'x-http-method-override': 'PATCH' } });
  assert.equal(rest.status, 204, rest.text);
  await check(rest.headers.get('liaison-attachment'));
  const gone = await parent.request('POST', path, { headers: { ...TUS,
    'x-http-method-override': 'DELETE' } });
  assert.equal(gone.status, 204, gone.text);
});

test('what was cut off in the middle is kept, and the rest goes on', async () => {
  const path = await create();
  const socket = await open(BASE);
  socket.write([`PATCH ${path} HTTP/1.1`, 'Host: x',
    `Cookie: ${parent.cookie}`, `X-CSRF-Token: ${parent.csrf}`,
    'Tus-Resumable: 1.0.0', 'Upload-Offset: 0',
    'Content-Type: application/offset+octet-stream',
    `Content-Length: ${size}`, '', ''].join('\r\n'));
  socket.write(bytes.subarray(0, 4 * MiB));
  await until(async () => await offset(path) >= 3 * MiB, 'some of it is there');
  socket.destroy();
  let at;
  const rest = await until(async () => {
    at = await offset(path);
    const answer = await patch(path, at, bytes.subarray(at));
    return answer.status === 204 && answer;
  }, 'it goes on');
  assert.ok(at >= 3 * MiB && at <= 4 * MiB, `from ${at}`);
  await check(rest.headers.get('liaison-attachment'));
  await remove(path);
});

test('a part with its checksum counts when it is right', async () => {
  const path = await create();
  const half = bytes.subarray(0, 3 * MiB);
  const wrong = await patch(path, 0, half, { 'upload-checksum':
    `sha1 ${hash('other', 'sha1', 'base64')}` });
  problem(wrong, 460, 'UPLOAD_CHECKSUM_WRONG');
  assert.equal(await offset(path), 0);
  const right = await patch(path, 0, half,
    { 'upload-checksum': `sha1 ${hash(half, 'sha1', 'base64')}` });
  assert.equal(right.status, 204, right.text);
  assert.equal(await offset(path), 3 * MiB);
  problem(await patch(path, 3 * MiB, bytes.subarray(3 * MiB),
    { 'upload-checksum': 'crc32 AAAA' }), 400, 'FIELD_INVALID');
  problem(await patch(path, 3 * MiB, bytes.subarray(3 * MiB),
    { 'upload-checksum': 'sha1' }), 400, 'FIELD_INVALID');
  const other_ = await patch(path, 3 * MiB, randomBytes(size - 3 * MiB),
    { 'upload-checksum': `sha256 ${hash('other', 'sha256', 'base64')}` });
  problem(other_, 460, 'UPLOAD_CHECKSUM_WRONG');
  // What came with a wrong one is not what stays.
  const rest = bytes.subarray(3 * MiB);
  const last = await patch(path, 3 * MiB, rest,
    { 'upload-checksum': `sha256 ${hash(rest, 'sha256', 'base64')}` });
  await check(last.headers.get('liaison-attachment'));
  await remove(path);
});

test('of parts that come to one place at once one is taken', async () => {
  for (let round = 0; round < 5; round++) {
    // The first bytes are the same: only what comes later tells them apart.
    const files = [0, 1, 2, 3].map(() => Buffer.concat([
      soundHead(size), randomBytes(size - 52)]));
    for (const file of files)
      files[0].copy(file, 0, 0, 300 * 1024);
    const path = await create({ 'upload-metadata': metadata('a.wav') });
    const answers = await Promise.all(files.map((file, k) => {
      const part = file.subarray(0, 2 * MiB - k);
      return patch(path, 0, part, k % 2 === 0 ? {} :
        { 'upload-checksum': `sha1 ${hash(part, 'sha1', 'base64')}` });
    }));
    const taken = answers.findIndex((answer) => answer.status === 204);
    assert.ok(taken >= 0, answers.map((answer) => answer.text).join());
    answers.forEach((answer, k) => k === taken ||
      problem(answer, 409, 'UPLOAD_OFFSET_WRONG'));
    const at = 2 * MiB - taken;
    assert.equal(await offset(path), at);
    const last = await patch(path, at, files[taken].subarray(at));
    assert.equal(last.status, 204, last.text);
    const down = await parent.request('GET',
      `${V1}/attachments/${last.headers.get('liaison-attachment')}`);
    assert.equal(hash(down.bytes), hash(files[taken]));
    await remove(path);
  }
});

test('what cannot be is refused', async () => {
  const long = 'x'.repeat(300);
  for (const [what, headers, status, code] of [
    ['no length', { 'upload-length': '' }, 400, 'FIELD_MISSING'],
    ['a deferred length', { 'upload-length': '', 'upload-defer-length': '1' },
      400, 'FIELD_MISSING'],
    ['a length that is none', { 'upload-length': '-1' }, 400, 'FIELD_INVALID'],
    ['an empty file', { 'upload-length': '0' }, 400, 'ATTACHMENT_EMPTY'],
    ['too much', { 'upload-length': '99999999999999999999999' }, 400,
      'FIELD_INVALID'],
    ['more than may be', { 'upload-length': '10000000000' }, 413,
      'ATTACHMENT_TOO_LARGE'],
    ['no name', { 'upload-metadata': 'filetype eA==' }, 400, 'FIELD_MISSING'],
    ['a name that is none', { 'upload-metadata': 'filename /w==' }, 400,
      'FIELD_INVALID'],
    ['two names', { 'upload-metadata': `${metadata('a.pdf')},${metadata('b.pdf')}` },
      400, 'FIELD_INVALID'],
    ['a long name', { 'upload-metadata': metadata(`${long}.pdf`) }, 400,
      'FIELD_TOO_LONG'],
    ['a type that is not taken', { 'upload-metadata': metadata('a.exe') },
      415, 'ATTACHMENT_TYPE_NOT_ALLOWED'],
    ['another version', { 'tus-resumable': '0.2.2' }, 412,
      'UPLOAD_VERSION_UNSUPPORTED'],
  ]) {
    const answer = await create(headers, undefined, status);
    assert.equal(answer.json.code, code, what);
    assert.equal(answer.headers.get('tus-resumable'), '1.0.0', what);
  }
  problem(await create({ 'content-type': 'application/pdf' }, bytes, 415), 415,
    'MEDIA_TYPE_UNSUPPORTED');
  problem(await create({ 'upload-length': '10' }, bytes, 413), 413,
    'UPLOAD_TOO_LONG');
  const path = await create({ 'upload-length': '10' });
  problem(await patch(path, 0, bytes.subarray(0, 11)), 413,
    'UPLOAD_TOO_LONG');
  problem(await patch(path, 0, bytes, { 'content-type': 'text/plain' }), 415,
    'MEDIA_TYPE_UNSUPPORTED');
  problem(await patch(path, '', bytes), 400, 'FIELD_MISSING');
  problem(await patch(path, 0, bytes, { 'tus-resumable': '2.0.0' }), 412,
    'UPLOAD_VERSION_UNSUPPORTED');
  for (const client of [other, await Client.login('enseignant')]) {
    problem(await patch(path, 0, bytes.subarray(0, 10), {}, client), 404,
      'THING_NOT_FOUND');
    assert.equal((await head(path, client)).status, 404);
  }
  for (const id of ['x', '0'.repeat(32), '%ff', 'x'.repeat(300)])
    problem(await patch(`${V1}/uploads/${id}`, 0, bytes.subarray(0, 10)), 404,
      'THING_NOT_FOUND');
  assert.equal(await offset(path), 0);
  assert.equal((await parent.request('HEAD', path)).status, 412);
  await remove(path);
});

test('a file that is not what its name says goes with its last part', async () => {
  const text = Buffer.from('just text, and no PDF at all');
  const path = await create({ 'upload-length': String(text.length) });
  await patch(path, 0, text.subarray(0, 10));
  const last = await patch(path, 10, text.subarray(10));
  assert.ok([415, 422].includes(last.status), last.text);
  assert.match(last.json.code, /^ATTACHMENT_/);
  await until(async () => (await head(path)).status === 404, 'it is gone');
});

/** By tus-js-client; resolves with the id of the attachment. */
function send(options = {}, data = bytes) {
  let upload, id;
  const done = new Promise((resolve, reject) => {
    upload = new Upload(data, { endpoint: `${BASE}${V1}/uploads`,
      metadata: { filename: 'relevé.pdf' }, uploadSize: data.length,
      headers: { cookie: parent.cookie, 'x-csrf-token': parent.csrf },
      retryDelays: [10, 50, 200, 1000],
      onAfterResponse: (request, response) => {
        id = response.getHeader('Liaison-Attachment') ?? id;
      },
      onError: reject, onSuccess: () => resolve(id), ...options });
    upload.start();
  });
  return { done, upload };
}

for (const [what, options] of [['whole', {}],
  ['in parts of 1 MiB', { chunkSize: MiB }],
  ['with its creation', { uploadDataDuringCreation: true }],
  ['through a proxy that knows no PATCH', { overridePatchMethod: true }]])
  test(`tus-js-client: ${what}`, async () => {
    const { done, upload } = send(options);
    const id = await done;
    await check(id);
    await upload.constructor.terminate(upload.url,
      { headers: { cookie: parent.cookie, 'x-csrf-token': parent.csrf } });
    assert.equal((await parent.request('GET', `${V1}/attachments/${id}`))
      .status, 404);
  });

test('tus-js-client: stopped, and gone on with by its address', async () => {
  const first = send({ chunkSize: MiB, onChunkComplete: () => {
    void first.upload.abort();
  } });
  await until(() => first.upload.url &&
    offset(new URL(first.upload.url).pathname).then((n) => n >= MiB),
  'some of it is there');
  const asked = [];
  const second = send({ uploadUrl: first.upload.url,
    onBeforeRequest: (request) => { asked.push(request.getMethod()); } });
  await check(await second.done);
  assert.deepEqual(asked, ['HEAD', 'PATCH']);
  await remove(new URL(first.upload.url).pathname);
});

test('tus-js-client: what is refused says why', async () => {
  const { done } = send({}, Buffer.from('no PDF at all'));
  await assert.rejects(done, (error) => {
    const answer = error.originalResponse;
    assert.ok([415, 422].includes(answer.getStatus()));
    assert.match(JSON.parse(answer.getBody()).code, /^ATTACHMENT_/);
    return true;
  });
});
