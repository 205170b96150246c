// Searching over HTTP: what is found, in which words, by whom.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, PDF, ready, unique } from './client.mjs';

let parent, pupil, teacher, teacherId;

before(async () => {
  await ready();
  parent = await Client.login('parent');
  pupil = await Client.login('eleve');
  teacher = await Client.login('enseignant');
  teacherId = (await teacher.get('/api/v1/me')).user.id;
});

const find = (client, q, more = '') => client.get(
  `/api/v1/threads?q=${encodeURIComponent(q)}${more}`);
const subjects = async (client, q, more) => (await find(client, q, more))
  .threads.map((t) => t.subject);
/** A word that no other text has. */
const word = () => `z${Math.random().toString(36).replace(/[^a-z]/g, '')}q`;

const send = (subject, bodyHtml, more = {}) => parent.post('/api/v1/messages',
  { to: { userIds: [teacherId] }, subject, bodyHtml, ...more },
  { status: 201 });

test('a message is found at once, by both, and by nobody else', async () => {
  const w = word(), subject = unique('Absence');
  const sent = await send(subject, `<p>Deux Élèves, ${w}</p>`);
  assert.deepEqual(await subjects(teacher, w), [subject]);
  assert.deepEqual(await subjects(parent, w), [subject]);
  assert.deepEqual(await subjects(pupil, w), []);
  const [line] = (await find(teacher, `eleve ${w}`)).threads;
  assert.equal(line.id, sent.threadId);
  assert.equal(line.foundMessageId, sent.messageId);
  assert.match(line.snippet, /Deux \ue000Élèves\ue001, \ue000z/);
});

test('words, stems, accents, quotes, operators', async () => {
  const w = word(), subject = unique('Réunion');
  const file = await parent.upload('bulletin_trimestre.pdf', PDF,
    'application/pdf');
  await send(subject, `<p>Les absences à justifier ${w}, a meeting</p>`,
    { attachmentIds: [file.id] });
  for (const q of ['absence', 'absen', 'justifié', 'reunions', 'REUN',
    'meetings', '"absences à justifier"', '"a justifier"', 'bulletin', 'pj:',
    'pj:trimestre', 'has:attachment', 'is:unread', 'non-lu:',
    'dans:réception', 'après:2020-01-01', 'before:2100'])
    assert.deepEqual(await subjects(teacher, `${q} ${w}`), [subject], q);
  for (const q of ['"justifier absences"', 'pj:absence', 'avant:2020',
    'in:trash', 'in:archive', 'in:sent', 'zèbre', 'de:personne'])
    assert.deepEqual(await subjects(teacher, `${q} ${w}`), [], q);
  assert.deepEqual(await subjects(parent, `in:sent ${w}`), [subject]);
});

test('an archived one is found, one in the trash only there', async () => {
  const w = word(), subject = unique('Rangé');
  const { threadId } = await send(subject, `<p>${w}</p>`);
  const path = `/api/v1/threads/${threadId}`;
  await teacher.request('PATCH', path, { json: { archived: true } });
  assert.deepEqual(await subjects(teacher, w), [subject]);
  assert.deepEqual(await subjects(teacher, w, '&box=archive'), [subject]);
  await teacher.request('PATCH', path, { json: { trashed: true } });
  assert.deepEqual(await subjects(teacher, w), []);
  assert.deepEqual(await subjects(teacher, w, '&box=trash'), [subject]);
  assert.deepEqual(await subjects(teacher, `${w} dans:corbeille`), [subject]);
});

test('pages meet, the newest first', async () => {
  const w = word(), sent = [];
  for (let i = 0; i < 5; i++) {
    sent.unshift(unique('Page'));
    await send(sent[0], `<p>${w}</p>`);
  }
  const first = await find(teacher, w, '&pageSize=2');
  assert.ok(first.nextPageToken);
  const second = await find(teacher, w,
    `&pageSize=2&pageToken=${first.nextPageToken}`);
  const third = await find(teacher, w,
    `&pageSize=2&pageToken=${second.nextPageToken}`);
  assert.ok(!third.nextPageToken);
  assert.deepEqual([first, second, third].flatMap((p) => p.threads)
    .map((t) => t.subject), sent);
  // The unread filter and the search together.
  assert.equal((await find(teacher, w, '&unread=true')).threads.length, 5);
});

test('what makes no sense finds nothing, or is refused', async () => {
  for (const q of ['.*', '[a-z]+(', '^$|\\', '%', '_', '?', 'de:', 'de: à: pj',
    "') or true --", '"', '« »', ':'])
    assert.ok(Array.isArray((await find(teacher, q)).threads), q);
  assert.deepEqual((await find(teacher, '.*[(+?^${}|\\')).threads, []);
  assert.deepEqual((await find(teacher, 'de: à: avant: dans:')).threads, []);
  const long = await teacher.request('GET',
    `/api/v1/threads?q=${'a'.repeat(10_000)}`);
  assert.ok([400, 414, 431].includes(long.status), String(long.status));
  const longer = await teacher.request('GET',
    `/api/v1/threads?q=${'a'.repeat(501)}`);
  assert.equal(longer.status, 400);
  assert.match(longer.headers.get('content-type'), /problem\+json/);
  const held = await teacher.request('GET',
    '/api/v1/threads?q=mot&box=scheduled');
  assert.equal(held.status, 400);
  const token = await teacher.request('GET',
    '/api/v1/threads?q=mot&pageToken=zzz');
  assert.equal(token.status, 400);
  // A blank one is none: the list is as it always is.
  assert.deepEqual((await find(teacher, '  ')).threads,
    (await teacher.get('/api/v1/threads')).threads);
});

test('an operator whose value is none is said to be', async () => {
  const w = word(), subject = unique('Date');
  await send(subject, `<p>${w} le 32/13/2026</p>`);
  const found = await find(teacher, `${w} avant:32/13/2026 dans:nulle-part is:old`);
  assert.deepEqual(found.threads, []);
  assert.deepEqual(found.notUnderstood, [
    { text: 'avant:32/13/2026', what: 'DATE' },
    { text: 'dans:nulle-part', what: 'PLACE' },
    { text: 'is:old', what: 'OTHER' }]);
  const good = await find(teacher, `${w} avant:2100 dans:réception is:unread`);
  assert.deepEqual(good.threads.map((t) => t.subject), [subject]);
  assert.deepEqual(good.notUnderstood, []);
  assert.deepEqual((await teacher.get('/api/v1/threads')).notUnderstood, []);
});
