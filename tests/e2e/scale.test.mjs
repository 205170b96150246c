// A second replica of each service is started beside the first: the others
// find it without a restart, and it takes its share of reads and of writes.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BASE, Client, PDF, ctl, parts, ready, unique, until }
  from './client.mjs';

const SERVICES = ['directory', 'messages', 'attachments', 'notify'];
const ROUNDS = 40;
// Of several times so many: forty logins take long where processors are busy.
const ROUNDS_MS = 120_000;

let parent, teacher, toPerson;
const before_ = new Map();

/** Calls answered with OK: "instance method" -> count. */
async function counts(service) {
  const text = await (await fetch(`${BASE}/metrics`)).text();
  const found = new Map();
  for (const line of text.split('\n')) {
    if (!line.startsWith('liaison_rpc_requests_total{')) continue;
    const labels = Object.fromEntries([...line.matchAll(
      /(\w+)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1], m[2]]));
    if (labels.service !== service || labels.code !== 'OK') continue;
    const key = `${labels.instance} ${labels.method.split('/').pop()}`;
    const value = Number(line.slice(line.lastIndexOf(' ') + 1));
    found.set(key, (found.get(key) ?? 0) + value);
  }
  return found;
}

/** What each instance answered of a method since `old`. */
async function shares(service, method, old) {
  const result = {};
  for (const [key, value] of await counts(service)) {
    const [instance, name] = key.split(' ');
    if (name === method)
      result[instance] = value - (old.get(key) ?? 0);
  }
  return result;
}

/**
 * Both replicas have answered, a tenth at least, and all together at least `n`
 * calls.
 */
async function areShared(service, method, old, n) {
  const share = await shares(service, method, old);
  const values = Object.values(share).filter((v) => v > 0);
  return values.length === 2 && values[0] + values[1] >= n &&
    Math.min(...values) * 10 >= n;
}

/** n calls, a few at a time, each in order of none. */
async function many(n, call) {
  const left = Array.from({ length: n }, (_, i) => i);
  await Promise.all(Array.from({ length: 8 }, async () => {
    while (left.length) await call(left.pop());
  }));
}

before(async () => {
  await ready();
  parent = await Client.login('parent');
  teacher = await Client.login('enseignant');
  const { users } = await parent.get('/api/v1/directory/users?q=moreau');
  toPerson = users[0].id;
  for (const [name, part] of parts()) before_.set(name, part.pid);
});

after(async () => {
  for (const service of SERVICES) ctl('scale', service, '1');
  await ready();
});

const send = (i) => parent.post('/api/v1/messages', {
  to: { userIds: [toPerson] }, subject: unique(`Lettre ${i}`),
  bodyHtml: '<p>Bonjour</p>' },
{ status: 201, key: unique('k').replace(/ /g, '-') });

const work = {
  directory: {
    reads: ['ListCategories', () => parent.get('/api/v1/directory/categories')],
    writes: ['OpenSession', () => Client.login('parent2')],
  },
  messages: {
    reads: ['ListThreads', () => parent.get('/api/v1/threads?box=sent')],
    writes: ['Send', send],
  },
  attachments: {
    reads: ['GetLimits', () => parent.get('/api/v1/me')],
    writes: ['Commit', (i) => parent.upload(`${i}.pdf`, PDF,
      'application/pdf')],
  },
  notify: {
    reads: ['ListNotifications', () => teacher.get('/api/v1/notifications')],
    writes: ['MarkRead', () => teacher.post('/api/v1/notifications:read',
      { all: true })],
  },
};

for (const service of SERVICES)
  test(`a second replica of ${service} takes its share`, async () => {
    ctl('scale', service, '2');
    assert.equal(parts().get(`${service} 2`).state, 'ready');
    await until(async () => {
      const answer = await (await fetch(`${BASE}/readyz`)).json();
      return answer.replicas[service] >= 2;
    }, 'the gateway has found it');
    for (const [method, call] of Object.values(work[service])) {
      // One whose database is not there yet is found, but not asked.
      await until(async () => {
        const old = await counts(service);
        await many(ROUNDS, call);
        return areShared(service, method, old, ROUNDS);
      }, `${service} ${method} goes to both`, ROUNDS_MS);
    }
  });

test('messages given away by either replica are notified by either', async () => {
  const sent = await send('last');
  await until(async () => {
    const page = await teacher.get('/api/v1/notifications');
    return page.notifications.filter((n) =>
      n.link === `/messages/threads/${sent.threadId}`).length === 1;
  }, 'the notification is there');
});

test('nothing else was started again', () => {
  for (const [name, part] of parts())
    if (before_.has(name)) assert.equal(part.pid, before_.get(name), name);
});

test('a replica that is taken away loses nothing', async () => {
  let stop = false;
  const statuses = new Map();
  const load = Promise.all(Array.from({ length: 4 }, async () => {
    while (!stop) {
      const answer = await parent.request('GET', '/api/v1/threads?box=sent');
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      await send('while it leaves');
    }
  }));
  try {
    ctl('scale', 'messages', '1');
  } finally {
    stop = true;
    await load;
  }
  assert.deepEqual([...statuses.keys()], [200]);
  assert.equal(parts().has('messages 2'), false);
});

test('what cannot be is refused with a sentence', () => {
  assert.throws(() => ctl('scale', 'gateway', '2'), /no service that can be/);
  assert.throws(() => ctl('scale', 'messages', '0'), /replicas is 1 to/);
});
