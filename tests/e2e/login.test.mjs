// Logging in where several schools share a name: over HTTP, and on the page by
// keyboard and on a telephone.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { base, logIn, newPage, step, until } from './browser.mjs';
import { Client, PASSWORD, ctl } from './client.mjs';

const WORDS = { 'login-a': 'Rouge-gorge-1', 'login-b': 'Chardonneret-2' };
const folder = mkdtempSync(join(tmpdir(), 'liaison-login-'));

const person = (id, login, word) =>
  `${id},,,true,o1,teacher,${login},Nom,${id},${word}\n`;

before(() => {
  writeFileSync(join(folder, 'manifest.csv'), 'propertyName,value\n' +
    'manifest.version,1.0\noneroster.version,1.1\nfile.orgs,bulk\n' +
    'file.users,bulk\n');
  writeFileSync(join(folder, 'orgs.csv'),
    'sourcedId,status,name,type\no1,,École,school\n');
  for (const [code, word] of Object.entries(WORDS)) {
    writeFileSync(join(folder, 'users.csv'),
      'sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,' +
      'username,givenName,familyName,password\n' +
      person('h', 'homonyme', word) +
      person('p', 'parent@college-demo', word) +
      person('z', `zoe\u0301.${code}`, word));
    ctl('import', '--school', code, '--name', `École ${code}`, folder);
  }
});

after(() => rmSync(folder, { recursive: true }));

const post = (json, cookie = '') =>
  new Client(cookie).request('POST', '/api/v1/session', { json });

const schoolOf = async (answer) => {
  assert.equal(answer.status, 200, answer.text);
  const cookie = answer.headers.getSetCookie()
    .map((c) => c.split(';')[0]).join('; ');
  return (await new Client(cookie).get('/api/v1/me')).school.code;
};

test('the school is asked for, and only from who knows the password', async () => {
  const asked = await post({ login: 'homonyme', password: WORDS['login-a'] });
  assert.equal(asked.status, 409, asked.text);
  assert.equal(asked.json.code, 'SCHOOL_REQUIRED');
  assert.equal(asked.json.field, 'school');
  for (const login of ['homonyme', 'no.such.name']) {
    const wrong = await post({ login, password: 'wrong' });
    assert.equal(wrong.status, 401, wrong.text);
    assert.equal(wrong.json.code, 'WRONG_LOGIN');
  }
  for (const [code, password] of Object.entries(WORDS)) {
    assert.equal(await schoolOf(await post({ login: 'homonyme', password,
      school: code })), code);
    assert.equal(await schoolOf(await post({ login: `HOMONYME@${code}`,
      password })), code);
  }
  assert.equal((await post({ login: 'homonyme', school: 'login-b',
    password: WORDS['login-a'] })).status, 401);
});

test('a name of one school does not stand for another school', async () => {
  assert.equal(await schoolOf(await post({ login: 'parent@college-demo',
    password: PASSWORD })), 'college-demo');
  assert.equal((await post({ login: 'parent@college-demo',
    password: WORDS['login-a'] })).status, 401);
  assert.equal(await schoolOf(await post({ login:
    'parent@college-demo@login-a', password: WORDS['login-a'] })), 'login-a');
});

test('a login is the same from every keyboard', async () => {
  for (const login of ['zo\u00e9.login-a', 'zoe\u0301.login-a', 'ZO\u00c9.LOGIN-A'])
    assert.equal(await schoolOf(await post({ login,
      password: WORDS['login-a'] })), 'login-a');
});

test('a browser is known by a cookie of its own', async () => {
  const first = await post({ login: 'parent', password: PASSWORD });
  const device = first.headers.getSetCookie()
    .find((c) => c.startsWith('liaison_device='));
  assert.match(device, /; HttpOnly/);
  assert.match(device, /; Path=\/;/);
  assert.match(device, /; SameSite=Lax/);
  const second = await post({ login: 'parent2', password: PASSWORD },
    device.split(';')[0]);
  const both = second.headers.getSetCookie()
    .find((c) => c.startsWith('liaison_device=')).split(';')[0];
  assert.ok(both.includes(device.split(';')[0].split('=')[1]), both);
});

test('logging in again ends the session that it replaces', async () => {
  const old = await Client.login('parent');
  await old.get('/api/v1/me');
  const again = await post({ login: 'parent2', password: PASSWORD }, old.cookie);
  assert.equal(again.status, 200, again.text);
  await until('the old session', async () =>
    (await old.request('GET', '/api/v1/me')).status, (s) => s === 401);
  const wrong = await Client.login('parent');
  assert.equal((await post({ login: 'parent', password: 'wrong' },
    wrong.cookie)).status, 401);
  await wrong.get('/api/v1/me');
});

const submit = async (page, name, password) => {
  await page.locator('input[name=login]:focus').waitFor();
  await page.keyboard.type(name);
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
};
const hello = (page) =>
  page.getByRole('heading', { name: /^Bonjour / }).waitFor();

step('the page asks for the school, by keyboard on a telephone, and keeps it', async () => {
  const page = await newPage('homonyme', { viewport: { width: 360, height: 640 },
    hasTouch: true, isMobile: true });
  await page.goto(base);
  assert.equal(await page.getByLabel('Établissement').count(), 0);
  await submit(page, 'homonyme', WORDS['login-a']);
  const field = page.getByLabel('Établissement', { exact: true });
  await field.waitFor();
  await page.locator('input[name=school]:focus').waitFor();
  assert.match(await page.getByRole('alert').innerText(), /plusieurs établissements/);
  assert.equal(await page.evaluate(() =>
    document.documentElement.scrollWidth > innerWidth), false);
  // Another's first, then by the name that is written over the door.
  await page.keyboard.type('login-b');
  await page.keyboard.press('Enter');
  await page.getByText('ou l’établissement est incorrect').waitFor();
  await field.fill('ecole LOGIN a');
  await field.press('Enter');
  await hello(page);
  assert.equal(await page.evaluate(() => localStorage.getItem('liaison.school')), 'login-a');

  // Without the cookie, what the page keeps answers the question.
  await page.context().clearCookies();
  await page.goto(base);
  await submit(page, 'homonyme', WORDS['login-a']);
  await hello(page);
  // And is in nobody's way who is of another school.
  await page.context().clearCookies();
  await page.goto(base);
  await submit(page, 'parent', PASSWORD);
  await hello(page);
});

step('the address can say the school', async () => {
  const page = await newPage('addressed');
  await page.goto(`${base}/login?school=login-b`);
  assert.equal(await page.getByLabel('Établissement', { exact: true }).inputValue(), 'login-b');
  await submit(page, 'homonyme', WORDS['login-b']);
  await hello(page);
});

step('who is in one school alone is not asked', async () => {
  const page = await logIn('enseignant');
  assert.equal(await page.getByLabel('Établissement').count(), 0);
});
