// Files over LIAISON_MAX_EXPORT and LIAISON_MAX_DATA_EXPORT.  A stack of its
// own, with low limits.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Client, PASSWORD, pdfOf, unique, until } from './client.mjs';
import { OwnStack } from './own_stack.mjs';

const V1 = '/api/v1';
let stack, teacher, parent, thread, small;

before(async () => {
  stack = new OwnStack('export-limit');
  stack.start({ LIAISON_MAX_EXPORT: '40k', LIAISON_MAX_DATA_EXPORT: '60k',
    LIAISON_DEMO_MAIL: '0' });
  const url = await stack.url();
  [teacher, parent] = await Promise.all(['enseignant', 'parent']
    .map((login) => Client.login(login, PASSWORD, url)));
  const file = await teacher.upload('plan.pdf',
    pdfOf(randomBytes(60_000)), 'application/pdf');
  const sent = await teacher.post(`${V1}/messages`, { subject: unique('Sortie'),
    bodyHtml: '<p>Voici</p>', attachmentIds: [file.id],
    to: { userIds: [parent.user.id] } }, { status: 201 });
  thread = sent.threadId;
  small = (await parent.post(`${V1}/threads/${thread}/messages`,
    { bodyHtml: '<p>Merci</p>' }, { status: 201 })).messageId;
});

after(() => stack.remove());

test('a thread that does not fit is refused with its sentence, its small messages are not', async () => {
  const exported = (query, language = 'fr') => parent.request('GET',
    `${V1}/threads/${thread}/export?${query}`, { headers: { 'accept-language': language } });
  for (const [language, sentence] of [
    ['fr', /ne tient pas dans un fichier de 40\sKo/],
    ['en', /does not fit into a file of 40\sKB/]]) {
    for (const query of ['format=mbox', `format=eml&messageId=${thread}`]) {
      const answer = await exported(query, language);
      assert.equal(answer.status, 413, answer.text);
      assert.equal(answer.json.code, 'EXPORT_FILE_TOO_LARGE');
      assert.match(answer.json.detail, sentence);
    }
  }
  assert.equal((await exported(`format=eml&messageId=${small}`)).status, 200);
});

test('data that do not fit say so, and fit without the attachments', async () => {
  const ended = async (json) => {
    const { id } = await parent.post(`${V1}/exports`, json, { status: 202 });
    return until(async () => {
      const one = await parent.get(`${V1}/exports/${id}`);
      return ['DONE', 'FAILED'].includes(one.state) && one;
    }, 'it ends', 30_000);
  };
  const { state, reason, limit, id } = await ended({});
  assert.deepEqual([state, reason, limit], ['FAILED', 'EXPORT_FILE_TOO_LARGE', '61440']);
  const file = await parent.request('GET', `${V1}/exports/${id}/file`);
  assert.equal(file.status, 409);
  assert.equal(file.json.code, 'DATA_EXPORT_NOT_READY');
  await until(async () => (await parent.get(`${V1}/notifications`)).notifications
    .some((n) => n.kind === 'DATA_EXPORT_FAILED'), 'the notification');
  assert.equal((await ended({ withoutAttachments: true })).state, 'DONE');
  assert.equal((await parent.get(`${V1}/exports`)).exports.length, 1);
});
