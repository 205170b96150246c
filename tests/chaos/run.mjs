#!/usr/bin/env node
// make chaos: a stack under a steady load while its parts die, stand still, are
// cut off and run out of disk, and an auditor who then looks for what was lost.
//
// SEED, MINUTES   which faults, and for how long
// BUILD           the folder of the programs
// CHAOS_KEEP      where the journal and, after a failure, the logs are left
//
// As root all of it runs in namespaces of its own (processes, mounts, network):
// what it stops, mounts and cuts is nobody else's and ends with it.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { Audit, CHECKS } from './audit.mjs';
import { Clients } from './clients.mjs';
import { Disks } from './disk.mjs';
import { Faults } from './faults.mjs';
import { Hooks } from './hooks.mjs';
import { Mails } from './mails.mjs';
import { Prng } from './prng.mjs';
import { Pushes } from './pushes.mjs';
import { Evening } from './slots.mjs';
import { Stack, until } from './stack.mjs';
import { Year } from './year.mjs';

const HERE = fileURLToPath(import.meta.url);
const BUILD = resolve(process.env.BUILD ?? join(dirname(HERE), '../../build'));
const KEEP = resolve(process.env.CHAOS_KEEP ?? join(BUILD, 'chaos'));
const REPLICAS = 2;
const WARM_UP_MS = 3000;
const HEALED_MS = 120_000;
const ANSWERED_MS = 120_000;
const QUIET_MS = 120_000;

// ---- outside: namespaces, and a folder that is removed whatever happens ----

function outside() {
  const state = mkdtempSync(join(tmpdir(), 'liaison-chaos-'));
  // For the user that runs PostgreSQL.
  chmodSync(state, 0o755);
  const spaces = ['--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const isolated = spawnSync('unshare', [...spaces, 'true']).status === 0;
  const inner = [process.execPath, HERE, '--inside', state];
  // The first process of the namespace collects those whose parents have died.
  const script = 'ip link set lo up; exec 3<&0; "$@" <&3 3<&- & wait $!';
  const command = isolated ? ['unshare', ...spaces, 'sh', '-c', script, 'sh', ...inner] : inner;
  const child = spawn(command[0], command.slice(1), {
    stdio: ['pipe', 'inherit', 'inherit'], detached: true,
    env: { ...process.env, CHAOS_ISOLATED: isolated ? '1' : '' },
  });
  // Its standard input is closed to stop it; also if this process is killed.
  child.stdin.on('error', () => {});
  let stops = 0;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => {
      child.stdin.end();
      if (++stops === 3) child.kill('SIGKILL');
    });
  child.on('close', (status) => {
    rmSync(state, { recursive: true, force: true });
    rmSync(`${state}.img`, { force: true });
    process.exit(status ?? 1);
  });
}

// ---- inside ----

const started = Date.now();
const say = (text) => {
  const s = (Date.now() - started) / 1000;
  console.log(`${s.toFixed(1).padStart(6)} s  ${text}`);
};

function interruption() {
  return new Promise((_, reject) => {
    const stop = () => reject(new Error('interrupted'));
    process.stdin.on('end', stop).on('error', stop).resume();
    process.on('SIGTERM', stop);
    process.on('SIGINT', stop);
  });
}

/** Everything whole again, every request answered, nothing on its way. */
async function settle(stack, clients, faults, { mails, pushes, hooks }) {
  say('healing everything');
  await faults.heal();
  await until(() => stack.isReady(), 'every part is ready again', HEALED_MS);
  say('every part is ready; the clients finish what they have begun');
  await clients.stop(ANSWERED_MS);
  // What a link held back comes when TCP tries again, long after its client.
  say('waiting for what is still on its way');
  if (faults.firewall)
    await patiently('the network is quiet', () => isQuiet());
  const count = async (table) => Number(await stack.sql(`SELECT count(*) FROM ${table}`));
  await patiently('what waited is delivered', async () => await count('messages.held') === 0);
  await patiently('the outbox is empty', async () => await count('messages.outbox') === 0);
  await patiently('notify knows what was read', async () =>
    await count('messages.reading') === 0);
  await patiently('who waits for a place was looked at', async () =>
    await count(`notify.calendar_rsvp WHERE check_at < now() + interval '1 minute'`) === 0);
  await patiently('what is due by mail has gone', () => mails.flush(stack));
  await patiently('what is due by push has gone', () => pushes.flush(stack));
  await patiently('the hooks have all that is theirs', () => hooks.flush(stack));
  // As if a day had passed: what nobody was told of goes, what was sent stays.
  await patiently('the sweep is through', async () => {
    await stack.sql('UPDATE attachments.attachment SET due_at = now() WHERE state < 2');
    return await count('attachments.attachment WHERE state <> 2') === 0;
  });
  await stack.sql('UPDATE attachments.attachment SET due_at = now()');
  await patiently('the sweep has asked what to keep', async () =>
    await count('attachments.attachment WHERE due_at <= now()') === 0);
}

/** Waits; in vain, it goes on, and the auditor says what is left. */
async function patiently(what, fn) {
  await until(fn, what, QUIET_MS).catch((error) => say(error.message));
}

/** Does no connection of this namespace hold bytes that were not taken? */
function isQuiet() {
  const listen = '0A', timeWait = '06';
  return readFileSync('/proc/net/tcp', 'utf8').trim().split('\n').slice(1)
    .map((line) => line.trim().split(/\s+/))
    .every(([, , , state, queues]) => state === listen || state === timeWait ||
      !parseInt(queues, 16));
}

function summary(clients, faults, audit) {
  const of = (...kinds) => clients.ops.filter((op) => kinds.includes(op.kind));
  const sends = of('send', 'reply'), uploads = of('upload');
  const answered = (ops) => ops.filter((op) => op.answer).length;
  const found = audit.found;
  const dropped = [...clients.ops].filter((op) => op.end === undefined).length;
  const retried = clients.ops.filter((op) => op.attempts.length > 1).length;
  console.log(`done: ${Object.entries(faults.done).map(([k, n]) => `${k} ${n}`).join(', ')}`);
  console.log(`requests ${clients.counts.requests}, answered ${clients.counts.answered}, ` +
    `repeated ${retried}; ` + [...clients.troubles].sort((a, b) => b[1] - a[1])
    .map(([what, n]) => `${what}: ${n}`).join(', '));
  const { read, unread, either } = audit.flags;
  const waited = sends.filter((op) => op.earliest || op.undone !== undefined);
  console.log(`waited ${waited.length}, taken back ${waited.filter((op) => op.undone).length}, ` +
    `moved ${of('move').length}`);
  const recalled = sends.filter((op) => op.recalled);
  console.log(`recalled ${recalled.length}, opened before ${recalled.filter((op) => op.opened).length}`);
  console.log(`uploads acknowledged ${answered(uploads)} wrong ${found.uploads}; reads ` +
    `${of('read').filter((op) => op.end).length}, threads that must be unread ${unread}, ` +
    `must be read ${read}, may be either ${either}`);
  console.log(`held in pieces ${sends.filter((op) => op.answer?.deliveries?.length > 1).length}, ` +
    `acts ${of('act').filter((op) => op.moved !== undefined).length}`);
  for (const check of ['entries', 'places', 'slots', 'events', 'told', 'answers', 'mails', 'pushes', 'hooks',
    'drafts', 'wrong', 'orphans', 'surplus', 'uploads'])
    if (found[check]) console.log(`${CHECKS[check]}: ${found[check]}`);
  if (dropped) console.log(`requests never answered: ${dropped}`);
  if (clients.refused.length) console.log(`answers that must not be: ${clients.refused.length}`);
  const little = answered(sends) === 0 || answered(uploads) === 0 ||
    Object.keys(faults.done).length === 0;
  if (little) console.log('too little was done to say anything');
  console.log(`sent ${sends.length} acknowledged ${answered(sends)} lost ${found.lost} ` +
    `duplicated ${found.duplicated} unread-wrong ${found.unread} ` +
    `notifications-missing ${found.notifications}`);
  return !little && dropped === 0 && clients.refused.length === 0 &&
    Object.values(found).every((n) => n === 0);
}

async function inside(state) {
  const seed = Number(process.env.SEED ?? 1), minutes = Number(process.env.MINUTES ?? 5);
  if (!Number.isFinite(seed) || !(minutes > 0)) throw new Error('SEED and MINUTES are numbers');
  const isolated = process.env.CHAOS_ISOLATED === '1';
  const prng = new Prng(seed);
  const disks = new Disks(state);
  const stack = new Stack(join(BUILD, 'bin'), state);
  const mails = new Mails(), pushes = new Pushes(), hooks = new Hooks();
  const interrupted = interruption();
  let clients, faults, good = false;
  mkdirSync(KEEP, { recursive: true });
  const run = async () => {
    say(`chaos: seed ${seed}, ${minutes} min, ${isolated ? 'in namespaces of its own' :
      'without namespaces, which are for root'}`);
    disks.prepare(say, isolated);
    const servers = [mails, pushes.endpoint, hooks.endpoint];
    faults = new Faults({ stack, disks, servers, prng: prng.fork('faults'), say, isolated });
    faults.prepare();
    await stack.up(REPLICAS, { ...await mails.start(), ...await pushes.start(), ...await hooks.start() });
    say(`the stack is up at ${stack.url}, ${REPLICAS} replicas a service`);
    clients = new Clients(stack.url, prng.fork('clients'), join(KEEP, 'journal.jsonl'), say,
      { quiet: true });
    await clients.prepare();
    const accounts = [...clients.accounts.values()];
    await mails.prepare(stack, accounts);
    await pushes.prepare(stack, accounts);
    await hooks.prepare(accounts);
    const evening = new Evening(clients, prng.fork('evening'));
    await evening.prepare();
    const year = new Year(clients, prng.fork('year'));
    clients.start();
    clients.loops.push(...evening.start(), ...year.start(), mails.hurry(stack, clients), pushes.hurry(stack, clients));
    say(`${clients.loops.length} clients of ${clients.accounts.size} people are at work`);
    await new Promise((r) => { setTimeout(r, WARM_UP_MS); });
    await Promise.race([faults.run(minutes * 60_000), clients.failure()]);
    // Interrupted: the rest is done below.
    if (!faults.active) return;
    await settle(stack, clients, faults, { mails, pushes, hooks });
    say('auditing');
    const audit = new Audit({ stack, disks, clients, say });
    await audit.run();
    await evening.audit(audit);
    await year.audit(audit);
    const unnoted = REPLICAS * Object.values(faults.done).reduce((a, b) => a + b, 0);
    for (const channel of [mails, pushes, hooks]) await channel.audit(audit, unnoted);
    await clients.close();
    say(`slots: ${evening.sure} as they were answered, ${evening.either} may be either`);
    say(`events ${year.events.length}, changed ${year.events.reduce((n, e) => n + e.changes, 0)}; ` +
      `answers: ${year.sure} as they were given, ${year.either} may be either`);
    say(`mails ${mails.letters}, taken ${mails.taken.length}, of them again ${mails.twice} ` +
      `(answers lost ${mails.lost}, the rest noted too late)`);
    say(`pushes ${pushes.sent}, taken ${pushes.taken} by ${pushes.browsers.size} browsers, of them again ` +
      `${pushes.again} (answers lost ${pushes.lost}, perhaps ${pushes.perhaps} with others)`);
    say(`told to hooks ${hooks.sent}, of them again ${hooks.again} (answers lost ${hooks.lost})`);
    good = summary(clients, faults, audit);
  };
  try {
    await Promise.race([run(), interrupted]);
  } catch (error) {
    say(`chaos: ${error.message}${error.cause ? ` (${error.cause.message})` : ''}`);
    if (error.message !== 'interrupted') console.log(error.stack);
  }
  await faults?.heal();
  await stack.down();
  for (const server of [mails, pushes, hooks]) server.stop();
  if (!good) {
    stack.keepLogs(join(KEEP, 'logs'));
    console.log(`logs and journal: ${KEEP}`);
  }
  disks.release();
  stack.remove();
  process.exit(good ? 0 : 1);
}

if (process.argv[2] === '--inside') await inside(process.argv[3]);
else outside();
