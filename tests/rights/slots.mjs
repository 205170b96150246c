// What the routes of an event's slots answer to whom; see table.mjs.  Who may
// take which slot is notify_slots_test's.
import { makeEvent } from './events.mjs';
import { NO_ID } from './world.mjs';

const V1 = '/api/v1';
const MAKERS = { permission: 'EVENTS', roles: ['TEACHER', 'STAFF', 'ADMIN'] };

/** ALL and the outcomes are table.mjs's. */
export const slots = ({ ALL, HIDDEN, onlyOwn }) => {
  const of = `${V1}/events/{id}/slots`;
  // Pupils and their parents have made no event.
  const theirs = (own) => onlyOwn({ GUARDIAN: HIDDEN, STUDENT: HIDDEN,
    TEACHER: own, STAFF: own, ADMIN: own }, HIDDEN);
  return [
    { route: `GET ${of}`, who: ALL, thing: 'event', when: theirs('200') },
    { route: `GET ${of}`, about: 'for somebody who is no guardian', who: ALL,
      thing: 'event', query: () => `?guardianId=${NO_ID}`, when: onlyOwn({
        GUARDIAN: HIDDEN, STUDENT: HIDDEN, TEACHER: '403 FORBIDDEN',
        STAFF: HIDDEN, ADMIN: HIDDEN }, HIDDEN) },
    { route: `PUT ${of}`, who: MAKERS, changes: true, thing: 'event',
      make: makeEvent, ask: () => ({ json: { offers: [] } }),
      when: onlyOwn('200', HIDDEN) },
    { route: `PUT ${of}/{slotId}`, who: ALL, changes: true, thing: 'event',
      second: NO_ID, ask: () => ({ json: {} }),
      when: onlyOwn(HIDDEN, HIDDEN) },
    { route: `DELETE ${of}/{slotId}`, who: ALL, changes: true,
      thing: 'event', second: NO_ID, when: onlyOwn(HIDDEN, HIDDEN) },
    { route: `POST ${of}:take`, who: ALL, changes: true, thing: 'event',
      ask: () => ({ json: { choices: [{ slotId: NO_ID }] } }),
      when: onlyOwn(HIDDEN, HIDDEN) },
    { route: `POST ${of}:cancel`, who: ALL, changes: true, thing: 'event',
      ask: () => ({ json: { teacherId: NO_ID } }),
      when: onlyOwn(HIDDEN, HIDDEN) },
    { route: `POST ${of}:plan`, who: ALL, changes: true, thing: 'event',
      ask: () => ({ json: {} }), when: theirs('200') },
  ];
};
