// Over HTTP: copies to guardians of what is written to a pupil, where the
// school wants them.  In a school of its own: Franck and Mona are Léa's parents,
// Noé is Franck's alone, Ines is a stranger's mother.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, ready, setPassword, unique, until } from './client.mjs';

const V1 = '/api/v1';
const SCHOOL = `copies-${process.pid}`;
const login = (id) => `${id}.${SCHOOL}`;
const user = (id, given, agents = '', title = '') =>
  `${id},true,${login(id)},${given},Petit,${agents},${title}\n`;
const FILES = {
  'manifest.csv': 'propertyName,value\noneroster.version,1.2\n',
  'orgs.csv': 'sourcedId,name,type\no1,Collège,school\n',
  'users.csv': 'sourcedId,enabledUser,username,givenName,familyName,' +
    'agentSourcedIds,metadata.title\n' +
    user('adm', 'Ada') + user('dir', 'Doris', '', 'Principale') +
    user('t', 'Tom') +
    user('lea', 'Léa') + user('noe', 'Noé') + user('zoe', 'Zoé') +
    user('f', 'Franck', '"lea,noe"') + user('m', 'Mona', 'lea') +
    user('i', 'Ines', 'zoe'),
  'roles.csv': 'sourcedId,userSourcedId,roleType,role,orgSourcedId\n' +
    'r0,adm,primary,siteAdministrator,o1\nr1,dir,primary,principal,o1\n' +
    'r2,t,primary,teacher,o1\n' +
    'r3,lea,primary,student,o1\nr4,noe,primary,student,o1\n' +
    'r5,f,primary,parent,o1\nr6,m,primary,parent,o1\n' +
    'r7,zoe,primary,student,o1\nr8,i,primary,parent,o1\n',
  'classes.csv': 'sourcedId,title,classType,schoolSourcedId\n' +
    'h6,6e A,homeroom,o1\nh4,4e B,homeroom,o1\n',
  'enrollments.csv': 'sourcedId,classSourcedId,schoolSourcedId,' +
    'userSourcedId,role\ne1,h6,o1,lea,student\ne2,h6,o1,t,teacher\n' +
    'e3,h6,o1,noe,student\ne4,h4,o1,zoe,student\n',
};
const people = {};
let folder;

const idOf = (who) => people[who].user.id;
const to = (...who) => ({ userIds: who.map(idOf) });
const COPY = { copyToGuardians: true };
const key = () => unique('k').replace(/ /g, '-');
const post = (from, json, headerKey = key()) => people[from].request('POST',
  `${V1}/messages`, { json: { subject: unique('Travail'),
    bodyHtml: '<p>à rendre</p>', ...json },
    headers: { 'idempotency-key': headerKey } });
const send = async (from, whom, options = {}, more = {}) => {
  const answer = await post(from, { to: whom, options, ...more });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
};
const thread = (who, sent) => people[who].request('GET',
  `${V1}/threads/${sent.threadId}`);
const got = async (who, sent) => {
  const answer = await thread(who, sent);
  return answer.status === 200 ? answer.json.messages.at(-1) : null;
};
const copied = async (who, sent) => (await got(who, sent)).copiedFor
  .map((p) => p.displayName).sort();
const reply = (who, sent, json = {}) => people[who].request('POST',
  `${V1}/threads/${sent.threadId}/messages`, { json: { bodyHtml: '<p>oui</p>',
    ...json }, headers: { 'idempotency-key': key() } });
const preview = (who, json) => people[who].request('POST',
  `${V1}/directory/audience`, { json });
const want = async (copyToGuardians) => {
  const settings = await people.adm.get(`${V1}/admin/settings`);
  const answer = await people.adm.request('PUT', `${V1}/admin/settings`,
    { json: { ...settings, copyToGuardians } });
  assert.equal(answer.status, 200, answer.text);
  assert.equal(answer.json.copyToGuardians, copyToGuardians);
};
const refused = (answer) => {
  assert.equal(answer.status, 409, answer.text);
  assert.equal(answer.json.code, 'COPIES_OFF');
  assert.ok(answer.json.detail.length > 20);
};

before(async () => {
  await ready();
  folder = mkdtempSync(join(tmpdir(), 'liaison-copies-'));
  for (const [name, text] of Object.entries(FILES))
    writeFileSync(join(folder, name), text);
  ctl('import', '--school', SCHOOL, '--name', 'Collège des copies', folder);
  for (const id of ['adm', 'dir', 't', 'lea', 'noe', 'zoe', 'f', 'm', 'i']) {
    setPassword(SCHOOL, login(id));
    people[id] = await Client.login(login(id));
  }
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('a school wants none until it says so: asking is refused, nothing goes',
  async () => {
    refused(await post('t', { to: to('lea'), options: COPY }));
    refused(await preview('t', { to: to('lea'), copyToGuardians: true }));
    const answer = await preview('t', { to: to('lea') });
    assert.equal(answer.json.guardianCopies, 'NOT');
    assert.equal(answer.json.total, 1);
    assert.deepEqual((await people.m.get(`${V1}/threads`)).threads, []);
    const settings = await people.adm.get(`${V1}/admin/settings`);
    const bad = await people.adm.request('PUT', `${V1}/admin/settings`,
      { json: { ...settings, copyToGuardians: 'SOMETIMES' } });
    assert.equal(bad.status, 400, bad.text);
  });

test('offered: it goes to each guardian once, who sees for whom and nobody ' +
  'else', async () => {
  await want('OFFERED');
  const before = (await preview('t', { to: to('lea', 'noe') })).json;
  assert.deepEqual([before.guardianCopies, before.copies, before.total],
    ['OFFERED', 0, 2]);
  const { json } = await preview('t', { to: to('lea', 'noe'),
    copyToGuardians: true });
  assert.deepEqual([json.copies, json.total, json.byRole.GUARDIAN], [2, 4, 2]);
  const sent = await send('t', to('lea', 'noe'), COPY);
  assert.equal(sent.recipientCount, 4);
  assert.deepEqual(await copied('f', sent), ['Léa Petit', 'Noé Petit']);
  assert.deepEqual(await copied('m', sent), ['Léa Petit']);
  assert.deepEqual(await copied('lea', sent), []);
  assert.equal(await got('i', sent), null);
  const { text } = await thread('m', sent);
  assert.doesNotMatch(text, /Franck|Noé/);
  assert.equal((await people.f.get(`${V1}/threads`)).threads
    .filter((t) => t.id === sent.threadId).length, 1);
  const audience = await people.t.get(
    `${V1}/messages/${sent.messageId}/audience`);
  const one = audience.members.find((m) => m.user.id === idOf('m'));
  assert.deepEqual([one.because.copy, one.because.child.displayName],
    [true, 'Léa Petit']);
});

test('not ticked, or to nobody of the pupils: no copies', async () => {
  const plain = await send('t', to('lea'));
  assert.equal(await got('m', plain), null);
  const toStaff = await send('t', to('dir'), COPY);
  assert.equal(toStaff.recipientCount, 1);
  assert.equal((await preview('t', { to: to('dir') })).json.guardianCopies,
    'NOT');
});

test('a pupil and a guardian cannot ask for copies', async () => {
  refused(await post('lea', { to: to('t'), options: COPY }));
  refused(await post('f', { to: to('t'), options: COPY }));
});

test('who is addressed already gets it once, and is no copy', async () => {
  const sent = await send('t', to('lea', 'm'), COPY);
  assert.equal(sent.recipientCount, 3);
  assert.deepEqual(await copied('m', sent), []);
  assert.deepEqual(await copied('f', sent), ['Léa Petit']);
});

test('a key is for what was asked: with copies it is another message',
  async () => {
    const k = key(), json = { to: to('lea'), subject: unique('Clé') };
    const first = await post('t', { ...json, options: COPY }, k);
    const again = await post('t', { ...json, options: COPY }, k);
    assert.deepEqual(again.json.messageId, first.json.messageId);
    assert.equal(again.json.recipientCount, 3);
    const other = await post('t', json, k);
    assert.equal(other.json.code, 'IDEMPOTENCY_KEY_REUSED');
  });

test('a guardian answers the sender alone, also where replies go to all',
  async () => {
    const sent = await send('t', to('lea', 'noe'), { ...COPY, replies: 'ALL' });
    const seen = (await thread('m', sent)).json;
    assert.deepEqual([seen.canReply, seen.canReplyAll], [true, false]);
    assert.equal((await reply('m', sent, { replyAll: true })).status, 403);
    const answer = await reply('m', sent);
    assert.equal(answer.json.recipientCount, 1);
    assert.equal((await thread('lea', sent)).json.messages.length, 1);
    assert.equal((await thread('t', sent)).json.messages.length, 2);
    // A pupil's answer to all is for those who were addressed.
    const all = await reply('lea', sent, { replyAll: true });
    assert.equal(all.json.recipientCount, 2, all.text);
    assert.equal((await thread('f', sent)).json.messages.length, 1);
  });

test('what staff write on in the thread is copied, what a pupil writes not',
  async () => {
    const sent = await send('t', to('lea'), COPY);
    assert.equal((await reply('lea', sent)).json.recipientCount, 1);
    const target = (await thread('t', sent)).json.reply;
    assert.deepEqual([target.guardianCopies, target.copies, target.count],
      ['ALWAYS', 2, 1]);
    const answer = await reply('t', sent);
    assert.equal(answer.json.recipientCount, 3, answer.text);
    assert.deepEqual(await copied('m', sent), ['Léa Petit']);
    // And in one that was begun without, where it is asked for.
    const plain = await send('t', to('lea'));
    assert.equal((await reply('lea', plain)).status, 201);
    assert.equal((await reply('t', plain)).json.recipientCount, 1);
    assert.equal((await reply('t', plain, { options: COPY })).json
      .recipientCount, 3);
    const { json } = await thread('m', plain);
    assert.equal(json.messages.length, 1);
    assert.equal(json.canReplyAll, false);
  });

test('acknowledged for the child by a copy; of each, copies are not asked',
  async () => {
    const child = await send('t', to('lea'), { ...COPY,
      acknowledgement: { by: 'PER_CHILD' } });
    assert.equal((await got('m', child)).acknowledgement.asked, true);
    const given = await people.m.request('POST',
      `${V1}/messages/${child.messageId}/acknowledgement`, { json: {} });
    assert.equal(given.status, 204, given.text);
    const own = (await got('t', child)).acknowledgement;
    // The pupil for itself, the guardians for the child.
    assert.deepEqual([own.count, own.total], [1, 2]);
    assert.equal((await got('f', child)).acknowledgement.done, true);

    const each = await send('t', to('lea'), { ...COPY,
      acknowledgement: { by: 'EACH' } });
    assert.equal((await got('m', each)).acknowledgement, undefined);
    assert.equal((await got('t', each)).acknowledgement.total, 1);
    const none = await people.m.request('POST',
      `${V1}/messages/${each.messageId}/acknowledgement`, { json: {} });
    assert.equal(none.status, 409, none.text);
  });

test('undone it is a draft that asks for copies again', async () => {
  const sent = await send('t', to('lea'), { ...COPY, undoSeconds: 60 });
  assert.equal(sent.recipientCount, 3);
  assert.equal(await got('m', sent), null);
  const undone = await people.t.request('DELETE',
    `${V1}/messages/${sent.messageId}`);
  const draft = await people.t.get(`${V1}/drafts/${undone.json.draftId}`);
  assert.equal(draft.options.copyToGuardians, true);
  assert.deepEqual(draft.to.userIds, [idOf('lea')]);
});

test('found, recalled and counted as any recipient', async () => {
  const word = unique('ornithorynque').replace(/ /g, '');
  const sent = await send('t', to('lea'), COPY, { bodyHtml: `<p>${word}</p>` });
  const found = async () => (await people.m.get(`${V1}/threads?q=${word}`))
    .threads.length;
  await until(async () => await found() === 1, 'the copy is found');
  await thread('m', sent);
  await people.m.request('PATCH', `${V1}/threads/${sent.threadId}`,
    { json: { read: true } });
  const { counts, recipients } = await people.t.get(
    `${V1}/messages/${sent.messageId}/receipts`);
  assert.deepEqual([counts.delivered, counts.read], [3, 1]);
  // Who has it as a copy is said to, here and in the file.
  assert.deepEqual(recipients.map((r) => [r.user.displayName,
    r.because?.copy ?? false, r.because?.child?.displayName ?? null]).sort(), [
    ['Franck Petit', true, 'Léa Petit'], ['Léa Petit', false, null],
    ['Mona Petit', true, 'Léa Petit']]);
  const { text } = await people.t.request('GET',
    `${V1}/messages/${sent.messageId}/receipts?format=csv`);
  assert.match(text, /,"copy"\r\n/);
  assert.equal(text.match(/,"Léa Petit",.*,"true"\r\n/g).length, 2);
  const recall = await people.t.request('POST',
    `${V1}/messages/${sent.messageId}/recall`);
  assert.equal(recall.status, 200, recall.text);
  assert.equal((await got('m', sent)).bodyHtml, '');
  assert.equal(await found(), 0);
});

test('always: whatever the sender says, and only what is written for the ' +
  'school', async () => {
  await want('ALWAYS');
  const { json } = await preview('dir', { to: to('lea') });
  assert.deepEqual([json.guardianCopies, json.copies], ['ALWAYS', 2]);
  const sent = await send('dir', to('lea'));
  assert.deepEqual(await copied('m', sent), ['Léa Petit']);
  const pupils = await send('lea', to('t'));
  assert.equal(pupils.recipientCount, 1);
});

test('what waits when a ban is noted does not go to who is barred, and the ' +
  'sender does not learn of it', async () => {
  const sent = await send('t', to('lea', 'noe'), { undoSeconds: 60 });
  const only = await send('t', to('lea'), { undoSeconds: 60 });
  const read = await send('t', to('lea'));
  assert.deepEqual(await copied('f', read), ['Léa Petit']);
  await people.dir.post(`${V1}/admin/bans`, { personId: idOf('f'),
    childId: idOf('lea'), note: 'Jugement' }, { status: 201 });
  for (const { messageId } of [sent, only])
    assert.equal((await people.t.request('PATCH', `${V1}/messages/${messageId}`,
      { json: { now: true } })).status, 200);
  await until(async () => await got('m', only) !== null, 'it is delivered');
  assert.equal(await got('f', only), null);
  // Of Noé's he still gets his copy.
  await until(async () => await got('f', sent) !== null, 'it is delivered');
  const receipts = await people.t.get(
    `${V1}/messages/${only.messageId}/receipts`);
  assert.doesNotMatch(JSON.stringify(receipts), /Franck|WITHDRAWN/);
  const told = await people.t.get(`${V1}/notifications`);
  assert.doesNotMatch(JSON.stringify(told), /Franck/);
  // What came before it is hidden.
  await until(async () => await got('f', read) === null, 'it is hidden');
});

test('who is barred from the child gets nothing of what is sent from then on',
  async () => {
    const { json } = await preview('t', { to: to('lea') });
    assert.equal(json.copies, 1);
    const sent = await send('t', to('lea'));
    assert.equal(sent.recipientCount, 2);
    assert.equal(await got('f', sent), null);
    assert.deepEqual(await copied('m', sent), ['Léa Petit']);
  });

test('turned off, a thread that was begun with copies has none any more',
  async () => {
    const sent = await send('t', to('lea'));
    await want('NOT');
    assert.equal((await reply('lea', sent)).status, 201);
    assert.equal((await reply('t', sent)).json.recipientCount, 1);
  });
