// What the routes say of copies to guardians to whom; see table.mjs.  The demo
// school offers them.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const FAMILIES = ['GUARDIAN', 'STUDENT'];
const SCHOOL = ['TEACHER', 'STAFF', 'ADMIN'];

/** Only these relations are pupils that the role may write to. */
const pupils = (yes, no, relations, onlyOwn) => Object.fromEntries(
  Object.keys(onlyOwn()).map((relation) => [relation,
    Object.fromEntries(SCHOOL.map((role) =>
      [role, relations[role] === relation ? yes : no]))]));
const audience = (id) => ({ json: { to: { userIds: [id] },
  copyToGuardians: true } });
const toSecretary = (id, relation, world, login) => ({ json: {
  to: { userIds: [world.secretary(login).user.id] }, subject: unique('Droits'),
  bodyHtml: '<p>x</p>', options: { copyToGuardians: true } } });
/** From the administration to that pupil, with copies. */
const makeFor = (pupil) => async (client, world) => {
  const admin = world.client('admin');
  const { users } = await admin.get(
    `${V1}/directory/users?q=${encodeURIComponent(pupil)}`);
  const sent = await admin.post(`${V1}/messages`, {
    to: { userIds: [users.find((u) => u.role === 'STUDENT').id] },
    subject: unique('Droits'), bodyHtml: '<p>x</p>',
    options: { copyToGuardians: true } }, { status: 201 });
  return { id: sent.threadId };
};

/** HIDDEN and the outcomes are table.mjs's. */
export const copies = ({ HIDDEN, onlyOwn }) => [
  { route: `POST ${V1}/directory/audience`, about: 'copies', who: 'all',
    roles: SCHOOL, changes: true, thing: 'person', ask: audience,
    when: pupils('200 with', '200 without',
      { TEACHER: 'family', STAFF: 'otherClass' }, onlyOwn),
    holds: (a) => a.json.copies > 0, alike: false },
  { route: `POST ${V1}/directory/audience`, about: 'copies of families',
    who: 'all', roles: FAMILIES, changes: true, thing: 'person', ask: audience,
    when: onlyOwn('409 COPIES_OFF', '409 COPIES_OFF'), alike: false },
  { route: `POST ${V1}/messages`, about: 'copies', who: 'all', roles: SCHOOL,
    changes: true, ask: toSecretary, when: { own: '201' } },
  { route: `POST ${V1}/messages`, about: 'copies of families', who: 'all',
    roles: FAMILIES, changes: true, ask: toSecretary,
    when: { own: '409 COPIES_OFF' } },
  { route: `GET ${V1}/threads/{id}`, about: 'a copy for a child of one’s own',
    who: 'all', roles: ['GUARDIAN'], thing: 'thread',
    make: makeFor('Léa Martin'), when: { own: '200 with' },
    holds: (a) => a.json.messages[0].copiedFor.length === 1 },
  { route: `GET ${V1}/threads/{id}`, about: 'a copy for another child',
    who: 'all', roles: ['GUARDIAN'], thing: 'thread',
    make: makeFor('Yanis Benali'), when: { own: HIDDEN } },
];
