// The mail server, which has faults of its own, and what it took against what
// was due.  A mail comes twice where its sender cannot know that it was taken:
// the answer was lost, or a replica died between the answer and its note of it.
// Both have one Message-ID then, and there are no more of them than such cases.
import { createServer } from 'node:net';

import { auditPlans } from './channel.mjs';
import { sleep } from './stack.mjs';

// The parts of a dialogue at which it fails.
const MOODS = ['puts mail off', 'loses its answers', 'takes half of a mail', 'says nothing'];
const FROM = 'noreply@liaison.example', SITE = 'https://liaison.example';
// Nothing is under way any more.
const STILL_MS = 10_000;
const HURRY_MS = 4000;

export class Mails {
  constructor() {
    Object.assign(this, { name: 'the mail server', moods: MOODS, mood: undefined });
    this.taken = [];       // { id, to, at, lost }
    this.last = 0;
    this.sockets = new Set();
  }

  async start() {
    this.server = createServer((socket) => this.serve(socket));
    await new Promise((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
    return { LIAISON_SMTP_URL: `smtp://127.0.0.1:${this.server.address().port}`, LIAISON_MAIL_FROM: FROM,
      LIAISON_PUBLIC_URL: SITE };
  }

  /** It is well again; who waits for it in vain begins anew. */
  heal() {
    this.mood = undefined;
    for (const socket of this.sockets) socket.destroy();
  }

  stop() {
    this.heal();
    this.server.close();
  }

  /** Everybody has an address that counts; that links verify it is tested elsewhere. */
  async prepare(stack, accounts) {
    this.people = new Map(accounts.map((a) => [a.user, `${a.user}@${a.school}.example`]));
    await stack.sql(accounts.map((a) => `INSERT INTO directory.mail_address
      (school_id, person_id, address, verified_at)
      VALUES (${a.school}, ${a.user}, '${this.people.get(a.user)}', now());`).join('\n'));
  }

  /** All that people are told is a flood, which is over every few seconds here. */
  async hurry(stack, clients) {
    for (; clients.run; await sleep(HURRY_MS)) await this.release(stack).catch(() => {});
  }

  release(stack) {
    return stack.sql(`SET statement_timeout = 3000; UPDATE notify.channel_delivery SET due_at = now()
      WHERE state = 0 AND channel = 1 AND letter_id = 0 AND due_at > now()`);
  }

  // ---- the server ----

  serve(socket) {
    const dialogue = { text: '', data: false, to: '' };
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket));
    socket.on('error', () => {});
    socket.on('data', (bytes) => {
      dialogue.text += bytes.toString('latin1');
      this.read(socket, dialogue);
    });
    socket.write('220 chaos\r\n');
  }

  read(socket, dialogue) {
    for (;;) {
      const end = dialogue.data ? '\r\n.\r\n' : '\r\n';
      const at = dialogue.text.indexOf(end);
      if (dialogue.data && this.mood === 'takes half of a mail' && dialogue.text.length > 0) return socket.destroy();
      if (at === -1 || this.mood === 'says nothing') return undefined;
      const line = dialogue.text.slice(0, at);
      dialogue.text = dialogue.text.slice(at + end.length);
      if (!dialogue.data) this.obey(socket, dialogue, line);
      else if (!this.take(socket, dialogue, line)) return undefined;
    }
  }

  obey(socket, dialogue, line) {
    const verb = line.slice(0, 4).toUpperCase();
    const putOff = verb === 'RCPT' && this.mood === 'puts mail off';
    if (verb === 'RCPT') dialogue.to = /<(.*)>/.exec(line)[1];
    dialogue.data = verb === 'DATA';
    socket.write(putOff ? '451 come back later\r\n' : dialogue.data ? '354 go on\r\n' : '250 ok\r\n');
    if (verb === 'QUIT') socket.end();
  }

  /** False where its answer is lost. */
  take(socket, dialogue, mail) {
    const head = mail.slice(0, mail.indexOf('\r\n\r\n')).replace(/\r\n[ \t]+/g, ' ');
    const lost = this.mood === 'loses its answers';
    dialogue.data = false;
    this.last = Date.now();
    // Those that confirm something are not of notifications.
    if (/^List-Unsubscribe:/mi.test(head))
      this.taken.push({ id: /^Message-ID: *(\S+)/mi.exec(head)[1], to: dialogue.to, at: Date.now(), lost });
    if (lost) socket.destroy();
    else socket.write('250 taken\r\n');
    return !lost;
  }

  // ---- the end ----

  /** As if the ten minutes of a flood, a lease and the waits between attempts had passed. */
  async flush(stack) {
    const count = async (what) => Number(await stack.sql(`SELECT count(*) FROM notify.${what}`));
    if (await count('channel_plan') > 0) return false;
    await this.release(stack);
    if (Date.now() - this.last > STILL_MS) {
      this.last = Date.now();
      await stack.sql('UPDATE notify.mail_letter SET due_at = now() WHERE due_at > now()');
    }
    return await count('channel_delivery WHERE channel = 1 AND state = 0') === 0;
  }

  /** faults: how many there were by which an answer may have been lost. */
  async audit(audit, faults) {
    const letters = await audit.ask(`SELECT school_id::text, user_id::text, letter_id::text, max(state) AS state,
      bool_or(state IN (1, 3)) AS sent, max(attempts) AS attempts
      FROM notify.channel_delivery WHERE channel = 1 AND letter_id <> 0 GROUP BY school_id, user_id, letter_id`);
    await auditPlans(audit, 'mails', 1, this.people);
    for (const [user, address] of this.people)
      this.checkPerson(audit, address, letters.filter((l) => l.user_id === user));
    this.checkTwice(audit, faults, letters);
  }

  /** What was skipped in a second attempt may have been taken in the first. */
  checkPerson(audit, address, letters) {
    const ids = new Set(this.taken.filter((m) => m.to === address).map((m) => m.id));
    const sent = letters.filter((l) => l.sent).length;
    const perhaps = letters.filter((l) => !l.sent && l.attempts > 1).length;
    if (ids.size < sent || ids.size > sent + perhaps)
      audit.fault('mails', `${address} was sent ${sent} mails${perhaps ? `, perhaps ${perhaps} more` : ''}; ` +
        `the server took ${ids.size}`);
  }

  checkTwice(audit, faults, letters) {
    const times = new Map();
    for (const { id } of this.taken) times.set(id, (times.get(id) ?? 0) + 1);
    this.letters = letters.filter((l) => l.sent).length;
    this.twice = [...times.values()].reduce((n, t) => n + t - 1, 0);
    this.lost = this.taken.filter((m) => m.lost).length;
    if (this.twice > this.lost + faults)
      audit.fault('mails', `${this.twice} mails came again, and ${this.lost} answers were lost, ` +
        `and at most ${faults} notes of one`);
  }
}
