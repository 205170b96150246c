// Liaison in containers, from images to clean-up: the end-to-end scenario on
// the images of this tree; then a stack as it was before, whose services are,
// under a steady load, rolled to these images, scaled, killed and rolled back.
// Planned changes fail nothing; kills lose nothing.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { audit } from './audit.mjs';
import { Project, ROOT, docker, endChildren, must, run, sleep }
  from './docker.mjs';
import { forbidden, startEngine } from './engine.mjs';
import { Load } from './load.mjs';
import { killEach, rollEach, scaleUpAndDown, turn } from './steps.mjs';

const BUILD = resolve(ROOT, process.env.BUILD ?? 'build');
const LOGS = join(BUILD, 'tests', 'logs', 'containers');
const IMAGES = ['directory', 'messages', 'attachments', 'notify', 'gateway',
  'ctl', 'postgres'];
// What a running stack is now, which a roll begins and ends with: the last
// commit that was released.
const BEFORE = process.env.LIAISON_BEFORE ??
  'ae1ea373a40f1b7a2b4a406a78ba96e42bbf931c';
const OWN_BASE = 'liaison-base:bookworm';
const total = { passed: 0, failed: 0, skipped: 0 };
const cleanups = [];
let stopping;

function report(good, line) {
  total[good ? 'passed' : 'failed']++;
  console.log(`${good ? 'ok  ' : 'FAIL'} ${line}`);
}

function freePort() {
  return new Promise((done, fail) => {
    const server = createServer().on('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Runs all clean-ups, the last first; each is tried. */
async function cleanUp() {
  const wrong = [];
  while (cleanups.length) {
    try {
      await cleanups.pop()();
    } catch (error) {
      wrong.push(error.message);
    }
  }
  return wrong;
}

async function imagesNow() {
  return new Set((await docker('images', '-aq', '--no-trunc')).split('\n')
    .filter(Boolean));
}

/** Removes our tags and what was built for them; the rest is not ours. */
async function removeImages(tags, before, base) {
  const names = IMAGES.flatMap((name) =>
    tags.map((t) => `liaison-${name}:${t}`));
  await run('docker', ['rmi', '-f', ...names], { seconds: 120 });
  // A build that was ended may still be letting go of its last one.
  for (let i = 0; i < 10; i++) {
    const loose = await docker('images', '-q', '--no-trunc', '--filter',
      'dangling=true', '--filter', 'label=liaison.stage');
    const ours = loose.split('\n').filter((id) => id && !before.has(id));
    if (!ours.length) break;
    await run('docker', ['rmi', ...ours], { seconds: 120 });
    await sleep(300);
  }
  if (base && !before.has(base.id)) await run('docker', ['rmi', base.name]);
}

/** The tree of BEFORE in a folder of its own; ours where a clone is shallow. */
async function treeBefore(folder) {
  const git = (...args) => run('git', ['-c', 'safe.directory=*', ...args]);
  const tree = join(folder, 'before');
  const tar = `${tree}.tar`;
  mkdirSync(tree);
  const archive = await git('archive', '-o', tar, BEFORE);
  if (archive.status !== 0) {
    total.skipped++;
    console.log(`skip commit ${BEFORE.slice(0, 7)} is not in this clone: the ` +
      'stack is rolled from this tree to this tree');
    return ROOT;
  }
  await must('tar', ['-x', '-f', tar, '-C', tree]);
  return tree;
}

/** Of a tree; the front end, which is files alone, is ours in any case. */
async function buildImages(tree, tag, version, base) {
  const began = Date.now();
  await must(join(tree, 'deploy/containers/images'), [], { seconds: 900,
    env: { BUILD, LIAISON_TAG: tag, LIAISON_VERSION: version,
      LIAISON_BASE: base } });
  console.log(`     images ${version} are built ` +
    `(${((Date.now() - began) / 1000).toFixed(0)} s)`);
}

async function runScenario(env, url, folder) {
  const id = (await docker('create', `liaison-ctl:${env.LIAISON_TAG}`)).trim();
  try {
    mkdirSync(join(folder, 'bin'));
    await docker('cp', `${id}:/opt/liaison/demo`, join(folder, 'demo'));
  } finally {
    await docker('rm', id);
  }
  // Up to Node.js 18.14 TAP is all there is, and the option is unknown.
  const tap = process.allowedNodeEnvironmentFlags.has('--test-reporter') ||
    Number(process.versions.node.split('.')[0]) >= 20;
  const began = Date.now();
  const r = await run(process.execPath, [...tap ? ['--test-reporter=tap'] : [],
    'tests/e2e/scenario.test.mjs'], { seconds: 300,
    env: { ...env, LIAISON_TEST_PROJECT: env.LIAISON_PROJECT,
      LIAISON_URL: url, LIAISON_BIN: join(folder, 'bin') } });
  const count = (word) =>
    Number(new RegExp(`^# ${word} (\\d+)`, 'm').exec(r.out)?.[1] ?? 0);
  const [passed, failed] = [count('pass'), count('fail') + count('cancelled')];
  total.passed += passed;
  total.failed += failed || (r.status !== 0 || !passed ? 1 : 0);
  console.log(`${r.status === 0 ? 'ok  ' : 'FAIL'} scenario of make test: ` +
    `${passed} passed, ${failed} failed ` +
    `(${((Date.now() - began) / 1000).toFixed(0)} s)`);
  if (r.status !== 0) console.log(r.out.slice(-6000) + r.err.slice(-2000));
}

async function keepLogs(project) {
  mkdirSync(LOGS, { recursive: true });
  for (const c of await project.containers(undefined, true)) {
    const r = await run('docker', ['logs', '-t', c.id]);
    writeFileSync(join(LOGS, `${c.service}-${c.id.slice(0, 8)}.log`),
      r.out + r.err);
  }
}

/** Kernels may take dockerd and yet refuse a container. */
async function canRun(base) {
  const r = await run('docker', ['run', '--rm', '--network', 'bridge', base,
    'true'], { seconds: 60 });
  if (r.status === 0) return undefined;
  const why = forbidden(r.err);
  if (!why) throw new Error(`a container does not run: ${r.err}`);
  return why;
}

/** Does things to the stack while people use it; then, is all there? */
async function underLoad(project, act) {
  const addresses = async () =>
    (await project.containers('gateway')).map((c) => c.ip).filter(Boolean);
  const load = new Load(addresses);
  cleanups.push(() => load.stop());
  await load.start();
  console.log('     step                               made failed ' +
    'moved  slowest  time');
  const steps = { project, load, report, freePort };
  await turn(steps, 'nothing is changed');
  await sleep(4000);
  await act(steps);
  await turn(steps, 'end');
  await load.stop();
  const wrong = await audit(load);
  const acked = load.sends.filter((s) => s.threadId).length;
  report(wrong.length === 0, `audit: ${acked} sends, ${
    load.replies.filter((r) => r.messageId).length} replies, ${
    load.uploads.length} uploads acknowledged; ${wrong.length} lost or double`);
  for (const line of wrong.slice(0, 20)) console.log(`     ${line}`);
}

async function thereAndBack(steps, images) {
  await rollEach(steps, images.now);
  for (const service of ['messages', 'directory'])
    await scaleUpAndDown(steps, service);
  await killEach(steps);
  await rollEach(steps, images.before);
}

async function start(env) {
  const project = new Project(env);
  cleanups.push(() => project.compose(['down'], { DATA: 'remove' }));
  cleanups.push(() => keepLogs(project));
  const began = Date.now();
  await project.compose(['up']);
  report(true, `a stack of ${env.LIAISON_TAG} is up (${
    ((Date.now() - began) / 1000).toFixed(0)} s)`);
  return project;
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'liaison-containers-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(LOGS, { recursive: true });
  const engine = await startEngine(LOGS);
  if (engine.skip) return `skipped: this kernel runs no containers (${
    engine.skip})`;
  cleanups.push(engine.stop);
  if (engine.started) console.log('     dockerd is started for this test');

  const before = await imagesNow();
  const name = (await must('deploy/containers/base', [], { seconds: 600 }))
    .trim().split('\n').pop();
  console.log(`     all images stand on ${name}`);
  const base = { name, id: (await docker('image', 'inspect', '-f', '{{.Id}}',
    name)).trim() };
  const tag = `test-${process.pid}`;
  const tags = [`${tag}-old`, `${tag}-new`];
  cleanups.push(() => removeImages(tags, before,
    name === OWN_BASE || engine.started ? base : undefined));
  const refused = await canRun(name);
  if (refused) return `skipped: this kernel runs no containers (${refused})`;
  const images = { before: { tag: tags[0], version: '0.0.1-test' },
    now: { tag: tags[1], version: '0.0.2-test' } };
  await buildImages(await treeBefore(folder), tags[0],
    images.before.version, name);
  await buildImages(ROOT, tags[1], images.now.version, name);

  const port = await freePort();
  const env = { LIAISON_PROJECT: `liaison${tag}`,
    LIAISON_SECRETS: join(folder, 'secrets'), LIAISON_PORT: String(port),
    LIAISON_HEALTH_INTERVAL: '2s', DEMO: '1', LIAISON_DEMO_MAIL: '1',
    LIAISON_SENDS_PER_HOUR: '0', LIAISON_SENDS_PER_DAY: '0',
    LIAISON_RECIPIENTS_PER_HOUR: '0', LIAISON_RECIPIENTS_PER_DAY: '0' };
  const now = { ...env, LIAISON_TAG: images.now.tag };
  const fresh = await start(now);
  await runScenario(now, `http://127.0.0.1:${port}`, folder);
  await fresh.compose(['down'], { DATA: 'remove' });
  const rolled = await start({ ...env, LIAISON_TAG: images.before.tag });
  await underLoad(rolled, (steps) => thereAndBack(steps, images));
  return undefined;
}

async function interrupted() {
  if (stopping) return;
  stopping = true;
  console.log('\ncontainers: interrupted, cleaning up');
  await endChildren();
  await cleanUp();
  process.exit(130);
}

process.on('SIGINT', interrupted);
process.on('SIGTERM', interrupted);
process.on('SIGHUP', interrupted);

let skipped;
try {
  skipped = await main();
} catch (error) {
  if (!stopping) report(false, error.stack);
}
if (stopping) await new Promise(() => {});
stopping = true;
const wrong = await cleanUp();
if (wrong.length) report(false, `clean-up: ${wrong.join('; ')}`);
console.log(`containers: ${skipped ??
  `${total.passed} passed, ${total.failed} failed` +
    (total.skipped ? `, ${total.skipped} skipped` : '')}`);
process.exit(total.failed || (!total.passed && !skipped) ? 1 : 0);
