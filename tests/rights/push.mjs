// What the routes of push answer to whom; see table.mjs.  None leaves here.
const V1 = '/api/v1';

/** ALL is table.mjs's. */
export const push = ({ ALL }) => [
  { route: `GET ${V1}/me/push`, who: ALL, when: { own: '200 with' },
    holds: (a) => a.json.subscriptions.length === 0 },
  { route: `PUT ${V1}/me/push/subscription`, who: ALL, changes: true,
    ask: () => ({ json: { endpoint: 'https://push.example/x',
      p256dh: 'BA==', auth: 'AA==' } }),
    when: { own: '503 PUSH_OFF' } },
  // Of what is another's it says and does nothing.
  { route: `DELETE ${V1}/me/push/subscriptions/{id}`, who: ALL,
    changes: true, path: () => '1', when: { own: '200' } },
];
