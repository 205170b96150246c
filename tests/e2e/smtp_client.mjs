// Gives a mail to a mail server, or speaks its protocol word by word.
import { connect } from 'node:net';

export class Dialogue {
  /** Resolves when it has greeted. */
  static async open(port) {
    const dialogue = new Dialogue();
    dialogue.text = '';
    dialogue.socket = connect(Number(port), '127.0.0.1');
    dialogue.socket.setEncoding('utf8');
    dialogue.socket.on('data', (data) => { dialogue.text += data; dialogue.wake?.(); });
    dialogue.socket.on('error', () => {});
    dialogue.socket.on('close', () => { dialogue.ended = true; dialogue.wake?.(); });
    dialogue.greeting = await dialogue.answer();
    return dialogue;
  }

  /** The next answer, all its lines. */
  async answer() {
    const whole = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/;
    while (!whole.test(this.text)) {
      if (this.ended) throw new Error(`the server has hung up: ${this.text}`);
      await new Promise((resolve) => { this.wake = resolve; });
    }
    const [reply] = whole.exec(this.text);
    this.text = this.text.slice(reply.length);
    return reply.trimEnd();
  }

  async say(line) {
    this.socket.write(`${line}\r\n`);
    return this.answer();
  }

  /** What follows DATA: `mail` with any line ends. */
  send(mail) {
    this.socket.write(`${mail.replace(/\r?\n/g, '\r\n').replace(/^\./gm, '..')}\r\n.\r\n`);
  }

  close() {
    this.socket.destroy();
  }
}

/** Has the mail server of tests/support take a mail. */
export async function submit(port, from, to, mail) {
  const d = await Dialogue.open(port);
  const ask = async (line, code) => {
    const reply = await d.say(line);
    if (!reply.startsWith(code)) throw new Error(`${line}: ${reply}`);
  };
  try {
    await ask('EHLO localhost', '250');
    await ask(`AUTH PLAIN ${Buffer.from('\0liaison\0secret').toString('base64')}`, '235');
    await ask(`MAIL FROM:<${from}>`, '250');
    await ask(`RCPT TO:<${to}>`, '250');
    await ask('DATA', '354');
    d.send(mail);
    const reply = await d.answer();
    if (!reply.startsWith('250')) throw new Error(reply);
  } finally {
    d.close();
  }
}
