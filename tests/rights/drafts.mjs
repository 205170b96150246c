// What the routes of drafts answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const json = (value) => ({ json: value });

export const makeDraft = (client) => client.post(`${V1}/drafts`,
  { subject: unique('Droits'), bodyHtml: '<p>x</p>' }, { status: 201 });

/** ALL and the outcomes are table.mjs's. */
export const drafts = ({ ALL, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/drafts`, who: ALL, thing: 'draft',
    when: onlyOwn('200 with', '200 without'),
    holds: (a, d) => a.json.drafts.some((x) => x.id === d.id) },
  { route: `POST ${V1}/drafts`, who: ALL, changes: true,
    ask: () => json({ subject: unique('Droits') }), when: { own: '201' } },
  { route: `GET ${V1}/drafts/{id}`, who: ALL, thing: 'draft',
    when: onlyOwn('200', HIDDEN) },
  { route: `PUT ${V1}/drafts/{id}`, who: ALL, changes: true, thing: 'draft',
    make: makeDraft, ask: () => json({ version: 1, subject: 'Droits' }),
    when: onlyOwn('200', HIDDEN) },
  { route: `DELETE ${V1}/drafts/{id}`, who: ALL, changes: true,
    thing: 'draft', make: makeDraft, when: onlyOwn('204', HIDDEN) },
];
