// A school whose roster changes under threads that are there: who is no longer
// a child's guardian, teacher or there at all neither writes nor is written to
// in them, and the page says so before anybody tries.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, ready, unique, until } from './client.mjs';

const PASSWORD = 'Corbeau-12';
const code = unique('replies').replace(/ /g, '-');
const folder = mkdtempSync(join(tmpdir(), 'liaison-roster-'));
const USERS = 'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,' +
  'role,username,givenName,familyName,agentSourcedIds,password\n';
const ENROLMENTS = 'sourcedId,status,classSourcedId,schoolSourcedId,' +
  'userSourcedId,role\n';

const login = (id) => `${id}.${code}`;
const row = (id, role, given, family, agents = '') =>
  `${id},,,true,o,${role},${login(id)},${given},${family},"${agents}",` +
  `${PASSWORD}\n`;

function load(files) {
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text);
  ctl('import', '--yes', '--school', code, '--name', code, folder);
}

/** Only what has changed. */
const delta = (users, enrolments = '') => load({
  'manifest.csv': 'propertyName,value\nfile.users,delta\n' +
    'file.enrollments,delta\n',
  'users.csv': USERS + users, 'enrollments.csv': ENROLMENTS + enrolments });

const people = {};
const idOf = (who) => people[who].user.id;
const read = (who, { threadId }) =>
  people[who].get(`/api/v1/threads/${threadId}`);

async function send(from, to, replies = 'SENDER', more = {}) {
  return people[from].post('/api/v1/messages', { subject: unique(from),
    bodyHtml: '<p>a</p>', to: { userIds: to.map(idOf), ...more },
    options: { replies } }, { status: 201 });
}

const answer = (who, { threadId }, replyAll, status = 201) =>
  people[who].post(`/api/v1/threads/${threadId}/messages`,
    { bodyHtml: '<p>b</p>', replyAll }, { status });

before(async () => {
  await ready();
  load({
    'manifest.csv': 'propertyName,value\nmanifest.version,1.0\n' +
      'oneroster.version,1.1\nfile.classes,bulk\nfile.enrollments,bulk\n' +
      'file.orgs,bulk\nfile.users,bulk\n',
    'orgs.csv': 'sourcedId,status,name,type\no,,O,school\n',
    'users.csv': USERS + row('s', 'aide', 'Sam', 'Dupont') +
      row('t', 'teacher', 'Théo', 'Dupré') +
      row('p', 'student', 'Léa', 'Martin', 'g,h') +
      row('g', 'parent', 'Anna', 'Martin') +
      row('h', 'parent', 'Hugo', 'Martin'),
    'classes.csv': 'sourcedId,status,title,classType,schoolSourcedId,' +
      'termSourcedIds,subjects\nc,,6e B,homeroom,o,,\n',
    'enrollments.csv': ENROLMENTS + 'e1,,c,o,p,student\ne2,,c,o,t,teacher\n',
  });
  for (const who of ['s', 't', 'p', 'g', 'h'])
    people[who] = await Client.login(`${login(who)}@${code}`, PASSWORD);
});

after(() => rmSync(folder, { recursive: true, force: true }));

test('a reader of a message with private answers sees no other reader',
  async () => {
    const sent = await send('t', ['g', 'h']);
    const [m] = (await read('g', sent)).messages;
    assert.deepEqual(m.to.map((r) => r.displayName), ['Anna Martin']);
    assert.equal(m.toCount, 2);
    const { threads } = await people.g.get('/api/v1/threads?box=inbox');
    assert.ok(!JSON.stringify(threads).includes('Hugo'));
    assert.deepEqual((await read('t', sent)).messages[0].to
      .map((r) => r.displayName), ['Anna Martin', 'Hugo Martin']);
    const all = await send('t', ['g', 'h'], 'ALL');
    assert.equal((await read('g', all)).messages[0].to.length, 2);
  });

test('one is taken out of a category', async () => {
  const { categories } = await people.t.get('/api/v1/directory/categories');
  const categoryIds = [categories.find((c) =>
    c.label === 'Parents de 6e B').id];
  const but = { categoryIds, exceptUserIds: [idOf('h')] };
  assert.equal((await people.t.post('/api/v1/directory/audience',
    { to: but })).total, 1);
  const sent = await send('t', [], 'ALL', but);
  assert.equal(sent.recipientCount, 1);
  assert.deepEqual((await read('t', sent)).messages[0].to
    .map((r) => [r.kind, r.displayName]),
  [['CATEGORY', 'Parents de 6e B'], ['EXCEPT', 'Hugo Martin']]);
  assert.deepEqual((await read('g', sent)).messages[0].to
    .map((r) => r.kind), ['CATEGORY']);
  await people.h.get(`/api/v1/threads/${sent.threadId}`, 404);
  for (const to of [
    { ...but, userIds: [idOf('h')] },
    { ...but, exceptUserIds: Array(201).fill(idOf('h')) },
  ])
    assert.equal((await people.t.post('/api/v1/messages', { to,
      subject: 'x', bodyHtml: 'x' }, { status: 400 })).field,
    'to.exceptUserIds');
});

test('a guardian who is no longer linked neither writes nor is written to',
  async () => {
    const asked = await send('g', ['t']);
    await answer('t', asked, false);
    const all = await send('t', ['g', 'h', 'p'], 'ALL');
    await answer('g', all, true);
    assert.equal((await read('g', asked)).canReply, true);

    delta(row('p', 'student', 'Léa', 'Martin', 'h'));
    await until(async () => !(await read('g', asked)).canReply,
      'the page says that she may not answer');
    for (const thread of [asked, all]) {
      const page = await read('g', thread);
      assert.deepEqual([page.canReply, page.canReplyAll, page.noReply,
        page.reply, page.replyAll],
      [false, false, 'OUT_OF_REACH', undefined, undefined]);
      for (const replyAll of [false, true]) {
        const problem = await answer('g', thread, replyAll, 403);
        assert.equal(problem.code, 'REPLY_OUT_OF_REACH');
        assert.ok(!problem.field, 'a field that the window has, or none');
        assert.ok(problem.detail.length > 20);
      }
    }
    await until(async () => !(await read('t', asked)).canReply,
      'nor may he answer her');
    await answer('t', asked, false, 403);
    // The pupil's words, and his to all, come to the other guardian alone.
    for (const who of ['p', 't']) {
      const page = await read(who, all);
      assert.deepEqual(page.replyAll.leftOut.map((l) => l.displayName),
        ['Anna Martin']);
      const sent = await answer(who, all, true);
      assert.equal(sent.recipientCount, page.replyAll.count);
      assert.deepEqual(sent.leftOut.map((l) => l.displayName),
        ['Anna Martin']);
      assert.equal(sent.leftOutCount, 1);
    }
    assert.equal((await read('g', all)).messages.length, 2);
    assert.equal((await read('h', all)).messages.length, 4);
    // She may still write to Administration, and is answered.
    await answer('s', await send('g', ['s']), false);
  });

test('who has left is answered by nobody, and the others are', async () => {
  const own = await send('t', ['h', 'p']);
  await answer('h', own, false);
  const asked = await send('h', ['t', 's']);
  await answer('t', asked, false);

  delta(`t,tobedeleted${','.repeat(9)}\n`);
  await until(async () => (await read('h', own)).noReply === 'NOBODY_LEFT',
    'the sender has left');
  const problem = await answer('h', own, false, 403);
  assert.equal(problem.code, 'REPLY_NOBODY_LEFT');
  assert.match(problem.detail, /quitté|left/);
  const page = await read('h', asked);
  assert.deepEqual([page.canReply, page.canReplyAll], [false, true]);
  assert.deepEqual(page.replyAll.to.map((r) => r.displayName),
    ['Sam Dupont']);
  const sent = await answer('h', asked, true);
  assert.deepEqual([sent.recipientCount, sent.leftOut[0].displayName],
    [1, 'Théo Dupré']);
});
