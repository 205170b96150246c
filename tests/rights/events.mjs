// What the routes of the school's events answer to whom; see table.mjs.
import { unique } from '../e2e/client.mjs';

const V1 = '/api/v1';
/** The beginning of an hour so many days from now; of what is over nobody is told. */
const ahead = (days) => new Date(Math.floor(Date.now() / 3_600_000) *
  3_600_000 + days * 86_400_000).toISOString().replace('.000Z', 'Z');
const STARTS = ahead(5), ENDS = ahead(5.5);
const SPAN = `?from=${ahead(-1)}&to=${ahead(30)}&pageSize=200`;

// Teachers and staff by their role, and who has the permission.
const MAKERS = { permission: 'EVENTS', roles: ['TEACHER', 'STAFF', 'ADMIN'] };

const event = (to) => ({ title: unique('Droits'), bodyHtml: '<p>x</p>',
  startsAt: STARTS, endsAt: ENDS,
  timeZone: 'Europe/Paris', to });

const showing = (id) => ({ bodyHtml: `<p><img src="cid:${id}"></p>`,
  attachmentIds: [id] });

/** For somebody of the secretary's office, who is no caller. */
export const makeEvent = (client, world, login, picture) => client.post(
  `${V1}/events`, { ...event({ userIds: [world.secretary(login).user.id] }),
    ...picture ? showing(picture.id) : {}, rsvp: { mode: 'EACH' } },
  { status: 201 });

/** ALL, an upload and the outcomes are table.mjs's. */
export const events = ({ ALL, HIDDEN, onlyOwn, freshUpload }) => {
  const theirs = (own, others) => {
    const mine = { GUARDIAN: others, STUDENT: others, TEACHER: own,
      STAFF: own, ADMIN: own };
    return onlyOwn(mine, others);
  };
  return [
    { route: `GET ${V1}/events`, who: ALL, thing: 'event', query: () => SPAN,
      when: theirs('200 with', '200 without'),
      holds: (a, x) => a.json.events.some((one) => one.id === x.id) },
    // Of who has the permission SCHOOL.
    { route: `GET ${V1}/events`, about: 'all of the school', who: ALL,
      query: () => `${SPAN}&all=true`, when: { own: {
        GUARDIAN: '403 FORBIDDEN', STUDENT: '403 FORBIDDEN',
        TEACHER: '403 FORBIDDEN', STAFF: '403 FORBIDDEN', ADMIN: '200' } } },
    { route: `GET ${V1}/events/{id}`, who: ALL, thing: 'event',
      when: theirs('200', HIDDEN) },
    { route: `POST ${V1}/events`, who: MAKERS, changes: true,
      ask: (id, relation, world, login) => ({ json: event({
        userIds: [world.secretary(login).user.id] }) }),
      when: { own: '201' } },
    { route: `POST ${V1}/events`, about: 'with a picture', who: MAKERS,
      changes: true, thing: 'upload', make: freshUpload,
      ask: (id, relation, world, login) => ({ json: {
        ...event({ userIds: [world.secretary(login).user.id] }),
        ...showing(id) } }),
      when: onlyOwn('201', '400 ATTACHMENT_UNKNOWN') },
    { route: `GET ${V1}/attachments/{id}`, about: 'a picture of an event',
      who: ALL, thing: 'picture', when: theirs('200', HIDDEN) },
    { route: `PATCH ${V1}/events/{id}`, who: MAKERS, changes: true,
      thing: 'event', make: makeEvent,
      ask: () => ({ json: { version: 1, title: unique('Droits') } }),
      when: onlyOwn('200', HIDDEN) },
    { route: `DELETE ${V1}/events/{id}`, who: MAKERS, changes: true,
      thing: 'event', make: makeEvent, when: onlyOwn('204', HIDDEN) },
    // Who made it is not asked; of nobody else's can anything be told.
    { route: `PUT ${V1}/events/{id}/rsvp`, who: ALL, changes: true,
      thing: 'event', ask: () => ({ json: { answer: 'YES' } }),
      when: theirs('403 FORBIDDEN', HIDDEN) },
    { route: `GET ${V1}/events:asked`, who: ALL, when: { own: '200' } },
    { route: `GET ${V1}/events/{id}/attendance`, who: MAKERS,
      thing: 'event', when: onlyOwn('200', HIDDEN) },
  ];
};
