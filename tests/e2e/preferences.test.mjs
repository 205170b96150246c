// Preferences over HTTP: a PUT changes only what it names; bad input.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ready } from './client.mjs';

const URL = '/api/v1/preferences';
const LOGIN = 'parent2';
let me;

before(async () => {
  await ready();
  me = await Client.login(LOGIN);
});

const put = async (json, status = 200, client = me) => {
  const answer = await client.request('PUT', URL, { json });
  assert.equal(answer.status, status, answer.text);
  return others(answer.json);
};
/** All but the automatic answer (see auto-replies.test.mjs), quiet hours and what
 *  comes by mail (mail-channels.test.mjs). */
function others({ autoReply, quietHours, channels, mail, mailHour, ...rest }) {
  assert.notEqual(autoReply, null);
  assert.notEqual(quietHours, null);
  return rest;
}

test('what is not named stays, in every session of the person', async () => {
  await put({ language: '', undoSeconds: 10, signatureHtml: '' });
  assert.deepEqual(await put({ undoSeconds: 0 }),
    { language: '', undoSeconds: 0, signatureHtml: '' });
  assert.deepEqual(await put({ signatureHtml: '<p>A.<script>x</script></p>' }),
    { language: '', undoSeconds: 0, signatureHtml: '<p>A.</p>' });
  assert.deepEqual(await put({ language: 'en' }),
    { language: 'en', undoSeconds: 0, signatureHtml: '<p>A.</p>' });
  const again = await Client.login(LOGIN);
  const all = { language: 'en', undoSeconds: 0, signatureHtml: '<p>A.</p>' };
  assert.deepEqual(others(await again.get(URL)), all);
  assert.deepEqual(await put({}), all);
  assert.deepEqual(await put({ language: null }), all);
  assert.deepEqual(await put({ language: '', undoSeconds: 10,
    signatureHtml: '' }),
  { language: '', undoSeconds: 10, signatureHtml: '' });
});

test('nobody else has them', async () => {
  const other = await Client.login('eleve');
  const before_ = await other.get(URL);
  await put({ undoSeconds: 33 });
  assert.deepEqual(await other.get(URL), before_);
  await put({ undoSeconds: 10 });
});

test('what they cannot be is said by its field', async () => {
  for (const [json, code, field] of [
    [{ language: 'de' }, 'FIELD_INVALID', 'language'],
    [{ undoSeconds: 61 }, 'FIELD_INVALID', 'undoSeconds'],
    [{ undoSeconds: -1 }, 'FIELD_INVALID', 'undoSeconds'],
    [{ undoSeconds: 'dix' }, 'FIELD_INVALID', 'undoSeconds'],
    [{ signatureHtml: 'x'.repeat(16385) }, 'FIELD_TOO_LONG', 'signatureHtml'],
  ]) {
    const problem = await put(json, 400);
    assert.equal(problem.code, code, JSON.stringify(json).slice(0, 60));
    assert.equal(problem.field, field);
  }
  const broken = await me.request('PUT', URL, { body: '{',
    headers: { 'content-type': 'application/json' } });
  assert.equal(broken.json.code, 'MALFORMED_REQUEST');
  assert.equal((await me.get(URL)).undoSeconds, 10);
});

test('quiet hours: stored as they are given, off, and what they cannot be', async () => {
  const hours = [{ days: [1, 2, 3, 4, 5], from: '20:00', to: '07:30' },
    { days: [6, 7], from: '00:00', to: '24:00' }];
  const keep = async (quietHours, status = 200) => {
    const answer = await me.request('PUT', URL, { json: { quietHours } });
    assert.equal(answer.status, status, answer.text);
    return status === 200 ? answer.json.quietHours : answer.json;
  };
  const zoned = { hours, timeZone: 'Indian/Reunion' };
  assert.deepEqual(await keep(zoned), zoned);
  await put({ undoSeconds: 20 });
  assert.deepEqual((await me.get(URL)).quietHours, zoned);
  assert.deepEqual(await keep({ hours: [], timeZone: '' }), { hours: [], timeZone: '' });
  assert.equal((await me.get(URL)).undoSeconds, 20);
  const one = (part) => ({ hours: [hours[0], { ...hours[0], ...part }] });
  for (const [wrong, code, field] of [
    [one({ to: '20:00' }), 'FIELD_INVALID', 'quietHours.hours[1].to'],
    [one({ to: '25:00' }), 'FIELD_INVALID', 'quietHours.hours[1].to'],
    [one({ from: '24:00' }), 'FIELD_INVALID', 'quietHours.hours[1].from'],
    [one({ from: '20:01' }), 'FIELD_INVALID', 'quietHours.hours[1].from'],
    [one({ from: '8h' }), 'FIELD_INVALID', 'quietHours.hours[1].from'],
    [one({ days: [1, 1] }), 'FIELD_INVALID', 'quietHours.hours[1].days'],
    [one({ days: [0] }), 'FIELD_INVALID', 'quietHours.hours[1].days'],
    [one({ days: [8] }), 'FIELD_INVALID', ''],
    [one({ days: [] }), 'FIELD_MISSING', ''],
    [{ hours: Array(15).fill(hours[0]) }, 'FIELD_TOO_LONG', ''],
    [{ hours, timeZone: 'Mars/Olympus' }, 'FIELD_INVALID', 'quietHours.timeZone'],
    [{ hours, timeZone: 'x'.repeat(64) }, 'FIELD_TOO_LONG', 'quietHours.timeZone'],
  ]) {
    const problem = await keep(wrong, 400);
    assert.equal(problem.code, code, JSON.stringify(wrong).slice(-90));
    if (field) assert.equal(problem.field, field);
  }
  assert.deepEqual((await me.get(URL)).quietHours, { hours: [], timeZone: '' });
  await put({ undoSeconds: 10 });
});
