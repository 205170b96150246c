// A real S3 server for a test, see tests/support/s3-server.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from './client.mjs';

const SCRIPT = fileURLToPath(new URL('../support/s3-server', import.meta.url));
const KEY = 'liaison:store';
const SECRET = 'kept-by-the-test';

export class S3Server {
  place = 's3://bucket/liaison';

  async start() {
    this.folder = mkdtempSync(join(tmpdir(), 'liaison-s3-'));
    this.credentials = join(this.folder, 'credentials');
    writeFileSync(this.credentials,
      `aws_access_key_id = ${KEY}\naws_secret_access_key = ${SECRET}\n`);
    this.child = spawn(SCRIPT, [this.folder, KEY, SECRET],
      { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    this.child.stdout.on('data', (data) => { output += data; });
    this.child.on('close', () => { this.ended = true; });
    const port = () => /serving S3 on port (\d+)/.exec(output)?.[1];
    await until(() => port() || this.ended, 'the S3 server is up', 60_000);
    if (!port()) throw new Error(`no S3 server: ${output}`);
    this.url = `http://127.0.0.1:${port()}`;
    return this;
  }

  /** What a stack finds it with; `now`: whether new files go there. */
  settings(now) {
    return { LIAISON_S3: this.place, LIAISON_S3_ENDPOINT: this.url,
      LIAISON_S3_REGION: 'eu-west-3', LIAISON_S3_CREDENTIALS: this.credentials,
      LIAISON_S3_NEW: now ? 'yes' : 'no' };
  }

  /** All requests wait until release(). */
  hold() {
    writeFileSync(join(this.folder, 'held'), '');
  }

  release() {
    rmSync(join(this.folder, 'held'));
  }

  async stop() {
    this.child.kill('SIGKILL');
    await until(() => this.ended, 'the S3 server has stopped');
    rmSync(this.folder, { recursive: true, force: true });
  }
}
