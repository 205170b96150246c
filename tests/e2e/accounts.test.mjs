// One's own account over HTTP: sessions, password, second factor on two
// replicas, API tokens, one-time codes, and what a forgotten password tells.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Client, PASSWORD, ctl, ready, setPassword, until }
  from './client.mjs';
import { totp } from './totp.mjs';

const V1 = '/api/v1', SCHOOL = 'college-demo';

const login = (name, more = {}, headers = {}) => new Client().request('POST',
  `${V1}/session`, { json: { login: name, password: PASSWORD, ...more },
    headers });
const cookieOf = (answer, name) => answer.headers.getSetCookie()
  .find((c) => c.startsWith(`${name}=`))?.split(';')[0];

/** A second factor for who is logged in: its secret and recovery codes. */
async function enrol(client, password = PASSWORD) {
  const { secret, svg } = await client.post(`${V1}/me/second-factor`,
    { password });
  assert.match(svg, /^<svg .*<\/svg>$/);
  // The code before the one of now, which is still to be used; at the end of a
  // step it may be over by the time it comes.
  const { recoveryCodes } = await until(async () => {
    const answer = await client.request('POST',
      `${V1}/me/second-factor:confirm`, { json: { code: totp(secret, -1) } });
    return answer.status === 200 && answer.json;
  }, 'it is confirmed');
  assert.equal(recoveryCodes.length, 10);
  return { secret, recoveryCodes };
}

before(() => {
  for (const name of ['parent2', 'yanis.benali']) setPassword(SCHOOL, name);
});

after(async () => {
  for (const name of ['parent2', 'yanis.benali']) setPassword(SCHOOL, name);
  ctl('scale', 'directory', '1');
  await ready();
});

test('a session is seen with its browser, and ends at once', async () => {
  const mine = await Client.login('parent2');
  const answer = await login('parent2', {}, { 'user-agent':
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Safari/604' });
  const other = new Client(cookieOf(answer, 'liaison_session'),
    answer.json.csrfToken);
  const { sessions } = await mine.get(`${V1}/me/sessions`);
  const seen = sessions.find((s) => s.device === 'Safari sur iPhone');
  assert.ok(seen && !seen.current);
  await other.get(`${V1}/me`);
  const ended = await mine.request('DELETE', `${V1}/me/sessions/${seen.id}`);
  assert.equal(ended.status, 204);
  await until(async () => (await other.request('GET', `${V1}/me`))
    .status === 401, 'the session is over');
  await mine.get(`${V1}/me`);
});

test('a wrong old password does not log out, a new one ends the rest',
  async () => {
    const mine = await Client.login('parent2');
    const other = await Client.login('parent2');
    const wrong = await mine.request('POST', `${V1}/me/password`,
      { json: { old: 'autre-chose', new: 'Hibou-2026' } });
    assert.equal(wrong.status, 403);
    assert.equal(wrong.json.code, 'WRONG_PASSWORD');
    await mine.get(`${V1}/me`);
    await mine.post(`${V1}/me/password`,
      { old: PASSWORD, new: 'Hibou-2026' }, { status: 204 });
    await mine.get(`${V1}/me`);
    await until(async () => (await other.request('GET', `${V1}/me`))
      .status === 401, 'the other session is over');
    await Client.login('parent2', 'Hibou-2026');
    setPassword(SCHOOL, 'parent2');
  });

test('an API token does what its scope says, and no more', async () => {
  const mine = await Client.login('parent2');
  const make = (scopes) => mine.post(`${V1}/me/tokens`,
    { name: 'essai', scopes, days: 7, password: PASSWORD }, { status: 201 });
  const { secret, token } = await make(['READ']);
  const bearer = { authorization: `Bearer ${secret}` };
  const ask = (method, path, json, headers = bearer) =>
    new Client().request(method, `${V1}${path}`, { json, headers });
  const me = (await ask('GET', '/me')).json;
  assert.equal(me.user.id, mine.user.id);
  assert.equal(me.school.timeZone, 'Europe/Paris');
  assert.equal((await ask('GET', '/threads')).status, 200);
  for (const [method, path, json] of [
    ['POST', '/threads:batch', { ids: ['1'], read: true }],
    ['GET', '/me/sessions'], ['GET', '/me/tokens'],
    ['POST', '/me/password', { old: PASSWORD, new: 'Hibou-2026' }],
    ['DELETE', '/session']]) {
    const answer = await ask(method, path, json);
    assert.equal(answer.json?.code, 'TOKEN_SCOPE', `${method} ${path}`);
  }
  const sends = await make(['SEND']);
  const sender = { authorization: `Bearer ${sends.secret}` };
  assert.equal((await ask('POST', '/threads:batch',
    { ids: ['1'], read: true }, sender)).status, 200);
  assert.equal((await ask('GET', '/threads', undefined, sender)).json.code,
    'TOKEN_SCOPE');
  // No page can have it as its cookie.
  assert.equal((await ask('GET', '/me', undefined,
    { cookie: `liaison_session=${secret}` })).status, 401);
  await mine.request('DELETE', `${V1}/me/tokens/${token.id}`);
  await until(async () => (await ask('GET', '/me')).status === 401,
    'the token is over');
  await mine.request('DELETE', `${V1}/me/tokens/${sends.token.id}`);
});

test('a token that administers is for who may administer', async () => {
  const ask = async (login, scopes) => {
    const client = await Client.login(login);
    const { status, json } = await client.request('POST', `${V1}/me/tokens`, {
      json: { name: 'essai', scopes, days: 1, password: PASSWORD } });
    if (status === 201)
      await client.request('DELETE', `${V1}/me/tokens/${json.token.id}`);
    return status;
  };
  for (const login of ['parent', 'eleve', 'enseignant', 'vie.scolaire'])
    assert.equal(await ask(login, ['READ', 'ADMIN']), 403, login);
  for (const login of ['admin', 'direction', 'martine.collet'])
    assert.equal(await ask(login, ['READ', 'ADMIN']), 201, login);
});

test('of two replicas one takes a code, once', async () => {
  ctl('scale', 'directory', '2');
  await ready();
  const mine = await Client.login('parent2');
  const { secret, recoveryCodes } = await enrol(mine);
  const bare = await login('parent2');
  assert.equal(bare.status, 401);
  assert.equal(bare.json.code, 'SECOND_FACTOR_REQUIRED');
  const code = totp(secret);
  const answers = await Promise.all(Array.from({ length: 4 }, () =>
    login('parent2', { code })));
  assert.deepEqual(answers.map((a) => a.status).sort(), [200, 403, 403, 403]);
  const once = await Promise.all(Array.from({ length: 2 }, () =>
    login('parent2', { code: recoveryCodes[0] })));
  assert.deepEqual(once.map((a) => a.status).sort(), [200, 403]);
  const off = await mine.request('DELETE', `${V1}/me/second-factor`,
    { json: { password: PASSWORD } });
  assert.equal(off.status, 204, off.text);
  assert.equal((await login('parent2')).status, 200);
});

test('where the school demands it, a login leads to it', async () => {
  const admin = await Client.login('admin');
  const roles = (list) => admin.request('PUT', `${V1}/admin/second-factor`,
    { json: { roles: list } });
  assert.equal((await roles(['STUDENT'])).status, 200);
  try {
    const answer = await login('yanis.benali');
    assert.equal(answer.status, 200);
    assert.equal(answer.json.pending, 'SECOND_FACTOR');
    const mine = new Client(cookieOf(answer, 'liaison_session'),
      answer.json.csrfToken);
    assert.equal((await mine.get(`${V1}/me`)).pending, 'SECOND_FACTOR');
    assert.equal((await mine.get(`${V1}/threads`, 403)).code,
      'SECOND_FACTOR_TO_ENROL');
    const { secret } = await enrol(mine, '');
    await mine.get(`${V1}/threads`);
    const back = await login('yanis.benali',
      { code: totp(secret), rememberDevice: true });
    assert.equal(back.status, 200);
    assert.equal(back.json.pending ?? 'PENDING_UNSPECIFIED',
      'PENDING_UNSPECIFIED');
    const remembered = cookieOf(back, 'liaison_remembered');
    assert.ok(remembered);
    assert.equal((await login('yanis.benali', {}, { cookie: remembered }))
      .status, 200);
    assert.equal((await mine.request('DELETE', `${V1}/me/second-factor`,
      { json: { password: PASSWORD } })).json.code, 'SECOND_FACTOR_DEMANDED');
    assert.equal((await roles([])).status, 200);
    assert.equal((await mine.request('DELETE', `${V1}/me/second-factor`,
      { json: { password: PASSWORD } })).status, 204);
  } finally {
    await roles([]);
  }
});

test('a one-time code leads to a password, and to nothing else', async () => {
  const admin = await Client.login('admin');
  const { user } = await Client.login('yanis.benali');
  const { code } = await admin.post(`${V1}/admin/users/${user.id}:reset`, {});
  assert.equal(code.login, 'yanis.benali');
  const answer = await login('yanis.benali', { password: code.code });
  assert.equal(answer.json.pending, 'NEW_PASSWORD');
  const mine = new Client(cookieOf(answer, 'liaison_session'),
    answer.json.csrfToken);
  assert.equal((await mine.get(`${V1}/threads`, 403)).code,
    'PASSWORD_TO_CHOOSE');
  assert.equal((await mine.get(`${V1}/me/second-factor`, 403)).code,
    'PASSWORD_TO_CHOOSE');
  await mine.post(`${V1}/me/password`, { new: 'Hibou-2026' }, { status: 204 });
  await mine.get(`${V1}/threads`);
  assert.equal((await login('yanis.benali', { password: code.code })).status,
    401);
  setPassword(SCHOOL, 'yanis.benali');
});

test('a forgotten password tells nothing, by answer or by time', async () => {
  const ask = async (name) => {
    const began = performance.now();
    const answer = await new Client().request('POST', `${V1}/password-reset`,
      { json: { login: name, school: SCHOOL } });
    return { status: answer.status, text: answer.text,
      ms: performance.now() - began };
  };
  const real = await ask('parent'), none = await ask('personne.du.tout');
  assert.equal(real.status, 202);
  assert.deepEqual([none.status, none.text], [real.status, real.text]);
  for (const { ms } of [real, none]) assert.ok(ms >= 390, `${ms} ms`);
});
