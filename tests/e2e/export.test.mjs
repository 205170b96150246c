// Over HTTP: a thread as a file for mail programs, read by a strict parser.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { before, test } from 'node:test';
import { Client, PDF, ready, unique } from './client.mjs';

const V1 = '/api/v1';
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4' +
  '2mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64');
const PARSER = fileURLToPath(new URL('mail_strict.py', import.meta.url));
let teacher, parent, staff;
const key = () => unique('k').replace(/ /g, '-');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
};
const exported = (client, thread, query) =>
  client.request('GET', `${V1}/threads/${thread}/export${query}`);

/** The messages of a file, as the parser has them. */
async function read(client, thread, query) {
  const answer = await exported(client, thread, query);
  assert.equal(answer.status, 200, answer.text);
  const { stdout, stderr, status } = spawnSync('python3',
    [PARSER, query.includes('mbox') ? 'mbox' : 'eml'],
    { input: answer.bytes ?? Buffer.from(answer.text, 'latin1') });
  assert.equal(status, 0, String(stderr));
  return { answer, messages: JSON.parse(stdout) };
}

before(async () => {
  await ready();
  [teacher, parent, staff] = await Promise.all(['enseignant', 'parent',
    'vie.scolaire'].map((login) => Client.login(login)));
});

test('one message, with its picture and its file', async () => {
  const subject = unique('Éclipse à midi, « là-haut » — ');
  const picture = await teacher.upload('carte.png', PNG, 'image/png');
  const file = await teacher.upload('Émilie à l’école — été.pdf', PDF,
    'application/pdf');
  const sent = await teacher.post(`${V1}/messages`, { subject,
    bodyHtml: '<p>Où : <img src="cid:' + picture.id + '" alt="carte"></p>' +
      `<p>${'long '.repeat(400)}</p>`,
    to: { userIds: [parent.user.id, staff.user.id] },
    attachmentIds: [picture.id, file.id] }, { status: 201, key: key() });
  const { answer, messages: [m] } = await read(parent, sent.threadId,
    '?format=eml');
  assert.equal(answer.headers.get('content-type'), 'message/rfc822');
  assert.match(answer.headers.get('content-disposition'), /^attachment/);
  assert.equal(m.subject, subject.trim());
  assert.match(m.from, new RegExp(teacher.user.displayName));
  // As its reader sees it: nobody else's name.
  assert.match(m.to, new RegExp(parent.user.displayName));
  assert.ok(!m.to.includes(staff.user.displayName));
  const [html, image, pdf] = m.parts;
  assert.equal(html.type, 'text/html');
  assert.ok(html.text.includes(`cid:${image.id.slice(1, -1)}`));
  assert.deepEqual([image.type, image.disposition, image.sha256],
    ['image/png', 'inline', sha256(PNG)]);
  assert.deepEqual([pdf.name, pdf.disposition, pdf.sha256],
    ['Émilie à l’école — été.pdf', 'attachment', sha256(PDF)]);
  const own = await read(teacher, sent.threadId, '?format=eml');
  assert.ok(own.messages[0].to.includes(staff.user.displayName));
});

test('what is urgent says so, and nothing else does', async () => {
  const direction = await Client.login('direction');
  const send = (options) => direction.post(`${V1}/messages`, { subject: unique('Fil'),
    bodyHtml: '<p>x</p>', to: { userIds: [staff.user.id] }, options },
  { status: 201, key: key() });
  const urgent = await send({ urgentReason: 'Fermeture' });
  const usual = await send({});
  for (const format of ['eml', 'mbox']) {
    const of = async ({ threadId }) =>
      (await read(staff, threadId, `?format=${format}`)).messages[0].importance;
    assert.equal(await of(urgent), 'high');
    assert.equal(await of(usual), null);
  }
});

test('a thread as mbox, without what was recalled', async () => {
  const sent = await teacher.post(`${V1}/messages`, { subject: unique('Fil'),
    bodyHtml: '<p>From here on</p><p>From the start</p>',
    to: { userIds: [parent.user.id] } }, { status: 201, key: key() });
  const answer = await parent.post(`${V1}/threads/${sent.threadId}/messages`,
    { bodyHtml: '<p>Réponse</p>' }, { status: 201, key: key() });
  let { messages } = await read(teacher, sent.threadId, '?format=mbox');
  assert.equal(messages.length, 2);
  assert.ok(messages[0].parts[0].text.includes('From the start'));
  assert.equal(messages[1].references, messages[0].id);
  const one = await read(teacher, sent.threadId,
    `?format=eml&messageId=${sent.messageId}`);
  assert.ok(one.messages[0].parts[0].text.includes('From the start'));
  await parent.request('POST', `${V1}/messages/${answer.messageId}/recall`);
  ({ messages } = await read(parent, sent.threadId, '?format=mbox'));
  assert.equal(messages.length, 1);
  refused(await exported(parent, sent.threadId,
    `?format=eml&messageId=${answer.messageId}`), 409, 'MESSAGE_RECALLED');
});

test('what is no thread, format or message', async () => {
  const sent = await teacher.post(`${V1}/messages`, { subject: unique('Fil'),
    bodyHtml: '<p>x</p>', to: { userIds: [parent.user.id] } },
  { status: 201, key: key() });
  refused(await exported(staff, sent.threadId, '?format=eml'), 404,
    'THING_NOT_FOUND');
  for (const id of ['0', '-1', 'x', '1x', '99999999999999999999', '999999999'])
    refused(await exported(parent, id, '?format=eml'), 404,
      'THING_NOT_FOUND');
  refused(await exported(parent, sent.threadId, ''), 400, 'FIELD_MISSING');
  refused(await exported(parent, sent.threadId, '?format=doc'), 400,
    'FIELD_INVALID');
  // No message, one of another thread, and another's.
  const other = await teacher.post(`${V1}/messages`, { subject: unique('Fil'),
    bodyHtml: '<p>x</p>', to: { userIds: [parent.user.id] } },
  { status: 201, key: key() });
  const foreign = await teacher.post(`${V1}/messages`, { subject: unique('Fil'),
    bodyHtml: '<p>x</p>', to: { userIds: [staff.user.id] } },
  { status: 201, key: key() });
  for (const id of ['999999999', '-1', other.messageId, foreign.messageId])
    refused(await exported(parent, sent.threadId,
      `?format=eml&messageId=${id}`), 404, 'THING_NOT_FOUND');
  for (const query of ['?format=eml', '?format=mbox'])
    refused(await exported(parent, foreign.threadId, query), 404,
      'THING_NOT_FOUND');
  refused(await exported(parent, sent.threadId, '?format=eml&messageId=x'), 400,
    'FIELD_INVALID');
  refused(await exported(parent, sent.threadId, `?format=${'x'.repeat(9)}`), 400,
    'FIELD_TOO_LONG');
});
