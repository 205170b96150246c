// What the page État says of what waits, and while a service does not answer.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertAccessible, enter, PHONE } from './account-pages.mjs';
import { newPage, step } from './browser.mjs';
import { BASE, Client, parts, PASSWORD, ready, unique, until } from './client.mjs';

const HEALTH = '/api/v1/admin/health';
let admin, stopped;

const state = () => admin.get(HEALTH);
const service = async (name) => (await state()).services.find((s) => s.name === name);
const queue = async (name) => (await state()).queues.find((q) => q.name === name);

/** It hears nothing more; its connections stay. */
const stop = (name) => {
  stopped = parts().get(name).pid;
  process.kill(stopped, 'SIGSTOP');
};
const goOn = () => {
  if (stopped) process.kill(stopped, 'SIGCONT');
  stopped = undefined;
};

before(async () => {
  await ready();
  admin = await Client.login('admin');
});
after(async () => {
  goOn();
  await ready();
});

test('the queues are told, each with how long its oldest has waited', async () => {
  await until(async () => (await state()).queues.length === 8, 'all are counted');
  const { queues } = await state();
  assert.deepEqual(queues.map((q) => `${q.service} ${q.name}`).sort(),
    ['directory confirmations', 'directory imports', 'messages held', 'messages outbox', 'notify channels', 'notify hooks', 'notify letters', 'notify mail']);
  for (const q of queues)
    if (q.waiting === '0') assert.equal(q.oldestSeconds, '0', q.name);
});

test('an import that waits for a word ages, until it has one', async () => {
  const csv = `nom;prénom;rôle\n${unique('Vieux').replace(/[ -]/g, '')};Ana;personnel\n`;
  const { json } = await admin.request('POST', '/api/v1/admin/roster?dryRun=true',
    { body: Buffer.from(csv), headers: { 'content-type': 'text/csv' } });
  const job = `/api/v1/admin/jobs/${json.jobId}`;
  await until(async () => (await admin.get(job)).state === 'CONFIRM', 'it waits');
  await until(async () => Number((await queue('confirmations')).oldestSeconds) >= 2, 'its age');
  assert.ok(Number((await queue('confirmations')).waiting) >= 1);
  const page = await enter('admin');
  await page.goto(`${BASE}/administration/health`);
  const row = page.locator('.facts dd').filter({ hasText: 'le plus ancien depuis' });
  await row.first().waitFor();
  assert.match(await row.first().textContent(), /^\d+ · le plus ancien depuis \d+\s(seconde|minute|heure|jour)s?$/u);
  await admin.request('POST', `${job}:cancel`);
});

test('the other school has its own page of the same installation', async () => {
  const other = await Client.login('admin.autre');
  assert.deepEqual((await other.get(HEALTH)).services.map((s) => s.name), (await state()).services.map((s) => s.name));
  const parent = await Client.login('parent2');
  assert.equal((await parent.request('GET', HEALTH)).status, 403);
});

step('notify hears nothing: the page says so, and the rest is served', async () => {
  const [french, phone] = [await enter('admin'),
    await newPage('admin', { ...PHONE, locale: 'en-GB' })];
  await phone.context().addCookies(await french.context().cookies());
  await french.goto(`${BASE}/administration/health`);
  await french.getByText('Tout répond.').waitFor();
  stop('notify');
  try {
    await french.getByText('Un service ne répond pas : ce qui en dépend attend, rien n’est perdu.').waitFor();
    const shown = french.locator('.health-service').filter({ has: french.getByRole('heading', { name: /^Notifications/ }) });
    await shown.getByText('Ne répond pas').waitFor();
    assert.equal(await french.getByText('Ne répond pas', { exact: true }).count(), 1, 'of the others none');
    await phone.goto(`${BASE}/administration/health`);
    await phone.getByText('A service does not answer').waitFor();
    await phone.locator('.health-service').filter({ hasText: 'Notifications' }).getByText('Does not answer').waitFor();
    await assertAccessible(phone, 'notify is silent');
    // Messages are read and sent meanwhile.
    const sender = await Client.login('parent2', PASSWORD);
    const subject = unique('Sans notify');
    await sender.post('/api/v1/messages', { to: { userIds: [admin.user.id] },
      subject, bodyHtml: '<p>x</p>' }, { status: 201 });
    assert.ok(await until(() => admin.thread(subject), 'it has come'));
  } finally {
    goOn();
  }
  await french.getByText('Tout répond.').waitFor();
  assert.equal((await service('notify')).replicas[0].state, 'READY');
});

test('what notify was not told is told when it is back', async () => {
  await until(async () => (await queue('outbox')).waiting === '0', 'nothing waits', 30_000);
});
