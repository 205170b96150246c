// A portal's endpoint: it keeps what a hook is sent, checks the signature, and
// answers as a test says.
import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';

export class HookEndpoint {
  constructor() {
    /** { id, signatures, timestamp, body, json, path } of each attempt. */
    this.got = [];
    /** A status, 'drop' or 'delay'; or a function of the attempt. */
    this.answer = 204;
    this.server = createServer((request, response) => {
      const parts = [];
      request.on('data', (part) => parts.push(part));
      request.on('end', () => this.#take(request, response,
        Buffer.concat(parts).toString('utf8')));
    });
  }

  async start() {
    await new Promise((done) => { this.server.listen(0, '127.0.0.1', done); });
    this.url = `http://127.0.0.1:${this.server.address().port}/hook`;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((done) => { this.server.close(done); });
  }

  #take(request, response, body) {
    const { headers } = request;
    const attempt = { id: headers['webhook-id'], body, path: request.url,
      timestamp: Number(headers['webhook-timestamp']),
      signatures: headers['webhook-signature'].split(' '),
      type: headers['content-type'], json: JSON.parse(body) };
    this.got.push(attempt);
    const answer = typeof this.answer === 'function' ? this.answer(attempt)
      : this.answer;
    if (answer === 'drop') request.socket.destroy();
    else if (answer === 302) {
      response.writeHead(302, { location: '/elsewhere' }).end();
    } else if (answer !== 'delay') response.writeHead(answer).end();
  }

  /** The attempts at events, tests apart, that fit. */
  events(fits = () => true) {
    return this.got.filter((a) => a.json.event !== 'TEST' && fits(a.json));
  }
}

/** As a receiver does it (standardwebhooks.com). */
export function verifies(attempt, secret) {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const right = Buffer.from(`v1,${createHmac('sha256', key).update(
    `${attempt.id}.${attempt.timestamp}.${attempt.body}`).digest('base64')}`);
  return Math.abs(Date.now() / 1000 - attempt.timestamp) < 300 &&
    attempt.signatures.some((text) => text.length === right.length &&
      timingSafeEqual(Buffer.from(text), right));
}
