// What the routes that look at a school or at the region answer to whom; see
// table.mjs.
const V1 = '/api/v1';

/** MAY and the outcomes are table.mjs's. */
export const oversight = ({ MAY, HIDDEN }) => [
  { route: `GET ${V1}/admin/audit`, who: MAY('AUDIT'), when: { own: '200' } },
  { route: `GET ${V1}/admin/classes`, who: MAY('CLASSES'), thing: 'class',
    query: () => '', alike: false,
    when: { own: '200 with', otherSchool: '200 without',
      nobody: '200 without' },
    holds: (a, c) => a.json.classes.some((x) => x.id === c.id) },
  { route: `GET ${V1}/admin/classes/{id}`, who: MAY('CLASSES'), thing: 'class',
    when: { own: '200', otherSchool: HIDDEN, nobody: HIDDEN } },
  { route: `GET ${V1}/admin/health`, who: MAY('MONITORING'),
    when: { own: '200' } },
  // No administrator of a school has the region's.
  { route: `GET ${V1}/admin/schools`, who: MAY('SCHOOLS'),
    when: { own: '200' } },
  { route: `POST ${V1}/admin/schools`, who: MAY('SCHOOLS'), changes: true,
    ask: () => ({ json: { code: 'droits', name: 'Droits' } }),
    when: { own: '200' } },
];
