// What the routes of people, settings, files and calendar answer to whom; see
// table.mjs.  What they do is in e2e/admin.test.mjs and e2e/settings.test.mjs.
const V1 = '/api/v1';
const LOGO = 'f'.repeat(64);

const json = (value) => ({ json: value });
const mine = (own, otherSchool) => ({ own, otherSchool, nobody: otherSchool });

/** The outcomes are table.mjs's. */
export const admin = ({ ALL, MAY, HIDDEN }) => [
  { route: `GET ${V1}/admin/users`, who: MAY('PEOPLE'), thing: 'person',
    query: (p) => `?pageSize=200&q=${encodeURIComponent(
      p.displayName.split(' ').at(-1))}`,
    when: { own: '200 with', otherSchool: '200 without' }, alike: false,
    holds: (a, p) => a.json.users?.some((u) => u.id === p.id) ?? false },
  { route: `POST ${V1}/admin/users`, who: MAY('PEOPLE'), changes: true,
    ask: () => json({ familyName: '', roles: ['STAFF'] }),
    when: { own: '400 FIELD_MISSING' } },
  { route: `GET ${V1}/admin/users/{id}`, who: MAY('PEOPLE'),
    thing: 'person', when: mine('200', HIDDEN) },
  { route: `GET ${V1}/admin/users/{id}/told`, who: MAY('AUDIT'),
    thing: 'person', when: mine('200', '200') },
  { route: `PATCH ${V1}/admin/users/{id}`, who: MAY('PEOPLE'),
    changes: true, thing: 'person', ask: () => json({ dryRun: true }),
    when: mine('200', HIDDEN) },
  ...['freeze', 'unfreeze'].map((act) => ({
    route: `POST ${V1}/admin/users/{id}:${act}`, who: MAY('PEOPLE'),
    changes: true, thing: 'person',
    query: () => (act === 'freeze' ? '?dryRun=true' : ''),
    when: mine('200', HIDDEN) })),
  { route: `GET ${V1}/admin/settings`, who: MAY('SCHOOL'),
    when: { own: '200' } },
  ...[['PUT', ''], ['POST', ':preview']].map(([method, act]) => ({
    route: `${method} ${V1}/admin/settings${act}`, who: MAY('SCHOOL'),
    changes: true, ask: () => json({ name: 'x' }),
    when: { own: '400 FIELD_MISSING' } })),
  { route: `PUT ${V1}/admin/settings/logo`, who: MAY('SCHOOL'),
    changes: true, ask: () => ({ body: Buffer.from('GIF89a'),
      headers: { 'content-type': 'image/gif' } }),
    when: { own: '415 LOGO_UNUSABLE' } },
  { route: `DELETE ${V1}/admin/settings/logo`, who: MAY('SCHOOL'),
    changes: true, when: { own: '204' } },
  { route: `GET ${V1}/school/logo/{logo}`, who: ALL, path: () => LOGO,
    when: { own: HIDDEN } },
  { route: `GET ${V1}/admin/files`, who: MAY('SCHOOL'),
    when: { own: '200' } },
  { route: `GET ${V1}/admin/files/use`, who: MAY('STORAGE'),
    when: { own: '200' } },
  { route: `PUT ${V1}/admin/files`, who: MAY('SCHOOL'), changes: true,
    ask: () => json({ extensions: ['exe'] }),
    when: { own: '400 FIELD_INVALID' } },
  { route: `GET ${V1}/admin/calendar`, who: MAY('SCHOOL'),
    when: { own: '200' } },
  { route: `PUT ${V1}/admin/calendar`, who: MAY('SCHOOL'), changes: true,
    ask: () => json({ terms: [{ name: 'x' }] }),
    when: { own: '400 FIELD_MISSING' } },
];
