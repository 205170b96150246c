// What the routes of own groups, contact bans and delegates answer to whom;
// see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const json = (value) => ({ json: value });

// Staff and teachers, by whichever role of theirs.
const MAKERS = { roles: ['TEACHER', 'STAFF', 'ADMIN'] };
// The direction alone: none of the callers is of it; see e2e/bans.test.mjs.
const DIRECTION = { permission: 'BANS', roles: [] };

export const makeGroup = (client) => client.post(`${V1}/directory/groups`,
  { name: unique('Droits') }, { status: 201 });
const dropped = async (client) => {
  const group = await makeGroup(client);
  await client.request('DELETE', `${V1}/directory/groups/${group.id}`);
  return group;
};

/** ALL and the outcomes are table.mjs's. */
export const groups = ({ ALL, MAY, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/directory/groups`, who: MAKERS, thing: 'group',
    when: onlyOwn('200 with', '200 without'),
    holds: (a, g) => a.json.groups.some((x) => x.id === g.id) },
  { route: `POST ${V1}/directory/groups`, who: MAKERS, changes: true,
    ask: () => json({ name: unique('Droits') }), when: { own: '201' } },
  { route: `GET ${V1}/directory/groups/{id}`, who: MAKERS, thing: 'group',
    when: onlyOwn('200', HIDDEN) },
  { route: `PATCH ${V1}/directory/groups/{id}`, who: MAKERS, changes: true,
    thing: 'group', ask: () => json({ kept: true }),
    when: onlyOwn('200', HIDDEN) },
  { route: `DELETE ${V1}/directory/groups/{id}`, who: MAKERS, changes: true,
    thing: 'group', make: makeGroup, when: onlyOwn('204', HIDDEN) },
  { route: `POST ${V1}/directory/groups/{id}:restore`, who: MAKERS,
    changes: true, thing: 'group', make: dropped,
    when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/directory/groups:preview`, who: MAKERS, changes: true,
    ask: () => json({ memberIds: [] }), when: { own: '200' } },
  { route: `GET ${V1}/directory/groups:choices`, who: MAKERS,
    when: { own: '200' } },
  { route: `POST ${V1}/directory/audience:sender`, who: ALL, changes: true,
    ask: () => json({ to: { categoryIds: ['staff'] } }),
    when: { own: '200' } },
  { route: `GET ${V1}/admin/bans`, who: DIRECTION, when: { own: '200' } },
  { route: `POST ${V1}/admin/bans`, who: DIRECTION, changes: true,
    ask: () => json({ personId: '1', childId: '2', note: 'x' }),
    when: { own: '400' } },
  { route: `DELETE ${V1}/admin/bans/{id}`, who: DIRECTION, changes: true,
    path: () => '1', when: { own: HIDDEN } },
  { route: `GET ${V1}/admin/classes/{id}/delegates`, who: MAY('CLASSES'),
    thing: 'class', when: { own: '200', otherSchool: HIDDEN, nobody: HIDDEN } },
  { route: `PUT ${V1}/admin/classes/{id}/delegates`, who: MAY('CLASSES'),
    changes: true, thing: 'class', ask: (id, relation) => json({
      userIds: relation === 'own' ? [] : ['1'] }),
    when: { own: '200', otherSchool: HIDDEN, nobody: HIDDEN } },
];
