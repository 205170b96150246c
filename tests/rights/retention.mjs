// What the routes of retention answer to whom; see table.mjs.
const V1 = '/api/v1';

/** MAY is table.mjs's. */
export const retention = ({ MAY }) => [
  { route: `GET ${V1}/admin/retention`, who: MAY('SCHOOL'),
    when: { own: '200' } },
  // Of a version that no school has: nothing is changed.
  { route: `PUT ${V1}/admin/retention`, who: MAY('SCHOOL'), changes: true,
    ask: () => ({ json: { months: 12, version: '99999' } }),
    when: { own: '409 SETTINGS_CHANGED' } },
  { route: `POST ${V1}/admin/retention:preview`, who: MAY('SCHOOL'),
    changes: true,
    ask: () => ({ json: { months: 12 } }), when: { own: '200' } },
];
