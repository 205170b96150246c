// What the routes of the school's rules answer to whom; see table.mjs.  What
// the rules themselves do is in matrix.test.mjs.
const V1 = '/api/v1';
const empty = () => ({ json: { rules: [], version: '1' } });

/** MAY is table.mjs's. */
export const rules = ({ MAY }) => [
  { route: `GET ${V1}/admin/rules`, who: MAY('RULES'),
    when: { own: '200 with' },
    holds: (a) => a.json.rules.length === 25 && Number(a.json.version) > 0 },
  { route: `PUT ${V1}/admin/rules`, who: MAY('RULES'), changes: true,
    ask: empty, when: { own: '400 FIELD_MISSING' } },
  { route: `POST ${V1}/admin/rules:preview`, who: MAY('RULES'), changes: true,
    ask: () => ({ json: { rules: [] } }),
    when: { own: '400 FIELD_MISSING' } },
];
