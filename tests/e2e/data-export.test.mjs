// Over HTTP: all of one's data as a file, unzipped by another implementation
// and compared with what the API shows.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { after, before, test } from 'node:test';
import { Client, PASSWORD, PDF, ready, setPassword, unique, until } from './client.mjs';

const V1 = '/api/v1', EXPORTS = `${V1}/exports`;
const SCHOOL = 'college-demo', NO_HEX = 'f'.repeat(32);
const UNZIP = fileURLToPath(new URL('zip_strict.py', import.meta.url));
let admin, staff, parent, teacher, own;
const key = () => unique('k').replace(/ /g, '-');
const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
};

const send = (client, to, more = {}) => client.post(`${V1}/messages`, {
  subject: unique('Données'), bodyHtml: '<p>Voici.</p>',
  to: { userIds: to.map((p) => p.user.id) }, ...more }, { status: 201, key: key() });

async function done(client, id) {
  const ended = await until(async () => {
    const now = await client.get(`${EXPORTS}/${id}`);
    return ['DONE', 'FAILED'].includes(now.state) ? now : undefined;
  }, 'the file is made', 60_000);
  assert.equal(ended.state, 'DONE', ended.reason);
  return ended;
}

const drop = (client, id) => client.request('DELETE', `${EXPORTS}/${id}`);
const file = (client, id, headers = {}) =>
  client.request('GET', `${EXPORTS}/${id}/file`, { headers });

function unzip(bytes) {
  const { stdout, stderr, status } = spawnSync('python3', [UNZIP],
    { input: bytes, maxBuffer: 1 << 28 });
  assert.equal(status, 0, String(stderr));
  return JSON.parse(stdout);
}

/** Made, read and deleted again. */
async function taken(client, json = {}) {
  const { id } = await client.post(EXPORTS, json, { status: 202 });
  await done(client, id);
  const answer = await file(client, id);
  assert.equal(answer.status, 200, answer.text);
  assert.equal((await drop(client, id)).status, 204);
  return unzip(answer.bytes);
}

async function pages(client, path, items) {
  const all = [];
  for (let token = ''; ;) {
    const page = await client.get(`${path}${path.includes('?') ? '&' : '?'}pageSize=200` +
      (token && `&pageToken=${encodeURIComponent(token)}`));
    all.push(...page[items]);
    if (!(token = page.nextPageToken)) return all;
  }
}

before(async () => {
  await ready();
  [admin, staff, parent, teacher] = await Promise.all(['admin', 'vie.scolaire',
    'parent', 'enseignant'].map((login) => Client.login(login)));
  // Somebody whose mailbox nobody else works on.
  const { users } = await admin.get(`${V1}/admin/users?role=TEACHER&state=ACTIVE&pageSize=200`);
  const person = users.find((u) => u.login.includes('.') && !u.frozen &&
    u.id !== teacher.user.id);
  setPassword(SCHOOL, person.login);
  own = await Client.login(person.login);
  own.login = person.login;
  for (const one of (await own.get(EXPORTS)).exports) await drop(own, one.id);
});

after(async () => {
  await admin.request('PATCH', `${V1}/admin/users/${own.user.id}`, { json: { active: true } });
});

test('it has what the API shows, and nothing else', async () => {
  const upload = (client, name, text) =>
    client.upload(name, Buffer.concat([PDF, Buffer.from(`\n%${text}`)]), 'application/pdf');
  const mine = await upload(own, 'Réunion de l’été.pdf', unique('a'));
  const theirs = await upload(staff, 'note.pdf', unique('b'));
  const drafted = await upload(own, 'brouillon.pdf', unique('c'));
  const ofEvent = await upload(own, 'plan.pdf', unique('d'));
  const ofTheirs = await upload(staff, 'trajet.pdf', unique('e'));
  const sent = await send(own, [staff, admin], { attachmentIds: [mine.id] });
  const got = await send(staff, [own, teacher], { attachmentIds: [theirs.id] });
  await staff.post(`${V1}/threads/${sent.threadId}/messages`,
    { bodyHtml: '<p>Réponse</p>' }, { status: 201, key: key() });
  const unseen = await send(staff, [teacher]);
  const draft = await own.post(`${V1}/drafts`, { subject: 'Plus tard', bodyHtml: '<p>x</p>',
    attachmentIds: [drafted.id] }, { status: 201, key: key() });
  const held = await send(own, [staff], { options: {
    deliverAt: new Date(Date.now() + 86_400_000).toISOString() } });
  const template = await own.post(`${V1}/templates`,
    { name: unique('Modèle'), bodyHtml: '<p>x</p>' }, { status: 201 });
  const folder = await own.post(`${V1}/folders`, { name: unique('Dossier') }, { status: 201 });
  await own.request('PATCH', `${V1}/threads/${got.threadId}`, { json: { folderId: folder.id } });
  const reported = await send(teacher, [own]);
  await own.post(`${V1}/messages/${reported.messageId}/report`,
    { reason: 'OTHER', word: 'À voir' });
  const event = await own.post(`${V1}/events`, { title: unique('Réunion'),
    bodyHtml: `<p>Venez.<img src="cid:${ofEvent.id}" alt="Plan"></p>`, attachmentIds: [ofEvent.id],
    allDay: true, firstDay: '2030-01-07', lastDay: '2030-01-07',
    timeZone: 'Europe/Paris', to: { userIds: [staff.user.id] } }, { status: 201, key: key() });
  const theirEvent = await staff.post(`${V1}/events`, { title: unique('Conseil'),
    bodyHtml: '<p>Ordre du jour.</p>', attachmentIds: [ofTheirs.id],
    allDay: true, firstDay: '2030-01-08', lastDay: '2030-01-08',
    timeZone: 'Europe/Paris', to: { userIds: [own.user.id] } }, { status: 201, key: key() });
  const noted = await send(staff, [own], { options: { acknowledgement: { by: 'EACH' } } });
  await own.post(`${V1}/messages/${noted.messageId}/acknowledgement`, {}, { status: 204 });
  for (const told of [(n) => n.threadId === sent.threadId, (n) => n.threadId === got.threadId,
    (n) => n.threadId === reported.threadId, (n) => n.threadId === noted.threadId,
    (n) => n.link === `/events/${theirEvent.id}`])
    await until(async () => (await own.get(`${V1}/notifications`)).notifications.some(told),
      'the notification');

  const zip = await taken(own);
  const shown = new Map();
  const { folders } = await own.get(`${V1}/folders`);
  for (const where of ['box=INBOX', 'box=SENT', 'box=ARCHIVE', 'box=TRASH',
    ...folders.map((f) => `folder=${f.id}`)])
    for (const t of await pages(own, `${V1}/threads?${where}`, 'threads')) shown.set(t.id, t);
  const threads = Object.keys(zip).filter((n) => n.startsWith('messages/'));
  assert.deepEqual(threads.sort(), [...shown.keys()].map((id) => `messages/${id}.json`).sort());
  assert.ok(!shown.has(unseen.threadId));
  const files = new Set([drafted.id]);
  for (const { id } of await pages(own, `${V1}/drafts`, 'drafts'))
    (await own.get(`${V1}/drafts/${id}`)).attachmentIds.forEach((one) => files.add(one));
  for (const id of shown.keys()) {
    const page = await own.get(`${V1}/threads/${id}`);
    assert.deepEqual(zip[`messages/${id}.json`],
      { thread: page.thread, messages: page.messages });
    page.messages.forEach((m) => m.attachments.forEach((a) => files.add(a.id)));
  }
  for (const e of [...zip['events.json'], ...zip['addressed-events.json']])
    e.attachments.forEach((a) => files.add(a.id));
  // As its reader sees it: nobody else's name.
  assert.ok(!JSON.stringify(zip[`messages/${got.threadId}.json`])
    .includes(teacher.user.displayName));
  assert.deepEqual(zip[`receipts/${sent.messageId}.json`].recipients,
    (await own.get(`${V1}/messages/${sent.messageId}/receipts?pageSize=200`)).recipients);

  assert.deepEqual(zip[`drafts/${draft.id}.json`], await own.get(`${V1}/drafts/${draft.id}`));
  assert.deepEqual(zip[`scheduled/${held.messageId}.json`],
    await own.get(`${V1}/messages/${held.messageId}`));
  assert.deepEqual(zip[`templates/${template.id}.json`],
    await own.get(`${V1}/templates/${template.id}`));
  assert.deepEqual(zip['folders.json'], (await own.get(`${V1}/folders`)).folders);
  assert.deepEqual(zip['groups.json'], (await own.get(`${V1}/directory/groups`)).groups);
  const { word, reason } = zip['reports.json'].find((r) => r.messageId === reported.messageId);
  assert.deepEqual({ word, reason }, { word: 'À voir', reason: 'OTHER' });
  assert.deepEqual(zip['events.json'].filter((e) => e.id === event.id),
    [await own.get(`${V1}/events/${event.id}`)]);
  assert.deepEqual(zip['addressed-events.json'].filter((e) => e.id === theirEvent.id),
    [await own.get(`${V1}/events/${theirEvent.id}`)]);
  assert.ok(!zip['addressed-events.json'].some((e) => e.id === event.id));
  const { acknowledgedAt, ...of } = zip['acknowledgements.json']
    .find((a) => a.messageId === noted.messageId);
  assert.deepEqual(of, { messageId: noted.messageId, childId: '0', onPaper: false });
  const { recipients } = await staff.get(`${V1}/messages/${noted.messageId}/receipts`);
  assert.equal(acknowledgedAt, recipients[0].acknowledgedAt);
  // But for the one that says that this file is there.
  const told = (list) => list.filter((n) => !n.kind.startsWith('DATA_EXPORT'))
    .map((n) => n.id).sort();
  assert.deepEqual(told(zip['notifications.json']),
    told(await pages(own, `${V1}/notifications`, 'notifications')));

  const names = Object.keys(zip).filter((n) => n.startsWith('attachments/'));
  assert.deepEqual(names.map((n) => n.split('/')[1]).sort(), [...files].sort());
  assert.equal(zip[`attachments/${mine.id}/Réunion de l’été.pdf`], mine.sha256);
  assert.equal(zip[`attachments/${theirs.id}/note.pdf`], theirs.sha256);
  assert.equal(zip[`attachments/${drafted.id}/brouillon.pdf`], drafted.sha256);
  assert.equal(zip[`attachments/${ofEvent.id}/plan.pdf`], ofEvent.sha256);
  assert.equal(zip[`attachments/${ofTheirs.id}/trajet.pdf`], ofTheirs.sha256);

  const { record, preferences, blocks, sessions } = zip['profile.json'];
  assert.equal(record.user.id, own.user.id);
  assert.equal(record.user.login, own.login);
  assert.deepEqual(preferences, await own.get(`${V1}/preferences`));
  assert.deepEqual(blocks, await own.get(`${V1}/blocks`));
  assert.deepEqual(sessions.sessions.map((s) => s.id),
    (await own.get(`${V1}/me/sessions`)).sessions.map((s) => s.id));

  const { format, version, counts } = zip['index.json'];
  assert.deepEqual([format, version], ['liaison-data', 1]);
  assert.equal(counts.threads, shown.size);
  assert.equal(counts.attachments, files.size);
  assert.equal(counts.attachmentsLeftOut, 0);
  assert.equal(counts.drafts, Object.keys(zip).filter((n) => n.startsWith('drafts/')).length);
  assert.equal(counts.notifications, zip['notifications.json'].length);
  assert.equal(counts.events, zip['events.json'].length);
  assert.equal(counts.addressedEvents, zip['addressed-events.json'].length);
  assert.equal(counts.acknowledgements, zip['acknowledgements.json'].length);
  for (const list of ['answers', 'slots', 'browsers'])
    assert.equal(counts[list], zip[`${list}.json`].length, list);
  await own.request('DELETE', `${V1}/messages/${held.messageId}`);
});

test('what was recalled is not in it, nor its file', async () => {
  const secret = unique('secret');
  const gone = await staff.upload('rappel.pdf', PDF, 'application/pdf');
  const sent = await send(staff, [own], { bodyHtml: `<p>${secret}</p>`, attachmentIds: [gone.id] });
  await own.request('PATCH', `${V1}/threads/${sent.threadId}`,
    { json: { read: true, readUpTo: sent.messageId } });
  assert.ok(JSON.stringify(await taken(own)).includes(secret));
  await staff.post(`${V1}/messages/${sent.messageId}/recall`);
  const zip = await taken(own);
  const [message] = zip[`messages/${sent.threadId}.json`].messages;
  assert.ok(message.recalledAt);
  assert.equal(message.bodyHtml, '');
  assert.ok(!JSON.stringify(zip).includes(secret));
  assert.ok(!Object.keys(zip).some((n) => n.includes(gone.id)));
});

test('without the files it has their names alone', async () => {
  const zip = await taken(own, { withoutAttachments: true });
  assert.equal(zip['index.json'].withAttachments, false);
  assert.ok(!Object.keys(zip).some((n) => n.startsWith('attachments/')));
  assert.ok(JSON.stringify(zip).includes('Réunion de l’été.pdf'));
});

test('a request that comes again is one file', async () => {
  const again = key();
  const all = await Promise.all([1, 2, 3, 4].map(() =>
    own.post(EXPORTS, {}, { status: 202, key: again })));
  assert.equal(new Set(all.map((one) => one.id)).size, 1);
  const [{ id }] = all;
  await done(own, id);
  assert.equal((await own.post(EXPORTS, {}, { status: 202, key: again })).id, id);
  refused(await own.request('POST', EXPORTS, { json: { withoutAttachments: true },
    headers: { 'idempotency-key': again } }), 409, 'IDEMPOTENCY_KEY_REUSED');
  assert.equal((await own.get(EXPORTS)).exports.length, 1);
  await drop(own, id);
});

test('while one is made, that is the answer, whatever is asked for', async () => {
  // Several at a time, of which one is begun.
  const all = await Promise.all(Array.from({ length: 8 }, () =>
    own.post(EXPORTS, {}, { status: 202 })));
  assert.equal(new Set(all.map((one) => one.id)).size, 1);
  await done(own, all[0].id);
  await drop(own, all[0].id);
});

test('nobody else has it, no API token, and part of it comes by Range', async () => {
  const { id } = await own.post(EXPORTS, {}, { status: 202 });
  const { size } = await done(own, id);
  const whole = await file(own, id);
  assert.equal(whole.bytes.length, size);
  assert.equal(whole.headers.get('content-type'), 'application/zip');
  assert.match(whole.headers.get('content-disposition'),
    /^attachment; filename="?mes-donnees-\d{4}-\d\d-\d\d\.zip/);
  assert.match(whole.headers.get('cache-control'), /private/);
  const part = await file(own, id, { range: 'bytes=10-19' });
  assert.equal(part.status, 206);
  assert.deepEqual(part.bytes, whole.bytes.subarray(10, 20));
  refused(await file(own, id, { range: `bytes=${size}-` }), 416, 'RANGE_NOT_SATISFIABLE');
  for (const path of [`${EXPORTS}/${id}`, `${EXPORTS}/${id}/file`]) {
    refused(await parent.request('GET', path), 404, 'THING_NOT_FOUND');
    refused(await admin.request('GET', path), 404, 'THING_NOT_FOUND');
    refused(await new Client().request('GET', path), 401, 'SESSION_ENDED');
  }
  refused(await drop(parent, id), 404, 'THING_NOT_FOUND');
  const token = await own.post(`${V1}/me/tokens`,
    { name: 'essai', scopes: ['READ'], days: 1, password: PASSWORD }, { status: 201 });
  const headers = { authorization: `Bearer ${token.secret}` };
  for (const path of [EXPORTS, `${EXPORTS}/${id}`, `${EXPORTS}/${id}/file`])
    refused(await new Client().request('GET', path, { headers }), 403, 'TOKEN_SCOPE');
  await own.request('DELETE', `${V1}/me/tokens/${token.token.id}`);
  assert.equal((await drop(own, id)).status, 204);
  for (const answer of [await drop(own, id), await file(own, id),
    await own.request('GET', `${EXPORTS}/${id}`)])
    refused(answer, 404, 'THING_NOT_FOUND');
});

test('what is no id, and what is in the way', async () => {
  for (const id of ['x', '0', NO_HEX, `${NO_HEX}0`, 'F'.repeat(32)])
    for (const answer of [await own.request('GET', `${EXPORTS}/${id}`),
      await file(own, id), await drop(own, id)])
      refused(answer, 404, 'THING_NOT_FOUND');
  refused(await own.request('POST', EXPORTS, { json: { withoutAttachments: 3 } }),
    400, 'FIELD_INVALID');
  refused(await own.request('POST', EXPORTS, { json: { all: true } }), 400, 'FIELD_UNKNOWN');
  const ids = [];
  for (let i = 0; i < 3; i++) {
    ids.push((await own.post(EXPORTS, { withoutAttachments: true }, { status: 202 })).id);
    await done(own, ids[i]);
  }
  assert.deepEqual((await own.get(EXPORTS)).exports.map((one) => one.id), ids.reverse());
  refused(await own.request('POST', EXPORTS, { json: {} }), 409, 'TOO_MANY_DATA_EXPORTS');
  for (const id of ids) await drop(own, id);
});

test('the audit trail has it, and its maker is told', async () => {
  const since = new Date().toISOString();
  const { id } = await own.post(EXPORTS, {}, { status: 202 });
  const { finishedAt, expiresAt } = await done(own, id);
  assert.equal(Math.round((Date.parse(expiresAt) - Date.parse(finishedAt)) / 3_600_000), 168);
  const mine = await until(async () => {
    const { entries } = await admin.get(`${V1}/admin/audit?act=data.export&from=${since}`);
    const found = entries.filter((e) => e.actorId === own.user.id);
    return found.length > 0 && found;
  }, 'the trail has it');
  assert.equal(mine.length, 1);
  assert.equal(mine[0].object, own.user.displayName);
  await until(async () => (await own.get(`${V1}/notifications`)).notifications
    .some((n) => n.kind === 'DATA_EXPORT_DONE' && n.link === '/account/data' &&
      Date.parse(n.createdAt) >= Date.parse(finishedAt) - 1000), 'the notification');
  await drop(own, id);
});

test('who is switched off gets none', async () => {
  const { id } = await own.post(EXPORTS, {}, { status: 202 });
  await done(own, id);
  await admin.request('PATCH', `${V1}/admin/users/${own.user.id}`, { json: { active: false } });
  await until(async () => (await file(own, id)).status === 401, 'the session is over');
});
