// What is done to the stack while the load goes on.
import { docker, run, sleep } from './docker.mjs';

const SERVICES = ['directory', 'messages', 'attachments', 'notify', 'gateway'];
const REPLICAS = 3;
// How long a step goes on when all it changes has changed.
const AFTER_MS = 2500;
const AFTER_KILL_MS = 4000;
const DOWN_MS = 1000;
const GRACE_S = '90';

/** Waits until fn gives something true. */
async function until(fn, what, ms = 30_000) {
  const end = Date.now() + ms;
  for (;;) {
    const value = await fn().catch(() => undefined);
    if (value) return value;
    if (Date.now() > end) throw new Error(`${what}, not within ${ms} ms`);
    await sleep(100);
  }
}

function line(phase) {
  return phase.name.padEnd(34) + String(phase.made).padStart(5) +
    String(phase.failed).padStart(7) + String(phase.moved).padStart(6) +
    `${String(phase.slowest).padStart(5)} ms` +
    `${phase.seconds.toFixed(0).padStart(5)} s`;
}

/** What is wrong with a step, beside failed requests that are printed. */
function judge(phase) {
  if (phase.made === 0) return 'there was no load';
  if (phase.late) return `${phase.late} ended after the deadline`;
  if (phase.retries)
    return phase.lost ? `${phase.lost} never succeeded` : undefined;
  return phase.failed ? 'a planned change failed requests' : undefined;
}

/** Ends the step before and prints it; from here on the load is of `name`. */
export async function turn(steps, name, retries = false) {
  const phase = await steps.load.next(name, retries);
  const wrong = steps.wrong ?? judge(phase);
  steps.wrong = undefined;
  if (phase.name === 'start') return;
  steps.report(!wrong, line(phase));
  if (wrong) console.log(`     ${wrong}`);
  for (const [reason, n] of [...phase.reasons].slice(0, phase.retries ? 3 : 12))
    console.log(`       ${n} x ${reason}`);
}

/** A change under load; a planned one has no second tries. */
async function step(steps, name, retries, change) {
  await turn(steps, name, retries);
  try {
    steps.wrong = await change();
  } catch (error) {
    steps.wrong = error.message;
  }
  await sleep(retries ? AFTER_KILL_MS : AFTER_MS);
}

/** Replicas of a service that a gateway knows and finds ready. */
async function known({ project }, service) {
  const [{ ip }] = await project.containers('gateway');
  const answer = await fetch(`http://${ip}:8080/readyz`,
    { signal: AbortSignal.timeout(3000) });
  return (await answer.json()).replicas[service];
}

function scale({ project }, service, n, env) {
  return project.compose(['up', '-d', '--no-deps', '--no-recreate', '--scale',
    `${service}=${n}`, service], env);
}

export async function scaleUpAndDown(steps, service) {
  const to = async (n) => {
    await scale(steps, service, n);
    await steps.project.healthy(service, n);
    await until(async () => await known(steps, service) === n,
      `the gateway knows ${n} of ${service}`);
  };
  await step(steps, `scale ${service} to ${REPLICAS}`, false,
    () => to(REPLICAS));
  await step(steps, `scale ${service} to 1`, false, () => to(1));
}

/** Starts a new container, waits until it is healthy, drains the old one. */
export async function roll(steps, service, next) {
  const { project } = steps;
  const old = await project.containers(service);
  await scale(steps, service, old.length + 1, { LIAISON_TAG: next.tag,
    LIAISON_PORT: String(await steps.freePort()) });
  const all = await project.healthy(service, old.length + 1);
  const fresh = all.find((c) => !old.some((o) => o.id === c.id));
  const { out } = await run('docker', ['exec', fresh.id,
    `liaison-${service}`, '--version']);
  for (const c of old) {
    await docker('stop', '-t', GRACE_S, c.id);
    const code = (await docker('inspect', '-f', '{{.State.ExitCode}}', c.id))
      .trim();
    await docker('rm', c.id);
    if (code !== '0') return `the old ${service} ended with status ${code}`;
  }
  return out.includes(next.version) ? undefined :
    `the new ${service} is not ${next.version} but ${out.trim()}`;
}

/** Tables that no service may make itself, before the services that use them. */
const provision = ({ project }, image) => project.compose(['run', '--rm',
  '--no-deps', 'provision'], { LIAISON_TAG: image.tag });

/** To an image: { tag, version }; what is started later is of it, too. */
export async function rollEach(steps, image) {
  await step(steps, `provision of ${image.version}`, false,
    () => provision(steps, image).then(() => undefined));
  for (const service of SERVICES)
    await step(steps, `roll ${service} to ${image.version}`, false,
      () => roll(steps, service, image));
  steps.project.env.LIAISON_TAG = image.tag;
}

/** Kills one container and starts it again.  Requests may fail, inside their
 * deadlines; each, tried again with its key, succeeds. */
async function kill({ project }, service) {
  const [victim] = await project.containers(service);
  await docker('kill', '-s', 'KILL', victim.id);
  await sleep(DOWN_MS);
  await docker('start', victim.id);
  await project.healthy(service, 1);
}

export async function killEach(steps) {
  for (const service of [...SERVICES, 'postgres'])
    await step(steps, `kill ${service}`, true, () => kill(steps, service));
}
