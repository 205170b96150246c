// What the routes about a child answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const GUARDIANS = { roles: ['GUARDIAN'] };
const UNKNOWN = '404 CHILD_UNKNOWN';

// The caller's `family` is a pupil for guardians and teachers; nobody else of
// theirs is one.
const pupil = (yes, no, onlyOwn) => ({ ...onlyOwn(no, no), family: yes });

/** What is not here is table.mjs's. */
export const concerns = ({ onlyOwn }) => [
  { route: `GET ${V1}/directory/children`, who: GUARDIANS, thing: 'person',
    when: pupil('200 with', '200 without', onlyOwn),
    holds: (a, p) => a.json.children.some((c) => c.id === p.id) },
  { route: `POST ${V1}/messages`, about: 'about a child', who: 'all',
    roles: ['GUARDIAN'], changes: true, thing: 'person',
    ask: (id, relation, world, login) => ({ json: { concerns: [id],
      subject: unique('Droits'), bodyHtml: '<p>x</p>',
      to: { userIds: [world.secretary(login).user.id] } } }),
    when: pupil('201', UNKNOWN, onlyOwn), alike: false },
  { route: `POST ${V1}/messages`, about: 'about a pupil, to no guardian',
    who: 'all', roles: ['TEACHER'], changes: true, thing: 'person',
    ask: (id, relation, world, login) => ({ json: { concerns: [id],
      subject: unique('Droits'), bodyHtml: '<p>x</p>',
      to: { userIds: [world.secretary(login).user.id] } } }),
    when: pupil('422 NO_GUARDIAN_CONCERNED', UNKNOWN, onlyOwn),
    alike: false },
  { route: `GET ${V1}/threads`, about: 'about a child', who: 'all',
    roles: ['GUARDIAN'], thing: 'person',
    query: (p) => `?concerns=${p.id}`,
    when: pupil('200 with', '200 without', onlyOwn),
    holds: (a) => a.json.threads.length > 0, alike: false },
];
