// A real mail server for a test, see tests/support/mail-server.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './client.mjs';

const SCRIPT = fileURLToPath(new URL('../support/mail-server', import.meta.url));

export class MailServer {
  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'liaison-mail-'));
    this.child = spawn(SCRIPT, [this.folder], { stdio: ['ignore', 'pipe', 'inherit'] });
    writeFileSync(this.passwordFile, 'secret\n');
    let output = '';
    this.child.stdout.on('data', (data) => { output += data; });
    this.child.on('close', () => { this.ended = true; });
    await until(() => /on \[127\.0\.0\.1\]:(\d+)/.test(output) || this.ended, 'the mail server is up',
      60_000);
    this.port = /on \[127\.0\.0\.1\]:(\d+)/.exec(output)?.[1];
    if (!this.port) throw new Error(`no mail server: ${output}`);
    return this;
  }

  /** What a stack sends its mail with. */
  settings(publicUrl = 'https://liaison.example') {
    return { LIAISON_SMTP_URL: `smtp://127.0.0.1:${this.port}`, LIAISON_SMTP_USER: 'liaison',
      LIAISON_SMTP_PASSWORD_FILE: this.passwordFile, LIAISON_SMTP_CA: join(this.folder, 'cert.pem'),
      LIAISON_MAIL_FROM: 'noreply@liaison.example', LIAISON_PUBLIC_URL: publicUrl };
  }

  /** Mail for this domain goes to that port of LMTP from now on. */
  relay(port, domain) {
    writeFileSync(join(this.folder, 'lmtp'), `${port} ${domain}`);
  }

  /** From now on it has no mailbox, for anybody. */
  forget() {
    writeFileSync(join(this.folder, 'gone'), '');
  }

  get passwordFile() {
    return join(this.folder, 'password');
  }

  /** The mails to this address, oldest first, in plain words. */
  mailsTo(address) {
    const folder = join(this.folder, 'mail', 'new');
    const all = existsSync(folder) ? readdirSync(folder).sort(byTime) : [];
    return all.map((name) => decoded(readFileSync(join(folder, name), 'latin1')))
      .filter((mail) => mail.head.includes(`<${address}>`) || mail.head.includes(`To: ${address}`));
  }

  async stop() {
    if (!this.ended) this.child?.kill('SIGTERM');
    await until(() => this.ended, 'the mail server has stopped');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** By exim's names, seconds.MmicrosecondsPprocess, whose numbers are not padded. */
function byTime(one, other) {
  const [a, b] = [one, other].map((name) => /^(\d+)\.M(\d+)P/.exec(name).slice(1).map(Number));
  return a[0] - b[0] || a[1] - b[1];
}

function decoded(raw) {
  const at = raw.indexOf('\n\n');
  const text = raw.slice(at).replace(/=\n/g, '')
    .replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(parseInt(hex, 16)));
  return { head: raw.slice(0, at), text: Buffer.from(text, 'latin1').toString('utf8') };
}
