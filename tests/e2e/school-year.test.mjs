// The roster of a new school year, over HTTP: who comes to a class finds no old
// thread of it, and the class's categories are those of the new year.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Client, ctl, ready, unique, until } from './client.mjs';

const PASSWORD = 'Corbeau-12';
const code = unique('year').replace(/ /g, '-');
const folder = mkdtempSync(join(tmpdir(), 'liaison-year-'));
const people = {};
const login = (id) => `${id}.${code}`;
const user = (id, role, given, family, agents = '') =>
  `${id},true,o,${role},${login(id)},${given},${family},${agents},${PASSWORD}\n`;

function load(enrolments) {
  const files = {
    'manifest.csv': 'propertyName,value\noneroster.version,1.1\n',
    'orgs.csv': 'sourcedId,name,type\no,O,school\n',
    'users.csv': 'sourcedId,enabledUser,orgSourcedIds,role,username,' +
      'givenName,familyName,agentSourcedIds,password\n' +
      user('t', 'teacher', 'Théo', 'Dupré') +
      user('lea', 'student', 'Léa', 'Martin', 'anna') +
      user('zoe', 'student', 'Zoé', 'Petit', 'eva') +
      user('anna', 'parent', 'Anna', 'Martin') +
      user('eva', 'parent', 'Éva', 'Petit'),
    'classes.csv': 'sourcedId,title,classType,schoolSourcedId\n' +
      'c6,6e B,homeroom,o\nc5,5e B,homeroom,o\n',
    'enrollments.csv': 'sourcedId,classSourcedId,schoolSourcedId,' +
      'userSourcedId,role\n' + enrolments.map(([where, who, role], i) =>
      `e${i},${where},o,${who},${role}\n`).join(''),
  };
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, name), text);
  ctl('import', '--yes', '--school', code, '--name', code, folder);
}

const category = async (who, label) => (await people[who].get(
  '/api/v1/directory/categories')).categories.find((c) => c.label === label);
const members = async (who, { id }) => (await people[who].get(
  `/api/v1/directory/categories/${encodeURIComponent(id)}/members`)).users
  .map((u) => `${u.displayName}, ${u.context}`);
const inbox = async (who) =>
  (await people[who].get('/api/v1/threads?box=inbox')).threads;
const open = (who, id) => people[who].request('GET', `/api/v1/threads/${id}`);

before(async () => {
  await ready();
  load([['c6', 't', 'teacher'], ['c6', 'lea', 'student']]);
  for (const who of ['t', 'anna', 'eva', 'zoe'])
    people[who] = await Client.login(`${login(who)}@${code}`, PASSWORD);
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('nobody new sees an old thread, and a category is of the year', async () => {
  const old = await category('t', 'Parents de 6e B');
  assert.deepEqual(await members('t', old),
    ['Anna Martin, parent de Léa Martin, 6e B']);
  const { threadId } = await people.t.post('/api/v1/messages', {
    subject: unique('Sortie'), bodyHtml: '<p>Bonjour</p>',
    to: { categoryIds: [old.id] }, options: { replies: 'ALL' } },
  { status: 201 });

  load([['c6', 't', 'teacher'], ['c5', 't', 'teacher'],
    ['c6', 'zoe', 'student'], ['c5', 'lea', 'student']]);
  const now = await category('t', 'Parents de 6e B');
  assert.equal(now.id, old.id, 'the id is stable');
  await until(async () => {
    assert.deepEqual(await members('t', now),
      ['Éva Petit, parent de Zoé Petit, 6e B']);
    return true;
  }, 'the new year is there');
  for (const who of ['eva', 'zoe']) {
    assert.deepEqual(await inbox(who), []);
    assert.equal((await open(who, threadId)).status, 404);
  }
  const answer = await people.t.post(`/api/v1/threads/${threadId}/messages`,
    { bodyHtml: '<p>Merci</p>', replyAll: true }, { status: 201 });
  assert.equal(answer.recipientCount, 1);
  assert.deepEqual(await inbox('eva'), []);
  assert.equal((await open('anna', threadId)).json.messages.length, 2);

  const sent = await people.t.post('/api/v1/messages', {
    subject: unique('Rentrée'), bodyHtml: '<p>Bonjour</p>',
    to: { categoryIds: [old.id] } }, { status: 201 });
  assert.equal((await open('eva', sent.threadId)).status, 200);
  assert.equal((await open('anna', sent.threadId)).status, 404);
});
