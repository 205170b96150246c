// Over HTTP: a message goes on to others, with its files.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, PDF, ready, unique } from './client.mjs';

const V1 = '/api/v1';
let teacher, parent, staff, other;
const key = () => unique('k').replace(/ /g, '-');
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 20);
};
const forward = (client, id, json, headers) => client.request('POST',
  `${V1}/messages/${id}/forward`, { json, ...headers && { headers } });
const toStaff = (more) => ({ to: { userIds: [staff.user.id] }, ...more });
const download = (client, id) =>
  client.request('GET', `${V1}/attachments/${id}`);
const threadOf = (client, id) => client.get(`${V1}/threads/${id}`);

/** From the teacher to the parent, with a file. */
async function letter() {
  const subject = unique('Sortie');
  const file = await teacher.upload('plan.pdf', PDF, 'application/pdf');
  const sent = await teacher.post(`${V1}/messages`, { subject,
    bodyHtml: '<p>Le <b>plan</b> de la sortie</p>',
    to: { userIds: [parent.user.id] }, attachmentIds: [file.id] },
  { status: 201, key: key() });
  return { ...sent, subject, file };
}

before(async () => {
  await ready();
  [teacher, parent, staff, other] = await Promise.all(['enseignant', 'parent',
    'vie.scolaire', 'parent.autre'].map((login) => Client.login(login)));
});

test('it is quoted, and its file may be read because of it', async () => {
  const { messageId, subject, file } = await letter();
  refused(await download(staff, file.id), 404, 'THING_NOT_FOUND');
  const sent = await forward(parent, messageId,
    toStaff({ bodyHtml: '<p>Pour vous</p>' }));
  assert.equal(sent.status, 201, sent.text);
  const { thread, messages: [m] } = await threadOf(staff, sent.json.threadId);
  assert.equal(thread.subject, `Fwd: ${subject}`);
  assert.equal(thread.from.id, parent.user.id);
  assert.equal(m.forwards, true);
  assert.match(m.bodyHtml, /^<p>Pour vous<\/p><p>[^<]+ UTC:<\/p><blockquote>/);
  assert.ok(m.bodyHtml.includes(teacher.user.displayName));
  assert.ok(m.bodyHtml.includes('Le <strong>plan</strong> de la sortie') ||
    m.bodyHtml.includes('Le <b>plan</b> de la sortie'), m.bodyHtml);
  assert.deepEqual(m.attachments.map((a) => a.id), [file.id]);
  assert.equal((await download(staff, file.id)).status, 200);
});

test('whom one may not write to gets none; what is not there is no message',
  async () => {
    const { messageId } = await letter();
    refused(await forward(parent, messageId,
      { to: { userIds: [other.user.id, '999999999'] } }), 403,
    'RECIPIENT_UNREACHABLE');
    refused(await forward(parent, messageId, {}), 400, 'NO_RECIPIENT');
    for (const client of [staff, other])
      refused(await forward(client, messageId, toStaff()), 404,
        'THING_NOT_FOUND');
    for (const id of ['0', 'x', '99999999999999999999', '999999999'])
      refused(await forward(parent, id, toStaff()), 404, 'THING_NOT_FOUND');
    refused(await forward(parent, messageId,
      toStaff({ subject: 'x'.repeat(256) })), 400, 'FIELD_TOO_LONG');
    refused(await forward(parent, messageId,
      toStaff({ attachmentIds: ['no-file'] })), 400, 'ATTACHMENT_UNKNOWN');
  });

test('a draft of it keeps the files; sent, it is gone', async () => {
  const { messageId, subject, file } = await letter();
  const draft = await parent.post(`${V1}/drafts`, { forwardOf: messageId,
    subject: `Tr : ${subject}`, attachmentIds: [file.id] }, { status: 201 });
  assert.equal(draft.forwardOf, messageId);
  assert.equal(draft.attachments[0].name, 'plan.pdf');
  refused(await parent.request('POST', `${V1}/drafts`,
    { json: { attachmentIds: [file.id] } }), 400, 'ATTACHMENT_UNKNOWN');
  refused(await parent.request('POST', `${V1}/drafts`,
    { json: { forwardOf: '999999999' } }), 404, 'THING_NOT_FOUND');
  const sent = await forward(parent, messageId, toStaff({ asWritten: true,
    subject: `Tr : ${subject}`, bodyHtml: '<p>Voyez</p>',
    attachmentIds: [file.id], draftId: draft.id }));
  assert.equal(sent.status, 201, sent.text);
  refused(await parent.request('GET', `${V1}/drafts/${draft.id}`), 404,
    'THING_NOT_FOUND');
  const { messages: [m] } = await threadOf(staff, sent.json.threadId);
  assert.equal(m.bodyHtml, '<p>Voyez</p>');
  assert.equal((await download(staff, file.id)).status, 200);
});

test('recalled, it goes on no more; what went on stays and is counted',
  async () => {
    const { messageId, threadId, file } = await letter();
    await parent.request('PATCH', `${V1}/threads/${threadId}`,
      { json: { read: true } });
    // Recalled while it is forwarded by many windows: each either went, and is
    // counted, or is refused.
    const all = await Promise.all([...Array.from({ length: 8 }, () =>
      forward(parent, messageId, toStaff())),
    teacher.request('POST', `${V1}/messages/${messageId}/recall`)]);
    const recalled = all.pop();
    assert.equal(recalled.status, 200, recalled.text);
    const went = all.filter((a) => a.status === 201);
    for (const answer of all)
      if (answer.status !== 201) refused(answer, 409, 'MESSAGE_RECALLED');
    const again = await teacher.request('POST',
      `${V1}/messages/${messageId}/recall`);
    assert.equal(again.json.forwarded, went.length);
    assert.equal(recalled.json.forwarded, went.length);
    refused(await forward(parent, messageId, toStaff()), 409,
      'MESSAGE_RECALLED');
    // Who forwarded it has it in what they sent.
    assert.equal((await download(parent, file.id)).status,
      went.length > 0 ? 200 : 404);
  });
