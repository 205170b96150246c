// Uploads as they come: many at once in bounded memory, of no known length,
// in forms, cut in the middle, and refused before their body is sent.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import http from 'node:http';
import { join } from 'node:path';
import { before as setUp, test } from 'node:test';
import { BASE, Client, parts, PDF, sleep, soundHead, until } from './client.mjs';
import { open, secondGateway } from './second.mjs';

const V1 = '/api/v1';
const MiB = 1024 * 1024;
const SIZE = 20 * MiB;
const MANY = 100;
// Of the gateway and of attachments each; the window has 32.
const GROWS_MAX = 64 * MiB;
const STORE = join(process.env.LIAISON_STATE, 'attachments');

const noise = randomBytes(SIZE);
let parent;

setUp(async () => {
  parent = await Client.login('parent');
});

/** A sound of SIZE bytes like no other: its beginning, the rest is noise. */
function sound(number) {
  const start = soundHead(SIZE, number);
  const rest = noise.subarray(start.length);
  return { pieces: [start, rest],
    sha256: createHash('sha256').update(start).update(rest).digest('hex') };
}

/** Sends pieces with these headers; { status, json }. */
function send(pieces, headers, path = `${V1}/attachments?name=a.wav`) {
  return new Promise((resolve, reject) => {
    const request = http.request(`${BASE}${path}`, { method: 'POST',
      agent: false, signal: AbortSignal.timeout(120_000), headers: {
        cookie: parent.cookie, 'x-csrf-token': parent.csrf,
        'content-type': 'audio/wav', ...headers } }, (answer) => {
      let text = '';
      answer.on('data', (data) => { text += data; });
      answer.on('end', () => {
        resolve({ status: answer.statusCode, json: JSON.parse(text) });
      });
    });
    request.on('error', reject);
    for (const piece of pieces) request.write(piece);
    request.end();
  });
}

const chunked = { 'transfer-encoding': 'chunked' };

/** Process ids of a part and its children. */
function processes(name) {
  const { pid } = parts().get(name);
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return [pid, ...children.trim().split(' ').filter(Boolean).map(Number)];
}

/** Resident bytes of a process; 0 where it has just ended, as validators do. */
function resident(pid) {
  try {
    return 1024 * Number(/VmRSS:\s+(\d+)/.exec(
      readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0);
  } catch (error) {
    assert.ok(['ENOENT', 'ESRCH'].includes(error.code), error);
    return 0;
  }
}

/** Resident bytes of a part and its children. */
function memory(name) {
  const pids = processes(name);
  return () => pids.map(resident).reduce((a, b) => a + b);
}

/** Files of uploads that are not finished. */
function staging() {
  return !existsSync(STORE) ? [] : readdirSync(STORE).flatMap((school) => {
    const folder = join(STORE, school, 'staging');
    return existsSync(folder) ?
      readdirSync(folder).map((name) => join(folder, name)) : [];
  });
}

/** Those that were not there before: others may go meanwhile. */
const begun = (before) => staging().filter((path) => !before.includes(path));

const nothingLeft = (before) => until(() => begun(before).length === 0,
  'nothing is left of it');

async function remove(attachment) {
  const answer = await parent.request('DELETE',
    `${V1}/attachments/${attachment.id}`);
  assert.equal(answer.status, 204, answer.text);
}

test('100 uploads of 20 MiB at once, in bounded memory', async () => {
  const bytesOf = { gateway: memory('gateway'),
    attachments: memory('attachments') };
  const names = Object.keys(bytesOf);
  const first = names.map((n) => bytesOf[n]());
  const most = [...first];
  let over = false;
  const watch = (async () => {
    for (; !over; await sleep(20))
      names.forEach((n, i) => { most[i] = Math.max(most[i], bytesOf[n]()); });
  })();
  const files = Array.from({ length: MANY }, (_, i) => sound(i));
  const answers = await Promise.all(files.map((f) =>
    send(f.pieces, { 'content-length': SIZE })));
  over = true;
  await watch;
  answers.forEach((a, i) => {
    assert.equal(a.status, 201, JSON.stringify(a.json));
    assert.equal(a.json.size, SIZE);
    assert.equal(a.json.sha256, files[i].sha256);
  });
  names.forEach((n, i) => assert.ok(most[i] - first[i] < GROWS_MAX,
    `${n} grew by ${((most[i] - first[i]) / MiB).toFixed(1)} MiB`));
  const back = await parent.request('GET',
    `${V1}/attachments/${answers[7].json.id}`);
  assert.equal(createHash('sha256').update(back.bytes).digest('hex'),
    files[7].sha256);
  for (const a of answers) await remove(a.json);
});

test('an upload of no known length', async () => {
  const file = sound(MANY);
  const answer = await send(file.pieces, chunked);
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
  assert.equal(answer.json.size, SIZE);
  assert.equal(answer.json.sha256, file.sha256);
  await remove(answer.json);
  const empty = await send([], chunked);
  assert.equal(empty.status, 400);
  assert.equal(empty.json.code, 'ATTACHMENT_EMPTY');
});

test('the byte too many of an upload of no known length', async () => {
  const before = staging();
  const { limits } = await parent.get(`${V1}/me`);
  const answer = await send([...sound(MANY).pieces, Buffer.alloc(
    limits.maxAttachmentBytes - SIZE), Buffer.from('x')], chunked);
  assert.equal(answer.status, 413);
  assert.equal(answer.json.code, 'ATTACHMENT_TOO_LARGE');
  await nothingLeft(before);
});

for (const [what, headers] of [['with its length', {}], ['without', chunked]])
  test(`a form ${what}`, async () => {
    const file = sound(MANY);
    const pieces = [Buffer.from('--b\r\ncontent-disposition: form-data; ' +
      'name="note"\r\n\r\nhello\r\n--b\r\ncontent-disposition: form-data; ' +
      'name="file"; filename="%22été%22.wav"\r\n\r\n'), ...file.pieces,
    Buffer.from('\r\n--b--\r\n')];
    const length = pieces.reduce((n, p) => n + p.length, 0);
    const answer = await send(pieces, {
      'content-type': 'multipart/form-data; boundary=b',
      ...(headers === chunked ? chunked : { 'content-length': length }),
    }, `${V1}/attachments`);
    assert.equal(answer.status, 201, JSON.stringify(answer.json));
    assert.equal(answer.json.name, '"été".wav');
    assert.equal(answer.json.size, SIZE);
    assert.equal(answer.json.sha256, file.sha256);
    await remove(answer.json);
  });

test('a form with two files leaves nothing', async () => {
  const before = staging();
  const part = 'content-disposition: form-data; name="file"; ' +
    'filename="a.pdf"\r\n\r\n';
  const answer = await send([Buffer.from(`--b\r\n${part}`), PDF,
    Buffer.from(`\r\n--b\r\n${part}`), PDF, Buffer.from('\r\n--b--\r\n')],
  { ...chunked, 'content-type': 'multipart/form-data; boundary=b' },
  `${V1}/attachments`);
  assert.equal(answer.status, 400);
  assert.equal(answer.json.code, 'FIELD_INVALID');
  await nothingLeft(before);
});

/** The head of an upload of SIZE bytes, on a socket of its own. */
async function begin(client, ...more) {
  const socket = await open(BASE);
  socket.write([`POST ${V1}/attachments?name=a.pdf HTTP/1.1`, 'Host: x',
    `Cookie: ${client.cookie}`, `X-CSRF-Token: ${client.csrf}`,
    'Content-Type: application/pdf', `Content-Length: ${SIZE}`, ...more,
    '', ''].join('\r\n'));
  return socket;
}

test('an upload cut at half leaves nothing', async () => {
  const before = staging();
  const socket = await begin(parent);
  socket.write(sound(MANY).pieces[0]);
  socket.write(noise.subarray(0, SIZE / 2));
  await until(() => begun(before).length === 1, 'it has begun');
  socket.destroy();
  await nothingLeft(before);
});

test('who goes at once leaves nothing', async () => {
  const before = staging();
  for (let i = 0; i < 40; i++) {
    const socket = await begin(parent);
    if (i % 8 > 3) socket.write(PDF);
    // Some of them while their upload is being made.
    await sleep(i % 4);
    socket.destroy();
  }
  const file = sound(MANY);
  const answer = await send(file.pieces, { 'content-length': SIZE });
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
  await remove(answer.json);
  await nothingLeft(before);
});

test('a hundred slow readers, in bounded memory, hold nobody up', async () => {
  const file = sound(MANY);
  const { json } = await send(file.pieces, { 'content-length': SIZE });
  const path = `${V1}/attachments/${json.id}`;
  const bytesOf = memory('gateway');
  const first = bytesOf();
  const slow = await Promise.all(Array.from({ length: MANY }, async () => {
    const socket = await open(BASE);
    socket.pause();
    socket.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n` +
      `Cookie: ${parent.cookie}\r\n\r\n`);
    socket.timer = setInterval(() => socket.read(1024), 1000);
    return socket;
  }));
  const back = await parent.request('GET', path);
  assert.equal(createHash('sha256').update(back.bytes).digest('hex'),
    file.sha256);
  const grown = bytesOf() - first;
  for (const socket of slow) {
    clearInterval(socket.timer);
    socket.destroy();
  }
  assert.ok(grown < GROWS_MAX, `${(grown / MiB).toFixed(1)} MiB`);
  // What they had waiting is nobody's any more.
  for (let i = 0; i < 3; i++)
    assert.equal((await parent.request('GET', path)).bytes.length, SIZE);
  await remove(json);
});

test('who stops in the middle keeps nobody else waiting', async () => {
  const before = staging();
  const stopped = [];
  // More of them than the window has places.
  for (const login of ['enseignant', 'eleve', 'parent2']) {
    const client = await Client.login(login);
    for (let i = 0; i < 10; i++)
      stopped.push(...await Promise.all(Array.from({ length: 20 },
        () => begin(client))));
  }
  for (const socket of stopped) {
    socket.write(PDF);
    socket.write(noise.subarray(0, 70_000));
  }
  await until(() => begun(before).length >= stopped.length, 'all have begun',
    60_000);
  const file = sound(MANY);
  const answer = await send(file.pieces, { 'content-length': SIZE });
  assert.equal(answer.status, 201, JSON.stringify(answer.json));
  assert.equal(answer.json.sha256, file.sha256);
  await remove(answer.json);
  for (const socket of stopped) socket.destroy();
  await nothingLeft(before);
});

test('who has logged out is refused at the head', async () => {
  const gone = await Client.login('parent2');
  assert.equal((await gone.request('DELETE', `${V1}/session`)).status, 204);
  const socket = await begin(gone);
  await until(() => socket.said.includes('SESSION_ENDED'), 'a refusal');
  assert.match(socket.said, /^HTTP\/1.1 401 /);
  socket.destroy();
});

for (const [what, expects] of [['', []],
  [', and not asked to go on', ['Expect: 100-continue']]])
  test(`what is refused by its name is refused before its body${what}`,
    async () => {
      const socket = await open(BASE);
      socket.write([`POST ${V1}/attachments?name=a.exe HTTP/1.1`, 'Host: x',
        `Cookie: ${parent.cookie}`, `X-CSRF-Token: ${parent.csrf}`,
        'Content-Type: application/pdf', `Content-Length: ${SIZE}`,
        ...expects, '', ''].join('\r\n'));
      await until(() => socket.said.includes('ATTACHMENT_TYPE_NOT_ALLOWED'),
        'a refusal');
      assert.match(socket.said, /^HTTP\/1.1 4/);
      socket.destroy();
    });

test('a file that went after its head was asked for is 404', async () => {
  const kept = await parent.upload('gone.pdf', PDF, 'application/pdf');
  const file = readdirSync(STORE).map((school) => join(STORE, school, 'files',
    kept.id.slice(0, 2), kept.id)).find((path) => existsSync(path));
  rmSync(file);
  const answer = await parent.request('GET', `${V1}/attachments/${kept.id}`);
  assert.equal(answer.status, 404, answer.text);
  assert.equal(answer.json.code, 'THING_NOT_FOUND');
  assert.equal(answer.headers.get('content-disposition'), null);
  await remove(kept);
});

test('a gateway that is stopped answers whose file is being examined',
  async () => {
    const gateway = await secondGateway({ LIAISON_DRAIN_TIMEOUT: '1ms' });
    const client = new Client(parent.cookie, parent.csrf, gateway.url);
    const readers = processes('attachments').slice(1).filter((pid) =>
      readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('liaison-validat'));
    const tell = (signal) => readers.forEach((p) => process.kill(p, signal));
    const before = staging();
    let stopped;
    assert.ok(readers.length > 0);
    tell('SIGSTOP');
    try {
      const sent = client.upload('late.pdf', PDF, 'application/pdf');
      sent.catch(() => {});
      await until(() => begun(before).some((f) =>
        statSync(f).size >= PDF.length), 'it has come');
      stopped = gateway.stop();
      await until(() => open(gateway.url).then((s) => s.destroy(),
        () => true), 'nobody else is let in');
      // One that does not wait has gone by now.
      await sleep(500);
      tell('SIGCONT');
      const kept = await sent;
      assert.equal(kept.size, PDF.length);
      await remove(kept);
    } finally {
      tell('SIGCONT');
      assert.equal(await (stopped ?? gateway.stop()), 0, 'it ends in order');
    }
  });
