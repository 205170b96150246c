// A roster over LIAISON_MAX_ROSTER whose length nobody said before it came: a
// chunked body, and a file in a form.  A stack of its own, with a low limit.
import assert from 'node:assert/strict';
import net from 'node:net';
import { after, before, test } from 'node:test';
import { Client, PASSWORD, until } from './client.mjs';
import { OwnStack } from './own_stack.mjs';

const MIB = 1 << 20;
const CHUNK = Buffer.alloc(64 << 10, 'x');

let stack, url, admin;

before(async () => {
  stack = new OwnStack('roster-limit');
  stack.start({ LIAISON_MAX_ROSTER: '2M', LIAISON_DEMO_MAIL: '0' });
  url = await stack.url();
  admin = await Client.login('admin', PASSWORD, url);
});

after(() => stack.remove());

/** Posts so many bytes in chunks; what is answered, as far as it has come. */
function chunked(bytes, language) {
  const { hostname, port } = new URL(url);
  const socket = net.connect(Number(port), hostname);
  const said = { text: '' };
  socket.setEncoding('utf8');
  socket.on('data', (data) => { said.text += data; });
  socket.on('error', () => {});
  socket.write('POST /api/v1/admin/roster?dryRun=true HTTP/1.1\r\n' +
    `host: ${hostname}\r\ncookie: ${admin.cookie}\r\n` +
    `x-csrf-token: ${admin.csrf}\r\naccept-language: ${language}\r\n` +
    'content-type: text/csv\r\ntransfer-encoding: chunked\r\n\r\n');
  for (let sent = 0; sent < bytes; sent += CHUNK.length) {
    socket.write(`${CHUNK.length.toString(16)}\r\n`);
    socket.write(CHUNK);
    socket.write('\r\n');
  }
  socket.write('0\r\n\r\n');
  return { socket, said };
}

const jobs = async () => (await admin.get('/api/v1/admin/jobs')).jobs.length;

test('a chunked body over the limit is refused with its sentence', async () => {
  const had = await jobs();
  for (const [language, sentence] of [
    ['fr', 'Ce fichier est trop volumineux pour un import.'],
    ['en', 'This file is too large for an import.']]) {
    const { socket, said } = chunked(3 * MIB, language);
    await until(() => said.text.includes('ROSTER_TOO_LARGE'), 'an answer');
    assert.match(said.text, /^HTTP\/1.1 413 /);
    assert.ok(said.text.includes(sentence), said.text);
    socket.destroy();
  }
  assert.equal(await jobs(), had);
});

test('so is a file in a form; one within it is read', async () => {
  const form = (bytes) => {
    const f = new FormData();
    f.append('file', new Blob([Buffer.alloc(bytes, 'x')]), 'liste.csv');
    return f;
  };
  const over = await admin.request('POST', '/api/v1/admin/roster?dryRun=true',
    { body: form(2.5 * MIB) });
  assert.equal(over.status, 413, over.text);
  assert.equal(over.json.code, 'ROSTER_TOO_LARGE');
  // What is within the limit is read, and is no list.
  const { socket, said } = chunked(MIB, 'fr');
  await until(() => said.text.includes('\r\n\r\n'), 'an answer');
  assert.match(said.text, /ROSTER_UNREADABLE/);
  socket.destroy();
});
