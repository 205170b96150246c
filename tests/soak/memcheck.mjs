#!/usr/bin/env node
// make memcheck: every process of ours under valgrind, Kore's workers too,
// through a short mixed load and an orderly stop.  What a process has lost for
// good, and what it read or wrote where it must not, is printed, and fails.
//
// BUILD              the folder of the programs
// MEMCHECK_SECONDS   how long the load lasts, 30
import { copyFileSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync,
  writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { SERVICES } from '../chaos/stack.mjs';
import { Load, say } from './load.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const BUILD = resolve(process.env.BUILD ?? 'build');
const FOLDER = join(BUILD, 'memcheck');
const LOGS = join(FOLDER, 'logs');
const THINK_MS = 1500;
const OPTIONS = ['--leak-check=full', '--show-leak-kinds=definite',
  '--errors-for-leak-kinds=definite', '--num-callers=24', '--keep-debuginfo=yes',
  `--suppressions=${join(HERE, 'valgrind.supp')}`];

// A service forks to become another program, and no more; Kore's workers are forks.
const FORKS = ['--child-silent-after-fork=yes'];

function script(path, text) {
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
}

function valgrind(name, program, options, before = '') {
  return `${before}exec valgrind ${[...OPTIONS, ...options].join(' ')} --log-file='${LOGS}/${name}.%p' ` +
    `'${program}' "$@"`;
}

/** A folder of programs like BUILD, in which each starts under valgrind. */
function wrap() {
  rmSync(FOLDER, { recursive: true, force: true });
  for (const folder of ['bin', 'path', 'logs'])
    mkdirSync(join(FOLDER, folder), { recursive: true });
  const bin = join(FOLDER, 'bin');
  copyFileSync(join(BUILD, 'bin', 'liaisonctl'), join(bin, 'liaisonctl'));
  symlinkSync(join(BUILD, 'demo'), join(FOLDER, 'demo'));
  for (const service of SERVICES)
    script(join(bin, `liaison-${service}`),
      valgrind(service, join(BUILD, 'bin', `liaison-${service}`), FORKS));
  // The gateway becomes whatever `kore` is first in PATH.
  const kore = execFileSync('sh', ['-c', 'command -v kore'], { encoding: 'utf8' }).trim();
  script(join(FOLDER, 'path', 'kore'), valgrind('gateway', kore, [],
    `export LD_PRELOAD='${join(BUILD, 'lib', 'kore_valgrind.so')}'\n`));
  script(join(bin, 'liaison-gateway'), `PATH='${FOLDER}/path':$PATH exec ` +
    `'${BUILD}/bin/liaison-gateway' "$@"`);
  return bin;
}

/** [{ name, errors, text }], one a process. */
function results() {
  return readdirSync(LOGS).sort().map((name) => {
    const text = readFileSync(join(LOGS, name), 'utf8').replace(/^==\d+== ?/gm, '');
    const errors = /ERROR SUMMARY: (\d+) errors/.exec(text)?.[1];
    return { name, text, errors: errors === undefined ? undefined : Number(errors) };
  });
}

function print(all) {
  for (const { name, text, errors } of all) {
    const lost = /definitely lost: ([\d,]+) bytes/.exec(text)?.[1] ?? '0';
    console.log(`${name.padEnd(20)} errors ${errors ?? '?'} definitely lost ${lost} bytes`);
    if (errors !== 0)
      console.log(text.split('\n').slice(6, 120).map((l) => `    ${l}`).join('\n'));
  }
}

const load = new Load(wrap(), THINK_MS);
let good = false;
try {
  await load.start();
  await load.go(Number(process.env.MEMCHECK_SECONDS ?? 30) * 1000);
  await load.stop();
  say(`${load.requests} requests; stopping, which looks for what is lost`);
  good = await load.stack.down();
  if (!good) say('the stack did not stop in order');
  const all = results(), wrong = load.wrong();
  print(all);
  for (const sentence of wrong.slice(0, 10)) console.log(`wrong: ${sentence}`);
  const bad = all.filter((r) => r.errors !== 0).length;
  // Four services, Kore and its processes.
  good = good && all.length >= SERVICES.length + 2 && bad === 0 && wrong.length === 0;
  console.log(`processes ${all.length}, with errors ${bad}`);
} catch (error) {
  say(`memcheck: ${error.stack}`);
} finally {
  await load.stack.down();
  if (!good) load.stack.keepLogs(join(FOLDER, 'stack'));
  load.stack.remove();
  process.exit(good ? 0 : 1);
}
