// Over HTTP: messages about a child, from what is offered to the list of them.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready, unique } from './client.mjs';

let parent, teacher, staff, stranger, lea, hugo;
const V1 = '/api/v1';
const key = () => unique('k').replace(/ /g, '-');
const letter = (to, concerns, more) => ({ to: { userIds: to.map((c) =>
  c.user?.id ?? c.id) }, subject: unique('À propos'), concerns,
  bodyHtml: '<p>Bonjour</p>', ...more });
const send = (from, to, concerns, more) => from.post(`${V1}/messages`,
  letter(to, concerns, more), { status: 201, key: key() });
const ids = (list) => list.map((c) => c.id);
const box = async (client, query) =>
  (await client.get(`${V1}/threads?pageSize=200&${query}`)).threads;
const lineOf = async (client, id, query) =>
  (await box(client, query)).find((t) => t.id === id);

async function refused(client, json, status, code) {
  const answer = await client.request('POST', `${V1}/messages`, { json });
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 30);
  return answer.json;
}

before(async () => {
  await ready();
  [parent, teacher, staff, stranger] = await Promise.all(['parent',
    'enseignant', 'vie.scolaire', 'parent2'].map((l) => Client.login(l)));
  const { children } = await parent.get(`${V1}/directory/children`);
  assert.equal(children.length, 2);
  lea = children.find((c) => c.displayName.startsWith('Léa'));
  hugo = children.find((c) => c.id !== lea.id);
  assert.equal(lea.context, '6e B');
});

test('who can be named comes with the audience', async () => {
  const preview = (client, to) => client.post(`${V1}/directory/audience`,
    { to: { userIds: ids(to) } });
  const both = await preview(parent, [teacher.user]);
  assert.deepEqual(ids(both.children.map((c) => c.child)).sort(),
    [lea.id, hugo.id].sort());
  assert.ok(both.children.every((c) => !c.suggested));
  // A teacher of one class alone: the child of that class, ticked.
  const { categories } = await parent.get(`${V1}/directory/categories`);
  const of = async (label) => (await parent.get(`${V1}/directory/categories/${
    categories.find((c) => c.label === label).id}/members?pageSize=200`)).users;
  const hers = await of('Enseignants de 6e B');
  const his = new Set(ids(await of(`Enseignants de ${hugo.context}`)));
  const alone = hers.find((t) => !his.has(t.id));
  const one = await preview(parent, [alone]);
  assert.deepEqual(one.children.map((c) => [c.child.id, c.suggested]),
    [[lea.id, true]]);
  assert.deepEqual(ids((await preview(staff, [parent.user])).children
    .map((c) => c.child)).sort(), [lea.id, hugo.id].sort());
  assert.deepEqual((await preview(staff, [parent.user, stranger.user]))
    .children, []);
  const refusal = await refused(parent, letter([alone], [hugo.id]), 422,
    'NOT_CONCERNED');
  assert.ok(refusal.detail.includes(alone.displayName), refusal.detail);
});

test('line and messages say it, and answers are about it, too', async () => {
  const sent = await send(parent, [teacher], [lea.id]);
  const said = [{ id: lea.id, displayName: lea.displayName, role: 'STUDENT',
    title: '', context: '6e B' }];
  for (const [client, name] of [[teacher, 'inbox'], [parent, 'sent']])
    assert.deepEqual((await lineOf(client, sent.threadId,
      `box=${name}`)).concerns, said);
  await teacher.post(`${V1}/threads/${sent.threadId}/messages`,
    { bodyHtml: '<p>Merci</p>' }, { status: 201, key: key() });
  const { thread, messages } = await parent.get(
    `${V1}/threads/${sent.threadId}`);
  assert.deepEqual(thread.concerns, said);
  assert.deepEqual(messages.map((m) => m.concerns), [said, said]);
  const plain = await send(parent, [teacher], []);
  assert.deepEqual((await lineOf(teacher, plain.threadId, 'box=inbox'))
    .concerns, []);
  assert.ok(await lineOf(teacher, sent.threadId, `concerns=${lea.id}`));
  assert.equal(await lineOf(teacher, plain.threadId, `concerns=${lea.id}`),
    undefined);
  assert.equal(await lineOf(teacher, sent.threadId, `concerns=${hugo.id}`),
    undefined);
  assert.ok((await box(teacher, `concerns=${lea.id}`)).every((t) =>
    t.concerns.some((c) => c.id === lea.id)));
  // Another parent has nothing about her.
  assert.deepEqual(await box(stranger, `concerns=${lea.id}`), []);
});

test('what is about nobody one may speak of is not sent', async () => {
  const unknown = (client, to, id) => refused(client, letter(to, [id]), 404,
    'CHILD_UNKNOWN');
  const nothing = await unknown(parent, [teacher], '9007199254740993');
  assert.equal(nothing.detail, (await unknown(parent, [teacher],
    teacher.user.id)).detail);
  assert.equal(nothing.detail, (await unknown(stranger, [staff],
    lea.id)).detail);
  await refused(teacher, letter([staff], [lea.id]), 422,
    'NO_GUARDIAN_CONCERNED');
  await refused(staff, letter([parent, stranger], [lea.id]), 422,
    'NOT_CONCERNED');
  await refused(parent, letter([teacher], Array(11).fill(lea.id)), 400,
    'FIELD_TOO_LONG');
  await refused(parent, letter([teacher], ['x']), 400, 'FIELD_INVALID');
  const bad = await parent.request('GET', `${V1}/threads?concerns=x`);
  assert.equal(bad.status, 400, bad.text);
});

test('taken back, the draft is about it', async () => {
  const sent = await send(parent, [teacher], [lea.id],
    { options: { undoSeconds: 60 } });
  const held = await lineOf(parent, sent.threadId,
    `box=scheduled&concerns=${lea.id}`);
  assert.equal(held.concerns[0].id, lea.id);
  assert.equal(await lineOf(teacher, sent.threadId, `concerns=${lea.id}`),
    undefined);
  const undone = await parent.request('DELETE',
    `${V1}/messages/${sent.messageId}`);
  const draft = await parent.get(`${V1}/drafts/${undone.json.draftId}`);
  assert.deepEqual(draft.concerns, [lea.id]);
});
