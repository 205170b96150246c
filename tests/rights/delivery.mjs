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
  // Urgent: nobody by role alone, whomever they may write to otherwise.
  { route: `POST ${V1}/messages`, about: 'urgent', who: ALL, changes: true,
    thing: 'person', alike: false, ask: (id) => json({ to: { userIds: [id] },
      subject: unique('Droits'), bodyHtml: '<p>x</p>',
      options: { urgentReason: 'x' } }),
    when: { contact: '403 URGENT_NOT_ALLOWED' } },
  { route: `POST ${V1}/directory/audience`, about: 'urgent', who: ALL,
    changes: true, thing: 'person', alike: false,
    ask: (id) => json({ to: { userIds: [id] }, urgent: true }),
    when: { contact: '403 URGENT_NOT_ALLOWED' } },
  { route: `DELETE ${V1}/messages/{id}`, who: ALL, changes: true,
    thing: 'held', make: makeHeld, when: onlyOwn('200', HIDDEN) },
];
