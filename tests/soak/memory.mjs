// What each process of a stack has in memory, again and again, and how what is
// its own (no file, shared with nobody) grows with the requests.
import { readFileSync } from 'node:fs';

const KIB_OF = /^(\w+): +(\d+) kB$/gm;
// Of one program, taken together.
const POSTGRES = 'postgres';

function kibOf(pid) {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const all = Object.fromEntries([...text.matchAll(KIB_OF)].map(([, k, n]) => [k, Number(n)]));
  return { rss: all.Rss, pss: all.Pss, own: all.Anonymous };
}

/** name -> pids: each part, Kore's workers, and PostgreSQL's processes as one. */
async function processes(stack) {
  const found = new Map([['liaisonctl', [stack.child.pid]]]);
  for (const [name, { pid }] of await stack.parts()) {
    if (name === 'postmaster') found.set(POSTGRES, [pid, ...stack.childrenOf(pid)]);
    else if (name !== 'postgres') found.set(name, [pid]);
    if (name === 'gateway')
      stack.childrenOf(pid).forEach((child, i) => found.set(`gateway worker ${i + 1}`, [child]));
  }
  return found;
}

export class Memory {
  constructor(stack) {
    this.stack = stack;
    this.series = new Map();
  }

  /** `requests`: how many were made until now. */
  async sample(requests) {
    for (const [name, pids] of await processes(this.stack)) {
      const sum = { requests, pid: pids[0], rss: 0, pss: 0, own: 0 };
      for (const pid of pids) {
        try {
          for (const [key, kib] of Object.entries(kibOf(pid))) sum[key] += kib;
        } catch {
          // A process of PostgreSQL's that has just ended.
        }
      }
      if (!this.series.has(name)) this.series.set(name, []);
      this.series.get(name).push(sum);
    }
  }

  /** Each process: first and last sample, and growth by requests, in KiB. */
  *rows() {
    for (const [name, samples] of this.series) {
      const first = samples[0], last = samples.at(-1);
      yield { name, first, last, restarted: first.pid !== last.pid,
        held: name !== POSTGRES, slope: slope(samples) };
    }
  }
}

/**
 * KiB of its own a request: the median over all pairs of samples, so that what
 * is there for a moment (64 MiB while a password is checked) does not count.
 */
function slope(samples) {
  const slopes = [];
  samples.forEach((a, i) => {
    for (const b of samples.slice(i + 1))
      if (b.requests > a.requests) slopes.push((b.own - a.own) / (b.requests - a.requests));
  });
  return slopes.sort((x, y) => x - y)[slopes.length >> 1] ?? 0;
}
