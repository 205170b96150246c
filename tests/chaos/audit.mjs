// The auditor: compares what the clients were told with what is there, by SQL
// of its own (audit.sql), by the bytes on the disk, and by what people see.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { sha256 } from './clients.mjs';

const EXAMPLES = 5;
// How far the services count, by their contracts.
const UNREAD_THREADS = 500, UNREAD_NOTIFICATIONS = 10_000;
const SQL = new URL('audit.sql', import.meta.url);

/** What is counted; each with what it is called in the end. */
export const CHECKS = {
  lost: 'answered sends that are not in every mailbox',
  duplicated: 'messages that are there twice',
  unread: 'unread flags, counts or receipts that are wrong',
  notifications: 'notifications that are missing',
  surplus: 'notifications of nothing, or there twice',
  entries: 'lines of a box that do not fit their messages',
  wrong: 'messages that are not as they were sent, or not in time',
  uploads: 'answered uploads that are not as they were sent',
  drafts: 'drafts that are not as they were saved last, or sent and still there',
  slots: 'slots that are not whose they were answered to be',
  events: 'events that are not there once, as they were made or changed last',
  told: 'tellings of an event that are missing, or too many',
  answers: 'answers to events that are not as they were given, or without a place',
  mails: 'mails that the server did not take once of what was due',
  pushes: 'browsers that are not told once of what was due',
  hooks: 'deliveries that hooks did not get once, or of nothing',
  places: 'lines that are in two places, or where no act has put them',
  orphans: 'rows or files that belong to nothing',
};

export class Audit {
  constructor({ stack, disks, clients, say }) {
    Object.assign(this, { stack, disks, clients, say });
    this.found = Object.fromEntries(Object.keys(CHECKS).map((c) => [c, 0]));
    this.rows = { message: [], entry: [], notified: [], upload: [], draft: [], filed: [] };
    this.flags = { read: 0, unread: 0, either: 0 };
  }

  async run() {
    await this.askTables();
    this.checkReads();
    this.checkDrafts();
    this.checkActs();
    for (const account of this.clients.accounts.values()) await this.checkView(account);
    this.checkStore();
    await this.checkUploads();
    return this.found;
  }

  fault(check, sentence) {
    this.found[check]++;
    if (this.found[check] <= EXAMPLES) this.say(`auditor: ${check}: ${sentence}`);
    if (this.found[check] === EXAMPLES + 1) this.say(`auditor: ${check}: ...`);
  }

  // ---- the tables ----

  /** The rows of a query; ids are to be cast to text. */
  async ask(query) {
    return JSON.parse(await this.stack.sql(`SELECT coalesce(json_agg(x), '[]') FROM (${query}) x`));
  }

  async askTables() {
    const journal = join(this.stack.state, 'told.jsonl');
    const sends = this.clients.ops.filter((op) => op.kind === 'send' || op.kind === 'reply');
    writeFileSync(journal, sends.map((op) => JSON.stringify({
      n: op.n, kind: op.kind, school: op.school, sender: op.user, subject: op.subject,
      thread: op.answer?.threadId ?? op.thread, message: op.answer?.messageId,
      count: op.answer?.recipientCount, all: op.all ?? false, audience: op.audience,
      files: op.files, recalled: op.recalled === undefined ? false : op.recalled,
      opened: op.opened, acknowledged: op.acknowledged === undefined ? false : op.acknowledged,
      deliveries: op.undone === undefined ? op.answer?.deliveries : undefined, earliest: op.earliest, undone: op.undone === undefined ? false : op.undone,
    }).replace(/\\/g, '\\\\') + '\n').join(''));
    const script = readFileSync(SQL, 'utf8').replace(':journal', `'${journal}'`);
    for (const line of (await this.stack.sql(script)).split('\n')) {
      const [check, text] = line.split('\t', 2);
      if (check.startsWith('row:')) this.rows[check.slice(4)].push(JSON.parse(text));
      else if (check) this.fault(check, text);
    }
  }

  // ---- who has read what ----

  /** By the clock of the clients, which are one process. */
  checkReads() {
    const reads = new Map(), received = new Map();
    const add = (map, key, value) => {
      if (!map.has(key)) map.set(key, []);
      map.get(key).push(value);
    };
    for (const op of this.clients.ops)
      if (op.kind === 'read') add(reads, `${op.school}:${op.user}:${op.thread}`, op);
    // What was recalled, and opened by nobody, is in nobody's boxes.
    for (const m of this.rows.message)
      if (this.clients.ops[m.n - 1]) add(received, `${m.school}:${m.user}:${m.thread}`, this.clients.ops[m.n - 1]);
    for (const entry of this.rows.entry) {
      const key = `${entry.school}:${entry.user}:${entry.thread}`;
      const must = verdict(received.get(key) ?? [], reads.get(key) ?? []);
      this.flags[must === undefined ? 'either' : must ? 'unread' : 'read']++;
      if (must === undefined) continue;
      if (must !== entry.unread)
        this.fault('unread', `thread ${entry.thread} of user ${entry.user} is ` +
          `${entry.unread ? 'unread' : 'read'} and must be ${must ? 'unread' : 'read'}`);
    }
  }

  // ---- what was not sent ----

  /** Each acknowledged version is there, or a later one that was asked for. */
  checkDrafts() {
    const kept = new Map(this.rows.draft.map((d) => [`${d.school}:${d.user}:${d.id}`, d]));
    for (const op of this.clients.ops.filter((o) => o.kind === 'draft' && o.answer)) {
      const row = kept.get(`${op.school}:${op.user}:${op.answer.id}`);
      if (op.sent) {
        if (row) this.fault('drafts', `draft ${op.answer.id} was sent and is still there`);
      } else if (op.sending) continue;
      else if (!row || row.version < op.version || row.version > op.asked)
        this.fault('drafts', `draft ${op.answer.id} was saved as version ${op.version}, ` +
          `there is ${row ? row.version : 'none'}`);
      else if (row.n !== op.n)
        this.fault('drafts', `draft ${op.answer.id} has the text of another`);
    }
  }

  // ---- what was put away ----

  /** Of an act each line is there, or back where it was. */
  checkActs() {
    const filed = new Map(this.rows.filed.map((f) => [String(f.folder), f.lines]));
    for (const op of this.clients.ops.filter((o) => o.kind === 'act' && o.moved !== undefined))
      if ((filed.get(op.folder) ?? 0) !== op.moved)
        this.fault('places', `act ${op.n} has moved ${op.moved} lines into folder ${op.folder}, ` +
          `there are ${filed.get(op.folder) ?? 0}`);
  }

  // ---- what people see ----

  async checkView(account) {
    const mine = (row) => String(row.school) === account.school &&
      String(row.user) === account.user;
    const lines = this.rows.entry.filter((row) => mine(row) && row.inbox);
    const unread = lines.filter((row) => row.unread).length;
    const notified = this.rows.notified.find(mine)?.unread ?? 0;
    const me = await account.get('/api/v1/me');
    if ((me.unreadThreads ?? 0) !== Math.min(unread, UNREAD_THREADS))
      this.fault('unread', `${account.login} sees ${me.unreadThreads} unread threads, ` +
        `there are ${unread}`);
    if ((me.unreadNotifications ?? 0) !== Math.min(notified, UNREAD_NOTIFICATIONS))
      this.fault('unread', `${account.login} sees ${me.unreadNotifications} unread ` +
        `notifications, there are ${notified}`);
    const seen = new Map();
    let token = '';
    do {
      const page = await account.get('/api/v1/threads?box=inbox&pageSize=200' +
        (token && `&pageToken=${encodeURIComponent(token)}`));
      for (const t of page.threads ?? []) seen.set(t.id, (seen.get(t.id) ?? 0) + 1);
      token = page.nextPageToken;
    } while (token);
    for (const [id, times] of seen)
      if (times > 1) this.fault('duplicated', `${account.login} sees thread ${id} ${times} times`);
    for (const row of lines)
      if (!seen.has(String(row.thread)))
        this.fault('lost', `${account.login} does not see thread ${row.thread}`);
  }

  // ---- the store ----

  /** Every file has a row, every row its file and blob, and nothing is left. */
  checkStore() {
    const rows = new Map(this.rows.upload.map((r) => [`${r.school}/${r.id}`, r]));
    const blobs = new Set(this.rows.upload.map((r) => `${r.school}/${r.sha256}`));
    this.hashes = new Map();
    for (const path of walk(this.disks.store)) {
      const [school, kind, ...rest] = path.split('/');
      const name = `${school}/${rest.at(-1)}`;
      if (kind === 'files' && rows.has(name)) this.checkFile(path, rows.get(name));
      else if (kind !== 'blobs' || !blobs.has(name))
        this.fault('orphans', `the file ${path} belongs to no upload`);
    }
    for (const [name, row] of rows)
      if (!this.hashes.has(name)) this.fault('uploads', `upload ${row.id} has no file`);
  }

  checkFile(path, row) {
    const bytes = readFileSync(join(this.disks.store, path));
    const hash = sha256(bytes);
    const blob = join(this.disks.store, String(row.school), 'blobs', hash.slice(0, 2), hash);
    this.hashes.set(`${row.school}/${row.id}`, hash);
    if (hash !== row.sha256 || bytes.length !== row.size)
      this.fault('uploads', `the file ${path} has sha256 ${hash}, its row ${row.sha256}`);
    else if (!existsSync(blob) ||
        !readFileSync(blob).equals(bytes) || statSync(blob).nlink < 2)
      this.fault('orphans', `the file ${path} has no blob`);
  }

  /** On the disk as it was sent, and so for somebody who has got it. */
  async checkUploads() {
    const carriers = new Map();
    for (const op of this.clients.ops)
      for (const id of op.kind === 'send' && op.answer ? op.files : [])
        carriers.set(`${op.school}/${id}`, op);
    for (const op of this.clients.ops.filter((o) => o.kind === 'upload' && o.answer)) {
      const name = `${op.school}/${op.answer.id}`;
      const carrier = carriers.get(name);
      if (this.hashes.get(name) !== op.sha256) {
        this.fault('uploads', `upload ${op.n} (${op.answer.id}) has sha256 ` +
          `${this.hashes.get(name)}, ${op.sha256} was sent`);
        continue;
      }
      const reader = (carrier?.audience ?? [])
        .map((user) => this.clients.accounts.get(`${op.school}:${user}`)).find(Boolean) ??
        this.clients.accounts.get(`${op.school}:${op.user}`);
      const got = await reader.attempt('GET', `/api/v1/attachments/${op.answer.id}`);
      if (got.status !== 200 || sha256(got.bytes) !== op.sha256)
        this.fault('uploads', `${reader.login} gets ${got.status} and other bytes ` +
          `for upload ${op.n} (${op.answer.id})`);
    }
  }
}

/**
 * Must a thread be unread (true) or read (false)?  It must be unread if some
 * message began after every attempt to read had ended, and read if after the
 * answer to each message a reading began that was answered.  An attempt without
 * a good answer may still take effect at any time.  Between them: undefined.
 */
function verdict(messages, reads) {
  if (messages.length === 0) return false;
  const attempts = reads.flatMap((op) => op.attempts.map((a) => ({ start: a.start,
    good: a.status === 200, end: a.status === 200 ? a.end : Infinity })));
  if (messages.some((m) => attempts.every((a) => a.end < m.start))) return true;
  if (messages.every((m) => attempts.some((a) => a.good && a.start > (m.end ?? Infinity))))
    return false;
  return undefined;
}

function* walk(folder, prefix = '') {
  for (const e of readdirSync(join(folder, prefix), { withFileTypes: true }))
    if (e.isDirectory()) yield* walk(folder, join(prefix, e.name));
    else yield join(prefix, e.name);
}
