// The main job over HTTP: a guardian of two children writes to a category and
// one person, they read, one answers; others see nothing.  In between, every
// part of the stack is killed once: nothing is lost.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { BASE, Client, PDF, killAndWait, parts, postgresProcesses, problem,
  ready, setPassword, teachersOf, unique, until } from './client.mjs';

const SCHOOL = 'college-demo';
const subject = unique('Sortie au musée');
const key = unique('key').replace(/ /g, '-');
const NOWHERE = '9007199254740993';
// The gateway's own deadline is 10 s; the rest is a slow machine's.
const DEADLINE_MS = 25_000;

let parent, teachers, toClass, toPerson, pdf, sent, answered;

/** The page of a request that must give what is not there. */
async function assertUnknown(client, method, path, unknown) {
  const headers = { 'idempotency-key': unique('k').replace(/ /g, '-') };
  const ask = (where) => client.request(method, where.path ?? where,
    { json: where.json, headers });
  const answer = await ask(path);
  assert.deepEqual(problem(answer), problem(await ask(unknown)));
  assert.equal(answer.status, 404);
}

before(async () => {
  await ready();
  parent = await Client.login('parent');
});

test('a guardian sees Administration and the teachers of her children\'s classes',
  async () => {
    const { categories } = await parent.get('/api/v1/directory/categories');
    const top = categories.filter((c) => !c.parentId);
    assert.deepEqual(top.map((c) => [c.kind, c.label, c.memberCount, c.child]), [
      ['ADMINISTRATION', 'Administration', 18, ''],
      ['TEACHERS', 'Enseignants de 4e D', 11, 'Hugo Martin'],
      ['TEACHERS', 'Enseignants de 6e B', 9, 'Léa Martin'],
      ['DELEGATES', 'Délégués de 4e D', 2, 'Hugo Martin'],
      ['DELEGATES', 'Délégués de 6e B', 2, 'Léa Martin'],
    ]);
    const functions = categories.filter((c) => c.parentId);
    assert.ok(functions.every((c) => c.kind === 'FUNCTION' &&
      c.parentId === top[0].id));
    assert.equal(functions.reduce((n, c) => n + c.memberCount, 0), 18);
    assert.ok(functions.some((c) => c.label === 'Vie scolaire'));
    toClass = categories.find((c) => c.label === 'Enseignants de 6e B');
  });

test('the members of a category are that class\'s teachers', async () => {
  const { users } = await parent.get(
    `/api/v1/directory/categories/${encodeURIComponent(toClass.id)}/members`);
  teachers = teachersOf('6eB');
  assert.deepEqual(users.map((u) => u.displayName).sort(),
    teachers.map((t) => `${t.givenName} ${t.familyName}`).sort());
  assert.ok(users.every((u) => u.role === 'TEACHER'));
});

test('« dup » finds only whom she may write to', async () => {
  const { users } = await parent.get('/api/v1/directory/users?q=dup');
  assert.deepEqual(users.map((u) => u.displayName).sort(),
    ['Claire Dupont', 'Marc Dupuis', 'Sophie Duprat']);
  toPerson = users.find((u) => u.displayName === 'Sophie Duprat');
  teachers.push(teachersOf('4eD').find((t) => t.familyName === 'Duprat'));
});

test('she writes to one category and one person, with a PDF', async () => {
  pdf = await parent.upload('autorisation é.pdf', PDF, 'application/pdf');
  assert.equal(pdf.size, PDF.length);
  const message = { subject, bodyHtml: '<p>Bonjour <b>à tous</b></p>',
    to: { userIds: [toPerson.id], categoryIds: [toClass.id] },
    attachmentIds: [pdf.id] };
  const preview = await parent.post('/api/v1/directory/audience',
    { to: message.to });
  assert.equal(preview.total, 10);
  sent = await parent.post('/api/v1/messages', message, { status: 201, key });
  assert.equal(sent.recipientCount, 10);
  const again = await parent.post('/api/v1/messages', message,
    { status: 201, key });
  assert.deepEqual(again, sent, 'the same key gives the same answer');
  assert.equal((await parent.thread(subject, 'sent')).id, sent.threadId);
});

for (const name of ['messages', 'directory', 'attachments', 'notify', 'gateway'])
  test(`${name} is killed and comes back`, async () => {
    await killAndWait(name);
    await until(async () => {
      const me = await parent.request('GET', '/api/v1/me');
      return me.status === 200;
    }, 'the session lives on');
  });

test('each teacher sees one unread thread with paperclip and role', async () => {
  for (const t of teachers) {
    setPassword(SCHOOL, t.username);
    const client = await Client.login(t.username);
    const page = await client.get('/api/v1/threads?box=inbox');
    const mine = page.threads.filter((x) => x.subject === subject);
    assert.equal(mine.length, 1, t.username);
    assert.equal(mine[0].unread, true);
    assert.equal(mine[0].hasAttachments, true);
    assert.equal(mine[0].exchanged ?? false, false);
    assert.equal(mine[0].from.displayName, 'Camille Martin');
    assert.equal(mine[0].from.role, 'GUARDIAN');
    assert.ok(page.unreadThreads >= 1);
  }
});

test('a teacher has a notification of it, once', async () => {
  const teacher = await Client.login('enseignant');
  const mine = await until(async () => {
    const page = await teacher.get('/api/v1/notifications');
    const found = page.notifications.filter((n) => n.body === subject ||
      n.link === `/messages/threads/${sent.threadId}`);
    return found.length > 0 && found;
  }, 'the notification is there');
  assert.equal(mine.length, 1);
});

test('a teacher reads the PDF and answers', async () => {
  const teacher = await Client.login('enseignant');
  const path = `/api/v1/threads/${sent.threadId}`;
  const page = await teacher.get(path);
  assert.equal(page.messages.length, 1);
  assert.match(page.messages[0].bodyHtml, /<b>à tous<\/b>/);
  assert.equal(page.messages[0].attachments[0].name, 'autorisation é.pdf');
  const file = await teacher.request('GET', `/api/v1/attachments/${pdf.id}`);
  assert.equal(file.status, 200);
  assert.deepEqual(file.bytes, PDF);
  const read = await teacher.request('PATCH', path, { json: { read: true } });
  assert.equal(read.status, 200, read.text);
  answered = await teacher.post(`${path}/messages`,
    { bodyHtml: '<p>Merci, c\'est noté.</p>' },
    { status: 201, key: `${key}-answer` });
  assert.equal((await teacher.thread(subject)).exchanged, true);
});

test('the guardian sees the answer and the two bubbles', async () => {
  const thread = await parent.thread(subject);
  assert.equal(thread.exchanged, true);
  assert.equal(thread.unread, true);
  assert.equal(thread.from.displayName, 'Julien Moreau');
  const page = await parent.get(`/api/v1/threads/${sent.threadId}`);
  assert.deepEqual(page.messages.map((m) => m.id),
    [sent.messageId, answered.messageId]);
  assert.match(page.messages[1].bodyHtml, /noté/);
});

test('a colleague does not see the answer, which was for the sender', async () => {
  const other = await Client.login(teachers.find(
    (t) => t.familyName === 'Dupont').username);
  const page = await other.get(`/api/v1/threads/${sent.threadId}`);
  assert.equal(page.messages.length, 1);
});

for (const login of ['parent2', 'eleve', 'parent.autre', 'admin.autre'])
  test(`${login} sees nothing of it`, async () => {
    const other = await Client.login(login);
    assert.equal(await other.thread(subject), undefined);
    await assertUnknown(other, 'GET', `/api/v1/threads/${sent.threadId}`,
      `/api/v1/threads/${NOWHERE}`);
    await assertUnknown(other, 'GET', `/api/v1/attachments/${pdf.id}`,
      `/api/v1/attachments/${'0'.repeat(32)}`);
    await assertUnknown(other, 'POST',
      { path: `/api/v1/threads/${sent.threadId}/messages`,
        json: { bodyHtml: 'x' } },
      { path: `/api/v1/threads/${NOWHERE}/messages`,
        json: { bodyHtml: 'x' } });
    // Her child is in that class, and may write to its teachers.
    if (login !== 'eleve')
      await assertUnknown(other, 'GET', '/api/v1/directory/categories/' +
        `${encodeURIComponent(toClass.id)}/members`,
      '/api/v1/directory/categories/nowhere/members');
  });

test('people and categories of another school are as unknown ones', async () => {
  const other = await Client.login('parent.autre');
  const send = (to) => other.request('POST', '/api/v1/messages', {
    json: { to, subject: 'x', bodyHtml: 'x' },
    headers: { 'idempotency-key': unique('k').replace(/ /g, '-') } });
  const foreign = await send({ userIds: [toPerson.id] });
  const unknown = await send({ userIds: [NOWHERE] });
  const text = (answer, id) => JSON.stringify(problem(answer))
    .replaceAll(id, 'ID');
  assert.equal(text(foreign, toPerson.id), text(unknown, NOWHERE));
  assert.ok(foreign.status >= 400 && foreign.status < 500);
  const { users } = await other.get('/api/v1/directory/users?q=dup');
  assert.deepEqual(users.map((u) => u.displayName).sort(),
    ['Aurore Duplessis', 'Gaëlle Dupouy', 'René Dupin']);
});

test('PostgreSQL killed: 503 in time, then all works again by itself',
  async () => {
    const before = parts().get('postgres').pid;
    process.kill(parts().get('postmaster').pid, 'SIGKILL');
    const started = Date.now();
    const answer = await parent.request('GET', '/api/v1/threads?box=inbox');
    assert.ok(Date.now() - started < DEADLINE_MS, 'answered within the deadline');
    assert.ok([200, 503].includes(answer.status), answer.text);
    await until(async () => {
      const a = await parent.request('GET', '/api/v1/threads?box=inbox');
      assert.ok([200, 503].includes(a.status), a.text);
      // Not what the last of its processes answer before they end.
      const { pid, state } = parts().get('postgres');
      return a.status === 200 && pid !== before && state === 'ready';
    }, 'the inbox is back');
    await ready();
    assert.equal((await parent.thread(subject)).exchanged, true);
  });

test('PostgreSQL stopped: 503 in time, and nothing is lost when it goes on',
  async () => {
    const pids = await until(() => {
      const list = postgresProcesses();
      return list.length > 1 && list;
    }, 'PostgreSQL has its processes');
    const signal = (pid, name) => {
      try {
        process.kill(pid, name);
      } catch (error) {
        // A connection that was closed just now.
        assert.equal(error.code, 'ESRCH');
      }
    };
    try {
      for (const pid of pids) signal(pid, 'SIGSTOP');
      const started = Date.now();
      const answer = await parent.request('GET', '/api/v1/threads?box=inbox');
      assert.equal(answer.status, 503, answer.text);
      assert.ok(Date.now() - started < DEADLINE_MS, 'answered within the deadline');
      assert.ok(answer.headers.get('content-type')
        .startsWith('application/problem+json'));
      assert.equal((await fetch(`${BASE}/healthz`)).status, 200);
    } finally {
      for (const pid of pids) signal(pid, 'SIGCONT');
    }
    await until(async () => (await parent.request('GET',
      '/api/v1/threads?box=inbox')).status === 200, 'the inbox is back');
    const again = await parent.post('/api/v1/messages', {
      to: { userIds: [toPerson.id] }, subject: `${subject} (suite)`,
      bodyHtml: '<p>Encore</p>' }, { status: 201, key: `${key}-after` });
    assert.equal(again.recipientCount, 1);
  });

test('logout ends the session everywhere', async () => {
  const client = await Client.login('parent');
  const copies = Array.from({ length: 8 },
    () => new Client(client.cookie, client.csrf));
  for (const copy of copies) await copy.get('/api/v1/me');
  const out = await client.request('DELETE', '/api/v1/session');
  assert.equal(out.status, 204, out.text);
  for (const copy of copies)
    await until(async () => (await copy.request('GET', '/api/v1/me')).status === 401,
      'the session has ended');
  await parent.get('/api/v1/me');
});
