// What the routes of messages that wait answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const json = (value) => ({ json: value });
const ahead = (days) => new Date(Date.now() + days * 86_400_000).toISOString();

/** A message to somebody whom the caller may write to, due tomorrow. */
export async function makeHeld(client) {
  const { categories } = await client.get(`${V1}/directory/categories`);
  const sent = await client.post(`${V1}/messages`, {
    to: { categoryIds: [categories[0].id] }, subject: unique('Droits'),
    bodyHtml: '<p>x</p>', options: { deliverAt: ahead(1) },
  }, { status: 201 });
  return { id: sent.messageId };
}

/** ALL and the outcomes are table.mjs's. */
export const delivery = ({ ALL, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/messages/{id}`, who: ALL, thing: 'held',
    when: onlyOwn('200', HIDDEN) },
  { route: `PATCH ${V1}/messages/{id}`, who: ALL, changes: true,
    thing: 'held', ask: () => json({ deliverAt: ahead(2) }),
    when: onlyOwn('200', HIDDEN) },
  { route: `DELETE ${V1}/messages/{id}`, who: ALL, changes: true,
    thing: 'held', make: makeHeld, when: onlyOwn('200', HIDDEN) },
];
