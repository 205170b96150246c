// What the routes of reports answer to whom; see table.mjs.
const V1 = '/api/v1';

/** Somebody has reported what they received. */
export async function makeReport(client, message) {
  await client.post(`${V1}/messages/${message}/report`, { reason: 'OTHER' });
  return { id: message };
}

/** ALL, MAY and the outcomes are table.mjs's. */
export const moderation = ({ ALL, MAY, HIDDEN, onlyOwn }) => [
  { route: `POST ${V1}/messages/{id}/report`, about: 'what one received',
    who: ALL, changes: true, thing: 'received',
    ask: () => ({ json: { reason: 'INSULT', word: 'x' } }),
    when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/messages/{id}/report`, about: 'what one wrote',
    who: ALL, changes: true, thing: 'sent',
    ask: () => ({ json: { reason: 'INSULT' } }),
    when: { own: '409 REPORT_OWN', otherSchool: HIDDEN, nobody: HIDDEN } },
  { route: `GET ${V1}/admin/reports`, who: MAY('MODERATION'),
    thing: 'report', query: () => '?pageSize=200', alike: false,
    when: { own: '200 with', otherSchool: '200 without',
      nobody: '200 without' },
    holds: (a, r) => a.json.reports.some((x) => x.id === r.id) },
  { route: `GET ${V1}/admin/reports/{id}`, who: MAY('MODERATION'),
    thing: 'report', when: { own: '200', otherSchool: HIDDEN,
      nobody: HIDDEN } },
  { route: `POST ${V1}/admin/reports/{id}:decide`, who: MAY('MODERATION'),
    changes: true, thing: 'report',
    ask: () => ({ json: { decision: 'DISMISSED', version: 1 } }),
    when: { own: '200', otherSchool: HIDDEN, nobody: HIDDEN } },
];
