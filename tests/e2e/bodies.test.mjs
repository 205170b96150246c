// How bodies come: in chunks, after "100 Continue", behind one another, from
// clients that have closed their side; who is refused before sending any; and
// what would be smuggled if a body's end were a matter of opinion.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { BASE, Client, PDF, until } from './client.mjs';
import { open, secondGateway } from './second.mjs';

const V1 = '/api/v1';
const AUDIENCE = JSON.stringify({ to: { categoryIds: ['staff'] } });
const GET = 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n';
// Here, since tables below are made with it.
const parent = await Client.login('parent');
const bearer = `Authorization: Bearer ${parent.cookie.split('=')[1]}`;

const head = (line, ...more) =>
  [`${line} HTTP/1.1`, 'Host: x', ...more, '', ''].join('\r\n');
const audience = (...more) => head(`POST ${V1}/directory/audience`, bearer,
  'Content-Type: application/json', ...more);
const chunked = (...more) => audience('Transfer-Encoding: chunked', ...more);
const upload = (query, ...more) =>
  head(`POST ${V1}/attachments?name=${query}`, bearer, ...more);
/** Cut into chunks of n bytes, with what stands behind each size. */
const chunks = (text, n, extension = '') => {
  const all = Buffer.from(text);
  const out = [];
  for (let at = 0; at < all.length; at += n) {
    const piece = all.subarray(at, at + n);
    out.push(`${piece.length.toString(16)}${extension}\r\n`, piece, '\r\n');
  }
  return Buffer.concat(out.map((x) => Buffer.from(x)));
};
const statuses = (said) =>
  (said.match(/HTTP\/1\.1 \d{3}/g) ?? []).map((s) => Number(s.slice(9)));

/** Writes these one after the other, a turn apart; waits for n answers. */
async function say(pieces, n, { url = BASE, end = false } = {}) {
  const socket = await open(url);
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise(setImmediate);
  }
  if (end) socket.end();
  await until(() => statuses(socket.said).length >= n || socket.over,
    `${n} answers`);
  return socket;
}

// ---- chunks ----

for (const [what, body] of [
  ['one chunk', `${chunks(AUDIENCE, 9999)}0\r\n\r\n`],
  ['chunks of a byte', `${chunks(AUDIENCE, 1)}0\r\n\r\n`],
  ['extensions', `${chunks(AUDIENCE, 7, ';a=b;c="d e"')}0;last\r\n\r\n`],
  ['trailers', `${chunks(AUDIENCE, 7)}0\r\nX-Sum: 1\r\nHost: y\r\nEmpty:\r\n\r\n`],
  ['sizes with zeros and capitals', `${chunks(AUDIENCE, 12).toString()
    .replaceAll('c\r\n', '00C\r\n')}000\r\n\r\n`],
])
  for (const size of [1, 5, 99_999])
    test(`JSON in ${what}, ${size} bytes at a time`, async () => {
      const all = chunked() + body;
      const pieces = [];
      for (let at = 0; at < all.length; at += size)
        pieces.push(all.slice(at, at + size));
      const socket = await say([...pieces, GET], 2);
      assert.deepEqual(statuses(socket.said), [200, 200], socket.said);
      assert.match(socket.said, /"total":\d/);
      socket.destroy();
    });

test('an upload in chunks is what was sent', async () => {
  const bytes = Buffer.concat([PDF, Buffer.alloc(3_000_000, 'liaison '),
    Buffer.from('\n%%EOF\n')]);
  const answer = await new Promise((resolve, reject) => {
    const request = http.request(`${BASE}${V1}/attachments?name=c.pdf`,
      { method: 'POST', headers: { cookie: parent.cookie,
        'x-csrf-token': parent.csrf, 'transfer-encoding': 'chunked' } },
      (response) => {
        let text = '';
        response.on('data', (d) => { text += d; });
        response.on('end', () => resolve({ status: response.statusCode,
          text }));
      });
    request.on('error', reject);
    for (let at = 0; at < bytes.length; at += 100_001)
      request.write(bytes.subarray(at, at + 100_001));
    request.end();
  });
  assert.equal(answer.status, 201, answer.text);
  const file = await parent.request('GET',
    `${V1}/attachments/${JSON.parse(answer.text).id}`);
  assert.ok(file.bytes.equals(bytes));
});

test('a body in chunks may not be longer than one with a length',
  async () => {
    const long = chunks('x'.repeat(1 << 20) + 'x', 65_536);
    const socket = await say([chunked(), long], 1);
    assert.deepEqual(statuses(socket.said), [413]);
    assert.match(socket.said, /BODY_TOO_LARGE/);
    socket.destroy();
  });

// ---- what is smuggled ----

const LENGTH = `Content-Length: ${AUDIENCE.length}`;
for (const [what, bytes] of [
  ['a length and chunks', chunked(LENGTH) + AUDIENCE],
  ['chunks and a length of nothing', chunked('Content-Length: 0') +
    '0\r\n\r\n'],
  ['two lengths', audience(LENGTH, 'Content-Length: 5') + AUDIENCE],
  ['a list of lengths', audience(`${LENGTH}, ${AUDIENCE.length}`) + AUDIENCE],
  ['a length with a sign', audience(`Content-Length: +${AUDIENCE.length}`) +
    AUDIENCE],
  ['chunks twice', chunked('Transfer-Encoding: chunked') + '0\r\n\r\n'],
  ['chunks in HTTP/1.0', chunked().replace('HTTP/1.1', 'HTTP/1.0') +
    '0\r\n\r\n'],
  ['chunks for GET', head('GET /healthz', 'Transfer-Encoding: chunked') +
    '0\r\n\r\n'],
  ['a coding with a blank before its colon',
    audience('Transfer-Encoding : chunked') + '0\r\n\r\n'],
  ['a coding on a line that goes on',
    audience('Transfer-Encoding:\r\n chunked') + '0\r\n\r\n'],
])
  test(`no length is a matter of opinion: ${what}`, async () => {
    const socket = await say([bytes + GET], 9);
    assert.deepEqual(statuses(socket.said), [400], socket.said);
    socket.destroy();
  });

for (const coding of ['gzip', 'gzip, chunked', 'chunked, chunked', 'identity',
  'xchunked', 'chunked;q=1', '"chunked"', ''])
  test(`the coding "${coding}" is none that we know`, async () => {
    const socket = await say([audience(`Transfer-Encoding: ${coding}`) +
      '0\r\n\r\n' + GET], 9);
    assert.deepEqual(statuses(socket.said), [501], socket.said);
    socket.destroy();
  });

for (const [what, body] of [
  ['no size', '\r\nx\r\n0\r\n\r\n'],
  ['a size that is none', 'xyz\r\nabc\r\n0\r\n\r\n'],
  ['a size with 0x', '0x3\r\nabc\r\n0\r\n\r\n'],
  ['a size with a sign', '+3\r\nabc\r\n0\r\n\r\n'],
  ['a negative size', '-3\r\nabc\r\n0\r\n\r\n'],
  ['a blank before a size', ' 3\r\nabc\r\n0\r\n\r\n'],
  ['a blank behind a size', '3 \r\nabc\r\n0\r\n\r\n'],
  ['a size that wraps around', '10000000000000003\r\nabc\r\n0\r\n\r\n'],
  ['a size of many zeros', `${'0'.repeat(40)}3\r\nabc\r\n0\r\n\r\n`],
  ['a size that ends with LF alone', '3\nabc\r\n0\r\n\r\n'],
  ['a size that ends with CR alone', '3\rabc\r\n0\r\n\r\n'],
  ['a chunk longer than its size', '3\r\nabcd\r\n0\r\n\r\n'],
  ['a chunk that ends with LF alone', '3\r\nabc\n0\r\n\r\n'],
  ['an extension with LF', '3;a\nb\r\nabc\r\n0\r\n\r\n'],
  ['an extension with NUL', '3;a\0b\r\nabc\r\n0\r\n\r\n'],
  ['an extension without an end', `3;${'a'.repeat(5000)}`],
  ['a trailer that is none', '0\r\nGET / HTTP/1.1\r\n\r\n'],
  ['a trailer that goes on', '0\r\nA: b\r\n c\r\n\r\n'],
  ['an end with LF alone', '0\r\n\n'],
  ['trailers without an end', `0\r\n${'A: b\r\n'.repeat(2000)}`],
])
  test(`bad chunks: ${what}`, async () => {
    const socket = await say([chunked() + body + GET], 9);
    assert.deepEqual(statuses(socket.said), [400], socket.said);
    assert.match(socket.said, /MALFORMED_REQUEST/);
    socket.destroy();
  });

// ---- one behind the other ----

test('requests behind bodies are answered in their order', async () => {
  const all = [audience(LENGTH) + AUDIENCE, GET,
    `${chunked()}${chunks(AUDIENCE, 5)}0\r\n\r\n`, GET,
    upload('p.pdf', `Content-Length: ${PDF.length}`) + PDF, GET,
    // Refused at its head, and so small that what follows is still read.
    head(`POST ${V1}/directory/audience`, LENGTH) + AUDIENCE, GET];
  const wanted = [200, 200, 200, 200, 201, 200, 401, 200];
  const text = all.join('');
  for (const size of [text.length, 1000, 97]) {
    const pieces = [];
    for (let at = 0; at < text.length; at += size)
      pieces.push(text.slice(at, at + size));
    const socket = await say(pieces, wanted.length);
    assert.deepEqual(statuses(socket.said), wanted, socket.said);
    socket.destroy();
  }
});

test('100 Continue is said when the body is wanted, and only then',
  async () => {
    const waits = await say([upload('w.pdf', 'Expect: 100-continue',
      `Content-Length: ${PDF.length}`)], 1);
    assert.equal(waits.said, 'HTTP/1.1 100 Continue\r\n\r\n');
    waits.write(PDF);
    await until(() => statuses(waits.said).length === 2, 'the answer');
    assert.deepEqual(statuses(waits.said), [100, 201]);
    waits.write(GET);
    await until(() => statuses(waits.said).length === 3, 'the next answer');
    waits.destroy();

    const json = await say([audience(LENGTH, 'Expect: 100-continue')], 1);
    json.write(AUDIENCE);
    await until(() => statuses(json.said).length === 2, 'the answer');
    assert.deepEqual(statuses(json.said), [100, 200]);
    json.destroy();
    const refused = await say([head(`POST ${V1}/attachments?name=a.pdf`,
      'Expect: 100-continue', 'Content-Length: 9000')], 1);
    assert.deepEqual(statuses(refused.said), [401]);
    refused.destroy();
    // What has come needs no leave.
    const eager = await say([audience(LENGTH, 'Expect: 100-continue') +
      AUDIENCE], 1);
    assert.deepEqual(statuses(eager.said), [200]);
    eager.destroy();
  });

test('who has closed their side gets the answer', async () => {
  for (const pieces of [[head(`GET ${V1}/threads`, bearer)], [GET],
    [audience(LENGTH), AUDIENCE], [audience(LENGTH) + AUDIENCE],
    [`${chunked()}${chunks(AUDIENCE, 5)}0\r\n\r\n`]]) {
    const socket = await say(pieces, 1, { end: true });
    await until(() => socket.over, 'its end');
    assert.deepEqual(statuses(socket.said), [200], pieces[0]);
    socket.destroy();
  }
  const socket = await say([GET + GET + GET], 3, { end: true });
  await until(() => socket.over, 'its end');
  assert.deepEqual(statuses(socket.said), [200, 200, 200]);
  socket.destroy();
});

// ---- refused at the head ----

test('who may not is told so before any of the body has come', async () => {
  const gone = await Client.login('parent');
  const ended = `Authorization: Bearer ${gone.cookie.split('=')[1]}`;
  await gone.get(`${V1}/me`);
  assert.equal((await gone.request('DELETE', `${V1}/session`)).status, 204);
  const large = 'Content-Length: 5000000';
  for (const [status, code, line, ...lines] of [
    [401, 'SESSION_ENDED', `POST ${V1}/attachments?name=a.pdf`],
    [401, 'SESSION_ENDED', `POST ${V1}/attachments?name=a.pdf`, ended],
    [403, 'CSRF_MISMATCH', `POST ${V1}/attachments?name=a.pdf`,
      `Cookie: ${parent.cookie}`],
    [403, 'CSRF_MISMATCH', `POST ${V1}/attachments?name=a.pdf`,
      `Cookie: ${parent.cookie}`, `X-CSRF-Token: ${parent.csrf}`,
      'Origin: https://elsewhere.example'],
    [403, 'FORBIDDEN', `POST ${V1}/admin/roster`, bearer],
    [412, 'PRECONDITION_FAILED', `POST ${V1}/attachments?name=a.pdf`, bearer,
      'If-Match: "x"'],
    [415, 'MEDIA_TYPE_UNSUPPORTED', `POST ${V1}/messages`, bearer,
      'Content-Type: text/plain', 'Content-Length: 500000'],
  ])
    for (const size of [large, 'Transfer-Encoding: chunked']) {
      const length = lines.some((l) => /^Content-Length/.test(l));
      if (length && size !== large) continue;
      const socket = await say([head(line, ...lines,
        ...(length ? [] : [size]))], 1);
      assert.deepEqual(statuses(socket.said), [status], `${line} ${lines}`);
      assert.match(socket.said, new RegExp(`"${code}"`));
      await until(() => socket.over, 'it ends');
      socket.destroy();
    }
});

test('what is refused is told to who has sent it all, too', async () => {
  for (const body of [Buffer.alloc(19_000_000, 'x')]) {
    const answer = await fetch(`${BASE}${V1}/attachments?name=a.pdf`,
      { method: 'POST', body });
    assert.equal(answer.status, 401);
    assert.equal((await answer.json()).code, 'SESSION_ENDED');
  }
});

test('what is refused in the middle leaves the connection to the next',
  async () => {
    const body = 'MZ'.repeat(1_500_000);
    const socket = await say([upload('a.exe',
      `Content-Length: ${body.length}`) + body, GET], 2);
    assert.deepEqual(statuses(socket.said), [415, 200]);
    socket.write(`${upload('a.exe', 'Transfer-Encoding: chunked')
    }${chunks(body, 70_000)}0\r\n\r\n${GET}`);
    await until(() => statuses(socket.said).length === 4, 'two more');
    assert.deepEqual(statuses(socket.said).slice(2), [415, 200]);
    socket.destroy();
  });

test('a roster that is no ZIP comes whole', async () => {
  const admin = await Client.login('admin');
  const answer = await admin.request('POST', `${V1}/admin/roster`,
    { body: Buffer.alloc(3_000_000, 'x'),
      headers: { 'content-type': 'application/zip' } });
  assert.equal(answer.json.code, 'ROSTER_UNREADABLE', answer.text);
});

// ---- what waiting costs ----

const MANY = 5000;
const GROWTH_KIB = 20 * 1024;
let roomy;

before(async () => {
  roomy = await secondGateway({ LIAISON_MAX_CONNECTIONS: String(MANY + 100),
    LIAISON_ADDRESS_CONNECTIONS: String(MANY + 100) });
});
after(async () => { assert.equal(await roomy.stop(), 0); });

/** KiB of memory of a process and its children. */
function memory(pid) {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  const own = /^VmRSS:\s+(\d+)/m.exec(
    readFileSync(`/proc/${pid}/status`, 'utf8'));
  return children.trim().split(' ').filter(Boolean)
    .reduce((sum, child) => sum + memory(Number(child)), Number(own[1]));
}

test(`${MANY} connections that wait cost no buffers`, async (t) => {
  const sockets = [];
  // What a first one costs is not theirs.
  (await say([GET], 1, { url: roomy.url })).destroy();
  const before_ = memory(roomy.pid);
  while (sockets.length < MANY) {
    const some = await Promise.all(Array.from({ length: 100 }, (_, i) =>
      open(roomy.url, `127.0.2.${1 + i % 50}`)));
    sockets.push(...some);
    // Each asks something, its head in two pieces.
    for (const half of [GET.slice(0, 20), GET.slice(20)]) {
      for (const socket of some) socket.write(half);
      await new Promise(setImmediate);
    }
    await until(() => some.every((s) => statuses(s.said)[0] === 200),
      'all are answered');
  }
  assert.equal(sockets.filter((s) => s.over).length, 0);
  const grown = memory(roomy.pid) - before_;
  t.diagnostic(`${grown} KiB for ${MANY}`);
  for (const socket of sockets) socket.destroy();
  assert.ok(grown < GROWTH_KIB, `${grown} KiB for ${MANY} connections`);
});
