// A portal's endpoint, which has faults of its own, and what it took against
// what was due.  What is taken twice has the same id, and its answer was lost,
// or nobody could note it.
import { verifies } from '../e2e/hook_endpoint.mjs';
import { Endpoint } from './endpoint.mjs';

const LOGINS = ['admin', 'admin.autre'];
const ABOUTS = ['MESSAGES', 'ANSWERS', 'EVENTS', 'OTHERS'];
// Under way at one of them, of one replica.
const AT_ONCE = 8;
// Nothing is under way any more.
const STILL_MS = 10_000;

export class Hooks {
  constructor() {
    this.endpoint = new Endpoint('a portal', (got) => this.take(got));
    this.secrets = new Map();   // of the hooks' paths
    this.taken = new Map();     // by id: { times, lost }
    this.wrong = [];
  }

  async start() {
    await this.endpoint.start();
    return { LIAISON_OUTBOUND_ALLOW: '127.0.0.1' };
  }

  stop() {
    this.endpoint.stop();
  }

  async prepare(accounts) {
    for (const account of accounts.filter((a) => LOGINS.includes(a.login))) {
      const path = `/${account.school}`;
      const answer = await account.attempt('POST', '/api/v1/admin/hooks', { key: `chaos${account.school}`,
        json: { name: 'Portail', url: this.endpoint.base + path, about: ABOUTS } });
      if (answer.status !== 201) throw new Error(`the hook of ${account.login}: ${answer.status} ${answer.bytes}`);
      this.secrets.set(path, answer.json.secret);
    }
  }

  take({ url, headers, body, lost }) {
    const id = headers['webhook-id'], text = body.toString('utf8');
    const attempt = { id, body: text, timestamp: Number(headers['webhook-timestamp']),
      signatures: headers['webhook-signature'].split(' ') };
    if (!verifies(attempt, this.secrets.get(url))) this.wrong.push(`${id} is signed by somebody else`);
    const [school, , user] = id.split('_'), said = JSON.parse(text);
    if (`/${school}` !== url || said.school !== school || said.user !== user)
      this.wrong.push(`${id} came to ${url} and says ${text}`);
    const before = this.taken.get(id) ?? { times: 0, lost: 0 };
    this.taken.set(id, { times: before.times + 1, lost: before.lost + Number(lost) });
  }

  // ---- the end ----

  /** As if a lease, the waits between attempts and the rest of a hook had passed. */
  async flush(stack) {
    if (Date.now() - this.endpoint.last > STILL_MS) {
      this.endpoint.last = Date.now();
      await stack.sql(`UPDATE notify.hook_delivery SET due_at = now() WHERE state = 0 AND due_at > now();
        UPDATE notify.hook SET rest_until = '-infinity'`);
    }
    return Number(await stack.sql(`SELECT (SELECT count(*) FROM notify.channel_plan) +
      (SELECT count(*) FROM notify.hook_delivery WHERE state = 0)`)) === 0;
  }

  /** faults: how many there were by which a note may have been lost. */
  async audit(audit, faults) {
    const rows = await audit.ask(`SELECT concat_ws('_', school_id, event_id, user_id) AS id, state, attempts
      FROM notify.hook_delivery`);
    const untold = await audit.ask(`SELECT concat_ws('_', school_id, event_id, user_id) AS id,
        d.state AS state FROM (
        SELECT n.school_id, n.user_id, n.event_id FROM notify.notification n
        JOIN notify.event e USING (school_id, event_id) WHERE e.kind <> 4
        UNION ALL SELECT school_id, user_id, -notice_id FROM notify.notice) n
      JOIN notify.hook h USING (school_id)
      LEFT JOIN notify.hook_delivery d USING (school_id, hook_id, event_id, user_id)
      WHERE d.state IS NULL OR d.state = 4`);
    for (const sentence of this.wrong) audit.fault('hooks', sentence);
    for (const { id, state } of untold)
      audit.fault('hooks', `the hook was ${state === null ? 'never to be' : 'not'} told of ${id}, which is there`);
    this.sent = this.again = this.lost = 0;
    for (const row of rows) this.checkOne(audit, row, this.taken.get(row.id) ?? { times: 0, lost: 0 });
    if (this.again > this.lost + AT_ONCE * faults)
      audit.fault('hooks', `${this.again} came again, and ${this.lost} answers were lost, and at most ` +
        `${AT_ONCE * faults} notes of one`);
  }

  checkOne(audit, { id, state, attempts }, { times, lost }) {
    if (state === 0 || state === 2)
      audit.fault('hooks', `${id} ${state === 0 ? 'waits' : 'is a dead letter'} after ${attempts} attempts`);
    else if (state === 1 && times === 0)
      audit.fault('hooks', `${id} is told, and the endpoint has not got it`);
    else if (times - lost > attempts)
      audit.fault('hooks', `${id} came ${times} times in ${attempts} attempts`);
    this.sent += Number(state === 1);
    this.again += Math.max(0, times - 1);
    this.lost += lost;
  }
}
