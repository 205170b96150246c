// What the routes of templates answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const text = (more) => ({ name: unique('Droits'), bodyHtml: '<p>x</p>',
  ...more });

export const makeTemplate = (client) => client.post(`${V1}/templates`,
  text(), { status: 201 });

/** ALL and the outcomes are table.mjs's. */
export const templates = ({ ALL, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/templates`, who: ALL, thing: 'template',
    when: onlyOwn('200 with', '200 without'),
    holds: (a, x) => a.json.templates.some((one) => one.id === x.id) },
  { route: `GET ${V1}/templates/{id}`, who: ALL, thing: 'template',
    when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/templates`, who: ALL, changes: true,
    ask: () => ({ json: text() }), when: { own: '201' } },
  // Of who has the permission SCHOOL.
  { route: `POST ${V1}/templates`, about: 'the school’s', who: ALL,
    changes: true, ask: () => ({ json: text({ school: true }) }),
    when: { own: { GUARDIAN: '403 FORBIDDEN', STUDENT: '403 FORBIDDEN',
      TEACHER: '403 FORBIDDEN', STAFF: '403 FORBIDDEN', ADMIN: '201' } } },
  { route: `PUT ${V1}/templates/{id}`, who: ALL, changes: true,
    thing: 'template', ask: () => ({ json: text() }),
    when: onlyOwn('200', HIDDEN) },
  { route: `DELETE ${V1}/templates/{id}`, who: ALL, changes: true,
    thing: 'template', make: makeTemplate, when: onlyOwn('204', HIDDEN) },
  { route: `POST ${V1}/messages`, about: 'with a field left', who: ALL,
    changes: true,
    ask: (id, relation, world, login) => ({ json: { subject: unique('x'),
      bodyHtml: '<p>{{recipient}}</p>',
      to: { userIds: [world.secretary(login).user.id] } } }),
    when: { own: '422 TEMPLATE_FIELD_LEFT' } },
];
