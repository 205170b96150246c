// What the routes of one's own account answer to whom; see table.mjs.
import { PASSWORD } from '../e2e/client.mjs';

const V1 = '/api/v1';
const json = (value) => ({ json: value });

/** ALL and the outcomes are table.mjs's. */
export const accounts = ({ ALL, MAY, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/me/sessions`, who: ALL, when: { own: '200 with' },
    holds: (a) => a.json.sessions.some((s) => s.current) },
  { route: `DELETE ${V1}/me/sessions/{id}`, who: ALL, changes: true,
    thing: 'session', make: (client, world, login) => world.session(login),
    when: onlyOwn('204', HIDDEN) },
  { route: `DELETE ${V1}/me/sessions`, who: ALL, changes: true, ends: true,
    renews: true, when: { own: '200' } },
  { route: `POST ${V1}/me/password`, who: ALL, changes: true,
    ask: () => json({ old: PASSWORD, new: 'court' }),
    when: { own: '400 PASSWORD_TOO_SHORT' } },
  { route: `GET ${V1}/me/devices`, who: ALL, when: { own: '200' } },
  { route: `DELETE ${V1}/me/devices/{id}`, who: ALL, changes: true,
    path: () => 'f'.repeat(64), when: { own: '204' } },
  { route: `GET ${V1}/me/second-factor`, who: ALL, when: { own: '200 with' },
    holds: (a) => !a.json.active },
  { route: `POST ${V1}/me/second-factor`, who: ALL, changes: true,
    ask: () => json({ password: PASSWORD }), when: { own: '200 with' },
    holds: (a) => a.json.secret.length === 32 },
  { route: `POST ${V1}/me/second-factor:confirm`, who: ALL, changes: true,
    ask: () => json({ code: '' }), when: { own: '400 FIELD_MISSING' } },
  { route: `DELETE ${V1}/me/second-factor`, who: ALL, changes: true,
    ask: () => json({ password: PASSWORD }), when: { own: '204' } },
  { route: `GET ${V1}/me/tokens`, who: ALL, when: { own: '200' } },
  { route: `POST ${V1}/me/tokens`, who: ALL, changes: true,
    ask: () => json({ name: 'essai', scopes: ['READ'], days: 1,
      password: PASSWORD }),
    when: { own: '201 with' },
    holds: (a) => a.json.secret.startsWith('liaison_') },
  { route: `DELETE ${V1}/me/tokens/{id}`, who: ALL, changes: true,
    thing: 'session', make: async (client) => (await client.post(
      `${V1}/me/tokens`, { name: 'essai', scopes: ['READ'], days: 1,
        password: PASSWORD }, { status: 201 })).token,
    when: onlyOwn('204', HIDDEN) },
  { route: `GET ${V1}/admin/second-factor`, who: MAY('SCHOOL'),
    when: { own: '200' } },
  { route: `PUT ${V1}/admin/second-factor`, who: MAY('SCHOOL'),
    changes: true, ask: () => json({ roles: [] }), when: { own: '200' } },
  { route: `POST ${V1}/admin/users/{id}:reset`, who: MAY('RESET'),
    changes: true, path: () => '9007199254740993', ask: () => json({}),
    when: { own: HIDDEN } },
  { route: `POST ${V1}/admin/classes/{id}:reset`, who: MAY('RESET'),
    changes: true, path: () => '9007199254740993', ask: () => json({}),
    when: { own: HIDDEN } },
];
