// What tests/e2e does to a running stack, done to one in containers: the
// project LIAISON_TEST_PROJECT, see deploy/containers/compose.
import { execFileSync, spawnSync } from 'node:child_process';

const PROJECT = process.env.LIAISON_TEST_PROJECT;
// They end when they have done their job.
const JOBS = ['provision', 'demo'];

const docker = (...args) => execFileSync('docker', args,
  { encoding: 'utf8', timeout: 60_000, maxBuffer: 1 << 26 });

export function setPassword(school, login, password) {
  return spawnSync('docker', ['run', '--rm', '--network', `${PROJECT}_liaison`,
    '-v', `${process.env.LIAISON_SECRETS}/keys:/keys:ro`,
    '-e', 'LIAISON_PASSWORD', '-e', 'LIAISON_KEYS=/keys',
    '-e', 'LIAISON_DIRECTORY=tcp://directory:5501',
    `liaison-ctl:${process.env.LIAISON_TAG}`,
    'password', '--school', school, '--login', login],
  { encoding: 'utf8', timeout: 60_000,
    env: { ...process.env, LIAISON_PASSWORD: password } });
}

/** name -> { pid, state, restarts, endpoint }, the pid as this host sees it;
 * Docker starts again what is killed by its pid. */
export function parts() {
  const found = new Map();
  const ids = docker('ps', '-aq', '--filter',
    `label=com.docker.compose.project=${PROJECT}`).split('\n').filter(Boolean);
  for (const c of JSON.parse(docker('inspect', ...ids))) {
    const service = c.Config.Labels['com.docker.compose.service'];
    const number = c.Config.Labels['com.docker.compose.container-number'];
    if (JOBS.includes(service)) continue;
    const part = { pid: c.State.Pid, restarts: c.RestartCount,
      state: c.State.Health?.Status === 'healthy' ? 'ready' : c.State.Status,
      endpoint: Object.values(c.NetworkSettings.Networks)[0]?.IPAddress };
    found.set(number === '1' ? service : `${service} ${number}`, part);
    if (service === 'postgres') found.set('postmaster', part);
  }
  return found;
}

export function ctl(...args) {
  throw new Error(`no liaisonctl ${args[0]} for a stack in containers`);
}
