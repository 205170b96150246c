// A parents' evening while parts die: the office takes, moves and gives back
// slots for families; what was answered is what is there in the end, and no two
// families were told of one slot.
import { sleep } from './stack.mjs';
import { isSure, last } from './sure.mjs';

const LOGIN = 'admin';
const PARENTS = 'Parents de 6e B', TEACHERS = 'Enseignants de 6e B';
const HOSTS = 2, SLOTS = 8, MINUTES = 10, FAMILIES = 18, LOOPS = 3;
const GIVEN_BACK = 0.3;

const withHost = (family, host) => family.ops.filter((o) => o.host === host.id);

export class Evening {
  constructor(clients, prng) {
    Object.assign(this, { clients, prng, families: [] });
    this.account = [...clients.accounts.values()].find((a) => a.login === LOGIN);
  }

  async prepare() {
    const { account } = this;
    const named = (label) => account.categories.find((c) => c.label === label);
    const at = (minutes) => new Date((Math.ceil(Date.now() / 3_600_000) + 240) * 3_600_000 +
      minutes * 60_000).toISOString();
    const span = { startsAt: at(0), endsAt: at(SLOTS * MINUTES) };
    const event = await this.ask('POST', '/api/v1/events', { title: 'Rencontres', ...span,
      timeZone: 'Europe/Paris', to: { categoryIds: [named(PARENTS).id] } });
    this.event = event.id;
    this.path = `/api/v1/events/${event.id}/slots`;
    const offered = await this.ask('PUT', this.path, { offers: named(TEACHERS).members
      .slice(0, HOSTS).map((teacherId) => ({ teacherId, span, minutes: MINUTES })) });
    this.hosts = offered.hosts.map((h) => ({ id: h.teacher.id, slots: h.slots.map((s) => s.id) }));
    for (const id of named(PARENTS).members.slice(0, FAMILIES)) {
      const { children } = await account.get(`${this.path}?guardianId=${id}`);
      this.families.push({ id, child: children[0].id, ops: [] });
    }
  }

  async ask(method, path, json) {
    const answer = await this.account.attempt(method, path, { json });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.bytes}`);
    return answer.json;
  }

  /** A family is one loop's: what it has done last is known. */
  start() {
    return Array.from({ length: LOOPS }, (_, i) => this.live(this.prng.fork(`office ${i}`),
      this.families.filter((_family, n) => n % LOOPS === i)));
  }

  async live(prng, families) {
    while (this.clients.run) {
      await this.act(prng, prng.pick(families), prng.pick(this.hosts));
      await sleep(prng.int(this.clients.thinkMs / 2, this.clients.thinkMs * 3 / 2));
    }
  }

  async act(prng, family, host) {
    const { clients, account } = this;
    const op = clients.begin('slot', account);
    const held = last(withHost(family, host))?.slot;
    const back = held !== undefined && prng.chance(GIVEN_BACK);
    const slot = back ? held : prng.pick(host.slots);
    const answer = back
      ? await clients.settle(account, prng, op, 'DELETE', `${this.path}/${slot}?guardianId=${family.id}`,
        { may: ['THING_NOT_FOUND'] })
      : await clients.settle(account, prng, op, 'PUT', `${this.path}/${slot}`, {
        json: { guardianId: family.id, childId: family.child }, may: ['SLOT_TAKEN', 'SLOT_OVERLAP'] });
    family.ops.push({ host: host.id, op, slot: back ? undefined : slot,
      done: answer !== undefined && (back || answer.status === 200) });
    clients.write(op);
  }

  /** `fault`: the auditor's; what it found is counted there. */
  async audit(audit) {
    const rows = (await audit.stack.sql(`SELECT slot_id, teacher_id, coalesce(guardian_id, 0),
      extract(epoch FROM starts_at), extract(epoch FROM ends_at) FROM notify.slot
      WHERE event_id = ${this.event} AND NOT cancelled ORDER BY slot_id`)).trim().split('\n')
      .map((line) => line.split('\t')).map(([slot, host, family, starts, ends]) =>
        ({ slot, host, family, starts: Number(starts), ends: Number(ends) }));
    if (rows.length !== HOSTS * SLOTS) audit.fault('slots', `there are ${rows.length} slots`);
    this.sure = this.either = 0;
    for (const family of this.families) {
      const theirs = rows.filter((r) => r.family === family.id);
      for (const [i, a] of theirs.entries())
        for (const b of theirs.slice(i + 1))
          if (a.host === b.host || (a.starts < b.ends && b.starts < a.ends))
            audit.fault('slots', `family ${family.id} has slots ${a.slot} and ${b.slot}`);
      for (const host of this.hosts) {
        if (!isSure(withHost(family, host))) {
          this.either++;
          continue;
        }
        this.sure++;
        const told = last(withHost(family, host))?.slot;
        const there = theirs.find((r) => r.host === host.id)?.slot;
        if (told !== there)
          audit.fault('slots', `family ${family.id} was told of slot ${told} with ${host.id}, there is ${there}`);
      }
    }
  }
}
