// Who is frozen for writing is told so before a send is refused, whichever
// directory replica answers; and the page says it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newPage, step } from './browser.mjs';
import { BASE, Client, ctl, PASSWORD, ready, until } from './client.mjs';

const USERS = '/api/v1/admin/users';
let admin, parent;

const me = async () => (await parent.get('/api/v1/me')).frozen ?? false;
const post = (path) => admin.request('POST', `${USERS}/${parent.user.id}${path}`);
const send = () => parent.request('POST', '/api/v1/messages', { json: {
  to: { userIds: [admin.user.id] }, subject: 'Gel', bodyHtml: '<p>x</p>' } });

before(async () => {
  ctl('scale', 'directory', '2');
  await ready();
  [admin, parent] = await Promise.all(['admin', 'parent2'].map((l) => Client.login(l)));
});

after(async () => {
  await post(':unfreeze');
  ctl('scale', 'directory', '1');
  await ready();
});

test('of two replicas neither takes a send of who is frozen, and both say so', async () => {
  assert.equal(await me(), false);
  assert.equal((await post(':freeze')).status, 200);
  // The services ask one replica or the other: once the other has heard, none of
  // many sends is taken.
  await until(async () => {
    for (let i = 0; i < 12; i++)
      if ((await send()).json?.code !== 'WRITING_FROZEN') return false;
    return true;
  }, 'both have heard');
  await until(me, '/me says it');
});

step('the page says it, wide and on a phone', async () => {
  for (const [width, height] of [[1280, 800], [360, 740]]) {
    const page = await newPage(`frozen-${width}`);
    await page.setViewportSize({ width, height });
    await page.goto(`${BASE}/login`);
    await page.locator('input[name=login]').fill('parent2');
    await page.locator('input[name=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('Votre compte est en lecture seule').waitFor();
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(wide <= width, `${wide} px`);
  }
});

step('an answer that is open is kept, and cannot be sent', async () => {
  await post(':unfreeze');
  await until(async () => !await me(), '/me says it');
  const { threadId } = await admin.post('/api/v1/messages', { to: { userIds: [parent.user.id] },
    subject: 'Dégel', bodyHtml: '<p>x</p>' }, { status: 201 });
  const page = await newPage('answering');
  const [name, value] = parent.cookie.split('=');
  await page.context().addCookies([{ name, value, url: BASE }]);
  // The page looks now and then who one is: not before it is sent.
  const thawed = await parent.get('/api/v1/me');
  let sent = false;
  page.on('request', (request) => { sent ||= request.method() === 'POST' && request.url().endsWith('/messages'); });
  await page.route('**/api/v1/me', (route) => sent ? route.continue() : route.fulfill({ json: thawed }));
  await page.goto(`${BASE}/messages/threads/${threadId}`);
  await page.getByRole('button', { name: 'Répondre', exact: true }).click();
  await page.getByRole('textbox', { name: 'Message' }).click();
  await page.keyboard.type('Ma réponse');
  await post(':freeze');
  await until(me, '/me says it');
  await page.getByRole('button', { name: 'Envoyer' }).click();
  const dialog = page.getByRole('dialog', { name: /Répon/ });
  await dialog.getByText('Votre compte est en lecture seule').waitFor();
  await page.getByText('l’établissement a mis votre compte en lecture seule').waitFor();
  assert.ok(await dialog.getByRole('button', { name: 'Envoyer' }).isDisabled());
  assert.match(await page.getByRole('textbox', { name: 'Message' }).textContent(), /Ma réponse/);
});

test('thawed, it is as before', async () => {
  assert.equal((await post(':unfreeze')).status, 200);
  await until(async () => !await me(), '/me says it');
  await until(async () => (await send()).status === 201, 'a send is taken');
});
