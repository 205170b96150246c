// The demo schools as a newcomer finds them: mailboxes that are lived in, filled
// once whatever interrupts it, in a school year that today is in.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, PASSWORD, until } from './client.mjs';
import { OwnStack } from './own_stack.mjs';

const LOGINS = ['parent', 'parent2', 'enseignant', 'eleve', 'vie.scolaire', 'direction', 'admin'];
const OTHERS = ['parent.autre', 'admin.autre'];
const WEEKS = 10;
const MAIL = { LIAISON_DEMO_MAIL: '1', LIAISON_DEMO_CATCHER: '1' };
const stack = new OwnStack('demo');
const clients = new Map();
const inboxes = new Map();
let base;

const box = async (client, name, query = '') =>
  (await client.get(`/api/v1/threads?box=${name}&pageSize=200${query}`)).threads;

async function notifications(client) {
  const all = [];
  let token = '';
  do {
    const page = await client.get(`/api/v1/notifications?pageSize=200&pageToken=${token}`);
    all.push(...page.notifications ?? []);
    token = page.nextPageToken;
  } while (token);
  return all;
}

async function calendar(client) {
  const at = (days) => new Date(Date.now() + days * 86_400_000).toISOString();
  return (await client.get(`/api/v1/events?from=${at(-30)}&to=${at(360)}&pageSize=200`)).events;
}

/** All messages of a thread, whichever way its pages go. */
async function messages(client, id) {
  const found = new Map();
  const queue = [''];
  for (const token of queue) {
    const page = await client.get(`/api/v1/threads/${id}?pageSize=200&pageToken=${token}`);
    for (const m of page.messages) found.set(m.id, m);
    for (const next of [page.nextPageToken, page.previousPageToken])
      if (next && !queue.includes(next)) queue.push(next);
  }
  return [...found.values()];
}

async function login() {
  for (const name of [...LOGINS, ...OTHERS])
    clients.set(name, await Client.login(name, PASSWORD, base));
}

async function look() {
  for (const [name, client] of clients) inboxes.set(name, await box(client, 'inbox'));
}

// The first start is interrupted in the middle of it.
before(async () => {
  const log = join(stack.state, 'demo-mail');
  const sent = () => existsSync(log) && readFileSync(log, 'utf8').split('\nsent ').length - 1;
  stack.start(MAIL);
  await until(() => stack.ended || stack.address() || sent() >= 300, 'some of the mail', 240_000);
  assert.ok(!stack.address(), 'it is not ready before the mailboxes are full');
  await stack.stop();
  assert.ok(sent() >= 300, stack.output);
  stack.start(MAIL);
  base = await stack.url();
  for (const name of ['demo-mail', 'demo-events'])
    assert.equal(readFileSync(join(stack.state, name), 'utf8'), 'done\n');
  await login();
  await until(async () => (await clients.get('admin').get('/api/v1/admin/health')).queues
    .some((q) => q.name === 'outbox' && q.waiting === '0'), 'all of it is told', 120_000);
  await look();
}, { timeout: 600_000 });
after(() => stack.remove(), { timeout: 120_000 });

test('nothing of it was refused', () => {
  assert.deepEqual(stack.log('demo').split('\n').filter((l) => /^liaisonctl:/.test(l)), []);
});

test('each login has sixty threads, the newest unread', () => {
  for (const name of LOGINS) {
    const inbox = inboxes.get(name);
    assert.ok(inbox.length >= 60, `${name} has ${inbox.length}`);
    const unread = inbox.filter((t) => t.unread);
    assert.ok(unread.length >= 3 && unread.length <= 13, `${name}: ${unread.length} unread`);
    // What was recalled is of the last acts, and was read.
    assert.ok(inbox.filter((t) => !t.recalled).slice(0, unread.length)
      .every((t) => t.unread), `${name}: the newest`);
    const subjects = new Set(inbox.map((t) => t.subject));
    assert.ok(subjects.size >= 20, `${name}: ${subjects.size} subjects`);
  }
  for (const name of OTHERS) {
    const inbox = inboxes.get(name);
    assert.ok(inbox.length >= 3 && inbox.some((t) => t.unread), name);
  }
});

test('with files, exchanges, and some put away', async () => {
  for (const name of LOGINS) {
    const inbox = inboxes.get(name);
    const count = (what) => inbox.filter((t) => t[what]).length;
    assert.ok(count('hasAttachments') >= 5, `${name}: files`);
    assert.ok(count('exchanged') >= 10, `${name}: exchanges`);
    const client = clients.get(name);
    assert.ok((await box(client, 'sent')).length >= 10, `${name}: sent`);
    assert.ok((await box(client, 'archive')).length >= 1, `${name}: archive`);
    assert.ok((await box(client, 'trash')).length >= 1, `${name}: trash`);
  }
});

test('some are about one of the children', async () => {
  const parent = clients.get('parent');
  const { children } = await parent.get('/api/v1/directory/children');
  assert.equal(children.length, 2);
  for (const child of children)
    assert.ok((await box(parent, 'inbox', `&concerns=${child.id}`)).length >= 2, child.displayName);
  assert.ok(inboxes.get('enseignant').some((t) => t.concerns.length > 0));
});

test('templates of their own, and of the school for some', async () => {
  const names = async (login) => (await clients.get(login).get('/api/v1/templates')).templates.map((x) => x.name);
  assert.deepEqual(await names('parent'), ['Absence de mon enfant', 'Demande de certificat de scolarité']);
  assert.deepEqual(await names('enseignant'),
    ['Travail non rendu', 'Convocation à un entretien', 'Demande de certificat de scolarité']);
  assert.deepEqual(await names('parent.autre'), []);
});

test('somebody has an answer ready for when they are away', async () => {
  const { autoReply } = await clients.get('direction').get('/api/v1/preferences');
  assert.ok(!autoReply.enabled && autoReply.bodyHtml.includes('fermé'));
});

test('a file of each kind is what its name says', async () => {
  const client = clients.get('parent');
  const starts = { pdf: '%PDF-1.4', png: '\x89PNG', odt: 'PK\x03\x04' };
  const files = [];
  for (const t of [...inboxes.get('parent'), ...await box(client, 'sent')])
    if (t.hasAttachments)
      files.push(...(await messages(client, t.id)).flatMap((m) => m.attachments ?? []));
  for (const [extension, start] of Object.entries(starts)) {
    const file = files.find((f) => f.name.endsWith(`.${extension}`));
    assert.ok(file, `a ${extension}`);
    const { status, bytes } = await client.request('GET', `/api/v1/attachments/${file.id}`);
    assert.equal(status, 200);
    assert.equal(bytes.length, file.size);
    assert.equal(bytes.subarray(0, start.length).toString('latin1'), start);
  }
});

test('classes are written to, and one thread is long', async () => {
  const parent = clients.get('parent');
  const long = inboxes.get('parent').find((t) => t.messageCount >= 60);
  assert.ok(long, 'a long thread');
  const all = await messages(parent, long.id);
  assert.equal(all.length, long.messageCount);
  assert.ok(new Set(all.map((m) => m.from.id)).size >= 4, 'several people write in it');
  const labels = new Set();
  for (const t of inboxes.get('parent').slice(0, 30))
    for (const m of await messages(parent, t.id))
      for (const r of m.to ?? []) if (r.kind === 'CATEGORY') labels.add(r.displayName);
  assert.ok(labels.has('Parents de 6e B') && labels.has('Parents de 4e D'), [...labels].join());
});

test('no time is in the future, all are in the order of the ids, nothing is there twice', async () => {
  for (const [name, client] of clients) {
    const seen = new Set();
    for (const t of [...inboxes.get(name), ...await box(client, 'sent')]) {
      const at = Date.parse(t.lastMessageAt);
      assert.ok(at < Date.now(), `${name}: ${t.subject} is of ${t.lastMessageAt}`);
      assert.ok(at > Date.now() - (7 * WEEKS + 1) * 86_400_000, `${name}: ${t.lastMessageAt}`);
    }
    const days = new Set(inboxes.get(name).map((t) => t.lastMessageAt.slice(0, 10)));
    assert.ok(OTHERS.includes(name) || days.size >= 20, `${name}: ${days.size} days`);
    for (const t of inboxes.get(name)) {
      const key = [t.subject, t.lastMessageAt, t.from.id].join('|');
      assert.ok(!seen.has(key), `${name} has twice: ${key}`);
      seen.add(key);
    }
  }
  const all = [];
  for (const t of inboxes.get('enseignant').slice(0, 40))
    all.push(...await messages(clients.get('enseignant'), t.id));
  all.sort((a, b) => (BigInt(a.id) < BigInt(b.id) ? -1 : 1));
  for (let i = 1; i < all.length; i++)
    assert.ok(Date.parse(all[i].sentAt) >= Date.parse(all[i - 1].sentAt), all[i].id);
});

test('notifications are those of the mail, read where it is', async () => {
  for (const [name, client] of clients) {
    const unread = new Set(inboxes.get(name).filter((t) => t.unread)
      .map((t) => `/messages/threads/${t.id}`));
    const all = await notifications(client);
    assert.ok(all.length >= inboxes.get(name).length, name);
    // What is told of a message that they wrote stays until they have seen it.
    const theirs = ['SENT_TO_NOBODY', 'SENT_TO_SOME', 'SENDER_WARNED'];
    for (const n of all.filter((one) => one.link.startsWith('/messages/') && !theirs.includes(one.kind))) {
      assert.equal(n.read ?? false, !unread.has(n.link), `${name}: ${n.body}`);
      assert.ok(Date.parse(n.createdAt) < Date.now(), `${name}: ${n.createdAt}`);
    }
    const times = all.map((n) => Date.parse(n.createdAt));
    // But for what happened in one second, which comes on two ways.
    assert.ok(times.every((t, i) => i === 0 || t < times[i - 1] + 1000), `${name}: newest first: ${times}`);
  }
});

test('who writes sees that some have read', async () => {
  const teacher = clients.get('enseignant');
  const threads = (await box(teacher, 'sent')).slice(0, 20);
  let read = 0;
  for (const t of threads)
    for (const m of await messages(teacher, t.id)) read += m.readCount ?? 0;
  assert.ok(read >= 5, `${read} receipts`);
});

test('the direction has sent an urgent one, whose reason it alone reads', async () => {
  const line = inboxes.get('parent').find((t) => t.urgent);
  const [message] = await messages(clients.get('parent'), line.id);
  assert.ok(message.urgent);
  const mine = await clients.get('direction').get(`/api/v1/messages/${line.id}/audience`);
  assert.match(mine.urgentReason, /chauffage/);
});

test('some are to be confirmed, once for each child, and one is recalled', async () => {
  const parent = clients.get('parent');
  const find = (name, subject) => inboxes.get(name).find((t) => t.subject.startsWith(subject));
  const [asked] = await messages(parent, find('parent', 'Sortie au musée').id);
  assert.equal(asked.acknowledgement.by, 'PER_CHILD');
  assert.ok(Date.parse(asked.acknowledgement.dueAt) > Date.now() + 3 * 86_400_000);
  const [own] = await messages(clients.get('enseignant'), find('parent', 'Sortie au musée').id);
  const { count, total } = own.acknowledgement;
  assert.ok(count >= 3 && count < total, `${count} of ${total}`);
  const [back] = await messages(parent, inboxes.get('parent').find((t) => t.recalled).id);
  assert.ok(back.recalledAt);
});

test('one to a pupil was copied to the guardians', async () => {
  const find = (name) => inboxes.get(name).find((t) => t.subject === 'Cahier de mathématiques');
  const [copy] = await messages(clients.get('parent'), find('parent').id);
  assert.deepEqual(copy.copiedFor.map((p) => p.displayName), ['Léa Martin']);
  const [own] = await messages(clients.get('eleve'), find('eleve').id);
  assert.deepEqual(own.copiedFor, []);
});

test('a report is open, others are decided', async () => {
  const { reports } = await clients.get('admin').get('/api/v1/admin/reports');
  const of = (state) => reports.find((r) => r.state === state);
  assert.equal(reports.length, 3);
  for (const [state, login] of [['OPEN', 'eleve'], ['HANDLED', 'parent'], ['WARNED', 'parent2']])
    assert.equal(of(state).sender.id, clients.get(login).user.id, state);
  const open = of('OPEN');
  const { reports: [said] } = await clients.get('admin').get(`/api/v1/admin/reports/${open.id}`);
  assert.equal(said.by.id, clients.get('enseignant').user.id);
  assert.ok(said.word && of('HANDLED').note);
});

test('a parent has blocked another, from a message of theirs', async () => {
  const [parent, parent2] = ['parent', 'parent2'].map((name) => clients.get(name));
  const { blocks } = await parent.get('/api/v1/blocks');
  assert.deepEqual(blocks.map((b) => [b.user.id, b.inForce]), [[parent2.user.id, true]]);
  const t = inboxes.get('parent').find((x) => x.subject.startsWith('Bourse aux livres'));
  assert.equal((await messages(parent, t.id)).at(-1).from.id, parent2.user.id);
});

test('something was forwarded, with what it was', async () => {
  const staff = clients.get('vie.scolaire');
  const [t, ...more] = inboxes.get('vie.scolaire').filter((x) => x.subject === 'Fwd: Absence de jeudi');
  assert.ok(t && more.length === 0, 'once');
  const [message] = await messages(staff, t.id);
  assert.equal(message.forwards, true);
  assert.match(message.bodyHtml, /orthodontiste/);
});

test('a term of events, of every kind that there is', async () => {
  const parent = clients.get('parent');
  const events = await calendar(parent);
  const named = (title) => events.filter((e) => e.title.startsWith(title));
  assert.ok(events.some((e) => /vacances/i.test(e.title) && e.allDay && e.lastDay > e.firstDay));
  assert.ok(named('Portes ouvertes').length === 1 && named('Conseil de classe').length === 0);
  const council = (await calendar(clients.get('enseignant'))).find((e) => e.title.startsWith('Conseil de classe'));
  assert.equal(council.color, 'PURPLE');
  const visit = await parent.get(`/api/v1/events/${named('Visite')[0].id}`);
  assert.deepEqual(visit.rsvp.mine.map((m) => [m.child.displayName, m.state]), [['Léa Martin', 'UNANSWERED']]);
  assert.match(visit.bodyHtml, /<ul>/);
  const { bytes } = await parent.request('GET', `/api/v1/attachments/${visit.attachments[0].id}`);
  assert.equal(bytes.subarray(0, 4).toString(), '%PDF');
  const open = await parent.get(`/api/v1/events/${named('Portes ouvertes')[0].id}`);
  assert.ok(open.bodyHtml.includes(`<img src="cid:${open.attachments[0].id}" alt="Plan du collège`), open.bodyHtml);
  const own = await clients.get('enseignant').get(`/api/v1/events/${visit.id}`);
  assert.deepEqual(own.reminders, [1440]);
  // One that waited has the place of one who does not come.
  const [outing] = named('Sortie au théâtre');
  assert.deepEqual(outing.rsvp.mine.map((m) => m.state), ['GOING']);
  const { counts } = await clients.get('enseignant').get(`/api/v1/events/${outing.id}/attendance`);
  assert.ok(outing.rsvp.capacity === 12 && counts.going === 12 && counts.waiting >= 1 && counts.maybe >= 1 &&
    counts.notGoing >= 1, JSON.stringify(counts));
  const rehearsals = named('Répétition');
  assert.equal(rehearsals.length, 8);
  assert.ok(rehearsals.some((e) => e.cancelled));
  // Few are left before the summer.
  if (!rehearsals.some((e) => /-0[78]-/.test(e.startsAt)))
    assert.equal(rehearsals.filter((e) => e.exception && !e.cancelled && e.place === 'Salle polyvalente').length, 1);
  // Nothing but what is for whole weeks or the school takes place in holidays.
  const holidays = events.filter((e) => /^(Vacances|Armistice|Grandes vacances|Fête)/.test(e.title));
  for (const e of events.filter((x) => !x.allDay && !x.cancelled)) {
    const day = e.startsAt.slice(0, 10);
    assert.ok(!holidays.some((h) => h.firstDay <= day && day <= h.lastDay), `${e.title}: ${day}`);
    assert.ok(![0, 6].includes(new Date(day).getUTCDay()), `${e.title}: ${day}`);
  }
});

test('a parents’ evening is half booked', async () => {
  const parent = clients.get('parent');
  const secretary = await Client.login('martine.collet', PASSWORD, base);
  const evening = (await calendar(parent)).find((e) => e.title.startsWith('Rencontres'));
  const slots = (client) => client.get(`/api/v1/events/${evening.id}/slots`);
  const all = await slots(secretary);
  assert.equal(all.canBook, true);
  assert.equal(all.hosts.length, 5);
  for (const { teacher, slots: each } of all.hosts) {
    const taken = each.filter((s) => s.taken).length;
    assert.ok(taken >= each.length / 3 && taken <= each.length * 2 / 3, `${teacher.displayName}: ${taken} of ${each.length}`);
  }
  const own = await slots(parent);
  assert.deepEqual(own.children.map((c) => c.displayName).sort(), ['Hugo Martin', 'Léa Martin']);
  const mine = own.hosts.flatMap((h) => h.slots.filter((s) => s.mine));
  assert.deepEqual(mine.map((s) => s.child.displayName).sort(), ['Hugo Martin', 'Léa Martin']);
  const host = await slots(clients.get('enseignant'));
  assert.ok(host.hosting && host.hosts[0].slots.some((s) => s.guardian?.id === parent.user.id));
});

test('who is concerned was told, of every kind, and the oldest of it is read', async () => {
  const kinds = async (client) => new Set((await notifications(client)).map((n) => n.kind));
  const has = async (client, ...wanted) => {
    const found = await kinds(client);
    assert.deepEqual(wanted.filter((k) => !found.has(k)), [], [...found].join());
  };
  const secretary = await Client.login('martine.collet', PASSWORD, base);
  await has(clients.get('parent'), 'EVENT_NEW', 'EVENT_CHANGED', 'EVENT_CANCELLED', 'EVENT_WITHDRAWN', 'EVENT_PLACE',
    'SLOT_BOOKED', 'SLOT_MOVED', 'SLOT_CANCELLED', 'SLOT_EVENT_CANCELLED', 'DATA_EXPORT_DONE', 'MESSAGE');
  await has(clients.get('parent2'), 'DATA_EXPORT_FAILED');
  await has(clients.get('admin'), 'IMPORT_DONE', 'IMPORT_UNDONE', 'REPORT_MADE');
  await has(secretary, 'IMPORT_WAITS', 'IMPORT_FAILED');
  const all = await notifications(clients.get('parent'));
  const others = all.filter((n) => !n.link.startsWith('/messages/') && n.kind !== 'EVENT_REMINDER');
  assert.deepEqual(others.map((n) => n.read), others.map((_, i) => i >= 6));
  assert.ok(others.filter((n) => n.kind === 'EVENT_NEW' && n.title.startsWith('Portes')).length === 1, 'once');
  // The reminder of one is due within minutes of the start.
  const due = stack.sql(`SELECT count(*) FROM notify.calendar_reminding r JOIN notify.calendar_event e
    USING (school_id, event_id) WHERE e.title LIKE 'Permanence%' AND r.at < now() + interval '11 min'`);
  assert.ok(due === '1' || all.some((n) => n.kind === 'EVENT_REMINDER'), due);
});

test('no kind of notification is missing: the list of the proto is that of the demo', async () => {
  const proto = readFileSync(new URL('../../proto/notify.proto', import.meta.url), 'utf8');
  const kinds = [.../^enum Kind \{(.*?)^\}/ms.exec(proto)[1].matchAll(/^ {2}([A-Z_]+) = \d+;/gm)].map((m) => m[1]);
  assert.ok(kinds.length > 25, `${kinds}`);
  // Nobody is told that they were told too much, a reminder comes within minutes,
  // and the demo has no scanner for viruses.
  const never = ['KIND_UNSPECIFIED', 'MESSAGE_RECALLED', 'EVENT_REMINDER', 'FILE_INFECTED', 'SCHOOL_FILE_INFECTED'];
  const everybody = [...clients.values(), await Client.login('martine.collet', PASSWORD, base)];
  let missing;
  await until(async () => {
    const told = new Set((await Promise.all(everybody.map(notifications))).flat().map((n) => n.kind));
    missing = kinds.filter((k) => !told.has(k) && !never.includes(k));
    return missing.length === 0;
  }, 'every kind', 30_000).catch((error) => assert.deepEqual(missing, [], error.message));
});

test('a portal takes nothing any more, and what it has not got can be seen', async () => {
  const { hooks: [hook] } = await clients.get('admin').get('/api/v1/admin/hooks');
  assert.equal(hook.state, 'FAILED');
  assert.equal(hook.said, '503');
  const { deliveries } = await clients.get('admin').get(`/api/v1/admin/hooks/${hook.id}/deliveries?state=DEAD`);
  assert.equal(deliveries.length, hook.dead);
  assert.ok(hook.dead >= 10, `${hook.dead}`);
});

test('of two messages to who had left one went to the others, and one is a draft again', async () => {
  const direction = clients.get('direction');
  const [some] = (await notifications(direction)).filter((n) => n.kind === 'SENT_TO_SOME');
  assert.equal(some.body, 'Laure Perrot');
  const { drafts } = await direction.get('/api/v1/drafts');
  assert.ok(drafts.some((d) => d.subject === 'Votre emploi du temps'));
  const { users: [left] } = await clients.get('admin').get('/api/v1/admin/users?q=Laure%20Perrot');
  assert.equal(left.active, true);
});

test('an answer goes on in an old thread', async () => {
  const parent = clients.get('parent');
  const t = inboxes.get('parent').find((x) => x.exchanged && x.messageCount < 10);
  await parent.post(`/api/v1/threads/${t.id}/messages`, { bodyHtml: '<p>Merci encore.</p>' },
    { status: 201 });
  const [first] = await box(parent, 'sent');
  assert.equal(first.id, t.id);
  assert.ok(Date.parse(first.lastMessageAt) > Date.now() - 60_000);
});

test('another start does nothing of it again, a new school year imports', async () => {
  const count = async () => (await Promise.all([...clients.values()].map(async (c) =>
    `${(await box(c, 'inbox')).length} ${(await calendar(c)).length}`))).join();
  const had = await count();
  for (const year of [undefined, 2001]) {
    await stack.stop();
    // As a start of long ago has left it.
    if (year) writeFileSync(join(stack.state, 'demo'), `open ${year}\n`);
    const logged = stack.log('demo');
    stack.start(MAIL);
    base = await stack.url();
    if (!year) assert.equal(stack.log('demo'), logged);
    else assert.match(stack.log('demo'), /Importing .*college-demo/);
    await login();
    assert.equal(await count(), had);
  }
  assert.match(readFileSync(join(stack.state, 'demo'), 'utf8'), /^open 20[2-9]\d\n$/);
  const sessions = readFileSync(join(stack.state,
    'run/demo/college-demo/academicSessions.csv'), 'utf8');
  const [, start, end] = /schoolYear,([\d-]+),([\d-]+)/.exec(sessions);
  const today = new Date().toISOString().slice(0, 10);
  assert.ok(start <= today && today < end, sessions);
});

test('its mails can be read on a page of this machine alone', async () => {
  const url = /mails can be read at (http:\/\/127\.0\.0\.1:\d+)\//.exec(stack.output)[1];
  const page = async (path, headers = {}) => {
    const answer = await fetch(url + path, { headers });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  };
  const login = 'parent2';
  const asked = await new Client('', '', base).request('POST', '/api/v1/password-reset',
    { json: { login } });
  assert.equal(asked.status, 202);
  const number = await until(async () =>
    /<a href="\/(\d+)">[^<]*mot de passe/.exec((await page('/')).text)?.[1], 'the mail is there', 60_000);
  const mail = await page(`/${number}`);
  assert.match(mail.text, new RegExp(`${base}/reset#`));
  assert.match(mail.headers.get('content-security-policy'), /default-src 'none'/);
  assert.match((await page(`/${number}.html`)).text, /<a href="http/);
  const raw = await page(`/${number}.eml`);
  assert.match(raw.text, /^Return-Path: /);
  assert.equal(raw.headers.get('content-type'), 'text/plain; charset=utf-8');
  for (const path of ['/0', '/999999', '/../lock', `/${number}.exe`, '/%2e%2e/lock'])
    assert.equal((await page(path)).status, 404, path);
});
