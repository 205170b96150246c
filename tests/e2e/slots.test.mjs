// Slots of a parents' evening over HTTP: offered, taken, moved, planned, given
// back, called off; what is refused says how it is now.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready, unique } from './client.mjs';

const V1 = '/api/v1';
let admin, teacher, parent, stranger, other, teachers, start;

before(async () => {
  await ready();
  [admin, teacher, parent, stranger, other] = await Promise.all(
    ['admin', 'enseignant', 'parent', 'parent2', 'parent.autre'].map(
      (login) => Client.login(login)));
  const { categories } = await admin.get(`${V1}/directory/categories`);
  const team = categories.find((c) => c.label === 'Enseignants de 6e B').id;
  const { users } = await admin.get(
    `${V1}/directory/categories/${encodeURIComponent(team)}/members`);
  // Who teaches both children comes first.
  teachers = [teacher.user.id,
    users.find((u) => u.displayName === 'Claire Dupont').id];
  // In the afternoon, whatever time it is: an evening is of one day.
  start = Math.floor(Date.now() / 86_400_000 + 7) * 86_400_000 + 15 * 3_600_000;
});

const at = (minutes) => new Date(start + minutes * 60_000).toISOString()
  .replace('.000', '');
const offers = (more = {}) => teachers.map((teacherId, i) => ({ teacherId,
  place: `Salle ${i + 1}`, minutes: 10,
  span: { startsAt: at(0), endsAt: at(60) },
  breaks: [{ startsAt: at(30), endsAt: at(40) }], ...more }));
async function evening() {
  const { categories } = await admin.get(`${V1}/directory/categories`);
  const { id } = await admin.post(`${V1}/events`, {
    title: unique('Rencontres'), startsAt: at(0), endsAt: at(60),
    timeZone: 'Europe/Paris', to: { categoryIds: [
      categories.find((c) => c.label === 'Parents de 6e B').id] },
  }, { status: 201 });
  const answer = await admin.request('PUT', `${V1}/events/${id}/slots`,
    { json: { offers: offers() } });
  assert.equal(answer.status, 200, answer.text);
  return id;
}
const slotsOf = async (client, id) => (await client.get(
  `${V1}/events/${id}/slots`));
const hostOf = (all, i) => all.hosts.find((h) => h.teacher.id === teachers[i]);
const take = (client, id, slot, json) => client.request('PUT',
  `${V1}/events/${id}/slots/${slot.id}`, { json });
const problem = (answer, status, code) => assert.equal(
  `${answer.status} ${answer.json?.code}`, `${status} ${code}`, answer.text);
const told = async (client, id) => (await client.get(
  `${V1}/notifications?pageSize=200`)).notifications
  .filter((n) => n.link === `/events/${id}` && n.kind.startsWith('SLOT'))
  .map((n) => `${n.kind} ${n.body}`);

test('a parent sees who teaches which child, takes, moves and gives back',
  async () => {
    const id = await evening();
    const all = await slotsOf(parent, id);
    assert.equal(all.canChange, false);
    assert.deepEqual(all.children.map((c) => c.displayName).sort(),
      ['Hugo Martin', 'Léa Martin']);
    const lea = all.children.find((c) => c.displayName === 'Léa Martin').id;
    const [both, one] = [hostOf(all, 0), hostOf(all, 1)];
    assert.equal(both.childIds.length, 2);
    assert.deepEqual(one.childIds, [lea]);
    assert.deepEqual(both.slots.map((s) => s.startsAt),
      [0, 10, 20, 40, 50].map(at));
    // Which child of two?
    problem(await take(parent, id, both.slots[0], {}), 400, 'FIELD_MISSING');
    const taken = await take(parent, id, both.slots[0], { childId: lea });
    assert.equal(taken.status, 200, taken.text);
    assert.deepEqual(hostOf(taken.json, 0).slots.map((s) => s.mine),
      [true, false, false, false, false]);
    problem(await take(parent, id, one.slots[0], {}), 409, 'SLOT_OVERLAP');
    assert.equal((await take(parent, id, both.slots[3], { childId: lea }))
      .status, 200);
    const event = await parent.get(`${V1}/events/${id}`);
    assert.equal(event.hasSlots, true);
    assert.deepEqual(event.slots.map((s) => [s.with.displayName,
      s.child.displayName, s.startsAt, s.place]),
    [['Julien Moreau', 'Léa Martin', at(40), 'Salle 1']]);
    const list = hostOf(await slotsOf(teacher, id), 0);
    assert.equal(list.slots[3].guardian.displayName, 'Camille Martin');
    assert.equal(list.slots[3].child.context, '6e B');
    const gone = await parent.request('DELETE',
      `${V1}/events/${id}/slots/${both.slots[3].id}`);
    assert.equal(gone.status, 200, gone.text);
    assert.deepEqual(hostOf(gone.json, 0).slots.map((s) => s.taken),
      [false, false, false, false, false]);
    assert.deepEqual((await told(teacher, id)).sort(), [
      `SLOT_BOOKED ${at(0)} Camille Martin (Léa Martin)`,
      `SLOT_CANCELLED ${at(40)} Camille Martin (Léa Martin)`,
      `SLOT_MOVED ${at(40)} Camille Martin (Léa Martin)`]);
    assert.deepEqual(await told(parent, id), []);
  });

test('a plan is accepted as a whole, or says what was taken', async () => {
  const id = await evening();
  const plan = () => parent.post(`${V1}/events/${id}/slots:plan`,
    { walk: { minutes: 5 } });
  const first = await plan();
  assert.equal(first.slots.length, 3, JSON.stringify(first));
  assert.deepEqual(first.unplaced, []);
  const choices = (p) => p.slots.map((s) => ({ slotId: s.id,
    childId: s.child.id }));
  // Somebody else telephones meanwhile, for who is not invited.
  const booked = await take(admin, id, first.slots[1],
    { guardianId: stranger.user.id, childId: (await stranger.get(
      `${V1}/directory/children`)).children[0].id });
  assert.equal(booked.status, 200, booked.text);
  assert.equal(booked.json.guardian.displayName, 'Nadia Benali');
  const late = await parent.request('POST', `${V1}/events/${id}/slots:take`,
    { json: { choices: choices(first) } });
  problem(late, 409, 'SLOT_TAKEN');
  assert.equal(late.json.current.hosts.flatMap((h) => h.slots)
    .find((s) => s.id === first.slots[1].id).taken, true);
  assert.ok(late.json.current.hosts.flatMap((h) => h.slots)
    .every((s) => !s.mine && !s.guardian));
  const again = await plan();
  const done = await parent.request('POST', `${V1}/events/${id}/slots:take`,
    { json: { choices: choices(again) } });
  assert.equal(done.status, 200, done.text);
  assert.deepEqual((await plan()).slots.map((s) => s.mine),
    [true, true, true]);
  // Who was booked for sees the event, and what is theirs of it.
  const theirs = await stranger.get(`${V1}/events/${id}`);
  assert.equal(theirs.slots.length, 1);
  assert.deepEqual((await told(stranger, id)).map((n) => n.split(' ')[0]),
    ['SLOT_BOOKED']);
  const { entries } = await admin.get(
    `${V1}/admin/audit?act=slots.change&pageSize=5`);
  assert.equal(entries[0].object, 'Nadia Benali');
});

test('a teacher who is ill: their slots are off, and families are told',
  async () => {
    const id = await evening();
    const all = await slotsOf(parent, id);
    const slot = hostOf(all, 1).slots[1];
    assert.equal((await take(parent, id, slot, {})).status, 200);
    const call = (client, teacherId) => client.request('POST',
      `${V1}/events/${id}/slots:cancel`, { json: { teacherId } });
    problem(await call(parent, teachers[1]), 403, 'FORBIDDEN');
    problem(await call(teacher, teachers[1]), 403, 'FORBIDDEN');
    assert.equal((await call(admin, teachers[1])).status, 200);
    const after = hostOf(await slotsOf(parent, id), 1);
    assert.equal(after.cancelled, true);
    assert.ok(after.slots.every((s) => s.cancelled && !s.mine));
    assert.deepEqual(await told(parent, id),
      [`SLOT_CANCELLED ${at(10)} Claire Dupont`]);
  });

test('bad input has its sentence, and strangers have no slots', async () => {
  const id = await evening();
  const put = async (json, status, code, field) => {
    const answer = await admin.request('PUT', `${V1}/events/${id}/slots`,
      { json });
    problem(answer, status, code);
    if (field) assert.equal(answer.json.field, field);
  };
  await put({ offers: offers({ minutes: 1 }) }, 400, 'FIELD_INVALID',
    'offers.minutes');
  await put({ offers: offers({ minutes: 500 }) }, 400, 'FIELD_INVALID');
  await put({ offers: offers({ span: { startsAt: at(9), endsAt: at(0) } }) },
    400, 'FIELD_INVALID', 'offers.span');
  await put({ offers: offers({ teacherId: parent.user.id }) }, 400,
    'FIELD_INVALID', 'offers.teacherId');
  await put({ offers: offers({ place: 'x'.repeat(201) }) }, 400,
    'FIELD_TOO_LONG');
  await put({ offers: offers({ room: 'x' }) }, 400, 'FIELD_UNKNOWN');
  const { hosts } = await slotsOf(parent, id);
  assert.equal(hosts.length, 2);
  for (const client of [stranger, other]) {
    await client.get(`${V1}/events/${id}/slots`, 404);
    problem(await take(client, id, hosts[0].slots[0], {}), 404,
      'THING_NOT_FOUND');
  }
  problem(await take(parent, id, { id: 'x' }, {}), 404, 'THING_NOT_FOUND');
  problem(await take(parent, id, { id: '1' }, {}), 404, 'THING_NOT_FOUND');
  problem(await take(parent, id, hosts[0].slots[0],
    { guardianId: stranger.user.id }), 403, 'FORBIDDEN');
  const all = await parent.request('POST', `${V1}/events/${id}/slots:take`,
    { json: { choices: [] } });
  problem(all, 400, 'FIELD_MISSING');
});
