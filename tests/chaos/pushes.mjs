// The push services, one of which has faults of its own, and what each browser
// was told against what was due.  A browser is told again where its answer was
// lost, or nobody could note it; and where what it has goes together with what
// it has not.
import { Subscription, vapid } from '../e2e/push_service.mjs';
import { auditPlans, isThrough } from './channel.mjs';
import { Endpoint } from './endpoint.mjs';
import { sleep } from './stack.mjs';

const PUSH = 2;
const BROWSERS = ['near', 'far'];
// At once of one person's.
const FEW = 3;
// Nothing is under way any more.
const STILL_MS = 10_000;
const HURRY_MS = 4000;

// What one push of one person told of: they are settled together.
const NOTED = `CREATE SCHEMA chaos;
  CREATE TABLE chaos.push (user_id bigint, events bigint, attempts int);
  CREATE FUNCTION chaos.note_push() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
  BEGIN
    INSERT INTO chaos.push SELECT user_id, count(*), max(attempts) FROM settled
    WHERE channel = ${PUSH} AND state = 1 GROUP BY school_id, user_id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER chaos_push AFTER UPDATE ON notify.channel_delivery
  REFERENCING NEW TABLE AS settled FOR EACH STATEMENT EXECUTE FUNCTION chaos.note_push()`;

export class Pushes {
  constructor() {
    this.endpoint = new Endpoint('a push service', (got) => this.take(got));
    this.endpoint.spoils = (url) => url.startsWith('/far/');
    this.browsers = new Map();  // by the path of their endpoints
    this.wrong = [];
  }

  async start() {
    await this.endpoint.start();
    return { LIAISON_PUSH_CONTACT: 'mailto:chaos@liaison.example', LIAISON_OUTBOUND_ALLOW: '127.0.0.1' };
  }

  stop() {
    this.endpoint.stop();
  }

  /** Each has two browsers, of two push services. */
  async prepare(stack, accounts) {
    this.people = new Set(accounts.map((a) => a.user));
    await stack.sql(NOTED);
    for (const account of accounts)
      for (const service of BROWSERS) {
        const browser = new Subscription(this.endpoint.base, `${account.user}`);
        const path = `/${service}/${account.user}`;
        browser.endpoint = this.endpoint.base + path;
        Object.assign(browser, { user: account.user, got: [] });
        this.browsers.set(path, browser);
        const answer = await account.attempt('PUT', '/api/v1/me/push/subscription', { json: browser.body });
        if (answer.status !== 200) throw new Error(`a browser of ${account.login}: ${answer.status} ${answer.bytes}`);
      }
  }

  /** All that people are told is a flood, which is over every few seconds here. */
  async hurry(stack, clients) {
    for (; clients.run; await sleep(HURRY_MS)) await this.release(stack).catch(() => {});
  }

  release(stack) {
    return stack.sql(`SET statement_timeout = 3000; UPDATE notify.channel_delivery SET due_at = now()
      WHERE state = 0 AND channel = ${PUSH} AND attempts = 0 AND due_at > now()`);
  }

  take({ url, headers, body, lost }) {
    const browser = this.browsers.get(url);
    try {
      vapid(headers.authorization);
      const { title, tag } = browser.read(body);
      const [, many] = /^(\d+) nouvelles notifications/.exec(title) ?? [];
      if ((many !== undefined) !== (tag === 'digest')) throw new Error(`${title} is tagged ${tag}`);
      browser.got.push({ n: Number(many ?? 1), lost });
    } catch (error) {
      this.wrong.push(`${url}: ${error.message}`);
    }
  }

  // ---- the end ----

  /** As if the ten minutes of a flood, a lease and the waits between attempts had passed. */
  async flush(stack) {
    await this.release(stack);
    if (Date.now() - this.endpoint.last > STILL_MS) {
      this.endpoint.last = Date.now();
      await stack.sql(`UPDATE notify.channel_delivery SET due_at = now()
        WHERE state = 0 AND channel = ${PUSH} AND due_at > now()`);
    }
    return await isThrough(stack, PUSH);
  }

  /** faults: how many there were by which a note may have been lost. */
  async audit(audit, faults) {
    const sent = await audit.ask('SELECT user_id::text, events, attempts FROM chaos.push');
    const tried = await audit.ask(`SELECT user_id::text, count(*) FROM notify.channel_delivery
      WHERE channel = ${PUSH} AND state <> 1 AND attempts > 0 GROUP BY user_id`);
    for (const sentence of this.wrong) audit.fault('pushes', sentence);
    await auditPlans(audit, 'pushes', PUSH, this.people);
    this.sent = sent.length;
    this.taken = this.again = this.lost = this.perhaps = 0;
    for (const browser of this.browsers.values())
      this.checkBrowser(audit, browser, sent.filter((p) => p.user_id === browser.user),
        Number(tried.find((t) => t.user_id === browser.user)?.count ?? 0));
    if (this.again > this.lost + this.perhaps + FEW * faults)
      audit.fault('pushes', `${this.again} came again; ${this.lost} answers were lost, ${this.perhaps} may have ` +
        `been told with others, and at most ${FEW * faults} were not noted`);
  }

  /** tried: what was not told in the end may have been, in a browser. */
  checkBrowser(audit, browser, sent, tried) {
    const sum = (list, of) => list.reduce((n, one) => n + Number(of(one)), 0);
    const due = sum(sent, (p) => p.events), told = sum(browser.got, (g) => g.n);
    if (browser.got.length < sent.length || told < due)
      audit.fault('pushes', `${browser.endpoint} was to be told ${sent.length} times, of ${due} notifications, ` +
        `and was ${browser.got.length} times, of ${told}`);
    this.taken += browser.got.length;
    this.again += Math.max(0, browser.got.length - sent.length);
    this.lost += browser.got.filter((g) => g.lost).length;
    this.perhaps += tried + sum(sent.filter((p) => p.events > 1), (p) => FEW * (p.attempts - 1));
  }
}
