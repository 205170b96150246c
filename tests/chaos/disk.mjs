// The disks of the run: a file system of its own for the state folder and one
// for the attachments, so that both can be filled without harm to anybody.
// They are mounted in a mount namespace of this run and go with it.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync,
  writeSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

const STATE_SIZE = 3 * 2 ** 30;
const STORE_SIZE = 256 * 2 ** 20;
const NEIGHBOURS = 6;

function run(command, ...args) {
  const r = spawnSync(command, args, { encoding: 'utf8' });
  return r.status === 0 ? '' : (r.stderr || String(r.error ?? r.status)).trim();
}

export class Disks {
  constructor(state) {
    this.state = state;
    this.store = join(state, 'attachments');
    this.own = { state: false, store: false };
    this.neighbours = [];
  }

  /** Mounts what can be mounted; says what it is. */
  prepare(say, isolated) {
    if (!isolated) {
      say('disks: the state folder lies on the common disk, which is not filled');
      return;
    }
    const image = `${this.state}.img`;
    const failed = run('truncate', '-s', String(STATE_SIZE), image) ||
      run('mkfs.ext4', '-q', '-F', '-m', '0', image) ||
      run('mount', '-o', 'loop', image, this.state);
    // Mounted, it needs no name; not mounted, it is of no use.
    rmSync(image, { force: true });
    this.own.state = !failed;
    say(failed ? `disks: no file system for the state folder: ${failed}` :
      'disks: ext4 on a loop file for the state folder, PostgreSQL included');
    mkdirSync(this.store, { mode: 0o700, recursive: true });
    const without = run('mount', '-t', 'tmpfs', '-o', `size=${STORE_SIZE},mode=700`,
      'chaos-store', this.store);
    this.own.store = !without;
    say(without ? `disks: no tmpfs for the attachments: ${without}` :
      'disks: a tmpfs for the attachments');
  }

  /** Leaves no byte free in 'state' or 'store'. */
  fill(which) {
    const file = this.ballast(which);
    const { bavail, bsize } = statfsSync(this[which]);
    run('fallocate', '-l', String(bavail * bsize), file);
    const fd = openSync(file, 'a');
    try {
      for (let size = 2 ** 20; size >= 512; ) {
        try {
          writeSync(fd, Buffer.alloc(size));
        } catch {
          size /= 2;
        }
      }
      fsyncSync(fd);
    } catch {
      // Full, as wanted.
    } finally {
      try {
        closeSync(fd);
      } catch {
        // Delayed allocation may say only here that it is full.
      }
    }
  }

  free(which) {
    rmSync(this.ballast(which), { force: true });
  }

  ballast(which) {
    return join(this[which], 'ballast');
  }

  /** Processes that write and fsync without a pause on the same disk. */
  slow(n = NEIGHBOURS) {
    for (let i = 0; i < n; i++) {
      const file = join(this.state, `neighbour.${this.neighbours.length}`);
      const child = spawn('sh', ['-c', 'while :; do dd if=/dev/zero of="$0" bs=256k ' +
        'count=8 oflag=dsync conv=notrunc 2>/dev/null || sleep 0.1; done', file],
      { stdio: 'ignore', detached: true });
      child.on('error', () => {});
      this.neighbours.push({ child, file });
    }
  }

  quick() {
    for (const { child, file } of this.neighbours) {
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
      rmSync(file, { force: true });
    }
    this.neighbours = [];
  }

  /** Milliseconds of one fsync of 8 KiB, the median of five; "?" on a full disk. */
  latency() {
    const file = join(this.state, 'probe');
    const times = [];
    const fd = openSync(file, 'w');
    try {
      for (let i = 0; i < 5; i++) {
        const start = performance.now();
        writeSync(fd, Buffer.alloc(8192, i + 1));
        fsyncSync(fd);
        times.push(performance.now() - start);
      }
    } catch {
      return '?';
    } finally {
      closeSync(fd);
      rmSync(file, { force: true });
    }
    return times.sort((a, b) => a - b)[2].toFixed(1);
  }

  /** Gives the folder back as it was before prepare(); nobody may use it. */
  release() {
    if (this.own.store) run('umount', '-l', this.store);
    if (this.own.state) run('umount', '-l', this.state);
  }

  heal() {
    this.quick();
    for (const which of ['state', 'store'])
      if (this.own[which] && existsSync(this.ballast(which))) this.free(which);
  }
}
