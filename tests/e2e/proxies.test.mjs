// HTTP as proxies, old cookies and old habits make it; and what an answer says
// to browsers that others would use against their users.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, Client, PDF, until } from './client.mjs';
import { ask, open, secondGateway } from './second.mjs';

const V1 = '/api/v1';
const SCHOOL = 'https://portail.example';
let parent, token;

before(async () => {
  parent = await Client.login('parent');
  token = parent.cookie.split('=')[1];
});

const me = (...lines) => ask([`GET ${V1}/me HTTP/1.1`, ...lines]);

// ---- who is logged in ----

for (const [what, lines] of [
  ['Basic beside it, which a proxy added', (t) =>
    ['Authorization: Basic dTpw', `Cookie: liaison_session=${t}`]],
  ['Negotiate beside it', (t) =>
    ['Authorization: Negotiate YII', `Cookie: liaison_session=${t}`]],
  ['a bad one before it', (t) =>
    [`Cookie: liaison_session=old; liaison_session=${t}`]],
  ['a bad one behind it', (t) =>
    [`Cookie: liaison_session=${t}; liaison_session=old`]],
  ['three bad ones, one of them no token at all', (t) =>
    [`Cookie: liaison_session=a; liaison_session=; liaison_session=%00; ` +
      `liaison_session=b; liaison_session=${t}`]],
  ['two lines', (t) => ['Cookie: a=b', `Cookie: liaison_session=${t}`]],
  ['two lines, the bad one first', (t) =>
    ['Cookie: liaison_session=old', `Cookie: liaison_session=${t}`]],
  ['a blank before the semicolon', (t) =>
    [`Cookie: liaison_session=${t} ; a=b`]],
  ['blanks everywhere', (t) => [`Cookie: a = b ;liaison_session = ${t}\t;`]],
  ['quotes', (t) => [`Cookie: liaison_session="${t}"`]],
])
  test(`the session's cookie, with ${what}`, async () => {
    const answer = await me(...lines(token));
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await me(...lines('nonsense'))).status, 401);
  });

test('only a Bearer displaces the cookie', async () => {
  const cookie = `Cookie: liaison_session=${token}`;
  assert.equal((await me('Authorization: Bearer nonsense', cookie)).status,
    401);
  assert.equal((await me('Authorization: bearer', cookie)).status, 401);
  assert.equal((await me(`Authorization: bearer ${token}`,
    'Cookie: liaison_session=nonsense')).status, 200);
});

test('a cookie that a proxy sends beside Basic needs the CSRF token',
  async () => {
    const answer = await ask([`POST ${V1}/notifications:read HTTP/1.1`,
      'Authorization: Basic dTpw', `Cookie: liaison_session=${token}`,
      'Content-Type: application/json', 'Content-Length: 0']);
    assert.equal(answer.json?.code, 'CSRF_MISMATCH', answer.text);
  });

// ---- targets and conditions ----

for (const target of [`http://x${V1}/me`, `https://elsewhere:8443${V1}/me`,
  `${V1}/%6d%65`, `${V1}/m%65?`, `/%61pi/v1/me`, `${V1}/threads%3Aunread`])
  test(`the target ${target}`, async () => {
    const answer = await ask([`GET ${target} HTTP/1.1`,
      `Cookie: ${parent.cookie}`]);
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.headers.get('content-type'), /^application\/json/);
  });

test('what an escape changes is not undone', async () => {
  for (const target of [`${V1}%2fme`, `${V1}/me%3f`, `${V1}/%256d%2565`])
    assert.equal((await ask([`GET ${target} HTTP/1.1`,
      `Cookie: ${parent.cookie}`])).status, 404, target);
});

test('HEAD has no ranges', async () => {
  const { id } = await parent.upload('a.pdf', PDF, 'application/pdf');
  const answer = await parent.request('HEAD', `${V1}/attachments/${id}`,
    { headers: { range: 'bytes=1-3' } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get('content-length'), String(PDF.length));
  assert.equal(answer.headers.get('content-range'), null);
  const beyond = await parent.request('HEAD', `${V1}/attachments/${id}`,
    { headers: { range: 'bytes=99999999-' } });
  assert.equal(beyond.status, 200);
});

test('If-Match', async () => {
  const { id } = await parent.upload('a.pdf', PDF, 'application/pdf');
  const path = `${V1}/attachments/${id}`;
  const etag = (await parent.request('GET', path)).headers.get('etag');
  const get = (path_, tags, method = 'GET', more = {}) => parent.request(
    method, path_, { headers: { 'if-match': tags }, ...more });
  assert.equal((await get(path, etag)).status, 200);
  assert.equal((await get(path, `"x", ${etag}`)).status, 200);
  assert.equal((await get(path, '*')).status, 200);
  for (const [path_, tags] of [[path, '"x"'], [path, `W/${etag}`],
    [`${V1}/me`, etag], ['/', etag]]) {
    const answer = await get(path_, tags);
    assert.equal(answer.status, 412, `${path_} ${tags}`);
    assert.equal(answer.json.code, 'PRECONDITION_FAILED');
  }
  // What is not done is not done.
  assert.equal((await get(path, '"x"', 'DELETE')).status, 412);
  assert.equal((await parent.request('GET', path)).status, 200);
  assert.equal((await get(path, '*', 'DELETE')).status, 204);
});

// ---- whose page ----

/** Some writes; each fails later, for want of a body, or does nothing. */
const WRITES = [['POST', `${V1}/session`], ['POST', `${V1}/messages`],
  ['POST', `${V1}/notifications:read`], ['POST', `${V1}/attachments`],
  ['PATCH', `${V1}/threads/1`], ['DELETE', `${V1}/attachments/x`],
  ['POST', `${V1}/threads:batch`]];
const write = (method, path, ...lines) => ask([`${method} ${path} HTTP/1.1`,
  `Cookie: ${parent.cookie}`, `X-CSRF-Token: ${parent.csrf}`,
  'Content-Type: application/json', ...lines]);

test('no page of somebody else writes', async () => {
  for (const [method, path] of WRITES)
    for (const lines of [['Origin: https://evil.example'], ['Origin: null'],
      ['Origin: http://x.evil.example'], ['Sec-Fetch-Site: cross-site'],
      ['Origin: http://x', 'Sec-Fetch-Site: same-site']]) {
      const answer = await write(method, path, ...lines);
      assert.equal(answer.status, 403, `${method} ${path} ${lines}`);
      assert.equal(answer.json.code, 'CSRF_MISMATCH');
    }
});

test('our own page writes, whatever a proxy makes of Host', async () => {
  for (const [method, path] of WRITES)
    for (const lines of [[], ['Origin: http://x'], ['Origin: http://x:80'],
      [`Origin: ${SCHOOL}`, 'Sec-Fetch-Site: same-origin'],
      [`Origin: ${SCHOOL}`, 'Sec-Fetch-Site: none']]) {
      const answer = await write(method, path, ...lines);
      assert.notEqual(answer.status, 403, `${method} ${path} ${lines}: ` +
        answer.text);
    }
});

test('a login behind a proxy that speaks TLS and says so in Host', async () => {
  const body = JSON.stringify({ login: 'parent', password: 'liaison-demo' });
  for (const [host, origin] of [['portail.example:443', SCHOOL],
    ['portail.example', `${SCHOOL}:443`]]) {
    const answer = await ask([`POST ${V1}/session HTTP/1.1`, `Host: ${host}`,
      'Connection: close', `Origin: ${origin}`,
      'Content-Type: application/json', `Content-Length: ${body.length}`, '',
      body].join('\r\n'));
    assert.equal(answer.status, 200, `${host} ${origin}: ${answer.text}`);
  }
});

test('a Bearer is no browser\'s doing: its Origin is not asked', async () => {
  const answer = await ask([`POST ${V1}/notifications:read HTTP/1.1`,
    `Authorization: Bearer ${token}`, 'Origin: https://other.example',
    'Content-Type: application/json', 'Content-Length: 2', '', '{}']
    .join('\r\n').replace('HTTP/1.1', 'HTTP/1.1\r\nHost: x\r\n' +
      'Connection: close'));
  assert.equal(answer.json?.code === 'CSRF_MISMATCH', false, answer.text);
});

// ---- what answers say ----

test('no answer is put into somebody else\'s frame, nor guessed at',
  async () => {
    const { id } = await parent.upload('a.pdf', PDF, 'application/pdf');
    for (const path of [`${V1}/me`, `${V1}/nothing`, '/healthz', '/',
      '/metrics', '/api/openapi.json', `${V1}/attachments/${id}`]) {
      const { headers } = await parent.request('GET', path);
      assert.match(headers.get('content-security-policy'),
        /frame-ancestors 'none'/, path);
      assert.equal(headers.get('x-content-type-options'), 'nosniff', path);
    }
    const refused = await ask('nonsense\r\n\r\n');
    assert.match(refused.headers.get('content-security-policy'),
      /frame-ancestors 'none'/);
  });

test('a logout takes what was downloaded from the browser', async () => {
  const client = await Client.login('parent');
  const out = await client.request('DELETE', `${V1}/session`);
  assert.equal(out.status, 204);
  // The page keeps the language in the storage.
  assert.equal(out.headers.get('clear-site-data'), '"cache"');
  assert.match(out.headers.get('set-cookie'), /^liaison_session=;.*Max-Age=0/);
});

// ---- a gateway that is told of a proxy with TLS ----

let secure;

before(async () => {
  secure = await secondGateway({ LIAISON_SECURE_COOKIES: 'yes',
    LIAISON_METRICS_TOKEN: 'a-token', LIAISON_TRUSTED_PROXY: '127.0.0.9' });
});
after(async () => { assert.equal(await secure.stop(), 0); });

async function logInSecurely() {
  const answer = await fetch(`${secure.url}${V1}/session`, { method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: 'parent', password: 'liaison-demo' }) });
  assert.equal(answer.status, 200);
  return answer.headers;
}

test('cookies behind TLS are for this host alone', async () => {
  const headers = await logInSecurely();
  const cookie = headers.get('set-cookie');
  assert.match(cookie, /^__Host-liaison_session=[-\w]+; Path=\/; /);
  assert.match(cookie, /; HttpOnly; SameSite=Lax; .*; Secure$/);
  assert.doesNotMatch(cookie, /Domain/i);
  assert.equal(headers.get('strict-transport-security'),
    'max-age=31536000; includeSubDomains');
  // Both names are read, the safer one first.
  const value = cookie.split(';')[0].split('=')[1];
  for (const given of [`__Host-liaison_session=${value}`,
    `liaison_session=${value}`,
    `liaison_session=old; __Host-liaison_session=${value}`])
    assert.equal((await fetch(`${secure.url}${V1}/me`,
      { headers: { cookie: given } })).status, 200, given);
  // Plainly served, the prefix proves nothing and is not read.
  assert.equal((await fetch(`${BASE}${V1}/me`, { headers: {
    cookie: `__Host-liaison_session=${value}` } })).status, 401);
  const { csrfToken } = await (await fetch(`${secure.url}${V1}/me`,
    { headers: { cookie: `liaison_session=${value}` } })).json();
  const out = await fetch(`${secure.url}${V1}/session`, { method: 'DELETE',
    headers: { cookie: `liaison_session=${value}`,
      'x-csrf-token': csrfToken } });
  assert.deepEqual(out.headers.getSetCookie().map((c) => c.split(';')[0]),
    ['__Host-liaison_session=', 'liaison_session=']);
});

test('/metrics is for this machine, or for who has the token', async () => {
  const metrics = (lines = [], more = {}) => ask(['GET /metrics HTTP/1.1',
    ...lines], { url: secure.url, ...more });
  assert.equal((await metrics()).status, 200);
  for (const lines of [['X-Forwarded-For: 127.0.0.1'], ['Via: 1.1 proxy'],
    ['Forwarded: for=127.0.0.1'], ['X-Real-IP: 127.0.0.1'],
    ['X-Forwarded-For: 203.0.113.1', 'Authorization: Bearer other'],
    ['X-Forwarded-For: 203.0.113.1', 'Authorization: Bearer a-toke'],
    ['X-Forwarded-For: 203.0.113.1', 'Authorization: Bearer ']]) {
    const answer = await metrics(lines);
    assert.equal(answer.status, 403, lines.join());
    assert.equal(answer.json.code, 'METRICS_PRIVATE');
  }
  // A trusted proxy is not the machine itself.
  assert.equal((await metrics([], { from: '127.0.0.9' })).status, 403);
  assert.equal((await metrics(['X-Forwarded-For: 203.0.113.1',
    'Authorization: Bearer a-token'])).status, 200);
  // Where no token is set, none opens it.
  assert.equal((await ask(['GET /metrics HTTP/1.1', 'Via: 1.1 p',
    'Authorization: Bearer '])).status, 403);
});

test('two requests at once, the first by a proxy\'s target', async () => {
  const socket = await open(BASE);
  socket.write('GET http://a/healthz HTTP/1.1\r\nHost: b\r\n\r\n' +
    'GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await until(() => socket.over, 'both answers');
  assert.equal(socket.said.match(/HTTP\/1.1 200/g)?.length, 2);
  socket.destroy();
});
