#!/usr/bin/env node
// make soak: does a process grow with the requests it serves?  MINUTES of a
// steady mixed load; after a warm-up the memory of each process is sampled.
//
// BUILD           the folder of the programs
// MINUTES         how long, after the warm-up
// SOAK_WARM_UP    seconds, 60
import { resolve } from 'node:path';

import { Load, say } from './load.mjs';
import { Memory } from './memory.mjs';

const BIN = resolve(process.env.BUILD ?? 'build', 'bin');
const THINK_MS = 40;
const SAMPLE_MS = 2000;
// A process may grow by so much a 100,000 requests, when it has grown by more
// than what an allocator keeps for a moment of many requests at a time.
const BOUND_KIB = 512, FREE_KIB = 1024;
const REQUESTS = 100_000;

function print(rows) {
  const line = (...cells) => console.log(cells.map((c, i) =>
    i === 0 ? String(c).padEnd(18) : String(c).padStart(9)).join(''));
  console.log(`\nKiB after the warm-up and at the end; growth of its own a ${REQUESTS} requests:`);
  line('process', 'RSS', 'end', 'PSS', 'end', 'its own', 'end', 'growth');
  for (const { name, first, last, slope, restarted, held, bad } of rows)
    line(name, first.rss, last.rss, first.pss, last.pss, first.own, last.own,
      Math.round(slope * REQUESTS),
      bad ? '  too much' : restarted ? '  started again' : held ? '' : '  not held');
}

/** PostgreSQL's buffers and caches fill for hours: shown, not held. */
function judge(row) {
  const grown = row.last.own - row.first.own;
  return { ...row, bad: row.held &&
    (row.restarted || (grown > FREE_KIB && row.slope * REQUESTS > BOUND_KIB)) };
}

const minutes = Number(process.env.MINUTES ?? 5);
const load = new Load(BIN, THINK_MS);
let good = false;
try {
  await load.start();
  await load.go(Number(process.env.SOAK_WARM_UP ?? 60) * 1000);
  say(`warm after ${load.requests} requests; ${minutes} min are measured`);
  const memory = new Memory(load.stack), from = load.requests;
  const end = Date.now() + minutes * 60_000;
  while (Date.now() < end) {
    await memory.sample(load.requests);
    await load.go(SAMPLE_MS);
  }
  const made = load.requests - from;
  await load.stop();
  const rows = [...memory.rows()].map(judge);
  print(rows);
  const wrong = load.wrong();
  for (const sentence of wrong.slice(0, 10)) console.log(`wrong: ${sentence}`);
  const grown = rows.filter((r) => r.bad).length;
  console.log(`requests ${made}, answers that must not be ${wrong.length}, ` +
    `processes that grow by more than ${BOUND_KIB} KiB a ${REQUESTS} requests ${grown}`);
  good = made > 0 && wrong.length === 0 && grown === 0;
} catch (error) {
  say(`soak: ${error.stack}`);
} finally {
  const inOrder = await load.stack.down();
  if (!inOrder) say('the stack did not stop in order');
  load.stack.remove();
  process.exit(good && inOrder ? 0 : 1);
}
