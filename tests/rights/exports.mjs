// What the routes of the file of one's own data answer to whom; see table.mjs.
import { until } from '../e2e/client.mjs';

const V1 = '/api/v1';

/** One that is done: while it is made, nobody gets another. */
export async function makeDataExport(client) {
  const { id } = await client.post(`${V1}/exports`,
    { withoutAttachments: true }, { status: 202 });
  return until(async () => {
    const one = await client.get(`${V1}/exports/${id}`);
    return one.state === 'DONE' && one;
  }, 'the file is made');
}

/** One more, of the few that one may have; the first one is the world's. */
async function makeAnother(client) {
  const { exports: all } = await client.get(`${V1}/exports`);
  for (const { id } of all.slice(0, -1))
    await client.request('DELETE', `${V1}/exports/${id}`);
  return makeDataExport(client);
}

/** ALL and the outcomes are table.mjs's. */
export const exports = ({ ALL, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/exports`, who: ALL, thing: 'dataExport',
    when: onlyOwn('200 with', '200 without'),
    holds: (a, x) => a.json.exports.some((one) => one.id === x.id) },
  { route: `GET ${V1}/exports/{id}`, who: ALL, thing: 'dataExport',
    when: onlyOwn('200', HIDDEN) },
  { route: `GET ${V1}/exports/{id}/file`, who: ALL, thing: 'dataExport',
    when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/exports`, who: ALL, changes: true,
    ask: () => ({ json: { withoutAttachments: true } }), when: { own: '202' } },
  { route: `DELETE ${V1}/exports/{id}`, who: ALL, changes: true,
    thing: 'dataExport', make: makeAnother, when: onlyOwn('204', HIDDEN) },
];
