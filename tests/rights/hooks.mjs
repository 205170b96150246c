// What the routes of hooks answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
// Nobody listens there.
const hook = () => ({ name: unique('Droits'), url: 'http://127.0.0.1:9/',
  about: ['OTHERS'] });

export const makeHook = async (client) => (await client.post(
  `${V1}/admin/hooks`, hook(), { status: 201 })).hook;

/** MAY and the outcomes are table.mjs's. */
export const hooks = ({ MAY, HIDDEN }) => {
  const who = MAY('SCHOOL');
  const of = (own) => ({ own, otherSchool: HIDDEN, nobody: HIDDEN });
  return [
    { route: `GET ${V1}/admin/hooks`, who, thing: 'hook',
      when: { own: '200 with', otherSchool: '200 without',
        nobody: '200 without' },
      holds: (a, x) => a.json.hooks.some((one) => one.id === x.id) },
    // With an address that none may have: nothing is made.
    { route: `POST ${V1}/admin/hooks`, who, changes: true,
      ask: () => ({ json: { ...hook(), url: 'https://10.0.0.1/' } }),
      when: { own: '400 HOOK_ADDRESS' } },
    { route: `PUT ${V1}/admin/hooks/{id}`, who, changes: true, thing: 'hook',
      ask: () => ({ json: { ...hook(), state: 'ON' } }), when: of('200') },
    { route: `POST ${V1}/admin/hooks/{id}:rotate`, who, changes: true,
      thing: 'hook', ask: () => ({ json: { overlapHours: 1 } }),
      when: of('200') },
    { route: `POST ${V1}/admin/hooks/{id}:test`, who, changes: true,
      thing: 'hook', when: of('200') },
    { route: `GET ${V1}/admin/hooks/{id}/deliveries`, who, thing: 'hook',
      when: of('200') },
    { route: `POST ${V1}/admin/hooks/{id}/deliveries:replay`, who,
      changes: true, thing: 'hook', ask: () => ({ json: { all: true } }),
      when: of('200') },
    { route: `DELETE ${V1}/admin/hooks/{id}`, who, changes: true,
      thing: 'hook', make: makeHook, when: of('204') },
  ];
};
