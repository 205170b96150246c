// What the routes of mail and of threads that ring nowhere answer to whom; see
// table.mjs.  No mail leaves here.
const V1 = '/api/v1';

/** ALL and PUBLIC are table.mjs's. */
export const channels = ({ ALL, PUBLIC, onlyOwn }) => [
  { route: `GET ${V1}/me/mail-address`, who: ALL, when: { own: '200' } },
  { route: `PUT ${V1}/me/mail-address`, who: ALL, changes: true,
    ask: () => ({ json: { address: 'a@example.fr' } }),
    when: { own: '503 MAIL_OFF' } },
  { route: `DELETE ${V1}/me/mail-address`, who: ALL, changes: true,
    when: { own: '200' } },
  { route: `POST ${V1}/mail-address:verify`, who: PUBLIC,
    ask: () => ({ json: { token: 'x' } }),
    when: { own: '410 MAIL_LINK_ENDED' } },
  { route: `GET ${V1}/unsubscribe`, who: PUBLIC, query: () => '?token=x',
    when: { own: '404 UNSUBSCRIBE_UNKNOWN' } },
  { route: 'POST /unsubscribe', who: PUBLIC, query: () => '?token=x',
    when: { own: '404 UNSUBSCRIBE_UNKNOWN' } },
  // Of a thread that is not theirs it says and does nothing.
  { route: `GET ${V1}/threads/{id}/mute`, who: ALL, thing: 'thread',
    when: onlyOwn('200', '200') },
  { route: `PUT ${V1}/threads/{id}/mute`, who: ALL, changes: true,
    thing: 'thread', when: onlyOwn('200', '200') },
  { route: `DELETE ${V1}/threads/{id}/mute`, who: ALL, changes: true,
    thing: 'thread', when: onlyOwn('200', '200') },
];
