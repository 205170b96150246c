// Over HTTP: a message that asks its readers to confirm, of each or once for
// each child; who has, who is reminded, what came on paper.  In a school of its
// own: Franck and Mona are Léa's parents and see nothing of each other, Noé is
// Franck's alone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, ready, setPassword, unique, until } from './client.mjs';

const V1 = '/api/v1';
const SCHOOL = `ack-${process.pid}`;
const login = (id) => `${id}.${SCHOOL}`;
const user = (id, given, agents = '', phone = '') =>
  `${id},true,${login(id)},${given},Petit,${agents},${phone}\n`;
const PHONE = '0612345678';
const FILES = {
  'manifest.csv': 'propertyName,value\noneroster.version,1.2\n',
  'orgs.csv': 'sourcedId,name,type\no1,Collège,school\n',
  'users.csv': 'sourcedId,enabledUser,username,givenName,familyName,' +
    'agentSourcedIds,phone\n' +
    user('adm', 'Ada') + user('t', 'Tom') + user('lea', 'Léa') +
    user('noe', 'Noé') + user('f', 'Franck', '"lea,noe"', PHONE) +
    user('m', 'Mona', 'lea', PHONE),
  'roles.csv': 'sourcedId,userSourcedId,roleType,role,orgSourcedId\n' +
    'r1,adm,primary,siteAdministrator,o1\nr2,t,primary,teacher,o1\n' +
    'r3,lea,primary,student,o1\nr4,noe,primary,student,o1\n' +
    'r5,f,primary,parent,o1\nr6,m,primary,parent,o1\n',
  'classes.csv': 'sourcedId,title,classType,schoolSourcedId\n' +
    'h6,6e A,homeroom,o1\nh4,4e B,homeroom,o1\n',
  'enrollments.csv': 'sourcedId,classSourcedId,schoolSourcedId,' +
    'userSourcedId,role\ne1,h6,o1,lea,student\ne2,h6,o1,t,teacher\n' +
    'e3,h4,o1,noe,student\ne4,h4,o1,t,teacher\n',
};
const people = {};
let folder, other;

const ahead = (ms) => new Date(Date.now() + ms).toISOString();
const DAY = 86_400_000;
const category = async (label) => (await people.t.get(
  `${V1}/directory/categories`)).categories.find((c) => c.label === label).id;
const key = () => unique('k').replace(/ /g, '-');
const send = (to, acknowledgement, more = {}) => people.t.post(
  `${V1}/messages`, { to, subject: unique('Sortie'), bodyHtml: '<p>x</p>',
    ...more, options: { acknowledgement, ...more.options } },
  { status: 201, key: key() });
/** Messages that are soon due: as soon as this machine can send them before. */
async function soonDue(ms, begin) {
  const dueAt = ahead(ms);
  const tried = await Promise.allSettled(begin(dueAt));
  const failed = tried.find((t) => t.status === 'rejected');
  if (!failed) return { dueAt, all: tried.map((t) => t.value) };
  if (Date.now() < Date.parse(dueAt) || ms > 30_000) throw failed.reason;
  return soonDue(2 * ms, begin);
}
const both = async () => ({ categoryIds: [await category('Parents de 6e A'),
  await category('Parents de 4e B')] });
const to = (...who) => ({ userIds: who.map((w) => people[w].user.id) });
const give = (who, sent, json = {}) => people[who].request('POST',
  `${V1}/messages/${sent.messageId}/acknowledgement`, { json });
const act = (who, sent, what, json) => people[who].request('POST',
  `${V1}/messages/${sent.messageId}/${what}`, { json });
const seen = async (who, sent) => (await people[who].get(
  `${V1}/threads/${sent.threadId}`)).messages.at(-1).acknowledgement;
const receipts = (sent, query = '') => people.t.get(
  `${V1}/messages/${sent.messageId}/receipts${query}`);
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 20);
};

before(async () => {
  await ready();
  folder = mkdtempSync(join(tmpdir(), 'liaison-ack-'));
  for (const [name, text] of Object.entries(FILES))
    writeFileSync(join(folder, name), text);
  ctl('import', '--school', SCHOOL, '--name', 'Collège des accords', folder);
  for (const id of ['adm', 't', 'lea', 'f', 'm']) {
    setPassword(SCHOOL, login(id));
    people[id] = await Client.login(login(id));
  }
  other = await Client.login('parent');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('of each: once, and again it is the same answer', async () => {
  const dueAt = ahead(DAY);
  const sent = await send(to('f', 'm'), { by: 'EACH', dueAt });
  const asked = await seen('f', sent);
  assert.equal(asked.asked, true);
  assert.equal(asked.by, 'EACH');
  assert.equal(Date.parse(asked.dueAt), Date.parse(dueAt));
  assert.deepEqual([asked.byMe, asked.done, asked.count], [false, false, 0]);
  for (let i = 0; i < 2; i++) {
    const answer = await give('f', sent);
    assert.equal(answer.status, 204, answer.text);
  }
  assert.deepEqual([(await seen('f', sent)).byMe, (await seen('m', sent)).done],
    [true, false]);
  const own = await seen('t', sent);
  assert.deepEqual([own.count, own.total, own.done], [1, 2, false]);
  const { counts, recipients } = await receipts(sent);
  assert.deepEqual([counts.acknowledged, counts.asked], [1, 2]);
  const one = recipients.find((r) => r.user.id === people.f.user.id);
  assert.equal(one.state, 'ACKNOWLEDGED');
  assert.ok(one.acknowledgedAt && one.readAt);
});

test('once for each child: one guardian is enough, and is not named to the ' +
  'other', async () => {
  const sent = await send(await both(), { by: 'PER_CHILD' });
  assert.equal((await seen('t', sent)).total, 2);
  assert.equal((await give('m', sent)).status, 204);
  const { text } = await people.f.request('GET',
    `${V1}/threads/${sent.threadId}`);
  assert.doesNotMatch(text, /Mona/);
  // Noé is still to be confirmed, and Franck's alone.
  assert.equal((await seen('f', sent)).done, false);
  let { children, recipients } = await receipts(sent);
  const child = (name) => children.find((c) => c.person.displayName === name);
  assert.ok(child('Léa Petit').acknowledgedAt);
  assert.equal(child('Noé Petit').acknowledgedAt, undefined);
  assert.equal(child('Léa Petit').person.context, '6e A');
  const f = recipients.find((r) => r.user.id === people.f.user.id);
  assert.equal(f.children.length, 2);
  assert.equal(f.because.category, 'Parents de 6e A');
  const noe = child('Noé Petit').person.id;
  refused(await give('m', sent, { childIds: [noe] }), 404,
    'ACKNOWLEDGEMENT_NO_SUCH_CHILD');
  assert.equal((await give('f', sent, { childIds: [noe] })).status, 204);
  assert.equal((await seen('f', sent)).done, true);
  ({ children, recipients } = await receipts(sent, '?state=WAITING'));
  assert.deepEqual(recipients, []);
  assert.deepEqual([(await seen('t', sent)).count], [2]);
});

test('a list by class and child, without telephones', async () => {
  const sent = await send(await both(), { by: 'PER_CHILD' });
  await give('m', sent);
  const answer = await people.t.request('GET',
    `${V1}/messages/${sent.messageId}/receipts`,
    { headers: { accept: 'text/csv' } });
  assert.equal(answer.status, 200, answer.text);
  assert.match(answer.headers.get('content-type'), /^text\/csv/);
  const lines = answer.text.trim().split('\r\n').slice(1)
    .map((l) => l.slice(1, -1).split('","'));
  assert.deepEqual(lines.map((l) => [l[0], l[1], l[2], l[5]]), [
    ['4e B', 'Noé Petit', 'Franck Petit', 'DELIVERED'],
    ['6e A', 'Léa Petit', 'Franck Petit', 'ACKNOWLEDGED'],
    ['6e A', 'Léa Petit', 'Mona Petit', 'ACKNOWLEDGED']]);
  assert.ok(!answer.text.includes(PHONE));
  assert.ok(!JSON.stringify(await receipts(sent)).includes(PHONE));
  refused(await people.f.request('GET',
    `${V1}/messages/${sent.messageId}/receipts?format=csv`), 404,
  'THING_NOT_FOUND');
});

test('a reminder goes to those who have not, once an hour', async () => {
  const sent = await send(to('f', 'm'), { by: 'EACH', dueAt: ahead(7 * DAY) });
  await give('f', sent);
  const due = async (who) => (await people[who].get(`${V1}/notifications`))
    .notifications.filter((n) => n.kind === 'ACKNOWLEDGEMENT_DUE' &&
      n.link.endsWith(`/${sent.threadId}`));
  for (let i = 0; i < 2; i++)
    assert.deepEqual((await act('t', sent, 'remind')).json,
      { reminded: 1, later: [] });
  await until(async () => (await due('m')).length === 1);
  assert.equal((await due('m'))[0].title, 'Tom Petit');
  assert.deepEqual(await due('f'), []);
  await give('m', sent);
  assert.deepEqual((await act('t', sent, 'remind')).json,
    { reminded: 0, later: [] });
  for (const who of ['f', 'adm'])
    refused(await act(who, sent, 'remind'), 404, 'THING_NOT_FOUND');
});

test('given while it becomes due and is reminded of, it counts once', async () => {
  const { dueAt, all } = await soonDue(2000, (due) => Array.from({ length: 6 },
    () => send(to('f', 'm'), { by: 'EACH', dueAt: due })));
  await until(() => Date.now() >= Date.parse(dueAt) - 40, 'it is due', 60_000);
  const given = await Promise.all(all.flatMap((sent) => [give('f', sent),
    act('t', sent, 'remind'), give('f', sent), give('m', sent)]));
  for (const [i, { status, text }] of given.entries())
    assert.equal(status, i % 4 === 1 ? 200 : 204, text);
  for (const sent of all) {
    const { count, total, done } = await seen('t', sent);
    assert.deepEqual([count, total, done], [2, 2, true]);
    assert.deepEqual((await receipts(sent)).recipients.map((r) => r.state),
      ['ACKNOWLEDGED', 'ACKNOWLEDGED']);
    assert.deepEqual((await act('t', sent, 'remind')).json,
      { reminded: 0, later: [] });
  }
  for (const who of ['f', 'm'])
    await until(async () => !(await people[who].get(`${V1}/notifications`))
      .notifications.some((n) => !n.read && n.kind === 'ACKNOWLEDGEMENT_DUE' &&
        all.some((sent) => n.link.endsWith(`/${sent.threadId}`))),
    'no reminder is left');
});

test('one that came on paper is noted, and the audit trail has it', async () => {
  const sent = await send(to('f', 'm'), { by: 'EACH' });
  const note = (who, userId) => act(who, sent, 'acknowledgement:note',
    { userId });
  for (let i = 0; i < 2; i++)
    assert.equal((await note('t', people.m.user.id)).status, 204);
  const { recipients } = await receipts(sent, '?state=ACKNOWLEDGED');
  assert.deepEqual(recipients.map((r) => [r.user.id, r.onPaper, r.readAt]),
    [[people.m.user.id, true, undefined]]);
  assert.equal((await seen('m', sent)).byMe, true);
  const { entries } = await people.adm.get(
    `${V1}/admin/audit?act=acknowledgement.note`);
  const noted = entries.filter((e) => e.object === sent.messageId);
  assert.equal(noted.length, 1);
  assert.equal(noted[0].actorId, people.t.user.id);
  assert.ok(noted[0].detail.includes(people.m.user.id));
  for (const who of ['f', 'adm', 'lea'])
    refused(await note(who, people.f.user.id), 404, 'THING_NOT_FOUND');
  refused(await note('t', people.lea.user.id), 404, 'THING_NOT_FOUND');
  refused(await note('t', '999999'), 404, 'THING_NOT_FOUND');
  refused(await note('t', 'x'), 400, 'FIELD_INVALID');
  refused(await note('t', undefined), 400, 'FIELD_MISSING');
});

test('what is missing, wrong, past, or another\'s', async () => {
  const post = (acknowledgement, options = {}) => people.t.request('POST',
    `${V1}/messages`, { json: { to: to('f'), subject: 'x', bodyHtml: '<p>x</p>',
      options: { acknowledgement, ...options } } });
  refused(await post({ by: 'EACH', dueAt: ahead(-DAY) }), 400,
    'ACKNOWLEDGEMENT_DUE_PAST');
  refused(await post({ by: 'EACH', dueAt: ahead(DAY) },
    { deliverAt: ahead(2 * DAY) }), 400, 'ACKNOWLEDGEMENT_DUE_PAST');
  refused(await post({ by: 'SOME' }), 400, 'FIELD_INVALID');
  refused(await post({ by: 'EACH', dueAt: 'demain' }), 400, 'FIELD_INVALID');
  refused(await post({ by: 'EACH', until: ahead(DAY) }), 400, 'FIELD_UNKNOWN');
  const plain = await people.t.post(`${V1}/messages`, { to: to('f'),
    subject: 'x', bodyHtml: '<p>x</p>' }, { status: 201, key: key() });
  assert.equal(await seen('f', plain), undefined);
  refused(await give('f', plain), 409, 'ACKNOWLEDGEMENT_NOT_ASKED');
  refused(await act('t', plain, 'remind'), 409, 'ACKNOWLEDGEMENT_NOT_ASKED');
  refused(await act('t', plain, 'acknowledgement:note',
    { userId: people.f.user.id }), 409, 'ACKNOWLEDGEMENT_NOT_ASKED');
  const sent = await send(to('f'), { by: 'EACH' });
  for (const who of ['m', 't', 'adm'])
    refused(await give(who, sent), 404, 'THING_NOT_FOUND');
  refused(await other.request('POST',
    `${V1}/messages/${sent.messageId}/acknowledgement`, { json: {} }), 404,
  'THING_NOT_FOUND');
  refused(await give('f', sent, { childIds: ['7'] }), 404,
    'ACKNOWLEDGEMENT_NO_SUCH_CHILD');
  refused(await give('f', sent, { childIds: Array(51).fill('7') }), 400,
    'FIELD_TOO_LONG');
  refused(await give('f', { messageId: '999999' }), 404, 'THING_NOT_FOUND');
  refused(await give('f', { messageId: 'x' }), 404, 'THING_NOT_FOUND');
  refused(await people.t.request('GET',
    `${V1}/messages/${sent.messageId}/receipts?format=xml`), 400,
  'FIELD_INVALID');
});

test('recalled it needs none; undone it is a draft that asks for the same',
  async () => {
    const sent = await send(to('f', 'm'), { by: 'EACH' });
    await give('f', sent);
    const back = await act('t', sent, 'recall');
    // Who has confirmed has opened it.
    assert.deepEqual(back.json.opened.map((p) => p.id), [people.f.user.id]);
    assert.equal(await seen('f', sent), undefined);
    refused(await give('f', sent), 409, 'ACKNOWLEDGEMENT_NOT_ASKED');
    refused(await give('m', sent), 404, 'THING_NOT_FOUND');
    refused(await act('t', sent, 'remind'), 409, 'ACKNOWLEDGEMENT_NOT_ASKED');
    const asked = { by: 'PER_CHILD', dueAt: '2036-12-01T22:59:00Z' };
    const held = await send(to('f'), asked, { options: { undoSeconds: 30 } });
    refused(await give('f', held), 404, 'THING_NOT_FOUND');
    const { draftId } = (await people.t.request('DELETE',
      `${V1}/messages/${held.messageId}`)).json;
    const draft = await people.t.get(`${V1}/drafts/${draftId}`);
    assert.equal(draft.options.acknowledgement.by, asked.by);
    assert.equal(Date.parse(draft.options.acknowledgement.dueAt),
      Date.parse(asked.dueAt));
  });

// Late is not too late: whoever confirms at that moment has.
test('an acknowledgement races its due date, and a recall', async () => {
  const { all: [sent] } = await soonDue(1000, (dueAt) =>
    [send(to('f'), { by: 'EACH', dueAt })]);
  const answers = [];
  while (Date.now() < Date.parse((await seen('t', sent)).dueAt) + 500)
    answers.push(await give('f', sent));
  assert.ok(answers.every((a) => a.status === 204));
  assert.equal((await seen('t', sent)).count, 1);
  for (let i = 0; i < 20; i++) {
    const one = await send(to('m'), { by: 'EACH' });
    const [given, back] = await Promise.all([give('m', one),
      act('t', one, 'recall')]);
    assert.equal(back.json.openedCount, given.status === 204 ? 1 : 0,
      given.text);
    assert.ok([204, 404].includes(given.status), given.text);
  }
});
