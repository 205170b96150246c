// The people of the rights test, and what each of them owns: a thread with a
// file, its answer and notification, an upload that was not sent.
import assert from 'node:assert/strict';
import { Client, PDF, ready, roster, setPassword, unique, until }
  from '../e2e/client.mjs';
import { makeHeld } from './delivery.mjs';
import { makeReport } from './moderation.mjs';
import { makeSent } from './receipts.mjs';
import { makeDraft } from './drafts.mjs';
import { makeEvent } from './events.mjs';
import { makeDataExport } from './exports.mjs';
import { makeAct, makeFolder } from './folders.mjs';
import { makeGroup } from './groups.mjs';
import { makeHook } from './hooks.mjs';
import { makeTemplate } from './templates.mjs';
import { zip } from './zip.mjs';

export const ROLES = ['GUARDIAN', 'STUDENT', 'TEACHER', 'STAFF', 'ADMIN',
  'NOBODY'];

// Whose thing it is, seen from the caller.
//   family      of the caller's child or parent, pupil, superior
//   contact     of somebody whom the caller may write to
//   sameClass   of somebody of the same class (or of the same office)
//   otherClass  of somebody who shares no class with the caller
//   nobody      it does not exist
export const RELATIONS = ['own', 'family', 'contact', 'sameClass',
  'otherClass', 'otherSchool', 'nobody'];

const COLLEGE = 'college-demo', OTHER = 'ecole-autre';
// Ids that nothing has.
export const NO_ID = '9007199254740993';
export const NO_HEX = 'f'.repeat(32);

/** Somebody with the same class as `eleve`, as a student or as a parent. */
function classmates() {
  const users = roster('users');
  const by = (login) => users.find((u) => u.username === login);
  const enrolled = new Set(roster('enrollments')
    .filter((e) => e.classSourcedId === 'class-6eB' && e.role === 'student')
    .map((e) => e.userSourcedId));
  const known = new Set(by('parent').agentSourcedIds.split(','));
  const student = users.find((u) =>
    enrolled.has(u.sourcedId) && !known.has(u.sourcedId));
  const guardian = users.find((u) =>
    u.sourcedId === student.agentSourcedIds.split(',')[0]);
  return { student: student.username, guardian: guardian.username };
}

function people() {
  const { student, guardian } = classmates();
  const teacher = 'claire.dupont';

  return {
    GUARDIAN: { own: 'parent', family: 'eleve', contact: teacher,
      sameClass: guardian, otherClass: 'parent2',
      otherSchool: 'parent.autre' },
    STUDENT: { own: 'eleve', family: 'parent', contact: teacher,
      sameClass: student, otherClass: 'yanis.benali',
      otherSchool: 'eleve.autre' },
    TEACHER: { own: 'enseignant', family: 'eleve', contact: 'parent',
      sameClass: teacher, otherClass: 'parent2',
      otherSchool: 'enseignante.autre' },
    STAFF: { own: 'vie.scolaire', family: 'direction', contact: 'parent',
      sameClass: 'laure.perrot', otherClass: 'yanis.benali',
      otherSchool: 'secretariat.autre' },
    ADMIN: { own: 'admin', family: 'direction', contact: 'parent',
      sameClass: 'vie.scolaire', otherClass: 'parent2',
      otherSchool: 'admin.autre' },
  };
}

// Everybody writes to somebody of the administration who is no caller here.
const secretary = { [COLLEGE]: 'sylvie.besson', [OTHER]: 'secretariat.autre' };
const schoolOf = (login) => (login.endsWith('.autre') ? OTHER : COLLEGE);

// Of the caller's school; "otherSchool" and "nobody" are the same for all.
const CATEGORIES = {
  GUARDIAN: { own: 'Enseignants de 6e B' },
  STUDENT: { own: 'Enseignants de 6e B' },
  TEACHER: { own: 'Enseignants de 4e D' },
  STAFF: { own: 'Tous les enseignants' },
  ADMIN: { own: 'Tous les enseignants' },
  all: { family: 'Parents de 6e B', contact: 'Administration',
    sameClass: 'Élèves de 6e B', otherClass: 'Enseignants de 5e A' },
};

async function categoryIds(client) {
  const { categories } = await client.get('/api/v1/directory/categories');
  return new Map(categories.map((c) => [c.label, c.id]));
}

/** The jobs: an import that fails changes nothing, and leaves a report. */
async function importNothing(client) {
  const bundle = zip({
    'manifest.csv': 'propertyName,value\r\nmanifest.version,1.0\r\n' +
      'oneroster.version,1.1\r\nfile.orgs,bulk\r\nfile.users,bulk\r\n' +
      'file.classes,bulk\r\nfile.enrollments,bulk\r\n',
    'orgs.csv': 'sourcedId,name,type\r\no,x,school\r\n',
    'users.csv': 'sourcedId,role\r\nu,teacher\r\n',
    'classes.csv': 'sourcedId,title,classType,schoolSourcedId\r\n' +
      'c,x,homeroom,o\r\n',
    'enrollments.csv': 'sourcedId,classSourcedId,userSourcedId,role\r\n' +
      'e,c,u,teacher\r\n',
  });
  const answer = await client.request('POST', '/api/v1/admin/roster',
    { body: bundle, headers: { 'content-type': 'application/zip' } });
  assert.equal(answer.status, 202, answer.text);
  const id = answer.json.jobId;
  const job = await until(async () => {
    const now = await client.get(`/api/v1/admin/jobs/${id}`);
    return !['PENDING', 'RUNNING'].includes(now.state) && now;
  }, 'the import ends');
  assert.equal(job.state, 'FAILED');
  return { id };
}

async function makeThread(client, secretaryClient, file) {
  const subject = unique('Droits');
  const sent = await client.post('/api/v1/messages', { subject,
    bodyHtml: '<p>Bonjour</p>', attachmentIds: [file.id],
    to: { userIds: [secretaryClient.user.id] } }, { status: 201 });
  const answer = await secretaryClient.post(
    `/api/v1/threads/${sent.threadId}/messages`,
    { bodyHtml: '<p>Merci</p>' }, { status: 201 });
  return { id: sent.threadId, subject, answer: answer.messageId };
}

async function findNotification(client, thread) {
  return until(async () => {
    const { notifications } = await client.get(
      '/api/v1/notifications?pageSize=200');
    return notifications?.find((n) =>
      n.link === `/messages/threads/${thread.id}`);
  }, `a notification for ${client.user.displayName}`);
}

export class World {
  static async make() {
    const world = new World();
    await ready();
    world.logins = people();
    world.clients = new Map();
    world.owned = new Map();
    const all = new Set([...Object.values(secretary),
      ...Object.values(world.logins).flatMap((p) => Object.values(p))]);
    for (const login of all) {
      setPassword(schoolOf(login), login);
      world.clients.set(login, await Client.login(login));
    }
    await world.makeSessions();
    for (const who of Object.values(world.logins))
      for (const login of Object.values(who))
        if (!world.owned.has(login))
          world.owned.set(login, await world.makeOwner(login));
    for (const [login, thing] of world.owned) {
      thing.notification = await findNotification(world.client(login),
        thing.thread);
      thing.received = { id: thing.thread.answer };
    }
    await world.makeRest();
    return world;
  }

  /** Another session of each caller, and one that was ended. */
  async makeSessions() {
    for (const { own } of Object.values(this.logins))
      this.client(own).earlier = await Client.login(own);
    const ended = await this.relogin('parent');
    await ended.request('DELETE', '/api/v1/session');
    this.ended = ended.cookie.split('=')[1];
  }

  client(login) {
    return this.clients.get(login);
  }

  async relogin(login) {
    const client = await Client.login(login);
    client.earlier = this.client(login).earlier;
    return client;
  }

  /** A fresh session, as its owner's list has it. */
  async session(login) {
    const client = await this.relogin(login);
    const { sessions } = await client.get('/api/v1/me/sessions');
    return sessions.find((s) => s.current);
  }

  secretary(login) {
    const school = schoolOf(login);
    return this.client(secretary[school] === login
      ? 'admin.autre' : secretary[school]);
  }

  async makeOwner(login) {
    const client = this.client(login);
    const file = await client.upload('note.pdf', PDF, 'application/pdf');
    const group = /GUARDIAN|STUDENT/.test(client.user.role) ? { id: NO_ID }
      : await makeGroup(client);
    const makes = !/GUARDIAN|STUDENT/.test(client.user.role);
    const picture = makes ? await client.upload('plan.pdf', PDF,
      'application/pdf') : { id: NO_HEX };
    const event = makes ? await makeEvent(client, this, login, picture)
      : { id: NO_ID };
    return { person: client.user, file, group, event, picture, draft: await makeDraft(client),
      held: await makeHeld(client),
      sent: await makeSent(client),
      held: await makeHeld(client), folder: await makeFolder(client),
      template: await makeTemplate(client),
      act: await makeAct(client),
      session: await this.session(login),
      upload: await client.upload('brouillon.pdf', PDF, 'application/pdf'),
      dataExport: await makeDataExport(client),
      thread: await makeThread(client, this.secretary(login), file) };
  }

  async makeRest() {
    const admin = this.client('admin'), other = this.client('admin.autre');
    this.categories = await categoryIds(admin);
    this.otherCategories = await categoryIds(other);
    const classOf = async (client) => ({ id: (await client.get(
      '/api/v1/admin/classes')).classes[0].id });
    this.classes = { own: await classOf(admin),
      otherSchool: await classOf(other), nobody: { id: NO_ID } };
    const reportOf = (login) => makeReport(this.client(login),
      this.owned.get(login).thread.answer);
    this.reports = { own: await reportOf('parent2'),
      otherSchool: await reportOf('parent.autre'), nobody: { id: NO_ID } };
    this.hooks = { own: await makeHook(admin),
      otherSchool: await makeHook(other), nobody: { id: NO_ID } };
    this.jobs = { own: await importNothing(admin),
      otherSchool: await importNothing(other), nobody: { id: NO_HEX } };
  }

  /** Who is logged in as this role; logged out, one asks as a guardian. */
  login(role) {
    return this.logins[role === 'NOBODY' ? 'GUARDIAN' : role].own;
  }

  category(role, relation) {
    if (relation === 'nobody') return { id: `class:${NO_ID}:teachers` };
    if (relation === 'otherSchool')
      return { id: this.otherCategories.get('Enseignants de 6e A') };
    const label = CATEGORIES.all[relation] ?? CATEGORIES[role].own;
    const id = this.categories.get(label);
    assert.ok(id, `a category « ${label} »`);
    return { id };
  }

  /** The thing of this kind that has this relation to the role, or null. */
  thing(kind, role, relation) {
    const as = role === 'NOBODY' ? 'GUARDIAN' : role;
    if (kind === 'category') return this.category(as, relation);
    if (kind === 'class') return this.classes[relation] ?? null;
    if (kind === 'report') return this.reports[relation] ?? null;
    if (kind === 'hook') return this.hooks[relation] ?? null;
    if (kind === 'job') return this.jobs[relation] ?? null;
    if (relation === 'nobody' && kind === 'session')
      return { id: NO_HEX + NO_HEX };
    if (relation === 'nobody')
      return ['file', 'upload', 'picture', 'dataExport'].includes(kind) ? { id: NO_HEX }
        : { id: NO_ID, displayName: 'Zzyzx Qwxyz' };
    return this.owned.get(this.logins[as][relation])[kind];
  }
}
