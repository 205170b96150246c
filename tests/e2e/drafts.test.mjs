// Drafts over HTTP: versions, 200 tabs, limits of every field, files, sends.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, PDF, ready, setPassword, unique } from './client.mjs';

const DRAFTS = '/api/v1/drafts';
let parent, pupil, teacher;

before(async () => {
  await ready();
  parent = await Client.login('parent');
  pupil = await Client.login('eleve');
  teacher = await Client.login('enseignant');
});

const make = (client, more = {}) => client.post(DRAFTS,
  { subject: unique('Brouillon'), bodyHtml: '<p>a</p>', ...more },
  { status: 201 });
const put = (client, id, json) => client.request('PUT', `${DRAFTS}/${id}`,
  { json });
const secretary = async (client) => (await client.get(
  '/api/v1/directory/users?q=besson')).users[0];

test('a draft comes back as it was kept, and is in the list', async () => {
  const file = await parent.upload('note.pdf', PDF, 'application/pdf');
  const who = await secretary(parent);
  const made = await make(parent, { to: { userIds: [who.id] },
    attachmentIds: [file.id], options: { replies: 'NONE' },
    bodyHtml: '<p>un<script>x</script></p>' });
  assert.equal(made.version, 1);
  const draft = await parent.get(`${DRAFTS}/${made.id}`);
  assert.equal(draft.bodyHtml, '<p>un</p>');
  assert.deepEqual(draft.to.userIds, [who.id]);
  assert.deepEqual(draft.attachmentIds, [file.id]);
  assert.equal(draft.attachments[0].name, 'note.pdf');
  assert.equal(draft.options.replies, 'NONE');
  assert.equal(draft.recipients[0].displayName, who.displayName);
  assert.ok(Date.now() - Date.parse(draft.savedAt) < 60_000);
  const { drafts, total } = await parent.get(DRAFTS);
  assert.equal(drafts[0].id, made.id);
  assert.equal(drafts[0].toSummary, who.displayName);
  assert.ok(total >= 1);
  // It holds its file.
  const taken = await parent.request('DELETE',
    `/api/v1/attachments/${file.id}`);
  assert.equal(taken.json.code, 'ATTACHMENT_IN_USE');
});

test('an old version is a conflict, with what is kept', async () => {
  const { id } = await make(parent);
  const first = { version: 1, bodyHtml: '<p>ici</p>' };
  assert.equal((await put(parent, id, first)).json.version, 2);
  assert.equal((await put(parent, id, first)).json.version, 2, 'asked again');
  const late = await put(parent, id, { version: 1, bodyHtml: '<p>là</p>' });
  assert.equal(late.status, 409);
  assert.equal(late.json.code, 'VERSION_CONFLICT');
  assert.match(late.headers.get('content-type'), /problem\+json/);
  assert.equal(late.json.current.bodyHtml, '<p>ici</p>');
  assert.equal(late.json.current.version, 2);
  assert.equal((await parent.get(`${DRAFTS}/${id}`)).bodyHtml, '<p>ici</p>');
});

test('of 200 tabs that save one draft exactly one wins each version', async () => {
  const { id } = await make(parent);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) =>
    put(parent, id, { version: 1, bodyHtml: `<p>${i}</p>` })));
  const won = answers.filter((a) => a.status === 200);
  assert.equal(won.length, 1);
  const lost = answers.filter((a) => a.status !== 200);
  assert.ok(lost.every((a) => a.status === 409 || a.status === 503), 'told so');
  for (const a of lost.filter((x) => x.status === 409))
    assert.equal(a.json.current.bodyHtml, won[0].json.bodyHtml);
  const kept = await parent.get(`${DRAFTS}/${id}`);
  assert.equal(kept.version, 2);
  assert.equal(kept.bodyHtml, won[0].json.bodyHtml);
});

test('a create that is repeated makes one', async () => {
  const body = { subject: unique('Une fois') };
  const key = unique('k').replace(/ /g, '-');
  const one = await parent.post(DRAFTS, body, { status: 201, key });
  const two = await parent.post(DRAFTS, body, { status: 201, key });
  assert.equal(one.id, two.id);
  const other = await parent.post(DRAFTS, { subject: 'x' }, { status: 409, key });
  assert.equal(other.code, 'IDEMPOTENCY_KEY_REUSED');
});

test("somebody else's draft is not there", async () => {
  const { id } = await make(parent);
  for (const other of [pupil, teacher, await Client.login('parent.autre')]) {
    for (const [method, json] of [['GET'], ['PUT', { version: 1 }], ['DELETE']]) {
      const answer = await other.request(method, `${DRAFTS}/${id}`, { json });
      assert.equal(answer.status, 404, method);
      assert.equal(answer.json.code, 'THING_NOT_FOUND');
    }
    assert.ok(!(await other.get(DRAFTS)).drafts.some((d) => d.id === id));
    const send = await other.request('POST', '/api/v1/messages', { json: {
      to: { categoryIds: ['staff'] }, subject: 'x',
      bodyHtml: '<p>x</p>', draftId: id } });
    assert.equal(send.status, 404);
    assert.equal(send.json.code, 'DRAFT_NOT_FOUND');
  }
  await parent.get(`${DRAFTS}/${id}`);
});

test('what is too much, or nothing, is refused with its sentence', async () => {
  const { id } = await make(parent);
  const foreign = await pupil.upload('a.pdf', PDF, 'application/pdf');
  const bad = {
    subject: 'é'.repeat(1001), bodyHtml: `<p>${'x'.repeat(262_144)}</p>`,
    attachmentIds: [foreign.id], concerns: Array(51).fill('1'),
    to: { userIds: Array(5001).fill('1') }, threadId: '9007199254740993',
    options: { replies: 'EVERYBODY' }, as: 'KING', unknown: 1,
  };
  for (const [name, value] of Object.entries(bad)) {
    for (const [method, path, more] of [['POST', DRAFTS, {}],
      ['PUT', `${DRAFTS}/${id}`, { version: 1 }]]) {
      const a = await parent.request(method, path,
        { json: { ...more, [name]: value } });
      assert.ok([400, 404, 413].includes(a.status), `${name}: ${a.text}`);
      assert.ok(a.json.detail.length > 10);
    }
  }
  const none = await put(parent, id, { bodyHtml: 'x' });
  assert.equal(none.json.code, 'FIELD_MISSING');
  assert.equal(none.json.field, 'version');
  for (const wrong of ['0', '-1', 'x', '9'.repeat(30)])
    assert.equal((await parent.request('GET', `${DRAFTS}/${wrong}`)).status, 404);
  assert.equal((await parent.request('GET', `${DRAFTS}?pageToken=x`)).status, 400);
  assert.equal((await parent.request('GET', `${DRAFTS}?pageSize=201`)).status, 400);
  assert.equal((await parent.get(`${DRAFTS}/${id}`)).version, 1);
});

test('a send takes its draft, a failed one leaves it', async () => {
  const who = await secretary(parent);
  const file = await parent.upload('b.pdf', PDF, 'application/pdf');
  const { id } = await make(parent, { attachmentIds: [file.id] });
  const message = { subject: unique('Parti'), bodyHtml: '<p>x</p>',
    attachmentIds: [file.id], draftId: id };
  const failed = await parent.request('POST', '/api/v1/messages',
    { json: { ...message, to: { userIds: ['9007199254740993'] } } });
  assert.equal(failed.json.code, 'RECIPIENT_UNREACHABLE');
  await parent.get(`${DRAFTS}/${id}`);
  const to = { userIds: [who.id] };
  const key = unique('k').replace(/ /g, '-');
  const sent = await parent.post('/api/v1/messages', { ...message, to },
    { status: 201, key });
  await parent.get(`${DRAFTS}/${id}`, 404);
  const again = await parent.post('/api/v1/messages', { ...message, to },
    { status: 201, key });
  assert.equal(again.messageId, sent.messageId);
  const second = await parent.post('/api/v1/messages', { ...message, to },
    { status: 404 });
  assert.equal(second.code, 'DRAFT_NOT_FOUND');
  // Two windows at once: one message.
  const draft = await make(parent);
  const both = await Promise.all([1, 2].map(() => parent.request('POST',
    '/api/v1/messages', { json: { ...message, to, draftId: draft.id } })));
  assert.deepEqual(both.map((a) => a.status).sort(), [201, 404]);
});

test('an answer is kept with its thread, and goes with its send', async () => {
  const who = await secretary(parent);
  const { threadId } = await parent.post('/api/v1/messages', {
    to: { userIds: [who.id] }, subject: unique('Fil'), bodyHtml: '<p>x</p>' },
    { status: 201 });
  const { id } = await make(parent, { threadId, subject: '' });
  const { drafts, total } = await parent.get(`${DRAFTS}?threadId=${threadId}`);
  assert.deepEqual(drafts.map((d) => d.id), [id]);
  assert.equal(total, 1);
  assert.match(drafts[0].subject, /^Fil/);
  assert.equal((await pupil.request('POST', DRAFTS, { json: { threadId } }))
    .status, 404, 'nobody keeps an answer to what they do not see');
  await parent.post(`/api/v1/threads/${threadId}/messages`,
    { bodyHtml: '<p>y</p>', draftId: id }, { status: 201 });
  await parent.get(`${DRAFTS}/${id}`, 404);
});

test('who is frozen keeps drafts, and sends none', async () => {
  const admin = await Client.login('admin');
  const { users } = await admin.get('/api/v1/admin/users?q=yanis.benali');
  const [who] = users;
  setPassword('college-demo', 'yanis.benali');
  const yanis = await Client.login('yanis.benali');
  const { id } = await make(yanis);
  await admin.request('POST', `/api/v1/admin/users/${who.id}:freeze`);
  try {
    const saved = await put(yanis, id, { version: 1, bodyHtml: '<p>b</p>' });
    assert.equal(saved.status, 200, saved.text);
    const send = await yanis.request('POST', '/api/v1/messages', { json: {
      to: { userIds: [who.id] }, subject: 'x', bodyHtml: '<p>b</p>',
      draftId: id } });
    assert.equal(send.status, 403, send.text);
    await yanis.get(`${DRAFTS}/${id}`);
  } finally {
    await admin.request('POST', `/api/v1/admin/users/${who.id}:unfreeze`);
  }
});
