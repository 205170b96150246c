// What the routes of blocks answer to whom; see table.mjs.  Who is blocked here
// is somebody of the role's own whom the school lets be blocked; else nobody is.
const V1 = '/api/v1';

/** ALL, MAY and the outcomes are table.mjs's. */
export const blocks = ({ ALL, MAY }) => [
  { route: `GET ${V1}/blocks`, who: ALL, when: { own: '200' } },
  { route: `PUT ${V1}/blocks/{id}`, who: ALL, changes: true, thing: 'person',
    ask: () => ({ json: {} }),
    when: { own: '403 BLOCK_NOT_ALLOWED', contact: '403 BLOCK_NOT_ALLOWED',
      otherSchool: '404 THING_NOT_FOUND', nobody: '404 THING_NOT_FOUND' } },
  { route: `DELETE ${V1}/blocks/{id}`, who: ALL, changes: true,
    thing: 'person', when: { own: '204', family: '204', contact: '204',
      sameClass: '204', otherClass: '204', otherSchool: '204',
      nobody: '204' } },
  { route: `GET ${V1}/admin/blocks`, who: MAY('RULES'),
    when: { own: '200' } },
  { route: `PUT ${V1}/admin/blocks`, who: MAY('RULES'), changes: true,
    ask: () => ({ json: { rules: [{ from: 'GUARDIAN', to: 'GUARDIAN',
      allowed: true }] } }), when: { own: '200' } },
];
