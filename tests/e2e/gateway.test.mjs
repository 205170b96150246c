// The HTTP edge itself: what is refused and how, files, downloads in parts,
// clients that vanish, and sessions that end everywhere.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import images from '../files/images.mjs';
import office from '../files/office.mjs';
import { BASE, Client, metricsOfAll, pdfOf, ready, until } from './client.mjs';

const { hostname, port } = new URL(BASE);
const PDF_BYTES = pdfOf(randomBytes(700_000));
let parent;

/** Sends bytes as they are; what comes back until the end of the connection. */
function raw(...pieces) {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostname, port: Number(port) });
    const chunks = [];
    const end = () => resolve(Buffer.concat(chunks).toString('latin1'));
    socket.setTimeout(15_000, () => reject(new Error('no answer')));
    socket.on('data', (data) => chunks.push(data));
    socket.on('end', end);
    socket.on('close', end);
    socket.on('error', () => {});
    for (const piece of pieces) socket.write(piece);
  });
}

/** The problem of an answer, checked for its form. */
function problem(answer, status, code) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type'),
    /^application\/problem\+json/);
  const { type, title, detail } = answer.json;
  assert.equal(answer.json.status, status);
  assert.equal(answer.json.code, code);
  assert.ok(type && title && detail, answer.text);
  return answer.json;
}

function rawProblem(answer, status, code) {
  assert.match(answer, new RegExp(`^HTTP/1.1 ${status} `));
  assert.match(answer, /content-type: application\/problem\+json/);
  assert.equal(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))).code,
    code);
}

before(async () => {
  await ready();
  parent = await Client.login('parent');
});

test('heads that are none get their status and a sentence', async () => {
  const host = 'Host: x\r\n';
  const end = 'Connection: close\r\n\r\n';
  const cases = [
    [400, 'MALFORMED_REQUEST', 'nonsense\r\n\r\n'],
    [400, 'MALFORMED_REQUEST', `GET / HTTP/1.1\r\n${end}`],
    [400, 'MALFORMED_REQUEST',
      `GET / HTTP/1.1\r\n${host}Content-Length: 3\r\n${end}abc`],
    [501, 'LENGTH_REQUIRED', `POST /api/v1/session HTTP/1.1\r\n${host}` +
      `Transfer-Encoding: gzip\r\n${end}0\r\n\r\n`],
    [414, 'MALFORMED_REQUEST',
      `GET /${'a'.repeat(5000)} HTTP/1.1\r\n${host}${end}`],
    [431, 'MALFORMED_REQUEST',
      `GET / HTTP/1.1\r\n${host}A: ${'a'.repeat(20_000)}\r\n${end}`],
    [501, 'METHOD_NOT_ALLOWED', `BREW / HTTP/1.1\r\n${host}${end}`],
    [505, 'VERSION_UNSUPPORTED', `GET / HTTP/2.0\r\n${host}${end}`],
  ];
  for (const [status, code, text] of cases)
    rawProblem(await raw(text), status, code);
});

test('what is unusual but right is answered', async () => {
  const many = Array.from({ length: 60 }, (_, i) => `X-${i}: y\r\n`).join('');
  assert.match(await raw(`GET /healthz HTTP/1.1\r\nHost: x\r\nEmpty:\r\n${many
  }User-Agent: \xe9\r\nConnection: close\r\n\r\n`), /^HTTP\/1.1 200 OK/);
  assert.match(await raw('GET /healthz HTTP/1.0\r\n\r\n'),
    /^HTTP\/1.1 200 OK/);
  const get = 'GET /healthz HTTP/1.1\r\nHost: x\r\n';
  const three = await raw('POST /api/v1/session HTTP/1.1\r\nHost: x\r\n' +
    'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}' +
    `${get}\r\n${get}Connection: close\r\n\r\n`);
  assert.deepEqual(three.match(/HTTP\/1\.1 \d+/g),
    ['HTTP/1.1 400', 'HTTP/1.1 200', 'HTTP/1.1 200']);
});

test('a body over the limit is refused before it is read', async () => {
  rawProblem(await raw('POST /api/v1/attachments HTTP/1.1\r\nHost: x\r\n' +
    'Authorization: Bearer x\r\nContent-Length: 900000000\r\n\r\n' +
    'x'.repeat(100_000)), 413, 'ATTACHMENT_TOO_LARGE');
  rawProblem(await raw('POST /api/v1/messages HTTP/1.1\r\nHost: x\r\n' +
    'Content-Length: 9000000\r\n\r\n'), 413, 'BODY_TOO_LARGE');
});

test('routes, methods and media types', async () => {
  problem(await parent.request('GET', '/api/v1/nothing'), 404,
    'ROUTE_UNKNOWN');
  const put = await parent.request('PUT', '/api/v1/threads/1',
    { json: {} });
  problem(put, 405, 'METHOD_NOT_ALLOWED');
  assert.equal(put.headers.get('allow'), 'GET, HEAD, PATCH, OPTIONS');
  assert.equal((await parent.request('OPTIONS', '/api/v1/threads')).status,
    204);
  problem(await parent.request('POST', '/api/v1/messages',
    { body: 'a=b', headers: { 'content-type':
      'application/x-www-form-urlencoded' } }), 415,
  'MEDIA_TYPE_UNSUPPORTED');
});

test('bad JSON, parameters and ids', async () => {
  const audience = (body) => parent.request('POST',
    '/api/v1/directory/audience', { body,
      headers: { 'content-type': 'application/json' } });
  problem(await audience('{"to":'), 400, 'MALFORMED_REQUEST');
  problem(await audience(Buffer.from('{"to":"\xff"}', 'latin1')), 400,
    'MALFORMED_REQUEST');
  assert.equal(problem(await audience('{"to":{"userIds":["1","x"]}}'), 400,
    'FIELD_INVALID').field, 'to.userIds[1]');
  assert.equal(problem(await audience('{"to":{"all":true}}'), 400,
    'FIELD_UNKNOWN').field, 'to.all');
  const list = (query) => parent.request('GET', `/api/v1/threads?${query}`);
  problem(await list('pageSize=99999999999'), 400, 'FIELD_INVALID');
  problem(await list('pageSize=1&pageSize=2'), 400, 'FIELD_INVALID');
  problem(await list('box=attic'), 400, 'FIELD_INVALID');
  problem(await list('colour=red'), 400, 'FIELD_UNKNOWN');
  problem(await list('box=%zz'), 400, 'MALFORMED_REQUEST');
  for (const id of ['999999999', 'abc', '-1', '%00'])
    problem(await parent.request('GET', `/api/v1/threads/${id}`), 404,
      'THING_NOT_FOUND');
});

test('the unread count alone is that of /me', async () => {
  const one = await Client.login('enseignant');
  const path = '/api/v1/threads:unread';
  // What others send meanwhile may come in between.
  await until(async () => {
    const { unreadThreads } = await one.get('/api/v1/me');
    const answer = await one.get(path);
    assert.deepEqual(answer, { unreadThreads });
    return true;
  }, 'both say the same');
  problem(await one.request('GET', `${path}?box=sent`), 400, 'FIELD_UNKNOWN');
  assert.equal((await one.request('POST', path)).status, 405);
});

test('sentences come in the language of the caller', async () => {
  const say = async (language) => (await parent.request('GET', '/api/v1/x',
    { headers: { 'accept-language': language } })).json.detail;
  assert.equal(await say('en-GB,en;q=0.9'), 'There is nothing here.');
  assert.equal(await say('fr-FR'), "Cette adresse n'existe pas.");
});

test('changes by cookie need the token, changes by bearer do not', async () => {
  const json = { to: { categoryIds: ['staff'] } };
  const path = '/api/v1/directory/audience';
  problem(await new Client(parent.cookie).request('POST', path, { json }),
    403, 'CSRF_MISMATCH');
  problem(await new Client(parent.cookie, 'x'.repeat(parent.csrf.length))
    .request('POST', path, { json }), 403, 'CSRF_MISMATCH');
  const authorization = `Bearer ${parent.cookie.split('=')[1]}`;
  assert.equal((await new Client().request('POST', path,
    { json, headers: { authorization } })).status, 200);
  problem(await new Client().request('POST', '/api/v1/session',
    { json: { login: 'parent', password: 'x' },
      headers: { origin: 'http://elsewhere.example' } }), 403,
  'CSRF_MISMATCH');
});

test('a role that may not is told so', async () => {
  problem(await parent.request('GET', '/api/v1/admin/jobs/1'), 403,
    'FORBIDDEN');
});

test('files: raw and multipart up, whole and in parts down', async () => {
  const sha256 = createHash('sha256').update(PDF_BYTES).digest('hex');
  const form = new FormData();
  form.append('note', 'first');
  form.append('file', new Blob([PDF_BYTES], { type: 'application/pdf' }),
    'été "1".pdf');
  const sent = await parent.request('POST', '/api/v1/attachments',
    { body: form });
  assert.equal(sent.status, 201, sent.text);
  assert.equal(sent.json.name, 'été "1".pdf');
  assert.equal(sent.json.sha256, sha256);

  const { id } = await parent.upload('b.pdf', PDF_BYTES, 'application/pdf');
  const path = `/api/v1/attachments/${id}`;
  const get = (headers) => parent.request('GET', path, { headers });
  const whole = await get({});
  assert.ok(whole.bytes.equals(PDF_BYTES));
  assert.match(whole.headers.get('content-disposition'),
    /^attachment; filename="b\.pdf"; filename\*=UTF-8''b\.pdf$/);
  assert.equal(whole.headers.get('x-content-type-options'), 'nosniff');
  assert.match(whole.headers.get('content-security-policy'), /sandbox/);
  const etag = whole.headers.get('etag');

  const part = await get({ range: 'bytes=300000-600000' });
  assert.equal(part.status, 206);
  assert.equal(part.headers.get('content-range'),
    `bytes 300000-600000/${PDF_BYTES.length}`);
  assert.ok(part.bytes.equals(PDF_BYTES.subarray(300_000, 600_001)));
  assert.ok((await get({ range: 'bytes=-7' })).bytes
    .equals(PDF_BYTES.subarray(-7)));
  assert.equal((await get({ range: 'bytes=0-1', 'if-range': '"other"' }))
    .status, 200);
  assert.equal((await get({ 'if-none-match': etag })).status, 304);
  problem(await get({ range: 'bytes=99999999-' }), 416,
    'RANGE_NOT_SATISFIABLE');
  const tagged = await get({ 'if-none-match': etag });
  assert.equal(tagged.headers.get('etag'), etag);
  assert.equal(tagged.bytes.length, 0);
  assert.equal((await get({ range: 'bytes=0-1', 'if-range': etag })).status,
    206);
  // It says nothing of when the file was written, so a date never fits.
  assert.equal((await get({ range: 'bytes=0-1',
    'if-range': 'Sun, 01 Nov 2026 08:00:00 GMT' })).status, 200);
  const head = await parent.request('HEAD', path,
    { headers: { range: 'bytes=0-1' } });
  assert.equal(head.status, 200);
  assert.equal(head.headers.get('content-length'), String(PDF_BYTES.length));
  assert.equal(head.headers.get('etag'), etag);

  const other = await Client.login('parent2');
  problem(await other.request('GET', path), 404, 'THING_NOT_FOUND');
  assert.equal((await parent.request('DELETE', path)).status, 204);
  problem(await get({}), 404, 'THING_NOT_FOUND');
});

test('a file is shown only if asked, and if browsers show its kind', async () => {
  const pdf = await parent.upload('b.pdf', PDF_BYTES, 'application/pdf');
  const text = await parent.upload('b.txt', Buffer.from('bonjour'),
    'text/plain');
  const get = (id, query, headers) => parent.request('GET',
    `/api/v1/attachments/${id}${query}`, { headers });
  const how = (answer) =>
    /^[a-z]+/.exec(answer.headers.get('content-disposition'))[0];
  const shown = await get(pdf.id, '?inline=true');
  assert.equal(how(shown), 'inline');
  assert.equal(shown.headers.get('content-type'), 'application/pdf');
  assert.equal(shown.headers.get('x-content-type-options'), 'nosniff');
  assert.match(shown.headers.get('content-security-policy'),
    /default-src 'none'; sandbox/);
  assert.ok(shown.bytes.equals(PDF_BYTES));
  const part = await get(pdf.id, '?inline=true', { range: 'bytes=1-3' });
  assert.deepEqual([part.status, how(part), part.text], [206, 'inline', 'PDF']);
  assert.equal(how(await get(pdf.id, '?inline=false')), 'attachment');
  assert.equal(how(await get(text.id, '?inline=true')), 'attachment');
  problem(await get(pdf.id, '?inline=perhaps'), 400, 'FIELD_INVALID');
  problem(await get(pdf.id, '?inline=true&inline=true'), 400, 'FIELD_INVALID');
  problem(await get(pdf.id, '?outline=true'), 400, 'FIELD_UNKNOWN');
  const other = await Client.login('parent2');
  problem(await other.request('GET',
    `/api/v1/attachments/${pdf.id}?inline=true`), 404, 'THING_NOT_FOUND');
});

/** Parts of a multipart/byteranges: { type, range, bytes } each. */
function parts(answer) {
  const [, boundary] = /^multipart\/byteranges; boundary=(\S+)$/.exec(
    answer.headers.get('content-type'));
  const text = answer.bytes.toString('latin1');
  assert.ok(text.endsWith(`\r\n--${boundary}--\r\n`));
  return text.slice(0, -`--${boundary}--\r\n`.length).split(
    `\r\n--${boundary}\r\n`).slice(1).map((part) => {
    const end = part.indexOf('\r\n\r\n');
    const header = (name) => new RegExp(`^${name}: (.*)$`, 'm').exec(
      part.slice(0, end))[1].trim();
    return { type: header('content-type'), range: header('content-range'),
      bytes: Buffer.from(part.slice(end + 4).replace(/\r\n$/, ''), 'latin1') };
  });
}

test('several parts of a file at once', async () => {
  const { id } = await parent.upload('parts.pdf', PDF_BYTES,
    'application/pdf');
  const get = (range) => parent.request('GET', `/api/v1/attachments/${id}`,
    { headers: { range } });
  const size = PDF_BYTES.length;
  // The second is more than one piece of what the services read.
  const answer = await get(`bytes=-4, 1000-599999,${size}-, 0-0`);
  assert.equal(answer.status, 206);
  assert.equal(answer.headers.get('content-range'), null);
  assert.deepEqual(parts(answer), [[size - 4, size - 1], [1000, 599_999],
    [0, 0]].map(([first, last]) => ({ type: 'application/pdf',
    range: `bytes ${first}-${last}/${size}`,
    bytes: PDF_BYTES.subarray(first, last + 1) })));
  // One that is there is answered as one.
  const one = await get(`bytes=${size}-,0-9`);
  assert.equal(one.headers.get('content-range'), `bytes 0-9/${size}`);
  assert.ok(one.bytes.equals(PDF_BYTES.subarray(0, 10)));
  // More than the whole, or more than we take: the whole.
  for (const range of ['bytes=0-,0-',
    `bytes=${Array.from({ length: 17 }, (_, i) => `${i}-${i}`)}`]) {
    const whole = await get(range);
    assert.equal(whole.status, 200, range);
    assert.ok(whole.bytes.equals(PDF_BYTES), range);
  }
  problem(await get(`bytes=${size}-,${size + 1}-`), 416,
    'RANGE_NOT_SATISFIABLE');
  await parent.request('DELETE', `/api/v1/attachments/${id}`);
});

test('uploads that are not what they say', async () => {
  const upload = (name, bytes) => parent.request('POST',
    `/api/v1/attachments${name ? `?name=${name}` : ''}`,
    { body: Buffer.from(bytes) });
  problem(await upload('x.exe', 'MZ'), 415, 'ATTACHMENT_TYPE_NOT_ALLOWED');
  for (const [language, detail] of [
    ['fr', 'Un document .docm contient des macros : enregistrez-le en .docx.'],
    ['en', 'A .docm document contains macros: save it as .docx.']])
    assert.equal((await parent.request('POST', '/api/v1/attachments?name=x.docm',
      { body: 'PK', headers: { 'accept-language': language } })).json.detail,
    detail);
  problem(await upload('x.pdf', 'just text'), 415,
    'ATTACHMENT_TYPE_MISMATCH');
  problem(await upload('', '%PDF-1.4'), 400, 'FIELD_MISSING');
  const dir = mkdtempSync(join(tmpdir(), 'liaison-refused-'));
  const made = async (table, name) => {
    const c = table.find((one) => one.name === name);
    return c.bytes ?? c.make(dir);
  };
  for (const [name, bytes, fr, en] of [
    ['x.png', await made(images, 'of-jpeg.png'),
      'Le contenu du fichier est du .jpg, ce que son nom ne dit pas : renommez-le en .jpg, ou enregistrez-le de nouveau dans le format que dit son nom.',
      'The content of the file is .jpg, which its name does not say: rename it to .jpg, or save it anew in the format that its name says.'],
    ['x.pdf', await made(images, 'page.jpg'),
      'Le contenu du fichier (.html) ne correspond pas à son nom : enregistrez-le de nouveau dans le format que dit son nom.',
      'The content of the file (.html) is not what its name says: save it anew in the format that its name says.'],
    ['x.png', await made(images, 'half.png'),
      'Le fichier est abîmé ou incomplet : ouvrez-le, enregistrez-le de nouveau, puis joignez-le.',
      'The file is damaged or incomplete: open it, save it again, then attach it.'],
    ['x.png', await made(images, 'bomb.png'),
      'L\'image est trop grande (65535 × 65535 pixels) : enregistrez-la en plus petit, puis joignez-la.',
      'The picture is too large (65535 × 65535 pixels): save it smaller, then attach it.'],
    ['x.doc', await made(office, 'macros.doc'),
      'Ce document contient des macros : enregistrez-le en .docx.',
      'This document contains macros: save it as .docx.'],
    ['x.zip', await made(office, 'macros-in-it.zip'),
      'Ce document contient des macros (a.docx) : enregistrez-le en .docx, .xlsx, .pptx ou .odt, ou en PDF.',
      'This document contains macros (a.docx): save it as .docx, .xlsx, .pptx or .odt, or as a PDF.'],
  ])
    for (const [language, detail] of [['fr', fr], ['en', en]])
      assert.equal((await parent.request('POST', `/api/v1/attachments?name=${name}`,
        { body: bytes, headers: { 'accept-language': language } })).json.detail,
      detail);
  rmSync(dir, { recursive: true });
  problem(await parent.request('POST', '/api/v1/attachments',
    { body: '--b\r\ncut', headers: { 'content-type':
      'multipart/form-data; boundary=b' } }), 400, 'MALFORMED_REQUEST');
});

test('clients that vanish in the middle leave no trace', async () => {
  const { id } = await parent.upload('c.pdf', PDF_BYTES, 'application/pdf');
  const bearer = `Authorization: Bearer ${parent.cookie.split('=')[1]}`;
  const head = (line) => `${line} HTTP/1.1\r\nHost: x\r\n${bearer}\r\n`;
  const vanish = (text, after) => new Promise((resolve) => {
    const socket = connect({ host: hostname, port: Number(port) });
    socket.on('error', () => {});
    socket.on('close', resolve);
    socket.write(text);
    if (after === 'data') socket.once('data', () => socket.resetAndDestroy());
    else setTimeout(() => socket.resetAndDestroy(), after);
  });
  const texts = [
    [`${head('GET /api/v1/me')}\r\n`, 0],
    [`${head('GET /api/v1/threads')}\r\n`, 1],
    [`${head(`GET /api/v1/attachments/${id}`)}\r\n`, 'data'],
    [`${head('POST /api/v1/attachments?name=a.pdf')
    }Content-Length: 700000\r\n\r\n${'x'.repeat(400_000)}`, 5],
    [`${head('GET /metrics')}\r\n`, 2],
  ];
  for (let round = 0; round < 8; round++)
    await Promise.all(texts.map(([text, after]) => vanish(text, after)));
  await until(async () => {
    const text = await (await fetch(`${BASE}/metrics`)).text();
    const line = /^liaison_http_requests\{[^}]*\} (\d+)/m.exec(text);
    return line && Number(line[1]) <= 1;
  }, 'no request is left over');
  assert.ok((await parent.get('/api/v1/me')).user.id);
});

test('the front end: history paths, caching, policy', async () => {
  const page = await fetch(`${BASE}/messages/threads/5`);
  assert.equal(page.status, 200);
  const html = await page.text();
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.equal(page.headers.get('cache-control'), 'no-cache');
  assert.match(page.headers.get('content-security-policy'),
    /default-src 'none'; script-src 'self'/);
  assert.equal((await fetch(BASE, { headers:
    { 'if-none-match': page.headers.get('etag') } })).status, 304);
  const script = /src="(\/[^"]+\.js)"/.exec(html)[1];
  const file = await fetch(BASE + script, { headers:
    { 'accept-encoding': 'gzip' } });
  assert.match(file.headers.get('cache-control'), /immutable/);
  assert.equal(file.headers.get('content-encoding'), 'gzip');
  assert.equal((await fetch(`${BASE}/no-such.js`)).status, 404);
});

test('operation: health, readiness, metrics, OpenAPI', async () => {
  assert.equal((await fetch(`${BASE}/healthz`)).status, 200);
  const state = await (await fetch(`${BASE}/readyz`)).json();
  assert.ok(state.ready && state.replicas.messages >= 1);
  const metrics = await metricsOfAll();
  const described = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map((m) => m[1]);
  assert.equal(new Set(described).size, described.length);
  assert.match(metrics, /^liaison_http_requests_total\{service="gateway"/m);
  assert.match(metrics, /service="notify",instance="/);
  const api = await (await fetch(`${BASE}/api/openapi.json`)).json();
  assert.equal(api.openapi, '3.1.0');
  assert.ok(api.paths['/api/v1/threads/{id}'].patch);
});

test('a session that is closed ends', async () => {
  const one = await Client.login('parent');
  await one.get('/api/v1/me');
  assert.equal((await one.request('DELETE', '/api/v1/session')).status, 204);
  await until(async () => (await one.request('GET', '/api/v1/me')).status === 401,
    'nobody is in');
  problem(await one.request('GET', '/api/v1/me'), 401, 'SESSION_ENDED');
});
