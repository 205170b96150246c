// What the routes of preferences answer to whom; see table.mjs.
const V1 = '/api/v1';

/** ALL is table.mjs's. */
export const preferences = ({ ALL }) => [
  { route: `GET ${V1}/preferences`, who: ALL, when: { own: '200 with' },
    holds: (a) => a.json.undoSeconds >= 0 },
  { route: `PUT ${V1}/preferences`, who: ALL, changes: true,
    ask: () => ({ json: { undoSeconds: 10 } }), when: { own: '200' } },
];
