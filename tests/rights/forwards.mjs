// What the routes of forwarding and taking along answer to whom; see table.mjs.

const V1 = '/api/v1';

/** ALL and the outcomes are table.mjs's. */
export const forwards = ({ ALL, HIDDEN, onlyOwn }) => [
  // The first message of a thread has its id.
  { route: `POST ${V1}/messages/{id}/forward`, who: ALL, changes: true,
    thing: 'thread', ask: (id, relation, world, login) => ({ json: {
      to: { userIds: [world.secretary(login).user.id] } } }),
    when: onlyOwn('201', HIDDEN) },
  { route: `GET ${V1}/messages/{id}/attachments`, who: ALL, thing: 'thread',
    when: onlyOwn('200', HIDDEN) },
  { route: `GET ${V1}/threads/{id}/export`, who: ALL, thing: 'thread',
    query: () => '?format=eml', when: onlyOwn('200', HIDDEN) },
];
