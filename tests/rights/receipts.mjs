// What the routes of receipts and recalls answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';

/** A message to somebody whom the caller may write to. */
export async function makeSent(client) {
  const { categories } = await client.get(`${V1}/directory/categories`);
  const sent = await client.post(`${V1}/messages`, {
    to: { categoryIds: [categories[0].id] }, subject: unique('Droits'),
    bodyHtml: '<p>x</p>',
  }, { status: 201 });
  return { id: sent.messageId };
}

/** ALL, MAY and the outcomes are table.mjs's. */
export const receipts = ({ ALL, MAY, HIDDEN, onlyOwn }) => [
  { route: `GET ${V1}/messages/{id}/receipts`, who: ALL, thing: 'sent',
    when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/messages/{id}/recall`, who: ALL, changes: true,
    thing: 'sent', make: makeSent, when: onlyOwn('200', HIDDEN) },
  { route: `GET ${V1}/admin/receipts`, who: MAY('SCHOOL'),
    when: { own: '200' } },
  { route: `PUT ${V1}/admin/receipts`, who: MAY('SCHOOL'), changes: true,
    ask: () => ({ json: { recallMinutes: 60 } }), when: { own: '200' } },
];
