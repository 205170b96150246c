// The line to the server on which it tells what happens: a WebSocket, or a
// stream of events where something between us breaks those.  Cut, it comes
// back by itself, and goes on behind the last frame that came.
import { liveAddress, type LiveFrame } from "../api";

/** Without a word for so long the other end is not there: it says "alive"
 *  every 40 seconds. */
const SILENT_MS = 100_000;
const FIRST_MS = 1_000;
const MOST_MS = 60_000;
/** When a gateway ends all of its own come back, not all at once. */
const SPREAD_MS = 4_000;
/** So often in a row a WebSocket may not come about before it is done without. */
const TRIES = 2;
const GOING_AWAY = 1001;
const SESSION_ENDED = 4401;

export interface Told {
  frame(frame: LiveFrame): void;
  /** `session`: it may have ended. */
  lost(session: boolean): void;
}

interface Line {
  close(): void;
}

export class Feed {
  /** The id of the last frame. */
  private last = "";
  private line: Line | null = null;
  private came = false;
  private wanted = false;
  private tries = 0;
  private byEvents = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private watch: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly told: Told) {}

  /** Frames come on it. */
  get isOpen(): boolean { return this.line !== null && this.came; }
  /** Does it go on behind something that came before? */
  get goesOn(): boolean { return this.last !== ""; }

  /** At once; nothing if it is open or about to be. */
  open(): void {
    this.wanted = true;
    this.tries = 0;
    clearTimeout(this.timer);
    if (!this.line) this.connect();
  }

  close(): void {
    this.wanted = false;
    clearTimeout(this.timer);
    this.drop();
  }

  /** Whoever listens next is somebody else. */
  forget(): void {
    this.close();
    this.last = "";
  }

  private drop(): void {
    clearTimeout(this.watch);
    const line = this.line;
    this.line = null;
    this.came = false;
    line?.close();
  }

  private connect(): void {
    this.came = false;
    this.line = this.byEvents ? this.listen() : this.plug();
    this.expect();
  }

  private plug(): Line {
    const address = new URL(liveAddress(this.last), location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    socket.onmessage = (e) => this.take(line, String(e.data));
    socket.onclose = (e) => this.end(line, e.code);
    const line = { close: () => socket.close() };
    return line;
  }

  private listen(): Line {
    const source = new EventSource(liveAddress(this.last));
    source.onmessage = (e) => this.take(line, String(e.data));
    // It would come back by itself, but not behind the last frame of another.
    source.onerror = () => this.end(line, 0);
    const line = { close: () => source.close() };
    return line;
  }

  private expect(): void {
    clearTimeout(this.watch);
    this.watch = setTimeout(() => { if (this.line) this.end(this.line, 0); }, SILENT_MS);
  }

  private take(line: Line, text: string): void {
    if (line !== this.line) return;
    const frame = JSON.parse(text) as LiveFrame;
    this.came = true;
    this.tries = 0;
    this.expect();
    this.told.frame(frame);
    // What is told is known: not before.
    this.last = frame.id;
  }

  private end(line: Line, code: number): void {
    if (line !== this.line) return;
    const came = this.came;
    this.drop();
    if (!this.wanted) return;
    this.tries++;
    if (!came && this.tries % TRIES === 0) this.byEvents = !this.byEvents;
    this.told.lost(code === SESSION_ENDED);
    this.timer = setTimeout(() => { if (this.wanted && !this.line) this.connect(); }, this.pause(code));
  }

  private pause(code: number): number {
    if (code === GOING_AWAY) return Math.random() * SPREAD_MS;
    return Math.min(FIRST_MS * 2 ** (this.tries - 1), MOST_MS) * (.5 + Math.random());
  }
}
