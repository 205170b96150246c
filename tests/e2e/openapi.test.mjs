// The OpenAPI document as those read it who make clients from it: it is valid,
// and what is answered is what it says.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import { BASE, Client, metricsOfAll } from './client.mjs';

const CHANGES = ['post', 'put', 'patch', 'delete'];
const ANYBODYS = ['POST /api/v1/mail-address:verify',
  'GET /api/v1/unsubscribe', 'POST /unsubscribe', 'GET /calendar/{token}.ics',
  'POST /api/v1/session', 'GET /healthz', 'GET /readyz',
  'GET /metrics', 'GET /api/openapi.json', 'GET /api/v1/mail',
  'POST /api/v1/password-reset', 'POST /api/v1/password-reset:finish'];
let api, client;

/** [method, path, operation] of each route. */
const operations = () => Object.entries(api.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, o]) => [method, path, o]));

/** The problem codes that a route says it has with a status. */
const codes = (operation, status) => operation.responses[status]
  ?.content?.['application/problem+json']?.schema.properties.code.enum ?? [];

before(async () => {
  api = await (await fetch(`${BASE}/api/openapi.json`)).json();
  client = await Client.login('parent');
});

test('it is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(api));
  assert.ok(valid, JSON.stringify(errors));
  assert.equal(validator.version, '3.1');
  assert.equal(api.info.license.identifier, 'MPL-2.0');
});

test('each route says who may call it, and how that is proven', () => {
  for (const [method, path, { security }] of operations()) {
    const at = `${method.toUpperCase()} ${path}`;
    const proofs = security.map((one) => Object.keys(one).sort().join());
    const cookie = CHANGES.includes(method) ? 'cookie,csrf' : 'cookie';
    assert.deepEqual(proofs, ANYBODYS.includes(at) ? [] : [cookie, 'bearer'],
      at);
  }
  const { cookie, csrf } = api.components.securitySchemes;
  assert.deepEqual([cookie.in, cookie.name], ['cookie', 'liaison_session']);
  assert.deepEqual([csrf.in, csrf.name], ['header', 'X-CSRF-Token']);
});

test('each route has its problem codes', () => {
  for (const [method, path, operation] of operations()) {
    const at = `${method} ${path}`;
    const has = (status, code) =>
      assert.ok(codes(operation, status).includes(code), `${at}: ${code}`);
    const all = Object.keys(operation.responses)
      .flatMap((status) => codes(operation, status));
    assert.equal(new Set(all).size, all.length, `${at}: a code twice`);
    has(500, 'INTERNAL_ERROR');
    has(503, 'OVERLOADED');
    if (operation.security.length > 0) has(401, 'SESSION_ENDED');
    if (CHANGES.includes(method)) has(403, 'CSRF_MISMATCH');
    if (path.includes('{')) has(404, 'THING_NOT_FOUND');
    if (path.includes('/admin/')) has(403, 'FORBIDDEN');
  }
});

test('descriptions are there', () => {
  for (const [method, path, { summary, tags }] of operations()) {
    assert.match(summary, /^[A-Z].*[^.]$/, `${method} ${path}`);
    assert.equal(tags.length, 1);
  }
  const { SendRequest, LoginRequest } = Object.fromEntries(Object.entries(
    api.components.schemas).map(([name, s]) => [name.split('.')[1], s]));
  assert.equal(SendRequest.properties.subject.maxLength, 255);
  assert.deepEqual(LoginRequest.required, ['login', 'password']);
  assert.match(SendRequest.properties.bodyHtml.description, /[Ss]anitised/);
});

// Method, path of the document, what stands for {id}, the rest of the request.
const REFUSED = [
  ['GET', '/api/v1/threads/{id}', '999999999'],
  ['GET', '/api/v1/threads/{id}', 'x'],
  ['GET', '/api/v1/directory/categories/{id}/members', 'x'.repeat(300)],
  ['GET', '/api/v1/threads', '', { query: '?pageSize=201' }],
  ['GET', '/api/v1/threads', '', { query: '?nothing=1' }],
  ['GET', '/api/v1/directory/users', ''],
  ['GET', '/api/v1/admin/jobs/{id}', '0'.repeat(32)],
  ['POST', '/api/v1/messages', '', { json: { subject: 'x'.repeat(256) } }],
  ['POST', '/api/v1/messages', '', { json: { bodyHtml: 'x' } }],
  ['POST', '/api/v1/messages', '', { json: { subject: 'x',
    to: { exceptUserIds: Array.from({ length: 201 }, (_, i) => `${i}`) } } }],
  ['POST', '/api/v1/messages', '', { json: { nothing: 1 } }],
  ['POST', '/api/v1/threads:batch', '', { json: { ids: [] } }],
  ['DELETE', '/api/v1/attachments/{id}', '0'.repeat(32)],
];

/** How often services were asked to send or to list. */
async function asked() {
  const metrics = await metricsOfAll();
  return [...metrics.matchAll(
    /^liaison_rpc_requests_total\{[^}]*\/(?:Send|GetJob)"[^}]*\} (\d+)/gm)]
    .reduce((sum, [, n]) => sum + Number(n), 0);
}

test('what is over a limit does not come to a service', async () => {
  const to = { userIds: [client.user.id] };
  const send = (json) => client.request('POST', '/api/v1/messages', { json });
  // That this is counted at all.
  const before = await asked();
  assert.equal((await send({ subject: 'x', to })).status, 400);
  const known = await asked();
  assert.equal(known, before + 1);
  for (const [field, json] of [
    ['subject', { to, subject: 'é'.repeat(256) }],
    ['to.categoryIds', { subject: 'x', to: { categoryIds:
      Array.from({ length: 201 }, () => 'staff') } }]]) {
    const answer = await send(json);
    assert.equal(answer.status, 400);
    assert.equal(answer.json.field, field);
    assert.equal(answer.json.code, 'FIELD_TOO_LONG');
  }
  const admin = await Client.login('admin');
  const long = await admin.request('GET',
    `/api/v1/admin/jobs/${'a'.repeat(256)}`);
  assert.equal(`${long.status} ${long.json.code}`, '404 THING_NOT_FOUND');
  assert.equal(await asked(), known);
});

test('what is refused is refused as it says', async () => {
  for (const [method, path, id, more = {}] of REFUSED) {
    const operation = api.paths[path][method.toLowerCase()];
    const { query = '', ...request } = more;
    const answer = await client.request(method, path.replace('{id}', id) +
      query, request);
    assert.ok(answer.status >= 400, `${method} ${path}: ${answer.status}`);
    assert.ok(codes(operation, answer.status).includes(answer.json.code),
      `${method} ${path}: ${answer.status} ${answer.json.code}`);
  }
});
