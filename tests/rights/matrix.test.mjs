// Who may write to whom: role x relation x act, made from the school's rules
// and from the rows of the route table that are about a person.  For the rules
// that every school begins with and for others, in sessions that were open
// before, with two replicas of the directory.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, ctl, unique, until } from '../e2e/client.mjs';
import { ROWS } from './table.mjs';
import { RELATIONS, ROLES, World } from './world.mjs';

const RULES = '/api/v1/admin/rules';
const SCOPES = ['NOBODY', 'OWN', 'CLASS', 'SCHOOL'];
const CALLERS = ROLES.filter((role) => role !== 'NOBODY');

// The scope at which a relation is reached.  A teacher's classes are own ones;
// of the staff all are of the school.
const NEEDS = { family: 'OWN', contact: 'OWN', sameClass: 'CLASS',
  otherClass: 'SCHOOL' };
function needed(role, relation) {
  if (role === 'STAFF' || role === 'ADMIN') return 'SCHOOL';
  return role === 'TEACHER' && relation === 'sameClass' ? 'OWN'
    : NEEDS[relation];
}

// What one does to reach a person.
const ACTS = ROWS.filter((row) => row.reaches);

const pair = (rules, from, to) => rules.find((r) =>
  r.from === from && r.to === to);

/** SETS[name](rules) changes what every school begins with. */
const SETS = {
  'as every school begins': () => {},
  'classes among themselves, no parent to a teacher': (rules) => {
    pair(rules, 'GUARDIAN', 'GUARDIAN').scope = 'CLASS';
    pair(rules, 'STUDENT', 'STUDENT').scope = 'CLASS';
    pair(rules, 'GUARDIAN', 'TEACHER').scope = 'NOBODY';
    pair(rules, 'GUARDIAN', 'STUDENT').scope = 'OWN';
    pair(rules, 'TEACHER', 'GUARDIAN').scope = 'SCHOOL';
  },
  'everybody to everybody': (rules) => {
    for (const r of rules) r.scope = 'SCHOOL';
  },
  'to the staff alone': (rules) => {
    for (const r of rules)
      if (r.to !== 'STAFF' && r.to !== 'ADMIN') r.scope = 'NOBODY';
  },
};

let world, admin, first;

async function load() {
  const set = await admin.get(RULES);
  for (const r of set.rules) r.scope ??= 'NOBODY';
  return set;
}

async function save(change) {
  const { version } = await load();
  const rules = structuredClone(first.rules);
  change(rules);
  const answer = await admin.request('PUT', RULES,
    { json: { rules, version } });
  assert.equal(answer.status, 200, answer.text);
  return rules;
}

before(async () => {
  world = await World.make();
  admin = world.client('admin');
  ctl('scale', 'directory', '2');
  first = await load();
});

after(async () => {
  if (first) await save(() => {});
  ctl('scale', 'directory', '1');
});

/** Whether the act reaches them: the row's words for yes and for no. */
async function reaches(row, client, login, relation) {
  const thing = world.owned.get(world.logins[client.role][relation]).person;
  const [method, path] = row.route.split(' ');
  const more = row.ask?.(thing.id, relation, world, login) ?? {};
  const answer = await client.request(method,
    path + (row.query?.(thing) ?? ''), more);
  const got = answer.status >= 400
    ? `${answer.status} ${answer.json?.code}` : row.holds
      ? `${answer.status} ${row.holds(answer, thing) ? 'with' : 'without'}`
      : String(answer.status);
  const words = { [row.when.contact.STAFF]: true,
    [row.when.nobody.STAFF]: false };
  assert.ok(got in words, `${row.route} ${relation}: ${answer.text}`);
  return words[got];
}

async function wrong(rules, role) {
  const login = world.login(role);
  const client = world.client(login);
  client.role = role;
  const lines = [];
  for (const relation of RELATIONS.filter((r) => r in NEEDS)) {
    const { person } = world.owned.get(world.logins[role][relation]);
    const { scope } = pair(rules, role, person.role);
    const want = SCOPES.indexOf(scope) >=
      SCOPES.indexOf(needed(role, relation));
    for (const row of ACTS)
      if (await reaches(row, client, login, relation) !== want)
        lines.push(`${role} ${relation} (${person.role}, ${scope}): ` +
          `${row.route} should ${want ? 'reach' : 'not reach'}`);
  }
  return lines;
}

test('there are acts', () => {
  assert.equal(ACTS.length, 3, 'search, preview, send');
});

for (const [name, change] of Object.entries(SETS))
  test(`rules: ${name}`, async () => {
    const rules = await save(change);
    // The other replica hears of it on its own.
    for (const role of CALLERS) {
      let last;
      await until(async () => (last = await wrong(rules, role)).length === 0,
        `${role} by these rules`).catch((error) => {
        throw last ? new Error(last.join('\n'), { cause: error }) : error;
      });
    }
  });

test('a send to some out of reach goes to nobody and names them', async () => {
  await save(() => {});
  const parent = world.client('parent');
  const [reached, ...others] = ['contact', 'sameClass', 'otherClass']
    .map((r) => world.owned.get(world.logins.GUARDIAN[r]).person);
  const subject = unique('Personne');
  const refused = await until(async () => {
    const answer = await parent.request('POST', '/api/v1/messages',
      { json: { subject, bodyHtml: '<p>x</p>', attachmentIds: [],
        to: { userIds: [reached, ...others].map((p) => p.id) } } });
    return answer.status !== 201 && answer;
  }, 'the send is refused');
  assert.equal(refused.json.code, 'RECIPIENT_UNREACHABLE');
  assert.deepEqual(refused.json.faults.map((f) => f.id).sort(),
    others.map((p) => p.id).sort());
  for (const fault of refused.json.faults)
    assert.ok(fault.reason, `why not ${fault.id}`);
  const client = world.client(world.logins.GUARDIAN.contact);
  const { threads } = await client.get('/api/v1/threads?box=inbox');
  assert.ok(!threads?.some((t) => t.subject === subject));
});

test('two at a time: the second has to look again', async () => {
  const { rules, version } = await load();
  const put = () => admin.request('PUT', RULES, { json: { rules, version } });
  pair(rules, 'STUDENT', 'STUDENT').scope = 'CLASS';
  assert.equal((await put()).status, 200);
  const late = await put();
  assert.equal(late.status, 409);
  assert.equal(late.json.code, 'RULES_CHANGED');
});

test('a preview counts and names, and changes nothing', async () => {
  await save(() => {});
  const { rules, version } = await load();
  pair(rules, 'GUARDIAN', 'TEACHER').scope = 'SCHOOL';
  const told = await admin.post(`${RULES}:preview`, { rules });
  assert.equal(told.changes.length, 1);
  const [change] = told.changes;
  assert.equal(change.from, 'GUARDIAN');
  assert.ok(Number(change.senders.after) >= Number(change.senders.before));
  assert.ok(Number(told.pairs.after) > Number(told.pairs.before));
  assert.ok(told.samples.length > 0 && told.samples.every((s) => s.gained));
  assert.equal((await load()).version, version);
});

test('the rules of one school are not another\'s', async () => {
  const other = await Client.login('admin.autre');
  const before = await other.get(RULES);
  await save(SETS['everybody to everybody']);
  assert.deepEqual(await other.get(RULES), before);
});
