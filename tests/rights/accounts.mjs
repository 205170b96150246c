// What the routes of one's own account answer to whom; see table.mjs.
const V1 = '/api/v1';

/** ALL and the outcomes are table.mjs's. */
export const accounts = ({ ALL, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/me/sessions`, who: ALL, when: { own: '200 with' },
    holds: (a) => a.json.sessions.some((s) => s.current) },
  { route: `DELETE ${V1}/me/sessions/{id}`, who: ALL, changes: true,
    thing: 'session', make: (client, world, login) => world.session(login),
    when: onlyOwn('204', HIDDEN) },
  { route: `DELETE ${V1}/me/sessions`, who: ALL, changes: true, ends: true,
    renews: true, when: { own: '200' } },
];
