// An HTTP server that others post to, which has faults of its own.
import { createServer } from 'node:http';

export const MOODS = ['puts off what it is sent', 'loses its answers', 'takes half of a request', 'says nothing'];

export class Endpoint {
  /** take({ url, headers, body, lost }): what came; `lost`: its answer will be. */
  constructor(name, take) {
    Object.assign(this, { name, take, moods: MOODS, mood: undefined, last: 0 });
    /** Of its paths, those that a mood is of. */
    this.spoils = () => true;
  }

  async start() {
    this.server = createServer((request, response) => this.serve(request, response));
    await new Promise((resolve) => { this.server.listen(0, '127.0.0.1', resolve); });
    this.base = `http://127.0.0.1:${this.server.address().port}`;
  }

  /** It is well again; who waits for it in vain begins anew. */
  heal() {
    this.mood = undefined;
    this.server?.closeAllConnections();
  }

  stop() {
    this.heal();
    this.server?.close();
  }

  serve(request, response) {
    const mood = this.spoils(request.url) ? this.mood : undefined;
    const parts = [];
    if (mood === 'takes half of a request') return request.socket.destroy();
    request.on('error', () => {});
    request.on('data', (part) => parts.push(part));
    request.on('end', () => this.answer(mood, request, response, Buffer.concat(parts)));
    return undefined;
  }

  answer(mood, { url, headers, socket }, response, body) {
    const lost = mood === 'loses its answers';
    if (mood === 'says nothing') return;
    if (mood === 'puts off what it is sent') {
      response.writeHead(503).end();
      return;
    }
    this.last = Date.now();
    this.take({ url, headers, body, lost });
    if (lost) socket.destroy();
    else response.writeHead(201).end();
  }
}
