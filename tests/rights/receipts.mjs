// What the routes of receipts, acknowledgements and recalls answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
const OTHERS = ['family', 'contact', 'sameClass', 'otherClass'];

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
export const receipts = ({ ALL, MAY, HIDDEN, onlyOwn, byRole }) => [
  { route: `GET ${V1}/messages/{id}/receipts`, who: ALL, thing: 'sent',
    when: onlyOwn('200', HIDDEN) },
  // One's own line of it the administration has, and an administrator all.
  { route: `GET ${V1}/messages/{id}/trace`, who: ALL, thing: 'sent',
    when: byRole('200', HIDDEN, { GUARDIAN: ['own'], STUDENT: ['own'],
      TEACHER: ['own'], STAFF: ['own', ...OTHERS],
      ADMIN: ['own', ...OTHERS] }) },
  { route: `GET ${V1}/notifications/{id}/trace`, who: ALL,
    thing: 'notification', when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/messages/{id}/recall`, who: ALL, changes: true,
    thing: 'sent', make: makeSent, when: onlyOwn('200', HIDDEN) },
  // It asks for none, which its readers (the administration has what others
  // have sent) and its sender alone are told.
  { route: `POST ${V1}/messages/{id}/acknowledgement`, who: ALL,
    changes: true, thing: 'sent', ask: () => ({ json: {} }),
    when: byRole('409 ACKNOWLEDGEMENT_NOT_ASKED', HIDDEN, { GUARDIAN: [],
      STUDENT: [], TEACHER: [], STAFF: OTHERS, ADMIN: OTHERS }) },
  { route: `POST ${V1}/messages/{id}/acknowledgement:note`, who: ALL,
    changes: true, thing: 'sent', ask: () => ({ json: { userId: '1' } }),
    when: onlyOwn(HIDDEN, HIDDEN) },
  { route: `POST ${V1}/messages/{id}/remind`, who: ALL, changes: true,
    thing: 'sent', when: onlyOwn('409 ACKNOWLEDGEMENT_NOT_ASKED', HIDDEN) },
  { route: `GET ${V1}/admin/receipts`, who: MAY('SCHOOL'),
    when: { own: '200' } },
  { route: `PUT ${V1}/admin/receipts`, who: MAY('SCHOOL'), changes: true,
    ask: () => ({ json: { recallMinutes: 60 } }), when: { own: '200' } },
];
