// A ban of contact hides from who is barred the threads of before that came to
// them through the child, were with it or named it; and in what comes after the
// child is not named to them.  In a school of its own.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, setPassword, unique, until } from './client.mjs';

const SCHOOL = `bans-${process.pid}`;
const login = (id) => `${id}.${SCHOOL}`;
const user = (id, given, agents = '', title = '') =>
  `${id},true,${login(id)},${given},Petit,${agents},${title}\n`;
const FILES = {
  'manifest.csv': 'propertyName,value\noneroster.version,1.2\n',
  'orgs.csv': 'sourcedId,name,type\no1,Collège,school\n',
  'users.csv': 'sourcedId,enabledUser,username,givenName,familyName,' +
    'agentSourcedIds,metadata.title\n' +
    user('dir', 'Doris', '', 'Principale') + user('t', 'Tom') +
    user('lea', 'Léa') + user('noe', 'Noé') + user('f', 'Franck', '"lea,noe"') +
    user('m', 'Mona', 'lea'),
  'roles.csv': 'sourcedId,userSourcedId,roleType,role,orgSourcedId\n' +
    'r1,dir,primary,principal,o1\nr2,t,primary,teacher,o1\n' +
    'r3,lea,primary,student,o1\nr4,noe,primary,student,o1\n' +
    'r5,f,primary,parent,o1\nr6,m,primary,parent,o1\n',
  'classes.csv': 'sourcedId,title,classType,schoolSourcedId\n' +
    'h6,6e A,homeroom,o1\nh4,4e B,homeroom,o1\n',
  'enrollments.csv': 'sourcedId,classSourcedId,schoolSourcedId,' +
    'userSourcedId,role\ne1,h6,o1,lea,student\ne2,h6,o1,t,teacher\n' +
    'e3,h4,o1,noe,student\ne4,h4,o1,t,teacher\n',
};
const people = {}, threads = {}, events = {};
let folder, ban, file;

const idOf = (...ids) => ids.map((id) => people[id].user.id);
const category = async (label) => (await people.dir.get(
  '/api/v1/directory/categories')).categories.find((c) => c.label === label).id;
const send = async (from, to, more = {}) => people[from].post(
  '/api/v1/messages', { to, subject: unique('Fil'), bodyHtml: '<p>Bonjour</p>',
    ...more }, { status: 201 });
const open = (who, name) => people[who].request('GET',
  `/api/v1/threads/${threads[name]}`);
const box = async (who, name) => (await people[who].get(
  `/api/v1/threads?box=${name}`)).threads.map((t) => t.id);
const reply = (who, name, replyAll = true) => people[who].post(
  `/api/v1/threads/${threads[name]}/messages`,
  { bodyHtml: `<p>De ${who}</p>`, replyAll }, { status: 201 });
const bodies = async (who, name) => (await open(who, name)).json.messages
  .map((m) => m.bodyHtml);

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'liaison-bans-'));
  for (const [name, text] of Object.entries(FILES))
    writeFileSync(join(folder, name), text);
  ctl('import', '--school', SCHOOL, '--name', 'Collège des parents', folder);
  for (const id of ['dir', 't', 'lea', 'noe', 'f', 'm']) {
    setPassword(SCHOOL, login(id));
    people[id] = await Client.login(login(id));
  }
  file = await people.dir.upload('note.txt', Buffer.from('Sortie'), 'text/plain');
  const all = { options: { replies: 'ALL' } };
  const sent = {
    ofClass: await send('dir', { categoryIds: [await category('Parents de 6e A')] },
      { attachmentIds: [file.id] }),
    ofOther: await send('dir', { categoryIds: [await category('Parents de 4e B')] }),
    ofSchool: await send('dir', { categoryIds: [await category('Tous les parents')] }),
    toFather: await send('t', { userIds: idOf('f') }),
    toBoth: await send('dir', { userIds: idOf('f', 'lea') }, all),
  };
  for (const [name, { threadId }] of Object.entries(sent)) threads[name] = threadId;
  await reply('lea', 'toBoth');
  for (const [name, label] of [['ofClass', 'Parents de 6e A'], ['ofOther', 'Parents de 4e B']])
    events[name] = (await people.dir.post('/api/v1/events', { title: unique('Réunion'),
      allDay: true, firstDay: '2030-01-07', lastDay: '2030-01-07', timeZone: 'Europe/Paris',
      to: { categoryIds: [await category(label)] } }, { status: 201 })).id;
});
after(() => rmSync(folder, { recursive: true, force: true }));

const HIDDEN = ['ofClass', 'toBoth'];
const KEPT = ['ofOther', 'ofSchool', 'toFather'];
const unread = async () => (await people.f.get('/api/v1/threads:unread'))
  .unreadThreads;

test('before it, all is read', async () => {
  for (const name of [...HIDDEN, ...KEPT])
    assert.equal((await open('f', name)).status, 200, name);
  assert.equal(await unread(), 5);
  assert.equal((await people.f.request('GET', `/api/v1/attachments/${file.id}`)).status, 200);
  await until(async () => (await people.f.get('/api/v1/notifications')).unread === 8,
    'all are told');
});

test('from the answer on, what came through the child is not there', async () => {
  ban = await people.dir.post('/api/v1/admin/bans', { personId: idOf('f')[0],
    childId: idOf('lea')[0], note: 'Jugement du 3 mai' }, { status: 201 });
  for (const name of HIDDEN) {
    assert.equal((await open('f', name)).status, 404, name);
    const path = `/api/v1/threads/${threads[name]}`;
    for (const [method, to, json] of [['PATCH', path, { read: true }],
      ['POST', `${path}/messages`, { bodyHtml: '<p>x</p>', replyAll: true }]])
      assert.equal((await people.f.request(method, to, { json })).status, 404, name);
  }
  for (const name of KEPT)
    assert.equal((await open('f', name)).status, 200, name);
  const inbox = await box('f', 'inbox');
  assert.deepEqual(inbox.sort(), KEPT.map((name) => threads[name]).sort());
  assert.deepEqual(await box('f', 'sent'), []);
  assert.equal(await unread(), 3);
  assert.equal((await people.f.request('GET', `/api/v1/attachments/${file.id}`)).status, 404);
});

test('nor is it among their notifications', async () => {
  const told = async () => (await people.f.get('/api/v1/notifications'))
    .notifications.map((n) => n.link.split('/').at(-1));
  const kept = [...KEPT.map((name) => threads[name]), events.ofOther];
  await until(async () => (await told()).length === kept.length, 'the others are');
  assert.deepEqual((await told()).sort(), kept.sort());
});

test('the others have it as before, and see nothing of the ban', async () => {
  assert.equal((await open('m', 'ofClass')).status, 200);
  assert.equal((await bodies('lea', 'toBoth')).length, 2);
  const { messages } = (await open('dir', 'ofClass')).json;
  const { members } = await people.dir.get(
    `/api/v1/messages/${messages[0].id}/audience`);
  assert.deepEqual(members.map((m) => m.user.id).sort(), idOf('f', 'm').sort());
  // What comes into the thread goes to those who are left.
  const answer = await reply('dir', 'toBoth');
  assert.equal(answer.recipientCount, 1);
  assert.equal(answer.leftOutCount ?? 0, 0);
  assert.equal((await open('f', 'toBoth')).status, 404);
});

test('noted again with another word, it hides no more than before', async () => {
  threads.after = (await send('dir', { userIds: idOf('f', 'lea', 'm') },
    { options: { replies: 'ALL' } })).threadId;
  await people.dir.post('/api/v1/admin/bans', { personId: idOf('f')[0],
    childId: idOf('lea')[0], note: 'Prolongé' }, { status: 201 });
  assert.equal((await open('f', 'after')).status, 200);
});

test('who is barred is not told of the child, and reaches nobody through it', async () => {
  const { json, text } = await open('f', 'after');
  assert.ok(!text.includes('Léa'), text);
  assert.deepEqual(json.messages[0].to.map((t) => t.displayName).sort(),
    ['Franck Petit', 'Mona Petit']);
  assert.deepEqual(json.replyAll ?? null, null);
  const mine = await people.f.request('POST',
    `/api/v1/threads/${threads.after}/messages`,
    { json: { bodyHtml: '<p>De f</p>', replyAll: true } });
  assert.equal(mine.status, 201, mine.text);
  assert.ok(!mine.text.includes('Léa'), mine.text);
  assert.deepEqual([mine.json.recipientCount], [1]);
  for (const who of ['m', 'lea'])
    assert.ok(!(await bodies(who, 'after')).includes('<p>De f</p>'), who);
  assert.ok((await bodies('dir', 'after')).includes('<p>De f</p>'));
});

test('nor do the child and who answers for it reach them', async () => {
  for (const [who, others] of [['lea', ['m', 'dir']], ['m', ['lea', 'dir']]]) {
    await reply(who, 'after');
    for (const other of others)
      assert.ok((await bodies(other, 'after')).includes(`<p>De ${who}</p>`), `${who} to ${other}`);
    assert.ok(!(await bodies('f', 'after')).includes(`<p>De ${who}</p>`), who);
  }
  const { json } = await open('lea', 'after');
  assert.ok(!JSON.stringify(json.replyAll ?? {}).includes('Franck'), 'of the ban nothing is said');
  assert.ok(!(await open('f', 'after')).text.includes('Léa'));
});

test('lifted, the threads are there again as they were', async () => {
  const answer = await people.dir.request('DELETE', `/api/v1/admin/bans/${ban.id}`);
  assert.equal(answer.status, 204);
  for (const name of HIDDEN)
    assert.equal((await open('f', name)).status, 200, name);
  // What was written meanwhile did not go to them.
  assert.equal((await bodies('f', 'toBoth')).length, 2);
  assert.equal((await bodies('lea', 'toBoth')).length, 3);
  assert.deepEqual(await box('f', 'sent'), [threads.after]);
  assert.equal((await people.f.request('GET', `/api/v1/attachments/${file.id}`)).status, 200);
});
