// Files and what is said of them: the tables of tests/files, each file made by
// real tools and judged by the validator as the service runs it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

const VALIDATOR = join(process.env.LIAISON_BIN ?? 'build/bin', 'liaison-validator');
const FILES = join(dirname(fileURLToPath(import.meta.url)), '../files');
const OPTIONS = { takes_pdf_scripts: '--takes-pdf-scripts',
  takes_pdf_launch_actions: '--takes-pdf-launch-actions',
  takes_pdf_files: '--takes-pdf-files', takes_dde: '--takes-dde' };

const dir = mkdtempSync(join(tmpdir(), 'liaison-files-'));
after(() => rmSync(dir, { recursive: true, force: true }));

/** The files of a table, each in a folder of its own: its name says what it is. */
async function make(table, cases) {
  const scratch = join(dir, table);
  mkdirSync(scratch);
  for (const [i, c] of cases.entries()) {
    const made = c.bytes ?? await c.make(scratch);
    c.path = typeof made === 'string' ? made : join(scratch, String(i), c.name);
    if (typeof made === 'string') continue;
    mkdirSync(dirname(c.path));
    writeFileSync(c.path, made);
  }
}

const optionsOf = ({ policy = {} }) =>
  Object.keys(policy).filter((name) => policy[name]).map((name) => OPTIONS[name]);

/** By one run of the program for all of one policy: path -> answer. */
async function judge(cases) {
  const runs = new Map(), answers = new Map();
  for (const c of cases) {
    const key = optionsOf(c).join(' ');
    runs.set(key, [...runs.get(key) ?? optionsOf(c), c.path]);
  }
  await Promise.all([...runs.values()].map((args) => new Promise((resolve) => {
    execFile(VALIDATOR, args, { timeout: 500_000 }, (error, output) => {
      for (const line of output.split('\n').filter(Boolean)) {
        const [answer, path] = line.split('\t');
        answers.set(path, answer);
      }
      resolve();
    });
  })));
  return answers;
}

// What is said in brackets, of some; a place in the format, which begins with
// an @, is told to nobody.
const SAID = { 'of-jpeg.png': '.jpg', 'page.jpg': '.html', 'docx.doc': '.docx',
  'old.docx': '.doc', 'seven.zip': '.7z', 'text.pdf': '.txt',
  'bomb.png': '65535 × 65535 pixels', 'archive-behind.pdf': 'ZIP',
  'archive-behind.png': 'ZIP', 'shell-before.mp3': 'script',
  'macros-in-it.zip': 'a.docx', 'document-password-in-it.zip': 'a.odt',
  'half.png': '@.*', 'no-end.pdf': '@.*' };

const tables = new Map();
for (const file of readdirSync(FILES).filter((name) => name.endsWith('.mjs')).sort())
  tables.set(file, (await import(pathToFileURL(join(FILES, file)))).default);

for (const [file, cases] of tables)
  test(`${file}: ${cases.length} files`, async () => {
    await make(file, cases);
    const answers = await judge(cases);
    const wrong = cases.map((c) => ({ c, said: answers.get(c.path) ?? 'nothing' }))
      .filter(({ c, said }) => said.split(' ')[0] !== c.answer)
      .map(({ c, said }) => `${c.why ?? c.name} (${c.path}): ${said}, not ${c.answer}`);
    assert.deepEqual(wrong, []);
    for (const c of cases) {
      const said = / \((.*)\)$/s.exec(answers.get(c.path))?.[1] ?? '';
      if (SAID[c.name]) assert.match(said, new RegExp(`^${SAID[c.name]}$`), c.name);
      if (!said.startsWith('@'))
        assert.doesNotMatch(said, /@ ?\d|%%|^(dir|profile|url .?|metadata)$/, c.name);
    }
  });

test('the page and the service know the same in the place of what is not taken', () => {
  const services = join(dirname(fileURLToPath(import.meta.url)), '../../services');
  const rows = (path, open, close) => {
    const text = readFileSync(join(services, path), 'utf8').replace(/"\s+"/g, '');
    return [...text.matchAll(new RegExp(`${open}"(\\w+)",\\s+"([^"]+)",\\s+"([^"]*)" ?${close}`, 'g'))]
      .map(([, kind, ...words]) => [kind.toLowerCase(), ...words]);
  };
  const of = rows('attachments/formats/instead.c', '\\{ ', '\\}');
  assert.ok(of.length > 10);
  assert.deepEqual(rows('gateway/web/src/writing/attachments/instead.ts', '\\[', '\\]'), of);
});
