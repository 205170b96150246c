// Chance by a seed: the same seed gives the same plan of faults and the same
// intentions of each client.  What the machine makes of them differs each time.

/** A stream of numbers (mulberry32); fork() gives an independent one. */
export class Prng {
  constructor(seed) {
    this.state = seed >>> 0;
  }

  fork(name) {
    let h = 2166136261 ^ this.state;
    for (const c of name) h = Math.imul(h ^ c.charCodeAt(0), 16777619);
    return new Prng(h >>> 0);
  }

  /** 0 <= x < 1 */
  next() {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** low <= n <= high */
  int(low, high) {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(p) {
    return this.next() < p;
  }

  pick(list) {
    return list[Math.floor(this.next() * list.length)];
  }

  /** n different ones, or all there are. */
  sample(list, n) {
    return this.shuffle(list).slice(0, n);
  }

  shuffle(list) {
    const all = [...list];
    for (let i = all.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  }

  /** One of the names, by weight: { send: 3, list: 1 }. */
  weighted(weights) {
    let left = this.next() * Object.values(weights).reduce((a, b) => a + b);
    for (const [name, weight] of Object.entries(weights))
      if ((left -= weight) < 0) return name;
    return Object.keys(weights)[0];
  }
}
