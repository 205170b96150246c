// What every route answers to whom: the rows of the rights test.
//
//   route     as in the gateway's table; several rows may have one route
//   about     what the row is about, where a route has several
//   who       PUBLIC, ALL (who is logged in) or MAY(permission): an
//             administrator, and who has it; or { roles } that alone may
//   changes   a cookie alone is not enough: X-CSRF-Token is needed
//   thing     of what kind {id} or the body names one; see world.mjs
//   make      makes a fresh thing of the caller's own, for what uses it up
//   second    what a second {..} of the path is
//   ask       (id, relation, world, login) => the rest of the request
//   when      relation -> outcome, or role -> outcome; what is not there is
//             not asked.  Without a thing there is only "own".
//   holds     (answer, thing) => is the thing in the answer?  Then the outcome
//             ends in "with" or "without".
//   ends      it ends the session that asks: that is a fresh one
//   renews    it ends the others of who asks: they log in again
//   roles     only these ask: failed logins are counted
//   reaches   it reaches a person where the school's rules let it: matrix.test.mjs
//   alike     false: another id may get another answer of the same kind
//
// An outcome is a status and the problem's code.  Somebody logged out and
// somebody of another role have one answer whatever the thing, so no row says
// it.  Answers with the same outcome as that for "nobody" must be the same.
import { PDF, PASSWORD, unique } from '../e2e/client.mjs';
import { accounts } from './accounts.mjs';
import { admin } from './admin.mjs';
import { blocks } from './blocks.mjs';
import { concerns } from './concerns.mjs';
import { copies } from './copies.mjs';
import { delivery } from './delivery.mjs';
import { drafts } from './drafts.mjs';
import { calendar } from './calendar.mjs';
import { channels } from './channels.mjs';
import { events } from './events.mjs';
import { exports } from './exports.mjs';
import { folders } from './folders.mjs';
import { forwards } from './forwards.mjs';
import { groups } from './groups.mjs';
import { hooks } from './hooks.mjs';
import { live } from './live.mjs';
import { moderation } from './moderation.mjs';
import { retention } from './retention.mjs';
import { oversight } from './oversight.mjs';
import { preferences } from './preferences.mjs';
import { push } from './push.mjs';
import { receipts } from './receipts.mjs';
import { rules } from './rules.mjs';
import { slots } from './slots.mjs';
import { templates } from './templates.mjs';
import { NO_ID } from './world.mjs';

export const PUBLIC = 'public', ALL = 'all';
export const MAY = (permission) => ({ permission });

export const LOGGED_OUT = '401 SESSION_ENDED';
export const NOT_THE_ROLE = '403 FORBIDDEN';
export const NO_CSRF = '403 CSRF_MISMATCH';
const HIDDEN = '404 THING_NOT_FOUND';
const OUT_OF_REACH = '403 RECIPIENT_UNREACHABLE';

const V1 = '/api/v1';

/** The caller's own gives one outcome, everything else the other. */
const onlyOwn = (own, others) => ({ own, family: others, contact: others,
  sameClass: others, otherClass: others, otherSchool: others,
  nobody: others });

/** relations: role -> those that the role may reach. */
const byRole = (yes, no, relations) => Object.fromEntries(
  Object.keys(onlyOwn()).map((relation) => [relation, Object.fromEntries(
    Object.entries(relations).map(([role, those]) =>
      [role, those.includes(relation) ? yes : no]))]));

// Who may write to whom, see the directory's rules.
const everybody = ['family', 'contact', 'sameClass', 'otherClass'];
const PEOPLE = {
  GUARDIAN: ['contact'],
  STUDENT: ['contact'],
  // A pupil, a guardian of one, a colleague.
  TEACHER: ['family', 'contact', 'sameClass'],
  STAFF: everybody,
  ADMIN: everybody,
};
const CATEGORIES = {
  // Teachers of the own class; the administration.
  GUARDIAN: ['own', 'contact'],
  STUDENT: ['own', 'contact'],
  TEACHER: ['own', 'family', 'contact', 'sameClass'],
  STAFF: ['own', ...everybody],
  ADMIN: ['own', ...everybody],
};

const json = (value) => ({ json: value });
const message = (more) => json({ subject: unique('Droits'),
  bodyHtml: '<p>x</p>', attachmentIds: [], ...more });
// Somebody whom every role may write to.
const secretary = (world, login) => ({
  userIds: [world.secretary(login).user.id] });
// What the rows about both kinds of attachments are called.
const named = { upload: 'an upload', file: 'a file that was sent' };
const freshUpload = (client) => client.upload('essai.pdf', PDF,
  'application/pdf');
const mark = (relation) => (relation === 'own' ? { read: false }
  : { trashed: true });

const session = [
  // It ends the session that it replaces.
  { route: `POST ${V1}/session`, who: PUBLIC, changes: 'origin', ends: true,
    ask: (id, relation, world, login) => json({ login, password: PASSWORD }),
    when: { own: '200 with' },
    holds: (a, client) => a.json?.user?.id === client.user.id },
  { route: `POST ${V1}/session`, about: 'an unknown login', who: PUBLIC,
    changes: 'origin', roles: ['NOBODY'],
    ask: () => json({ login: unique('nobody'), password: PASSWORD }),
    when: { own: '401 WRONG_LOGIN' } },
  { route: `DELETE ${V1}/session`, who: ALL, changes: true, ends: true,
    when: { own: '204' } },
  { route: `GET ${V1}/me`, who: ALL, when: { own: '200 with' },
    holds: (a, client) => a.json.user.id === client.user.id },
];

const directory = [
  { route: `GET ${V1}/directory/categories`, who: ALL, thing: 'category',
    when: byRole('200 with', '200 without', CATEGORIES),
    holds: (a, c) => a.json.categories.some((x) => x.id === c.id) },
  { route: `GET ${V1}/directory/categories/{id}/members`, who: ALL,
    thing: 'category', when: byRole('200', HIDDEN, CATEGORIES) },
  { route: `GET ${V1}/directory/users`, who: ALL, thing: 'person', reaches: true,
    query: (p) => `?pageSize=200&q=${encodeURIComponent(
      p.displayName.split(' ').at(-1))}`,
    when: byRole('200 with', '200 without', PEOPLE), alike: false,
    holds: (a, p) => a.json.users?.some((u) => u.id === p.id) ?? false },
  { route: `POST ${V1}/directory/audience`, about: 'a person', who: ALL,
    changes: true, thing: 'person', reaches: true,
    ask: (id) => json({ to: { userIds: [id] } }),
    when: byRole('200 with', '200 without', PEOPLE),
    holds: (a) => a.json.total === 1 },
  { route: `POST ${V1}/directory/audience`, about: 'a category', who: ALL,
    changes: true, thing: 'category',
    ask: (id) => json({ to: { categoryIds: [id] } }),
    when: byRole('200 with', '200 without', CATEGORIES),
    holds: (a) => a.json.total > 0 },
];

const messages = [
  ...['inbox', 'sent'].map((box) => ({
    route: `GET ${V1}/threads`, about: box, who: ALL, thing: 'thread',
    query: () => `?pageSize=200&box=${box}`,
    when: onlyOwn('200 with', '200 without'),
    holds: (a, t) => a.json.threads?.some((x) => x.id === t.id) ?? false })),
  { route: `GET ${V1}/threads`, about: 'search', who: ALL, thing: 'thread',
    query: () => '?pageSize=200&q=droits+bonjour',
    when: onlyOwn('200 with', '200 without'),
    holds: (a, t) => a.json.threads?.some((x) => x.id === t.id) ?? false },
  { route: `GET ${V1}/threads:unread`, who: ALL, when: { own: '200 with' },
    holds: (a) => Number.isInteger(a.json.unreadThreads) },
  { route: `GET ${V1}/threads/{id}`, who: ALL, thing: 'thread',
    when: onlyOwn('200', HIDDEN) },
  // The first message of a thread has its id.
  { route: `GET ${V1}/messages/{id}/audience`, who: ALL, thing: 'thread',
    when: onlyOwn('200', HIDDEN) },
  { route: `PATCH ${V1}/threads/{id}`, who: ALL, changes: true,
    thing: 'thread', ask: (id, relation) => json(mark(relation)),
    when: onlyOwn('200', HIDDEN) },
  { route: `POST ${V1}/threads:batch`, who: ALL, changes: true,
    thing: 'thread',
    ask: (id, relation) => json({ ids: [id], ...mark(relation) }),
    when: onlyOwn('200 with', '200 without'),
    holds: (a) => a.json.updated === 1 },
  { route: `POST ${V1}/messages`, about: 'to a person', who: ALL,
    changes: true, thing: 'person', reaches: true,
    ask: (id) => message({ to: { userIds: [id] } }),
    when: { ...byRole('201', OUT_OF_REACH, PEOPLE),
      own: '400 NO_RECIPIENT' } },
  { route: `POST ${V1}/messages`, about: 'to a category', who: ALL,
    changes: true, thing: 'category',
    ask: (id) => message({ to: { categoryIds: [id] } }),
    when: byRole('201', OUT_OF_REACH, CATEGORIES) },
  ...['upload', 'file'].map((thing) => ({
    route: `POST ${V1}/messages`, about: `with ${named[thing]}`, who: ALL,
    changes: true, thing, make: thing === 'upload' && freshUpload,
    ask: (id, relation, world, login) => message({ attachmentIds: [id],
      to: secretary(world, login) }),
    when: onlyOwn('201', '400 ATTACHMENT_UNKNOWN') })),
  { route: `POST ${V1}/threads/{id}/messages`, who: ALL, changes: true,
    thing: 'thread', ask: () => json({ bodyHtml: '<p>x</p>' }),
    when: onlyOwn('201', HIDDEN) },
  { route: `POST ${V1}/threads/{id}/messages`, about: 'with an upload',
    who: ALL, changes: true, thing: 'upload', make: freshUpload,
    path: (id, world, login) => world.owned.get(login).thread.id,
    ask: (id) => json({ bodyHtml: '<p>x</p>', attachmentIds: [id] }),
    when: onlyOwn('201', '400 ATTACHMENT_UNKNOWN') },
];

const attachments = [
  { route: `POST ${V1}/attachments`, who: ALL, changes: true,
    query: () => '?name=essai.pdf',
    ask: () => ({ body: PDF, headers: { 'content-type': 'application/pdf' } }),
    when: { own: '201' } },
  ...['upload', 'file'].map((thing) => ({
    route: `GET ${V1}/attachments/{id}`, about: named[thing], who: ALL,
    thing, when: onlyOwn('200', HIDDEN) })),
  // There is no scanner here: see browser-scan.test.mjs for whose it tells.
  { route: `GET ${V1}/scans`, who: ALL, query: () => `?ids=${'f'.repeat(32)}`,
    when: { own: '200' } },
  ...['preview', 'details'].flatMap((what) => ['upload', 'file'].map((thing) => ({
    route: `GET ${V1}/attachments/{id}/${what}`, about: named[thing], who: ALL,
    thing, when: onlyOwn('200', HIDDEN) }))),
  { route: `DELETE ${V1}/attachments/{id}`, about: 'an upload', who: ALL,
    changes: true, thing: 'upload', make: freshUpload,
    when: onlyOwn('204', HIDDEN) },
  { route: `DELETE ${V1}/attachments/{id}`, about: 'a file that was sent',
    who: ALL, changes: true, thing: 'file',
    when: onlyOwn('409 ATTACHMENT_IN_USE', HIDDEN) },
];

const tus = { 'tus-resumable': '1.0.0' };
const uploads = [
  { route: `POST ${V1}/uploads`, who: ALL, changes: true,
    ask: () => ({ headers: { ...tus, 'upload-length': '1000',
      'upload-metadata': `filename ${btoa('essai.pdf')}` } }),
    when: { own: '201' } },
  ...['upload', 'file'].map((thing) => ({
    route: `GET ${V1}/uploads/{id}`, about: named[thing], who: ALL,
    thing, ask: () => ({ headers: tus }), when: onlyOwn('200', HIDDEN) })),
  { route: `PATCH ${V1}/uploads/{id}`, who: ALL, changes: true,
    thing: 'upload', ask: () => ({ body: PDF, headers: { ...tus,
      'content-type': 'application/offset+octet-stream',
      'upload-offset': '0' } }),
    when: onlyOwn('409 UPLOAD_OFFSET_WRONG', HIDDEN) },
  { route: `DELETE ${V1}/uploads/{id}`, about: 'an upload', who: ALL,
    changes: true, thing: 'upload', make: freshUpload,
    ask: () => ({ headers: tus }), when: onlyOwn('204', HIDDEN) },
  { route: `DELETE ${V1}/uploads/{id}`, about: 'a file that was sent',
    who: ALL, changes: true, thing: 'file', ask: () => ({ headers: tus }),
    when: onlyOwn('409 ATTACHMENT_IN_USE', HIDDEN) },
];

const notifications = [
  { route: `GET ${V1}/notifications`, who: ALL, thing: 'notification',
    query: () => '?pageSize=200',
    when: onlyOwn('200 with', '200 without'),
    holds: (a, n) => a.json.notifications?.some((x) => x.id === n.id)
      ?? false },
  { route: `POST ${V1}/notifications:read`, who: ALL, changes: true,
    thing: 'notification', ask: (id) => json({ ids: [id] }),
    when: onlyOwn('200', '200') },
];

const mail = [
  { route: `GET ${V1}/mail`, who: PUBLIC, when: { own: '200' } },
];

const administration = [
  { route: `POST ${V1}/admin/roster`, who: MAY('ROSTERS'), changes: true,
    ask: () => ({ body: Buffer.from('not a ZIP archive'),
      headers: { 'content-type': 'application/zip' } }),
    when: { own: '422 ROSTER_UNREADABLE' } },
  { route: `GET ${V1}/admin/jobs/{id}`, who: MAY('ROSTERS'), thing: 'job',
    when: { own: '200', otherSchool: HIDDEN, nobody: HIDDEN } },
  { route: `GET ${V1}/admin/jobs`, who: MAY('ROSTERS'), thing: 'job',
    when: { own: '200 with', otherSchool: '200 without',
      nobody: '200 without' },
    holds: (a, job) => a.json.jobs?.some((j) => j.id === job.id) ?? false },
  { route: `POST ${V1}/admin/jobs/{id}:undo`, who: MAY('ROSTERS'),
    changes: true, thing: 'job', when: { own: '409 JOB_NOT_UNDOABLE', otherSchool: HIDDEN,
      nobody: HIDDEN } },
  // The world's job has failed; what waits is in e2e/roster.test.mjs.
  ...['confirm', 'cancel'].map((word) => ({
    route: `POST ${V1}/admin/jobs/{id}:${word}`, who: MAY('ROSTERS'),
    changes: true, thing: 'job', when: { own: '409 JOB_NOT_WAITING', otherSchool: HIDDEN,
      nobody: HIDDEN } })),
];

const operation = ['/healthz', '/readyz', '/metrics', '/api/openapi.json']
  .map((path) => ({ route: `GET ${path}`, who: PUBLIC, when: { own: '200' } }));

// Not in the OpenAPI document: what answers where no row has the path.
const pages = [
  { route: 'GET /', page: true, who: PUBLIC, when: { own: '200' } },
  { route: `GET /nothing-${NO_ID}.js`, page: true, who: PUBLIC,
    when: { own: '404 ROUTE_UNKNOWN' } },
  { route: `GET ${V1}/nothing`, page: true, who: PUBLIC,
    when: { own: '404 ROUTE_UNKNOWN' } },
];

// Notifications before messages, whose own would come in between.
export const ROWS = [...session, ...directory,
  ...accounts({ ALL, PUBLIC, MAY, HIDDEN, onlyOwn }), ...rules({ MAY }),
  ...groups({ ALL, MAY, HIDDEN, onlyOwn }),
  ...delivery({ ALL, HIDDEN, onlyOwn }),
  ...receipts({ ALL, MAY, HIDDEN, onlyOwn, byRole }),
  ...blocks({ ALL, MAY }),
  ...moderation({ ALL, MAY, HIDDEN, onlyOwn }),
  ...retention({ MAY }), ...hooks({ MAY, HIDDEN }),
  ...drafts({ ALL, HIDDEN, onlyOwn }), ...folders({ ALL, HIDDEN, onlyOwn }),
  ...templates({ ALL, HIDDEN, onlyOwn }),
  ...events({ ALL, HIDDEN, onlyOwn, freshUpload }), ...slots({ ALL, HIDDEN, onlyOwn }),
  ...calendar({ ALL, PUBLIC, MAY, HIDDEN }),
  ...preferences({ ALL }),
  ...preferences({ ALL }), ...live({ ALL }),
  ...oversight({ MAY, HIDDEN }), ...attachments, ...uploads, ...notifications, ...mail,
  ...channels({ ALL, PUBLIC, onlyOwn }), ...push({ ALL }),
  ...messages, ...forwards({ ALL, HIDDEN, onlyOwn }),
  ...exports({ ALL, HIDDEN, onlyOwn }),
  ...concerns({ onlyOwn }), ...copies({ HIDDEN, onlyOwn }),
  ...administration, ...admin({ ALL, MAY, HIDDEN }),
  ...operation, ...pages];
