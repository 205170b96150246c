// Bad input of every kind: each gets its status, a problem with a code and a
// sentence in the caller's language, and no process ends of it.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { BASE, Client, PDF, parts, ready, sleep, unique, until }
  from './client.mjs';

const V1 = '/api/v1';
const NOWHERE = '9007199254740993';
const anyone = new Client();
let parent, admin, pids, endless;

/** name -> pid of what runs: none may have been restarted in the end. */
function processes() {
  const all = new Map([...parts()].map(([name, p]) =>
    [name, `${p.pid} ${p.restarts}`]));
  const gateway = parts().get('gateway').pid;
  // Kore starts a worker that has ended again by itself.
  all.set('workers', readFileSync(
    `/proc/${gateway}/task/${gateway}/children`, 'utf8'));
  return all;
}

const key = () => unique('k').replaceAll(' ', '-');
const message = (more) => JSON.stringify({ subject: 'x', bodyHtml: '<p>x</p>',
  to: { categoryIds: ['staff'] }, ...more });

/** As bytes that no JSON.stringify would give. */
const bytes = (...all) => Buffer.concat(all.map((x) => Buffer.from(x)));

/** The answer is this problem, and says nothing of the inside. */
function assertProblem(answer, status, code, field, language) {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers.get('content-type'),
    /^application\/problem\+json/);
  const p = answer.json;
  assert.equal(p.code, code, answer.text);
  assert.equal(p.status, status);
  assert.equal(p.type, `urn:liaison:problem:${code}`);
  if (field !== undefined) assert.equal(p.field ?? '', field, answer.text);
  assert.match(p.detail, /^\p{Lu}.*\.$/u);
  assert.equal(answer.headers.get('content-language'), language);
  assert.doesNotMatch(answer.text, /SELECT|pg_|postgres|\.c:|\/home|\/tmp/i);
  return p;
}

/** The same problem in both languages, in other words. */
async function assertBoth(ask, status, code, field) {
  const said = [];
  for (const language of ['fr', 'en']) {
    const answer = await ask({ 'accept-language': language });
    said.push(assertProblem(answer, status, code, field, language));
  }
  assert.notEqual(said[0].detail, said[1].detail);
  assert.notEqual(said[0].title, said[1].title);
}

/** rows: [what, method, path, options, status, code, field]. */
function table(title, client, rows) {
  for (const [what, method, path, options, status, code, field] of rows)
    test(`${title}: ${what}`, async () => {
      await assertBoth((headers) => client().request(method, path, {
        ...options, headers: { ...headers, ...options.headers } }),
      status, code, field);
    });
}

const send = (what, body, status, code, field) => [what, 'POST',
  `${V1}/messages`, { body, headers: { 'content-type': 'application/json' } },
  status, code, field];
const get = (path, status, code, field) => [path.slice(0, 60), 'GET', V1 + path,
  {}, status, code, field];

before(async () => {
  await ready();
  // What a test before has taken away or ended is gone, or back.
  await until(() => [...parts().values()].every((p) => p.state === 'ready'),
    'all parts are ready');
  pids = processes();
  parent = await Client.login('parent');
  admin = await Client.login('admin');
  // Answered at the end of the time that a head may take.
  endless = raw('GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ', {});
  endless.catch(() => {});
});

table('JSON', () => parent, [
  send('none', '', 400, 'MALFORMED_REQUEST'),
  send('no JSON', 'hello', 400, 'MALFORMED_REQUEST'),
  send('truncated', message().slice(0, -1), 400, 'MALFORMED_REQUEST'),
  send('truncated in a string', '{"subject":"x', 400, 'MALFORMED_REQUEST'),
  send('something after it', `${message()} x`, 400, 'MALFORMED_REQUEST'),
  send('an array', '[]', 400, 'MALFORMED_REQUEST'),
  send('a string', '"x"', 400, 'MALFORMED_REQUEST'),
  send('null', 'null', 400, 'MALFORMED_REQUEST'),
  send('a key twice', '{"subject":"a","subject":"b"}', 400,
    'MALFORMED_REQUEST'),
  send('a key by both of its names', '{"bodyHtml":"a","body_html":"b"}', 400,
    'FIELD_INVALID', 'body_html'),
  send('deep', `{"to":${'['.repeat(200_000)}`, 400, 'MALFORMED_REQUEST'),
  send('deep and whole', `{"to":${'{"to":'.repeat(3000)}1${'}'.repeat(3001)}`,
    400, 'MALFORMED_REQUEST'),
  send('invalid UTF-8', bytes('{"subject":"', [0xff, 0xfe], '"}'), 400,
    'MALFORMED_REQUEST'),
  send('overlong UTF-8', bytes('{"subject":"', [0xc0, 0x80], '"}'), 400,
    'MALFORMED_REQUEST'),
  send('half a surrogate pair', '{"subject":"\\ud800"}', 400,
    'MALFORMED_REQUEST'),
  send('UTF-16', Buffer.from(message(), 'utf16le'), 400, 'MALFORMED_REQUEST'),
  send('a NUL byte', bytes('{"subject":"a', [0], '"}'), 400,
    'MALFORMED_REQUEST'),
  send('an escaped NUL', message({ subject: 'a\0b' }), 400, 'FIELD_INVALID'),
  send('NaN', '{"subject":NaN}', 400, 'MALFORMED_REQUEST'),
  send('over the limit', message({ bodyHtml: 'x'.repeat(1 << 20) }), 413,
    'BODY_TOO_LARGE'),
]);

table('fields', () => parent, [
  send('unknown', message({ nothing: 1 }), 400, 'FIELD_UNKNOWN', 'nothing'),
  send('unknown, deeper', message({ to: { nothing: 1 } }), 400,
    'FIELD_UNKNOWN', 'to.nothing'),
  send('one that only the header sets', message({ idempotencyKey: 'x' }), 400,
    'FIELD_UNKNOWN', 'idempotencyKey'),
  send('a number for a text', message({ subject: 1 }), 400, 'FIELD_INVALID',
    'subject'),
  send('an object for a text', message({ bodyHtml: {} }), 400,
    'FIELD_INVALID', 'bodyHtml'),
  send('an array for an object', message({ to: [] }), 400, 'FIELD_INVALID',
    'to'),
  send('a text for an array', message({ attachmentIds: 'x' }), 400,
    'FIELD_INVALID', 'attachmentIds'),
  send('letters for a number', message({ to: { userIds: ['abc'] } }), 400,
    'FIELD_INVALID'),
  send('a fraction', message({ to: { userIds: [1.5] } }), 400,
    'FIELD_INVALID'),
  send('a number over 64 bits', message({ to: { userIds: [`${2n ** 63n}`] } }),
    400, 'FIELD_INVALID'),
  send('a number over everything', '{"to":{"userIds":[1e999]}}', 400,
    'FIELD_INVALID'),
  send('an unknown word', message({ options: { replies: 'SOME' } }), 400,
    'FIELD_INVALID', 'options.replies'),
  send('an unknown number of a word', message({ options: { replies: 77 } }),
    400, 'FIELD_INVALID', 'options.replies'),
  send('none at all', '{}', 400, 'NO_RECIPIENT'),
  send('no recipient', message({ to: {} }), 400, 'NO_RECIPIENT'),
  send('a negative recipient', message({ to: { userIds: ['-1'] } }), 403,
    'RECIPIENT_UNREACHABLE'),
  send('no subject', message({ subject: undefined }), 400, 'FIELD_MISSING',
    'subject'),
  send('a blank subject', message({ subject: ' \n\t ' }), 400,
    'FIELD_MISSING', 'subject'),
  send('a subject too long', message({ subject: 'é'.repeat(256) }), 400,
    'FIELD_TOO_LONG', 'subject'),
  send('nothing said', message({ bodyHtml: '' }), 400, 'EMPTY_MESSAGE'),
  send('nothing left of it',
    message({ bodyHtml: '<script>alert(1)</script><p> </p>' }), 400,
    'EMPTY_MESSAGE'),
  send('a text too long', message({ bodyHtml: 'x'.repeat((256 << 10) + 1) }),
    400, 'FIELD_TOO_LONG', 'bodyHtml'),
  send('too many people', message({ to: { userIds:
    Array.from({ length: 5001 }, (_, i) => String(i + 1)) } }), 400,
  'FIELD_TOO_LONG', 'to.userIds'),
  send('too many categories', message({ to: { categoryIds:
    Array.from({ length: 201 }, (_, i) => `class:${i + 1}:teachers`) } }),
  400, 'FIELD_TOO_LONG', 'to.categoryIds'),
  send('an odd category', message({ to: { categoryIds: ['x'.repeat(999)] } }),
    400, 'FIELD_TOO_LONG', 'to.categoryIds'),
  send('an odd attachment', message({ attachmentIds: ['../../etc/passwd'] }),
    400, 'ATTACHMENT_UNKNOWN'),
  ['no ids', 'POST', `${V1}/threads:batch`, { json: { read: true } }, 400,
    'FIELD_MISSING', 'ids'],
  ['too many ids', 'POST', `${V1}/threads:batch`, { json: { read: true,
    ids: Array.from({ length: 201 }, (_, i) => i + 1) } }, 400,
  'FIELD_TOO_LONG', 'ids'],
  ['no login', 'POST', `${V1}/session`, { json: {} }, 400, 'FIELD_MISSING',
    'login'],
  ['no password', 'POST', `${V1}/session`, { json: { login: 'x' } }, 400,
    'FIELD_MISSING', 'password'],
  ['a login too long', 'POST', `${V1}/session`, { json: { password: 'x',
    login: 'x'.repeat(300) } }, 400, 'FIELD_TOO_LONG', 'login'],
  ['a password too long', 'POST', `${V1}/session`, { json: { login: 'x',
    password: 'x'.repeat(3000) } }, 400, 'FIELD_TOO_LONG', 'password'],
]);

table('content type', () => parent,
  ['', 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonx',
    'multipart/form-data; boundary=x'].map((type) => [type || 'none', 'POST', `${V1}/messages`,
      { body: Buffer.from(message()), headers: type
        ? { 'content-type': type } : {} }, 415, 'MEDIA_TYPE_UNSUPPORTED']));

table('Idempotency-Key', () => parent,
  [['', 'empty'], ['x'.repeat(65), 'too long'], ['a b', 'with a blank'],
    ['é', 'not ASCII'], ['a\tb', 'with a tab']].map(([value, what]) =>
    [what, 'POST', `${V1}/messages`, { body: message(), headers: {
      'content-type': 'application/json', 'idempotency-key': value } }, 400,
    'FIELD_INVALID', 'Idempotency-Key']));

test('Idempotency-Key: used for other content', async () => {
  const k = key();
  const to = { categoryIds: ['staff'] };
  const post = (subject, headers) => parent.request('POST', `${V1}/messages`,
    { json: { subject, bodyHtml: '<p>x</p>', to },
      headers: { ...headers, 'idempotency-key': k } });
  assert.equal((await post('a', {})).status, 201);
  await assertBoth((headers) => post('b', headers), 409,
    'IDEMPOTENCY_KEY_REUSED');
});

const odd = ['-1', '0', 'abc', '9'.repeat(40), '1.5', '1e3', '0x10', '%20',
  '%00', '%ff', '%zz', '1%2F2', '..%2f1', '+1', '01x', NOWHERE];
table('ids', () => parent, odd.flatMap((id) => [
  get(`/threads/${id}`, 404, 'THING_NOT_FOUND'),
  get(`/attachments/${id}`, 404, 'THING_NOT_FOUND'),
  get(`/directory/categories/${id}/members`, 404, 'THING_NOT_FOUND'),
]));
table('ids', () => admin, odd.map((id) =>
  get(`/admin/jobs/${id}`, 404, 'THING_NOT_FOUND')));

test('what names nothing is answered in the same words', async () => {
  const said = new Set();
  for (const id of odd)
    said.add((await parent.request('GET', `${V1}/threads/${id}`)).text);
  assert.equal(said.size, 1);
});

const lists = ['/threads', '/notifications',
  '/directory/categories/staff/members'];
table('pages', () => parent, [
  ...lists.flatMap((list) => ['201', '-1', 'abc', '1.5', '', '99999999999',
    '1%200'].map((size) =>
    get(`${list}?pageSize=${size}`, 400, 'FIELD_INVALID', 'pageSize'))),
  ...lists.flatMap((list) => ['x', '%ff', 'AAAA', '-1', "'", '9'.repeat(300)]
    .map((t) => get(`${list}?pageToken=${t}`, 400, 'FIELD_INVALID',
      'pageToken'))),
  get('/threads?box=attic', 400, 'FIELD_INVALID', 'box'),
  get('/threads?unread=maybe', 400, 'FIELD_INVALID', 'unread'),
  get('/threads?nothing=1', 400, 'FIELD_UNKNOWN', 'nothing'),
  get('/threads?pageSize=1&pageSize=2', 400, 'FIELD_INVALID', 'pageSize'),
  get('/threads?box=%zz', 400, 'MALFORMED_REQUEST', 'query'),
  get('/threads?box=%00', 400, 'MALFORMED_REQUEST', 'query'),
  get('/threads?%', 400, 'MALFORMED_REQUEST', 'query'),
  get('/directory/users', 400, 'FIELD_MISSING', 'q'),
  get('/directory/users?q=%20%20', 400, 'FIELD_MISSING', 'q'),
  get('/directory/users?q=%ff', 400, 'FIELD_INVALID', 'q'),
  get(`/directory/users?q=${'x'.repeat(101)}`, 400, 'FIELD_TOO_LONG', 'q'),
]);

test('pages: pageSize 0 is the default', async () => {
  for (const list of lists) {
    // Unless something comes in between.
    let zero, none;
    await until(async () => {
      zero = await parent.get(`${V1}${list}?pageSize=0`);
      none = await parent.get(V1 + list);
      return isDeepStrictEqual(zero, none);
    }, list).catch(() => assert.deepEqual(zero, none));
  }
});

// ---- routes and methods ----

table('routes', () => parent, ['/api', '/api/', '/api/v1', '/api/v2/me',
  `${V1}/nothing`, `${V1}/threads/`, `${V1}/threads/1/`, `${V1}/threads//`,
  `${V1}/me/x`, '/nothing.js', '/%00', '/%zz', '/..%2f..%2fkore.conf']
  .map((path) => [path, 'GET', path, {}, 404, 'ROUTE_UNKNOWN']));

for (const [path, allow, methods] of [
  [`${V1}/threads`, 'GET, HEAD, OPTIONS', ['POST', 'PUT', 'DELETE', 'PATCH']],
  [`${V1}/threads/1`, 'GET, HEAD, PATCH, OPTIONS', ['POST', 'PUT', 'DELETE']],
  [`${V1}/messages`, 'POST, OPTIONS', ['GET', 'HEAD', 'PUT', 'DELETE']],
  [`${V1}/session`, 'POST, DELETE, OPTIONS', ['GET', 'PUT', 'PATCH']],
  [`${V1}/attachments/1`, 'GET, HEAD, DELETE, OPTIONS', ['POST', 'PUT']],
  ['/healthz', 'GET, HEAD, OPTIONS', ['POST', 'DELETE']],
  ['/', 'GET, HEAD, OPTIONS', ['POST', 'PUT', 'DELETE']],
])
  test(`methods of ${path}`, async () => {
    for (const method of methods) {
      const ask = (headers) => anyone.request(method, path, { headers });
      const answer = await ask({});
      assert.equal(answer.status, 405, method);
      assert.equal(answer.headers.get('allow'), allow, method);
      if (method !== 'HEAD')
        await assertBoth(ask, 405, 'METHOD_NOT_ALLOWED');
    }
    const options = await anyone.request('OPTIONS', path);
    assert.equal(options.status, 204);
    assert.equal(options.headers.get('allow'), allow);
  });

test('OPTIONS of an unknown route', async () => {
  await assertBoth((headers) => anyone.request('OPTIONS', `${V1}/nothing`,
    { headers }), 404, 'ROUTE_UNKNOWN');
});

test('HEAD answers as GET, without a body', async () => {
  for (const path of [`${V1}/me`, `${V1}/threads`, `${V1}/threads/x`, '/',
    '/healthz', `${V1}/nothing`]) {
    const get_ = await parent.request('GET', path);
    const head = await parent.request('HEAD', path);
    assert.equal(head.status, get_.status, path);
    assert.equal(head.text, '', path);
    for (const name of ['content-type', 'content-length'])
      assert.equal(head.headers.get(name), get_.headers.get(name), path);
  }
});

// ---- attachments ----

const upload = (query, body, type = 'application/octet-stream') =>
  ['POST', `${V1}/attachments${query}`,
    { body, headers: { 'content-type': type } }];
const part = (name, file, text) => `--b\r\nContent-Disposition: form-data; ` +
  `name="${name}"${file ? `; filename="${file}"` : ''}\r\n\r\n${text}\r\n`;
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

table('attachments', () => parent, [
  ['too large', ...upload('?name=a.pdf', Buffer.alloc(26 << 20)), 413,
    'ATTACHMENT_TOO_LARGE'],
  ['of a type that is not allowed', ...upload('?name=a.exe', 'MZ'), 415,
    'ATTACHMENT_TYPE_NOT_ALLOWED'],
  ['without an extension', ...upload('?name=a', PDF), 415,
    'ATTACHMENT_TYPE_NOT_ALLOWED'],
  ['not what its name says', ...upload('?name=a.pdf', PNG), 415,
    'ATTACHMENT_TYPE_MISMATCH'],
  ['a page as a picture', ...upload('?name=a.png', '<html><script>'), 415,
    'ATTACHMENT_TYPE_MISMATCH'],
  ['empty', ...upload('?name=a.pdf', ''), 400, 'ATTACHMENT_EMPTY'],
  ['no name', ...upload('', PDF), 400, 'FIELD_MISSING', 'name'],
  ['an empty name', ...upload('?name=', PDF), 400, 'FIELD_MISSING', 'name'],
  ['a name too long', ...upload(`?name=${'x'.repeat(300)}.pdf`, PDF), 400,
    'FIELD_TOO_LONG', 'name'],
  ['a name with a NUL', ...upload('?name=a%00.pdf', PDF), 400,
    'FIELD_INVALID', 'name'],
  ['a name that is not UTF-8', ...upload('?name=%ff.pdf', PDF), 400,
    'FIELD_INVALID', 'name'],
  ['an unknown parameter', ...upload('?name=a.pdf&x=1', PDF), 400,
    'FIELD_UNKNOWN', 'x'],
  ['multipart without a boundary', ...upload('', 'x', 'multipart/form-data'),
    400, 'MALFORMED_REQUEST', 'multipart/form-data'],
  ['multipart that ends early', ...upload('', part('file', 'a.pdf', 'x'),
    'multipart/form-data; boundary=b'), 400, 'MALFORMED_REQUEST'],
  ['multipart of nothing', ...upload('', '--b--\r\n',
    'multipart/form-data; boundary=b'), 400, 'FIELD_MISSING', 'file'],
  ['multipart of two files', ...upload('', part('file', 'a.pdf', 'x') +
    part('file', 'b.pdf', 'y') + '--b--\r\n',
  'multipart/form-data; boundary=b'), 400, 'FIELD_INVALID', 'file'],
]);

test('attachments: a range beyond the end', async () => {
  const { id } = await parent.upload('a.pdf', PDF, 'application/pdf');
  const path = `${V1}/attachments/${id}`;
  for (const range of [`bytes=${PDF.length}-`, 'bytes=999999-'])
    await assertBoth((headers) => parent.request('GET', path,
      { headers: { ...headers, range } }), 416, 'RANGE_NOT_SATISFIABLE');
  for (const range of ['bytes=x', 'lines=1-2', 'bytes=5-2', 'bytes=-'])
    assert.equal((await parent.request('GET', path,
      { headers: { range } })).status, 200, range);
});

test('attachments: a name is never a path', async () => {
  const { id, name } = await parent.upload('../../etc/a.pdf', PDF,
    'application/pdf');
  assert.doesNotMatch(name, /\//);
  const file = await parent.request('GET', `${V1}/attachments/${id}`);
  assert.doesNotMatch(file.headers.get('content-disposition'), /\/|\.\./);
});

table('rosters', () => admin, [
  ['nothing', 'POST', `${V1}/admin/roster`, { body: '', headers: {
    'content-type': 'application/zip' } }, 400, 'FIELD_MISSING'],
  ['no ZIP', 'POST', `${V1}/admin/roster`, { body: 'PK\x03\x04 no', headers: {
    'content-type': 'application/zip' } }, 422, 'ROSTER_UNREADABLE'],
  ['an unknown parameter', 'POST', `${V1}/admin/roster?zip=a`, { body: 'x',
    headers: { 'content-type': 'text/csv' } }, 400, 'FIELD_UNKNOWN'],
]);

// ---- bytes on a socket ----

/** What a server says to these bytes: the whole answer, as request() gives. */
function raw(data, { half = false } = {}) {
  const { hostname, port } = new URL(BASE);
  return new Promise((resolve, reject) => {
    const chunks = [];
    const socket = connect(Number(port), hostname, () => {
      socket.write(data);
      if (half) socket.end();
    });
    socket.setTimeout(20_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => {
      const text = Buffer.concat(chunks).toString();
      const [head, ...rest] = text.split('\r\n\r\n');
      const [line, ...lines] = head.split('\r\n');
      const headers = new Headers(lines.map((l) => l.split(/: (.*)/s, 2)));
      const body = rest.join('\r\n\r\n');
      resolve({ status: Number(line.split(' ')[1]), headers, text: body,
        json: body.startsWith('{') ? JSON.parse(body) : undefined });
    });
  });
}

const head = (line, ...more) => (language) => Buffer.from(
  [line, 'Host: x', `Accept-Language: ${language}`, ...more, '', '']
    .join('\r\n'), 'latin1');
const post = `POST ${V1}/session HTTP/1.1`;

for (const [what, bytesOf, status, code] of [
  ['no HTTP', head('hello'), 400, 'MALFORMED_REQUEST'],
  ['no version', head('GET /'), 400, 'MALFORMED_REQUEST'],
  ['a version of tomorrow', head('GET / HTTP/9.9'), 505,
    'VERSION_UNSUPPORTED'],
  ['HTTP/2 by prior knowledge', head('PRI * HTTP/2.0'), 505,
    'VERSION_UNSUPPORTED'],
  ['an unknown method', head('BREW / HTTP/1.1'), 501, 'METHOD_NOT_ALLOWED'],
  ['a target of another scheme', head('GET ftp://x/ HTTP/1.1'), 400,
    'MALFORMED_REQUEST'],
  ['a target with a user', head('GET http://u@x/ HTTP/1.1'), 400,
    'MALFORMED_REQUEST'],
  ['nine lines of cookies', head('GET / HTTP/1.1',
    ...Array.from({ length: 9 }, (_, i) => `Cookie: a=${i}`)), 431,
  'MALFORMED_REQUEST'],
  ['bytes above ASCII in the target', head('GET /\xe9 HTTP/1.1'), 400,
    'MALFORMED_REQUEST'],
  ['a blank in the target', head('GET /a b HTTP/1.1'), 400,
    'MALFORMED_REQUEST'],
  ['a target too long', head(`GET /${'x'.repeat(5000)} HTTP/1.1`), 414,
    'MALFORMED_REQUEST'],
  ['a header too long', head('GET / HTTP/1.1', `X-Long: ${'x'.repeat(20000)}`),
    431, 'MALFORMED_REQUEST'],
  ['too many headers', head('GET / HTTP/1.1',
    ...Array.from({ length: 3000 }, (_, i) => `X-${i}: y`)), 431,
  'MALFORMED_REQUEST'],
  ['a NUL in the head', head('GET / HTTP/1.1', 'X-Nul: a\0b'), 400,
    'MALFORMED_REQUEST'],
  ['a header without a colon', head('GET / HTTP/1.1', 'nothing'), 400,
    'MALFORMED_REQUEST'],
  ['a header that goes on', head('GET / HTTP/1.1', 'X-A: b', ' c'), 400,
    'MALFORMED_REQUEST'],
  ['a blank before a colon', head('GET / HTTP/1.1', 'X-A : b'), 400,
    'MALFORMED_REQUEST'],
  ['two hosts', head('GET / HTTP/1.1', 'Host: y'), 400, 'MALFORMED_REQUEST'],
  ['an odd length', head(post, 'Content-Length: abc'), 400,
    'MALFORMED_REQUEST'],
  ['a negative length', head(post, 'Content-Length: -1'), 400,
    'MALFORMED_REQUEST'],
  ['a length over everything', head(post, `Content-Length: ${'9'.repeat(30)}`),
    400, 'MALFORMED_REQUEST'],
  ['a length over the limit', head(post, 'Content-Length: 999999999',
    'Content-Type: application/json'), 413, 'BODY_TOO_LARGE'],
  ['two lengths', head(post, 'Content-Length: 1', 'Content-Length: 2'), 400,
    'MALFORMED_REQUEST'],
  ['a body for GET', head('GET / HTTP/1.1', 'Content-Length: 5'), 400,
    'MALFORMED_REQUEST'],
  ['a coding that we do not know', head(post, 'Transfer-Encoding: gzip'), 501,
    'LENGTH_REQUIRED'],
  ['chunked and a length', head(post, 'Transfer-Encoding: chunked',
    'Content-Length: 3'), 400, 'MALFORMED_REQUEST'],
  ['a large body of nobody', head(`POST ${V1}/messages HTTP/1.1`,
    'Content-Length: 500000'), 401, 'SESSION_ENDED'],
])
  test(`raw HTTP: ${what}`, async () => {
    await assertBoth((headers) => raw(bytesOf(headers['accept-language'])),
      status, code);
  });

test('raw HTTP: no path leaves the folder of the pages', async () => {
  for (const path of ['/../../../../etc/passwd', '/assets/../../etc/passwd',
    '/..%2f..%2f..%2fetc%2fpasswd', '//etc/passwd', '/%2fetc%2fpasswd']) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\n` +
      'Connection: close\r\n\r\n');
    assert.ok([200, 404].includes(answer.status), path);
    assert.doesNotMatch(answer.text, /root:/);
  }
});

test('raw HTTP: no Host', async () => {
  const answer = await raw('GET / HTTP/1.1\r\nX-A: b\r\n\r\n');
  assertProblem(answer, 400, 'MALFORMED_REQUEST', 'host', 'fr');
});

test('raw HTTP: a body that ends early is no request', async () => {
  const head_ = `POST ${V1}/messages HTTP/1.1\r\nHost: x\r\n` +
    `Cookie: ${parent.cookie}\r\nX-CSRF-Token: ${parent.csrf}\r\n` +
    'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n';
  const answer = await raw(head_ + message().slice(0, 20), { half: true })
    .catch((error) => ({ status: error.code }));
  // Either an answer that refuses it, or none: closed or reset.
  assert.ok(answer.status === 'ECONNRESET' || !(answer.status < 400), String(answer.status));
});

test('raw HTTP: random bytes', async () => {
  const all = Array.from({ length: 60 }, (_, i) =>
    raw(randomBytes(1 + i * 37), { half: true }).catch(() => {}));
  await Promise.all(all);
  await ready();
});

test('raw HTTP: pipelined, the good ones are answered', async () => {
  const good = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
  const { hostname, port } = new URL(BASE);
  const text = await new Promise((resolve, reject) => {
    let said = '';
    const socket = connect(Number(port), hostname, () =>
      socket.write(`${good}${good}nonsense\r\n\r\n${good}`));
    socket.on('data', (d) => { said += d; });
    socket.on('error', reject);
    socket.on('close', () => resolve(said));
  });
  assert.deepEqual(text.match(/^HTTP\/1.1 \d+/gm),
    ['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 400']);
});

test('raw HTTP: a head that never ends', async () => {
  const answer = await endless;
  assertProblem(answer, 408, 'UPLOAD_INCOMPLETE', undefined, 'fr');
});

// ---- bytes on the services' ports ----

const signature = bytes([0xff, 0, 0, 0, 0, 0, 0, 0, 1, 0x7f, 3, 1]);
const greeting = (mechanism) => Buffer.concat([signature,
  Buffer.from(mechanism.padEnd(20, '\0')), Buffer.alloc(32)]);
const command = (name, size) => bytes([4, size & 0xff],
  [name.length], name, Buffer.alloc(Math.max(0, size - name.length - 1)));

const FRAMES = {
  nothing: Buffer.alloc(0),
  'random bytes': randomBytes(5000),
  'zero bytes': Buffer.alloc(5000),
  HTTP: Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  'half a signature': signature.subarray(0, 5),
  'a signature alone': signature,
  'a greeting of ZMTP 2': bytes(signature.subarray(0, 10), [1, 5, 0, 0]),
  'no security': bytes(greeting('NULL'), command('READY', 6)),
  'a password': bytes(greeting('PLAIN'), command('HELLO', 20)),
  'an unknown mechanism': bytes(greeting('NONSENSE'), command('X', 2)),
  'CURVE, then random bytes': bytes(greeting('CURVE'), randomBytes(3000)),
  'CURVE, a short HELLO': bytes(greeting('CURVE'), command('HELLO', 6)),
  'CURVE, a HELLO of zeros': bytes(greeting('CURVE'), command('HELLO', 200)),
  'CURVE, MESSAGE before HELLO': bytes(greeting('CURVE'),
    command('MESSAGE', 100)),
  'a frame of 2^63 bytes': bytes(greeting('CURVE'),
    [6, 0x7f, 255, 255, 255, 255, 255, 255, 255], randomBytes(100)),
  'a frame of 2^64 bytes': bytes(greeting('CURVE'),
    [6, 255, 255, 255, 255, 255, 255, 255, 255], randomBytes(100)),
  'a message before the handshake': bytes(greeting('CURVE'), [1, 5], 'hello',
    [0, 5], 'world'),
};

/** Writes bytes to a port, hears what comes for a moment, goes away. */
function throwAt(endpoint, data, hard) {
  const [host, port] = endpoint.replace('tcp://', '').split(':');
  return new Promise((resolve) => {
    const socket = connect(Number(port), host, () => socket.write(data));
    socket.on('error', () => {});
    socket.on('data', () => {});
    socket.on('close', resolve);
    setTimeout(() => (hard ? socket.resetAndDestroy?.() ?? socket.destroy()
      : socket.destroy()), 50);
  });
}

for (const name of ['directory', 'messages', 'attachments', 'notify'])
  test(`bytes that are no frames to ${name}`, async () => {
    const { endpoint } = parts().get(name);
    assert.match(endpoint, /^tcp:/);
    for (const [what, data] of Object.entries(FRAMES)) {
      await throwAt(endpoint, data, false);
      await throwAt(endpoint, data, true);
      assert.equal(processes().get(name), pids.get(name), what);
    }
    // Many at once, cut anywhere.
    const whole = FRAMES['CURVE, a HELLO of zeros'];
    await Promise.all(Array.from({ length: 100 }, (_, i) =>
      throwAt(endpoint, whole.subarray(0, i * 3), i % 2 === 0)));
    await ready();
  });

// ---- and after all that ----

test('no process has ended of it', async () => {
  await sleep(1000);
  assert.deepEqual(processes(), pids);
});

test('the stack works', async () => {
  const subject = unique('Après tout cela');
  const to = { categoryIds: ['staff'] };
  const file = await parent.upload('a.pdf', PDF, 'application/pdf');
  const sent = await parent.post(`${V1}/messages`, { subject, to,
    bodyHtml: '<p>x</p>', attachmentIds: [file.id] },
  { status: 201, key: key() });
  assert.ok(sent.recipientCount > 10);
  await until(() => admin.thread(subject), 'the message arrives');
  await until(async () => {
    const page = await admin.get(`${V1}/notifications`);
    return page.notifications.some((n) => n.link === `/messages/threads/${sent.threadId}`);
  }, 'so does its notification');
});

after(() => endless.catch(() => {}));
