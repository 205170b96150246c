// The school's events while parts die: they are made, changed, cancelled, and
// answered by those for whom they are.  In the end each is there once, as it was
// answered last, each of its people was told once of each change, and nobody has
// a place that there is not.
import { sleep } from './stack.mjs';
import { isSure, last } from './sure.mjs';

const MAKERS = ['admin', 'enseignant', 'direction'];
// Whom guardians answer for does not answer.
const PUPIL = 'eleve';
const OPEN_MAX = 4;
const WORK = { make: 3, change: 5, cancel: 1 };
const ANSWERS = { YES: 6, MAYBE: 1, NO: 3 };
const PLACES = [0, 1, 2, 3];
// liaison.notify.v1.Kind
const NEW = 70, CHANGED = 71, CANCELLED = 72, PLACE = 75;

export class Year {
  constructor(clients, prng) {
    Object.assign(this, { clients, prng, events: [], answers: new Map() });
    const accounts = [...clients.accounts.values()];
    this.makers = accounts.filter((a) => MAKERS.includes(a.login));
    const { school } = this.makers[0];
    this.people = accounts.filter((a) => a.school === school);
  }

  start() {
    return [...this.makers.map((maker) => this.live((prng) => this.plan(maker, prng),
      this.prng.fork(`maker ${maker.login}`))),
    ...this.people.filter((a) => a.login !== PUPIL).map((who) => this.live((prng) => this.answer(who, prng),
      this.prng.fork(`answers ${who.login}`)))];
  }

  async live(act, prng) {
    while (this.clients.run) {
      await act(prng);
      await sleep(prng.int(this.clients.thinkMs / 2, this.clients.thinkMs * 3 / 2));
    }
  }

  // ---- who makes them: of an event nobody else changes anything ----

  async plan(maker, prng) {
    const open = this.events.filter((e) => e.maker === maker && e.open);
    const work = open.length === 0 ? 'make' : prng.weighted(open.length < OPEN_MAX ? WORK : { ...WORK, make: 0 });
    await this[work](maker, prng, prng.pick(open));
  }

  async make(maker, prng) {
    const { clients } = this;
    const op = clients.begin('event', maker);
    const people = this.people.filter((a) => maker.people.includes(a.user));
    const starts = Math.ceil(Date.now() / 3_600_000) * 3_600_000 + prng.int(2, 40) * 86_400_000;
    const capacity = prng.pick(PLACES);
    const title = `${op.marker}0`;
    const answer = await clients.settle(maker, prng, op, 'POST', '/api/v1/events', {
      key: `${op.marker}${prng.int(0, 1e6)}`,
      json: { title, startsAt: new Date(starts).toISOString(), endsAt: new Date(starts + 3_600_000).toISOString(),
        timeZone: 'Europe/Paris', to: { userIds: people.map((a) => a.user) },
        rsvp: { mode: 'EACH', capacity } } });
    clients.write(op);
    const event = { op, maker, people, capacity, title, changes: 0, cancelled: false, starts,
      id: answer?.json.id, version: answer?.json.version, open: answer !== undefined };
    this.events.push(event);
  }

  /** Its version says whether an attempt that was not answered has done it. */
  async change(maker, prng, event) {
    const { clients } = this;
    const op = clients.begin('event change', maker);
    const title = `${event.op.marker}${event.changes + 1}`;
    const starts = prng.chance(0.5) ? event.starts : event.starts + prng.int(1, 20) * 3_600_000;
    event.open = false;
    const answer = await clients.settle(maker, prng, op, 'PATCH', `/api/v1/events/${event.id}`, {
      json: { version: event.version, title, timeZone: 'Europe/Paris', startsAt: new Date(starts).toISOString(),
        endsAt: new Date(starts + 3_600_000).toISOString() }, may: ['VERSION_CONFLICT'] });
    clients.write(op);
    if (!answer) return;
    const now = answer.status === 200 ? answer.json : answer.json.current;
    if (now.title !== title)
      clients.refuse(op, `event ${event.id}, version ${event.version}: ${answer.status}, is "${now.title}"`);
    Object.assign(event, { title, starts, version: now.version, changes: event.changes + 1, open: true });
  }

  async cancel(maker, prng, event) {
    const { clients } = this;
    const op = clients.begin('event cancelled', maker);
    event.open = false;
    const answer = await clients.settle(maker, prng, op, 'DELETE', `/api/v1/events/${event.id}`);
    clients.write(op);
    event.cancelled = answer ? true : undefined;
  }

  // ---- who comes ----

  async answer(who, prng) {
    const { clients } = this;
    const event = prng.pick(this.events.filter((e) => e.id && !e.cancelled && e.people.includes(who)).slice(-12));
    if (!event) return;
    const op = clients.begin('rsvp', who);
    const said = prng.weighted(ANSWERS);
    const answer = await clients.settle(who, prng, op, 'PUT', `/api/v1/events/${event.id}/rsvp`,
      { json: { answer: said, note: op.marker }, may: ['EVENT_CANCELLED'] });
    const of = `${event.id}:${who.user}`;
    if (!this.answers.has(of)) this.answers.set(of, []);
    this.answers.get(of).push({ op, said, state: answer?.json.state, done: answer?.status === 200 });
    clients.write(op);
  }

  // ---- what must be ----

  /** `fault`: the auditor's; what it found is counted there. */
  async audit(audit) {
    const rows = await audit.ask(`SELECT event_id::text, version, cancelled, title,
      (SELECT extract(epoch FROM min(i.starts_at)) * 1000 FROM notify.calendar_instance i
        WHERE i.school_id = e.school_id AND i.event_id = e.event_id) AS starts
      FROM notify.calendar_event e WHERE title LIKE 'chaos-%'`);
    const told = await audit.ask(`SELECT user_id::text, kind, count(*), substr(link, 9) AS event_id
      FROM notify.notice WHERE link ~ '^/events/[0-9]+$' AND title LIKE 'chaos-%' GROUP BY user_id, kind, link`);
    const answers = await audit.ask(`SELECT a.event_id::text, a.subject_id::text, a.by_id::text, a.answer,
      a.queue IS NOT NULL AS waits, a.note FROM notify.calendar_answer a JOIN notify.calendar_event e USING (school_id, event_id)
      WHERE e.title LIKE 'chaos-%'`);
    this.checkEvents(audit, rows);
    for (const event of this.events.filter((e) => e.id && e.cancelled !== undefined))
      this.checkTold(audit, event, told.filter((t) => t.event_id === event.id));
    this.sure = this.either = 0;
    for (const event of this.events.filter((e) => e.id)) {
      const theirs = answers.filter((a) => a.event_id === event.id);
      this.checkAnswers(audit, event, theirs, told.filter((t) => t.event_id === event.id));
      if (event.cancelled === false) this.checkPlaces(audit, event, theirs);
    }
  }

  checkEvents(audit, rows) {
    const byMarker = (marker) => rows.filter((r) => r.title.startsWith(marker));
    for (const { op, id, title, version, cancelled, starts } of this.events) {
      const there = byMarker(op.marker);
      if (id && !there.some((r) => r.event_id === id))
        audit.fault('events', `event ${id} was answered, and is not there`);
      if (there.length > 1)
        audit.fault('events', `"${op.marker}" is there as the events ${there.map((r) => r.event_id)}`);
      const row = there.find((r) => r.event_id === id);
      if (!row) continue;
      if (cancelled !== undefined && row.cancelled !== cancelled)
        audit.fault('events', `event ${id}: cancelled ${row.cancelled}, was answered ${cancelled}`);
      if (cancelled === false &&
          (row.title !== title || row.version !== version || Number(row.starts) !== starts))
        audit.fault('events', `event ${id} is "${row.title}" in version ${row.version} at ${row.starts}; ` +
          `answered was "${title}", ${version}, ${starts}`);
    }
    const markers = new Set(this.events.map((e) => e.op.marker));
    for (const row of rows)
      if (!markers.has(/^chaos-\d+-/.exec(row.title)[0]))
        audit.fault('events', `event ${row.event_id}, "${row.title}", was made by nobody here`);
  }

  /** Each of its people once of each version, and who made it of none. */
  checkTold(audit, event, told) {
    const due = { [NEW]: 1, [CHANGED]: event.changes, [CANCELLED]: event.cancelled ? 1 : 0 };
    for (const who of this.people)
      for (const [kind, n] of Object.entries(due)) {
        const count = told.find((t) => t.user_id === who.user && String(t.kind) === kind)?.count ?? 0;
        const must = event.people.includes(who) ? n : 0;
        if (count !== must)
          audit.fault('told', `${who.login} was told ${count} times of event ${event.id} (kind ${kind}), ` +
            `and was to be ${must} times`);
      }
  }

  checkAnswers(audit, event, answers, told) {
    for (const who of event.people) {
      const ops = this.answers.get(`${event.id}:${who.user}`) ?? [];
      const row = answers.find((a) => a.subject_id === who.user);
      const moved = told.find((t) => t.user_id === who.user && t.kind === PLACE)?.count ?? 0;
      if (moved > ops.filter((o) => o.said === 'YES').reduce((n, o) => n + o.op.attempts.length, 0))
        audit.fault('answers', `${who.login} was told ${moved} times of a place at event ${event.id}`);
      if (!isSure(ops)) {
        this.either++;
        continue;
      }
      this.sure++;
      const is = last(ops);
      const there = ['', 'YES', 'MAYBE', 'NO'][row?.answer ?? 0];
      if (there !== (is?.said ?? '') || is && row.note !== is.op.marker)
        audit.fault('answers', `${who.login} was answered "${is?.said}" for event ${event.id}, there is "${there}"`);
      if (is?.state === 'GOING' && row?.waits)
        audit.fault('answers', `${who.login} had a place at event ${event.id}, and waits for one`);
      if (is?.state === 'WAITING' && row && !row.waits && moved === 0)
        audit.fault('answers', `${who.login} has moved up at event ${event.id}, and was not told`);
    }
    for (const row of answers)
      if (row.by_id !== row.subject_id || !event.people.some((who) => who.user === row.subject_id))
        audit.fault('answers', `event ${event.id} has an answer of ${row.by_id} for ${row.subject_id}`);
  }

  checkPlaces(audit, { id, capacity }, answers) {
    const taken = answers.filter((a) => a.answer === 1 && !a.waits).length;
    const waiting = answers.filter((a) => a.waits).length;
    if (capacity > 0 && taken > capacity)
      audit.fault('answers', `event ${id} has ${capacity} places and ${taken} people`);
    if (waiting > 0 && (capacity === 0 || taken < capacity))
      audit.fault('answers', `event ${id}: ${waiting} wait, and of ${capacity} places ${taken} are taken`);
  }
}
