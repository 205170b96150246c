// Over HTTP: a message is reported, the moderators read it and decide.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, ctl, ready, unique, until } from './client.mjs';

const V1 = '/api/v1';
let teacher, parent, pupil, admin, other;
const refused = (answer, status, code) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.json.code, code);
  assert.ok(answer.json.detail.length > 20);
};
const send = (subject) => teacher.post(`${V1}/messages`, { subject,
  bodyHtml: '<p>Un texte pénible</p>', to: { userIds: [parent.user.id] },
}, { status: 201, key: unique('k').replace(/ /g, '-') });
const report = (client, id, json = { reason: 'INSULT', word: 'Lisez' }) =>
  client.request('POST', `${V1}/messages/${id}/report`, { json });
const decide = (client, id, json) =>
  client.request('POST', `${V1}/admin/reports/${id}:decide`, { json });
const notices = async (client, kind, title) =>
  (await client.get(`${V1}/notifications?pageSize=200`)).notifications
    .filter((n) => n.kind === kind && n.title === title);

before(async () => {
  await ready();
  [teacher, parent, pupil, admin, other] = await Promise.all(['enseignant',
    'parent', 'eleve', 'admin', 'parent.autre'].map((l) => Client.login(l)));
});

test('a reported message is read by the moderators, who decide', async () => {
  const subject = unique('Signalé');
  const { messageId } = await send(subject);
  const first = await report(parent, messageId);
  assert.equal(first.status, 200, first.text);
  // Once a person and message.
  const again = await report(parent, messageId, { reason: 'OTHER' });
  assert.deepEqual(again.json, first.json);
  const [notice] = await until(async () => {
    const found = await notices(admin, 'REPORT_MADE', subject);
    return found.length > 0 && found;
  }, 'the moderator is told');
  assert.equal(notice.link, `/administration/reports/${messageId}`);
  assert.ok(!JSON.stringify(notice).includes(parent.user.displayName));
  const { reports } = await admin.get(`${V1}/admin/reports?state=OPEN`);
  const listed = reports.find((r) => r.id === messageId);
  assert.deepEqual([listed.count, listed.reasons, listed.state],
    [1, ['INSULT'], 'OPEN']);
  const shown = await admin.get(`${V1}/admin/reports/${messageId}`);
  assert.equal(shown.reports[0].by.displayName, parent.user.displayName);
  assert.equal(shown.reports[0].word, 'Lisez');
  assert.equal(shown.messages.at(-1).bodyHtml, '<p>Un texte pénible</p>');
  const done = await decide(admin, messageId, { decision: 'WARNED',
    note: 'Restez courtois.', version: listed.version });
  assert.equal(done.status, 200, done.text);
  assert.equal(done.json.state, 'WARNED');
  const [warning] = await until(async () => {
    const found = await notices(teacher, 'SENDER_WARNED', subject);
    return found.length > 0 && found;
  }, 'the sender is warned');
  assert.equal(warning.body, 'Restez courtois.');
  refused(await decide(admin, messageId, { decision: 'DISMISSED',
    version: listed.version }), 409, 'REPORT_CHANGED');
  const { entries } = await admin.get(`${V1}/admin/audit?act=report`);
  assert.deepEqual(entries.filter((e) => e.object === messageId)
    .map((e) => e.act), ['report.decide', 'report.look']);
});

test('whoever wrote it learns nothing of it', async () => {
  const subject = unique('Discret');
  const { messageId, threadId } = await send(subject);
  const before = (await teacher.get(`${V1}/threads/${threadId}`)).messages;
  assert.equal((await report(parent, messageId)).status, 200);
  await until(async () =>
    (await notices(admin, 'REPORT_MADE', subject)).length, 'it is told');
  assert.deepEqual((await teacher.get(`${V1}/threads/${threadId}`)).messages,
    before);
  assert.deepEqual(await notices(teacher, 'REPORT_MADE', subject), []);
  refused(await teacher.request('GET', `${V1}/admin/reports`), 403,
    'FORBIDDEN');
  refused(await teacher.request('GET', `${V1}/admin/reports/${messageId}`),
    403, 'FORBIDDEN');
});

test('reports that are none', async () => {
  const { messageId } = await send(unique('Mal signalé'));
  refused(await report(teacher, messageId), 409, 'REPORT_OWN');
  for (const client of [pupil, admin, other])
    refused(await report(client, messageId), 404, 'THING_NOT_FOUND');
  refused(await report(parent, '999999999999'), 404, 'THING_NOT_FOUND');
  refused(await report(parent, 'x'), 404, 'THING_NOT_FOUND');
  refused(await report(parent, messageId, {}), 400, 'FIELD_MISSING');
  refused(await report(parent, messageId, { reason: 'ANGER' }), 400,
    'FIELD_INVALID');
  refused(await report(parent, messageId, { reason: 'OTHER',
    word: 'x'.repeat(1001) }), 400, 'FIELD_TOO_LONG');
  refused(await admin.request('GET', `${V1}/admin/reports/${messageId}`),
    404, 'THING_NOT_FOUND');
  refused(await decide(admin, messageId, { decision: 'DISMISSED',
    version: 1 }), 404, 'THING_NOT_FOUND');
  assert.equal((await report(parent, messageId)).status, 200);
  for (const [json, code] of [[{ version: 1 }, 'FIELD_MISSING'],
    [{ decision: 'DISMISSED' }, 'FIELD_MISSING'],
    [{ decision: 'OPEN', version: 1 }, 'FIELD_INVALID'],
    [{ decision: 'WARNED', version: 1 }, 'FIELD_MISSING'],
    [{ decision: 'HANDLED', version: 1, note: 'x'.repeat(1001) },
      'FIELD_TOO_LONG']])
    refused(await decide(admin, messageId, json), 400, code);
});

test('the permission is given singly', async () => {
  const secretary = await Client.login('martine.collet');
  const path = `${V1}/admin/reports`;
  const permit = (...names) => ctl('permit', '--school', 'college-demo',
    '--login', 'martine.collet', '--permissions', names.join(','));
  refused(await secretary.request('GET', path), 403, 'FORBIDDEN');
  permit('ROSTERS', 'RESET', 'STORAGE', 'MODERATION');
  try {
    await until(async () => (await secretary.request('GET', path)).status === 200,
      'it is hers');
    const subject = unique('Pour elle');
    const { messageId } = await send(subject);
    assert.equal((await report(parent, messageId)).status, 200);
    await until(async () =>
      (await notices(secretary, 'REPORT_MADE', subject)).length, 'told');
    // She may not freeze people, so she does not by a decision either.
    refused(await decide(secretary, messageId, { decision: 'FROZEN',
      version: 1 }), 403, 'FORBIDDEN');
  } finally {
    permit('ROSTERS', 'RESET', 'STORAGE');
  }
});
