// Automatic answers over HTTP: a part of the preferences, told to the messages
// service by itself, once a sender and day, marked.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, problem, ready, setPassword, unique, until }
  from './client.mjs';

const V1 = '/api/v1';
let staff, parent, other;

before(async () => {
  await ready();
  for (const login of ['laure.perrot', 'claire.dupont'])
    setPassword('college-demo', login);
  [staff, parent, other] = await Promise.all(
    ['laure.perrot', 'parent2', 'claire.dupont'].map((l) => Client.login(l)));
});
after(() => put({ enabled: false }));

const put = async (autoReply) => (await staff.request('PUT',
  `${V1}/preferences`, { json: { autoReply } }));
const kept = async () => (await staff.get(`${V1}/preferences`)).autoReply;
const day = (ahead) => new Date(Date.now() + ahead * 86_400_000)
  .toISOString().slice(0, 10);

async function write(from, subject = unique('Sujet')) {
  const sent = await from.post(`${V1}/messages`, { subject,
    to: { userIds: [staff.user.id] }, bodyHtml: '<p>Bonjour</p>' },
  { status: 201 });
  return { subject, id: sent.threadId };
}
const thread = (client, { id }) => client.get(`${V1}/threads/${id}`);

test('a PUT changes only what it names', async () => {
  const signature = (await staff.get(`${V1}/preferences`)).signatureHtml;
  await put({ enabled: false, from: '', until: '', bodyHtml: '' });
  assert.deepEqual(await kept(), { enabled: false, from: '', until: '',
    bodyHtml: '', running: false });
  await put({ bodyHtml: '<p>Absente<script>x</script></p>' });
  await put({ from: day(-2) });
  await put({ until: day(3) });
  assert.deepEqual(await kept(), { enabled: false, from: day(-2),
    until: day(3), bodyHtml: '<p>Absente</p>', running: false });
  const on = await put({ enabled: true });
  assert.equal(on.json.autoReply.running, true);
  assert.equal(on.json.signatureHtml, signature);
  await put({ until: day(-2) });
  assert.equal((await kept()).running, false);
  await put({ until: '', from: '' });
  assert.equal((await kept()).running, true);
  // It is nobody else's.
  assert.equal((await parent.get(`${V1}/preferences`)).autoReply.enabled,
    false);
});

test('bad input has its sentence, and changes nothing', async () => {
  await put({ enabled: false, from: '', until: '', bodyHtml: '' });
  const refused = async (autoReply, code, field) => {
    const answer = problem(await staff.request('PUT', `${V1}/preferences`,
      { json: { undoSeconds: 33, autoReply } }));
    assert.deepEqual([answer.status, answer.code, answer.field],
      [400, code, field]);
  };
  await refused({ enabled: true }, 'FIELD_MISSING', 'autoReply.bodyHtml');
  await refused({ enabled: true, bodyHtml: '<p> </p>' }, 'FIELD_MISSING',
    'autoReply.bodyHtml');
  await refused({ from: '2026-02-30' }, 'FIELD_INVALID', 'autoReply.from');
  await refused({ until: 'demain' }, 'FIELD_INVALID', 'autoReply.until');
  await refused({ from: day(3), until: day(2) }, 'FIELD_INVALID',
    'autoReply.until');
  await refused({ bodyHtml: `<img src="cid:${'a'.repeat(32)}">x` },
    'FIELD_INVALID', 'autoReply.bodyHtml');
  await refused({ bodyHtml: 'x'.repeat(16385) }, 'FIELD_TOO_LONG',
    'autoReply.bodyHtml');
  assert.deepEqual(await kept(), { enabled: false, from: '', until: '',
    bodyHtml: '', running: false });
  assert.notEqual((await staff.get(`${V1}/preferences`)).undoSeconds, 33);
});

test('who writes by name gets it, once a day, marked', async () => {
  await put({ enabled: true, from: '', until: '', bodyHtml: '<p>Absente</p>' });
  const today = new Date().toLocaleDateString('fr', { timeZone: 'Europe/Paris' });
  // Told to the messages service within a second or two; then each has one.
  // The answer of today may come late, to any of them.
  const all = [];
  const isAnswered = async (one) =>
    (await thread(parent, one)).messages.length > 1;
  const answered = async () => {
    for (const one of all) if (await isAnswered(one)) return one;
    return undefined;
  };
  const first = await until(async () => {
    all.push(await write(parent));
    return until(answered, 'an answer', 4_000).catch(() => null);
  }, 'it is on', 60_000);
  const { messages } = await thread(parent, first);
  assert.deepEqual(messages.map((m) => m.automatic), [false, true]);
  assert.equal(messages[1].bodyHtml, '<p>Absente</p>');
  assert.equal(messages[1].from.id, staff.user.id);
  const line = await parent.thread(first.subject);
  assert.equal(line.automatic, true);
  assert.equal(line.snippet, 'Absente');
  const again = await write(parent);
  const another = await write(other);
  await until(async () => (await thread(other, another)).messages.length > 1,
    'an answer to another');
  // Unless another day has begun.
  if (new Date().toLocaleDateString('fr', { timeZone: 'Europe/Paris' }) === today)
    assert.equal((await thread(parent, again)).messages.length, 1);
  // It is found, as anything that was said.
  assert.ok((await thread(staff, first)).messages.length === 2);
});
