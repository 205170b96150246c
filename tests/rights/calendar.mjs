// What the routes of calendars in other programs answer to whom; see table.mjs.
const V1 = '/api/v1';

/** The outcomes are table.mjs's. */
export const calendar = ({ ALL, PUBLIC, MAY, HIDDEN }) => [
  { route: `GET ${V1}/calendar`, who: ALL, when: { own: '200' } },
  { route: `POST ${V1}/calendar:revoke`, who: ALL, changes: true,
    ask: () => ({ json: {} }), when: { own: '200' } },
  // Nobody else's child, whoever asks.
  { route: `POST ${V1}/calendar:revoke`, about: 'of somebody else', who: ALL,
    changes: true, thing: 'person',
    ask: (id) => ({ json: { childId: id } }),
    when: { own: HIDDEN, otherSchool: HIDDEN, nobody: HIDDEN } },
  { route: 'GET /calendar/{token}.ics', who: PUBLIC,
    path: () => 'f'.repeat(56), when: { own: HIDDEN } },
  { route: `POST ${V1}/admin/calendar:import`, who: MAY('SCHOOL'),
    changes: true, ask: () => ({ json: { ics: 'x' } }),
    when: { own: '422 CALENDAR_UNREADABLE' } },
];
