// What goes wrong, by seed: processes that die or stand still, links that are
// cut, disks that are full or slow.  Every fault heals itself; heal() undoes
// whatever is left of them.
import { spawnSync } from 'node:child_process';

import { SERVICES, sleep } from './stack.mjs';

const CHAIN = 'liaison-chaos';
const PAUSE_MS = [800, 3000];
const ALONE_MS = 5000;

export class Faults {
  /** servers: those of the run that notify sends to, which have moods. */
  constructor({ stack, disks, servers, prng, say, isolated }) {
    Object.assign(this, { stack, disks, servers, prng, say, isolated });
    this.stopped = new Set();
    this.done = {};
    this.under = new Set();
    this.active = true;
  }

  /** What can be done here, and by which means. */
  prepare() {
    this.kinds = { 'kill a replica': this.killReplica, 'kill PostgreSQL': this.killPostgres,
      'stop a process': this.stopProcess, 'cut a link': this.cutLink };
    this.often = Object.keys(this.kinds);
    this.firewall = this.isolated && firewall('-N', CHAIN) && firewall('-A', 'INPUT', '-j', CHAIN);
    this.say(this.firewall ?
      'links: iptables in a network namespace of this run drops packets of a replica' :
      'links: no firewall of our own here; a cut link is a replica under SIGSTOP instead');
    if (this.disks.own.store) this.kinds['fill the store'] = this.fillStore;
    if (this.disks.own.state) this.kinds['fill the state folder'] = this.fillState;
    this.kinds['slow the disk'] = this.slowDisk;
    for (const server of this.servers)
      this.kinds[`spoil ${server.name}`] = (left) => this.spoil(server, left);
    this.say('slow disk: neighbours that write with fsync on the same file system');
  }

  /** One after the other, some on top of each other, until `ms` are over. */
  async run(ms) {
    const end = Date.now() + ms;
    let deck = [];
    while (this.active && Date.now() < end) {
      await sleep(this.prng.int(...PAUSE_MS));
      if (deck.length === 0)
        deck = this.prng.shuffle([...Object.keys(this.kinds), ...this.often]);
      const kind = deck.pop();
      const left = Math.max(1000, end - Date.now());
      const fault = this.one(kind, left);
      // A third of them and those that last get the next one on top.
      if (!this.prng.chance(0.33)) await Promise.race([fault, sleep(ALONE_MS)]);
    }
    await Promise.all(this.under);
  }

  one(kind, left) {
    const fault = (async () => {
      try {
        await this.kinds[kind].call(this, left);
        this.done[kind] = (this.done[kind] ?? 0) + 1;
      } catch (error) {
        this.say(`${kind}: could not be done: ${error.message}`);
      }
    })();
    this.under.add(fault);
    fault.finally(() => this.under.delete(fault));
    return fault;
  }

  /** Ends early when the run is interrupted. */
  async last(ms, left) {
    const end = Date.now() + Math.min(ms, left);
    while (this.active && Date.now() < end) await sleep(50);
  }

  async parts(names) {
    const parts = await this.stack.parts();
    // The number of a postmaster that is gone may be somebody else's by now.
    return [...parts].filter(([name, p]) => names(name) && this.stack.owns(p.pid))
      .map(([name, p]) => ({ name, ...p }));
  }

  async part(names) {
    const found = await this.parts(names);
    if (found.length === 0) throw new Error('there is no such process at the moment');
    return this.prng.pick(found);
  }

  // ---- processes ----

  async killReplica() {
    const service = this.prng.pick([...SERVICES, 'messages', 'gateway']);
    const is = (name) => name.split(' ')[0] === service;
    if (this.prng.chance(0.2)) {
      (await this.parts(is)).forEach((p) => this.kill(p.pid, 'SIGKILL'));
      this.say(`kill -9 of every replica of ${service}`);
      return;
    }
    const part = await this.part(is);
    this.kill(part.pid, 'SIGKILL');
    this.say(`kill -9 of ${part.name} (process ${part.pid})`);
  }

  async killPostgres() {
    const part = await this.part((name) => name === 'postmaster');
    const keeper = await this.part((name) => name === 'postgres');
    const how = this.prng.pick(['alone', 'all', 'all', 'child', 'keeper']);
    // What is in the middle of its commit is what counts: make that last.
    this.disks.slow();
    await sleep(400);
    const children = this.stack.childrenOf(part.pid);
    const [name, pid] = how === 'child' ? ['a child of PostgreSQL', this.prng.pick(children)] :
      how === 'keeper' ? ['the process that keeps PostgreSQL', keeper.pid] :
        ['the postmaster', part.pid];
    this.kill(pid, 'SIGKILL');
    if (how === 'all') children.forEach((child) => this.kill(child, 'SIGKILL'));
    this.disks.quick();
    this.say(`kill -9 of ${name} (process ${pid})` +
      (how === 'all' ? ` and its ${children.length} children` : ''));
  }

  async stopProcess(left) {
    const what = this.prng.pick(['replica', 'replica', 'gateway', 'postmaster', 'backend']);
    let pid, name;
    if (what === 'backend') {
      const postmaster = await this.part((n) => n === 'postmaster');
      pid = this.prng.pick(this.stack.childrenOf(postmaster.pid));
      name = 'a child of PostgreSQL';
    } else {
      const wanted = what === 'replica' ? (n) => SERVICES.includes(n.split(' ')[0]) :
        (n) => n === what;
      ({ pid, name } = await this.part(wanted));
    }
    await this.freeze(pid, name, this.prng.int(1000, 10_000), left);
  }

  async freeze(pid, name, ms, left) {
    this.say(`SIGSTOP of ${name} (process ${pid}) for ${(ms / 1000).toFixed(1)} s`);
    this.stopped.add(pid);
    this.kill(pid, 'SIGSTOP');
    await this.last(ms, left);
    this.kill(pid, 'SIGCONT');
    this.stopped.delete(pid);
  }

  kill(pid, signal) {
    try {
      process.kill(pid, signal);
    } catch {
      // It is gone already.
    }
  }

  // ---- links ----

  async cutLink(left) {
    const part = await this.part((name) => SERVICES.includes(name.split(' ')[0]));
    const port = part.endpoint.split(':').pop();
    const ms = this.prng.int(1000, 30_000);
    const ways = this.prng.pick([['--dport'], ['--sport'], ['--dport', '--sport']]);
    if (!this.firewall) {
      await this.freeze(part.pid, `${part.name} in place of its link`, ms, left);
      return;
    }
    const what = ways.length === 2 ? 'both ways' : ways[0] === '--dport' ? 'to it' : 'from it';
    const rules = ways.map((way) => [CHAIN, '-i', 'lo', '-p', 'tcp', way, port, '-j', 'DROP']);
    this.say(`link of ${part.name} (port ${port}) cut ${what} for ${(ms / 1000).toFixed(1)} s`);
    rules.forEach((rule) => firewall('-A', ...rule));
    await this.last(ms, left);
    rules.forEach((rule) => firewall('-D', ...rule));
  }

  // ---- disks ----

  fillStore(left) {
    return this.fill('store', 'the attachments\' store', this.prng.int(1000, 8000), left);
  }

  fillState(left) {
    const filled = this.fill('state', 'the state folder with PostgreSQL',
      this.prng.int(1000, 6000), left);
    // A busier school would need the next segment of the log by itself: now.
    if (this.prng.chance(0.6)) {
      this.say('PostgreSQL needs room for its log');
      this.stack.sql('SET statement_timeout = 3000; SELECT pg_switch_wal();').catch(() => {});
    }
    return filled;
  }

  async fill(which, name, ms, left) {
    this.disks.fill(which);
    this.say(`${name} is full for ${(ms / 1000).toFixed(1)} s`);
    await this.last(ms, left);
    this.disks.free(which);
  }

  async slowDisk(left) {
    const ms = this.prng.int(3000, 8000);
    const before = this.disks.latency();
    this.disks.slow();
    await this.last(500, left);
    this.say(`slow disk for ${(ms / 1000).toFixed(1)} s: an fsync took ` +
      `${before} ms, now ${this.disks.latency()} ms`);
    await this.last(ms, left);
    this.disks.quick();
  }

  // ---- what notify sends to ----

  async spoil(server, left) {
    const ms = this.prng.int(2000, 10_000);
    const mood = this.prng.pick(server.moods);
    this.say(`${server.name} ${mood} for ${(ms / 1000).toFixed(1)} s`);
    server.mood = mood;
    await this.last(ms, left);
    server.heal();
  }

  /** Undoes all; nothing new is begun. */
  async heal() {
    this.active = false;
    await Promise.all(this.under);
    for (const pid of this.stopped) this.kill(pid, 'SIGCONT');
    if (this.firewall) firewall('-F', CHAIN);
    this.disks.heal();
    this.servers.forEach((server) => server.heal());
  }
}

function firewall(...args) {
  return spawnSync('iptables', ['-w', ...args], { stdio: 'ignore' }).status === 0;
}
