// Folders over HTTP: their limits and races, threads in one place, acts on all
// that a filter shows, and taking them back.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, problem, ready, setPassword, unique, until }
  from './client.mjs';

const V1 = '/api/v1';
let staff, parent;

before(async () => {
  await ready();
  for (const login of ['laure.perrot', 'claire.dupont'])
    setPassword('college-demo', login);
  staff = await Client.login('laure.perrot');
  parent = await Client.login('parent2');
  // There may have been a test before.
  const other = await Client.login('claire.dupont');
  for (const { id } of await list(other))
    await other.request('DELETE', `${V1}/folders/${id}`);
});

const make = (client, name = unique('Dossier'), more = {}) =>
  client.post(`${V1}/folders`, { name, ...more }, { status: 201 });
const list = async (client) => (await client.get(`${V1}/folders`)).folders;
const patch = (client, path, json) =>
  client.request('PATCH', V1 + path, { json });
const inFolder = (client, id, more = '') =>
  client.get(`${V1}/threads?folder=${id}${more}`);

/** A thread that the parent has sent to the member of the staff. */
async function send(subject = unique('Sujet')) {
  const sent = await parent.post(`${V1}/messages`, {
    to: { userIds: [staff.user.id] }, subject, bodyHtml: '<p>Bonjour</p>',
  }, { status: 201 });
  return { id: sent.threadId, subject };
}

test('folders are made, named, put into each other and deleted', async () => {
  const name = unique('Année');
  const year = await make(staff, `  ${name} `);
  assert.deepEqual(year,
    { id: year.id, parentId: '0', name, unreadThreads: 0 });
  const trips = await make(staff, 'Sorties', { parentId: year.id });
  assert.equal(trips.parentId, year.id);
  const same = await staff.request('POST', `${V1}/folders`,
    { json: { name: name.toUpperCase() } });
  assert.equal(problem(same).status, 409);
  assert.equal(problem(same).code, 'FOLDER_NAME_TAKEN');
  assert.equal(problem(same).field, 'name');
  assert.match(problem(same).detail, /dossier/);
  const third = await staff.request('POST', `${V1}/folders`,
    { json: { name: 'x', parentId: trips.id } });
  assert.equal(problem(third).code, 'FOLDER_TOO_DEEP');
  const itself = await patch(staff, `/folders/${year.id}`,
    { parentId: trips.id });
  assert.equal(problem(itself).code, 'FOLDER_TOO_DEEP');
  const renamed = await patch(staff, `/folders/${trips.id}`,
    { name: 'Voyages', parentId: '0' });
  assert.equal(renamed.json.name, 'Voyages');
  assert.equal(renamed.json.parentId, '0');
  assert.ok((await list(staff)).some((f) => f.id === trips.id));
  assert.ok(!(await list(parent)).some((f) => f.id === trips.id));
  for (const id of [trips.id, year.id])
    assert.equal((await staff.request('DELETE',
      `${V1}/folders/${id}`)).status, 204);
  assert.equal((await staff.request('DELETE',
    `${V1}/folders/${year.id}`)).status, 404);
});

test('what is no folder, and no name of one, is refused', async () => {
  for (const [json, code] of [[{}, 'FIELD_MISSING'],
    [{ name: '   ' }, 'FIELD_MISSING'],
    [{ name: 'é'.repeat(61) }, 'FIELD_TOO_LONG'],
    [{ name: 7 }, 'FIELD_INVALID'], [{ name: 'a', colour: 1 }, 'FIELD_UNKNOWN'],
    [{ name: 'a', parentId: 'x' }, 'FIELD_INVALID']]) {
    const answer = await staff.request('POST', `${V1}/folders`, { json });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.json.code, code);
  }
  for (const path of ['/folders/0', '/folders/-1',
    '/folders/9223372036854775807'])
    assert.equal((await patch(staff, path, { name: 'a' })).status, 404);
  assert.equal((await patch(staff, '/folders/abc', { name: 'a' })).status, 404);
  const nothing = await staff.request('GET', `${V1}/threads?folder=1`);
  assert.equal(problem(nothing).code, 'FOLDER_NOT_FOUND');
  assert.equal(problem(nothing).status, 404);
  const two = await staff.request('GET', `${V1}/threads?folder=1&box=sent`);
  assert.equal(two.status, 400);
});

test('a hundred folders, whoever asks at the same time', async () => {
  const clients = await Promise.all([0, 1, 2].map(
    () => Client.login('claire.dupont')));
  const answers = await Promise.all(Array.from({ length: 120 }, (_, i) =>
    clients[i % 3].request('POST', `${V1}/folders`,
      { json: { name: `n${i}` } })));
  const made = answers.filter((a) => a.status === 201);
  assert.equal(made.length, 100);
  const refused = answers.find((a) => a.status !== 201);
  assert.equal(refused.status, 409);
  assert.equal(refused.json.code, 'TOO_MANY_FOLDERS');
  assert.match(refused.json.detail, /100/);
  assert.equal((await list(clients[0])).length, 100);
  // The same name at the same time: one of them.
  await Promise.all(made.slice(0, 20).map((a) => clients[0].request('DELETE',
    `${V1}/folders/${a.json.id}`)));
  const twins = await Promise.all(clients.map((c) => c.request('POST',
    `${V1}/folders`, { json: { name: 'jumeau' } })));
  assert.deepEqual(twins.map((a) => a.status).sort(), [201, 409, 409]);
  // Each into the other at the same time: one of them.
  const [a, b] = made.slice(30).map((one) => one.json.id);
  const moves = await Promise.all([
    patch(clients[0], `/folders/${a}`, { parentId: b }),
    patch(clients[1], `/folders/${b}`, { parentId: a })]);
  assert.deepEqual(moves.map((m) => m.status).sort(), [200, 409]);
});

test('a thread is in one place, and new mail leaves it there', async () => {
  const folder = await make(staff);
  const thread = await send();
  const moved = await patch(staff, `/threads/${thread.id}`,
    { folderId: folder.id });
  assert.equal(moved.json.thread.folderId, folder.id);
  assert.equal(await staff.thread(thread.subject), undefined);
  assert.equal((await inFolder(staff, folder.id)).threads[0].id, thread.id);
  assert.equal((await list(staff)).find((f) => f.id === folder.id)
    .unreadThreads, 1);
  await parent.post(`${V1}/threads/${thread.id}/messages`,
    { bodyHtml: '<p>Encore</p>' }, { status: 201 });
  assert.equal((await inFolder(staff, folder.id)).threads[0].messageCount, 2);
  assert.equal(await staff.thread(thread.subject), undefined);
  for (const [there, back] of [[{ trashed: true }, { trashed: false }],
    [{ archived: true }, { archived: false }]]) {
    await patch(staff, `/threads/${thread.id}`, there);
    assert.equal((await inFolder(staff, folder.id)).threads.length, 0);
    await patch(staff, `/threads/${thread.id}`, back);
    assert.equal((await inFolder(staff, folder.id)).threads.length, 1);
  }
  const both = await patch(staff, `/threads/${thread.id}`,
    { folderId: folder.id, trashed: true });
  assert.equal(problem(both).field, 'folderId');
  // Somebody else's folder is none.
  const theirs = await make(parent);
  const foreign = await patch(staff, `/threads/${thread.id}`,
    { folderId: theirs.id });
  assert.equal(problem(foreign).code, 'FOLDER_NOT_FOUND');
  assert.equal((await staff.request('DELETE',
    `${V1}/folders/${folder.id}`)).status, 204);
  await until(() => staff.thread(thread.subject), 'it is in the inbox');
});

test('a folder that is deleted while threads go into it loses none', async () => {
  const folder = await make(staff);
  const threads = [];
  for (let i = 0; i < 20; i++) threads.push(await send());
  const moves = threads.map((t) => patch(staff, `/threads/${t.id}`,
    { folderId: folder.id }));
  const gone = staff.request('DELETE', `${V1}/folders/${folder.id}`);
  const answers = await Promise.all(moves);
  assert.equal((await gone).status, 204);
  for (const a of answers) assert.ok([200, 404].includes(a.status), a.text);
  await until(async () => {
    const { threads: inbox } = await staff.get(
      `${V1}/threads?pageSize=200`);
    const ids = new Set(inbox.map((t) => t.id));
    return threads.every((t) => ids.has(t.id));
  }, 'all are in the inbox');
});

test('all that a filter shows is marked, and taken back once', async () => {
  const folder = await make(staff);
  const threads = [await send(), await send(), await send()];
  await staff.post(`${V1}/threads:batch`,
    { ids: threads.map((t) => t.id), folderId: folder.id });
  await patch(staff, `/threads/${threads[0].id}`, { read: true });
  const done = await staff.post(`${V1}/threads:batch`,
    { filter: { folder: folder.id }, read: true });
  assert.equal(done.updated, 2);
  assert.match(done.undoToken, /^\d+$/);
  assert.equal((await inFolder(staff, folder.id, '&unread=true'))
    .threads.length, 0);
  const other = await parent.request('POST', `${V1}/threads:undo`,
    { json: { undoToken: done.undoToken } });
  assert.equal(problem(other).status, 410);
  assert.equal(problem(other).code, 'UNDO_ENDED');
  for (let i = 0; i < 2; i++) {
    const back = await staff.post(`${V1}/threads:undo`,
      { undoToken: done.undoToken });
    assert.equal(back.restored, 2);
    await patch(staff, `/threads/${threads[2].id}`, { read: true });
  }
  assert.equal((await inFolder(staff, folder.id, '&unread=true'))
    .threads.length, 1);
  const state = await staff.get(
    `${V1}/threads:batch?undoToken=${done.undoToken}`);
  assert.equal(state.goingOn, false);
});

test('filters of a list', async () => {
  const mine = await send();
  const by = async (more) => (await staff.get(
    `${V1}/threads?pageSize=200&${more}`)).threads.map((t) => t.id);
  assert.ok((await by('role=GUARDIAN')).includes(mine.id));
  assert.ok(!(await by('role=TEACHER')).includes(mine.id));
  assert.ok(!(await by('hasAttachments=true')).includes(mine.id));
  assert.ok((await by('role=GUARDIAN&unread=true')).includes(mine.id));
  assert.equal((await staff.request('GET',
    `${V1}/threads?role=NOBODY`)).status, 400);
  // Pages go on where the one before ended.
  const seen = [];
  let token = '';
  for (let i = 0; i < 3; i++) {
    const page = await staff.get(
      `${V1}/threads?role=GUARDIAN&pageSize=2&pageToken=${token}`);
    seen.push(...page.threads.map((t) => t.id));
    token = page.nextPageToken;
  }
  assert.deepEqual(seen, (await by('role=GUARDIAN')).slice(0, 6));
});
