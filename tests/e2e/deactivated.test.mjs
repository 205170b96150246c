// Somebody is switched off: what becomes of their open session, of what they
// were writing, and of the threads that others have with them.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { enter } from './account-pages.mjs';
import { complaints, newPage, step, until as shown } from './browser.mjs';
import { BASE, Client, PASSWORD, ready, setPassword, unique, until } from './client.mjs';

const V1 = '/api/v1', USERS = `${V1}/admin/users`;
const SCHOOL = 'college-demo';
const subject = unique('Absence');
let admin, staff, gone, thread, page, other;

const active = async (on) => {
  const answer = await admin.request('PATCH', `${USERS}/${gone.user.id}`, { json: { active: on } });
  assert.equal(answer.status, 200, answer.text);
};
const reply = (client) => client.request('POST', `${V1}/threads/${thread}/messages`,
  { json: { bodyHtml: '<p>Bien reçu</p>' } });

before(async () => {
  await ready();
  [admin, staff] = await Promise.all(['admin', 'vie.scolaire'].map((l) => Client.login(l)));
  const { users } = await admin.get(`${USERS}?role=GUARDIAN&state=ACTIVE&pageSize=200`);
  const person = users.find((u) => u.login.includes('.') && !u.frozen);
  setPassword(SCHOOL, person.login);
  gone = await Client.login(person.login);
  gone.login = person.login;
  ({ threadId: thread } = await staff.post(`${V1}/messages`, {
    to: { userIds: [gone.user.id] }, subject, bodyHtml: '<p>Merci de rappeler.</p>' }, { status: 201 }));
});

after(async () => { await active(true); });

step('both have the thread open, and one begins to answer', async () => {
  page = await enter(gone.login);
  await page.goto(`${BASE}/messages/threads/${thread}`);
  await page.getByRole('button', { name: 'Répondre' }).click();
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.type('Je rappelle demain matin.');
  other = await enter('vie.scolaire');
  await other.goto(`${BASE}/messages/threads/${thread}`);
  await other.getByRole('heading', { name: subject }).waitFor();
});

test('switched off, the session is over, and a login tells nothing', async () => {
  await active(false);
  for (const [method, path] of [['GET', '/me'], ['GET', '/threads'], ['GET', `/threads/${thread}`]])
    await until(async () => (await gone.request(method, V1 + path)).status === 401, path);
  assert.equal((await reply(gone)).status, 401);
  const wrong = async (login, password) => {
    const { status, json } = await new Client().request('POST', `${V1}/session`, { json: { login, password } });
    return [status, json.code, json.detail];
  };
  assert.deepEqual(await wrong(gone.login, PASSWORD), await wrong(`${gone.login}.x`, PASSWORD));
});

test('nobody finds or reaches them, and what was written stays', async () => {
  const name = encodeURIComponent(gone.user.displayName);
  const found = async () => (await staff.get(`${V1}/directory/users?q=${name}`)).users ?? [];
  await until(async () => !(await found()).some((u) => u.id === gone.user.id), 'no longer found');
  const refused = await staff.request('POST', `${V1}/messages`, { json: {
    to: { userIds: [gone.user.id] }, subject: 'x', bodyHtml: '<p>x</p>' } });
  assert.equal(refused.status, 403, refused.text);
  const head = await staff.get(`${V1}/threads/${thread}`);
  assert.equal(head.thread.subject, subject);
  assert.equal(head.canReply ?? false, false);
  assert.equal(head.noReply, 'NOBODY_LEFT');
  const answer = await reply(staff);
  assert.ok(answer.status >= 400 && answer.status < 500, answer.text);
  // The administration still has them, and says how they are.
  const { users } = await admin.get(`${USERS}?q=${name}&state=INACTIVE`);
  assert.deepEqual(users.map((u) => u.id), [gone.user.id]);
});

step('their open page asks for a login over what they had written', async () => {
  await page.evaluate(() => { dispatchEvent(new Event('focus')); document.dispatchEvent(new Event('visibilitychange')); });
  await page.getByRole('textbox', { name: 'Message' }).focus();
  await page.keyboard.type(' Vers neuf heures.');
  const dialog = page.getByRole('dialog', { name: "Connexion" });
  await dialog.waitFor();
  await dialog.locator('input[name=login]').fill(gone.login);
  await dialog.locator('input[name=password]').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await dialog.getByText(/incorrect/).waitFor();
  assert.match(await page.locator('[role=textbox]').first().textContent(), /Je rappelle demain matin/);
  await page.setViewportSize({ width: 360, height: 740 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} px`);
});

step('the other sees the thread, and why there is no answering it', async () => {
  for (const [locale, sentence] of [['fr-FR', /plus personne n’est là pour recevoir votre réponse/],
    ['en-GB', /nobody is left/i]]) {
    const seen = locale === 'fr-FR' ? other : await newPage('english', { locale });
    if (locale === 'fr-FR') await seen.reload();
    else {
      await seen.context().addCookies(await other.context().cookies());
      await seen.goto(`${BASE}/messages/threads/${thread}`);
    }
    await seen.getByRole('heading', { name: subject }).waitFor();
    await seen.getByText(sentence).waitFor();
    assert.equal(await seen.getByRole('button', { name: /^(Répondre|Reply)$/ }).count(), 0);
    await seen.getByText(gone.user.displayName).first().waitFor();
  }
});

test('switched on again, they log in, and are answered', async () => {
  await active(true);
  gone = Object.assign(await Client.login(gone.login), { login: gone.login });
  await until(async () => (await staff.get(`${V1}/threads/${thread}`)).canReply, 'may be answered');
  assert.equal((await reply(gone)).status, 201);
});

step('no page said anything that it may not', async () => {
  await shown('no complaint', () => complaints, (c) => c.length === 0);
});
