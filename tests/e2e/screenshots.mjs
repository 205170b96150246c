// make screenshots: starts a demo stack of its own (or takes LIAISON_URL's),
// fills the mailboxes, and leaves a picture of each screen in OUT (default:
// build/screenshots): phone and wide, light and dark.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, chmodSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const out = process.env.OUT ?? join(root, 'build/screenshots');
const ctl = join(process.env.LIAISON_BIN ?? join(root, 'build/bin'), 'liaisonctl');
const THREADS = 48;
const VIEWS = {
  phone: { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
  middle: { viewport: { width: 900, height: 800 } },
  wide: { viewport: { width: 1280, height: 800 } },
};

async function startStack() {
  const state = mkdtempSync(join(tmpdir(), 'liaison-screenshots-'));
  chmodSync(state, 0o755);
  const child = spawn(ctl, ['up'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, LIAISON_STATE: state, LIAISON_PORT: '0', LIAISON_DEMO: '1', LIAISON_HTTP_ADDRESS: '127.0.0.1' } });
  const ended = new Promise((resolve) => { child.on('close', resolve); });
  let said = '';
  const url = await new Promise((resolve, reject) => {
    child.stdout.on('data', (data) => {
      said += data;
      const ready = /is ready at (http:\S+?)\/? /.exec(said);
      if (ready) resolve(ready[1]);
    });
    ended.then(() => reject(new Error(`the stack did not come up:\n${said}`)));
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(state, { recursive: true, force: true });
  };
  return { url, stop };
}

// A stack begun just now has no past: the lists are shown as if they had one.
async function withPast(page) {
  await page.route(/\/api\/v1\/threads\?/, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    json.threads?.forEach((thread, i) => {
      thread.lastMessageAt = new Date(Date.parse(thread.lastMessageAt) - i * i * 1.7 * 3_600_000).toISOString();
    });
    await route.fulfill({ response, json });
  });
}

async function logIn(browser, url, login, options) {
  const context = await browser.newContext({ locale: 'fr-FR', ...options });
  const page = await context.newPage();
  await withPast(page);
  await page.goto(url);
  await page.locator('input[name=login]').fill(login);
  await page.locator('input[name=password]').fill('liaison-demo');
  await page.keyboard.press('Enter');
  await page.locator('main.home').waitFor();
  return page;
}

const rows = (page) => page.locator('tr.row').first().waitFor();
const SCREENS = {
  home: async (page, go) => go('/'),
  inbox: async (page, go) => { await go('/messages'); await rows(page); },
  'inbox-choosing': async (page) => {
    for (const n of [1, 3]) await page.locator('tr.row input').nth(n).check();
  },
  'inbox-dense': async (page, go) => {
    await page.evaluate(() => localStorage.setItem('liaison.dense', 'yes'));
    await page.reload();
    await rows(page);
    await page.evaluate(() => localStorage.removeItem('liaison.dense'));
  },
  sent: async (page, go) => { await go('/messages/sent'); await rows(page); },
  trash: async (page, go) => go('/messages/trash'),
  thread: async (page, go, ids) => { await go(`/messages/threads/${ids.short}`); await page.getByRole('article').first().waitFor(); },
  'thread-long': async (page, go, ids) => { await go(`/messages/threads/${ids.long}`); await page.getByRole('article').first().waitFor(); },
  'thread-toast': async (page) => {
    await page.evaluate(() => history.pushState({}, '', location.href));
    await page.getByRole('button', { name: 'Mettre à la corbeille' }).last().click();
    await page.getByRole('status').getByText('Succès').waitFor();
  },
  'thread-unknown': async (page, go) => { await go('/messages/threads/999999999'); await page.locator('.pane-missing').waitFor(); },
  notifications: async (page, go) => { await go('/notifications'); await page.locator('.notifications li').first().waitFor(); },
  more: async (page, go) => go('/more'),
  'new-message': async (page, go) => {
    await go('/messages');
    await page.getByRole('button', { name: '+Nouveau message' }).click();
    await page.getByRole('dialog').waitFor();
  },
};

async function shoot(browser, url, ids) {
  for (const [view, options] of Object.entries(VIEWS))
    for (const colorScheme of ['light', 'dark']) {
      if (view === 'middle' && colorScheme === 'dark') continue;
      const page = await logIn(browser, url, 'enseignant', { ...options, colorScheme });
      const go = async (path) => {
        await page.goto(url + path);
        await page.getByRole('heading').first().waitFor();
        await page.waitForLoadState('networkidle');
      };
      for (const [name, come] of Object.entries(SCREENS)) {
        try {
          await come(page, go, ids);
          await page.waitForTimeout(150);
          await page.screenshot({ path: join(out, `${name}-${view}-${colorScheme}.png`) });
        } catch (error) {
          console.error(`${name}, ${view}, ${colorScheme}: ${error.message.split('\n')[0]}`);
          process.exitCode = 1;
        }
      }
      await page.context().close();
    }
}

const stack = process.env.LIAISON_URL ? { url: process.env.LIAISON_URL, stop: async () => undefined } : await startStack();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium-headless-shell',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--hide-scrollbars'],
});
try {
  process.env.LIAISON_URL = stack.url;
  const { answer, fill, longThread, people, send } = await import('./lived-in.mjs');
  const { parent, enseignant, eleve, direction, vie } = await people();
  const have = (await enseignant.get('/api/v1/threads?box=inbox&pageSize=200')).threads;
  if (have.length < THREADS) {
    await fill(enseignant, [parent, direction, vie, eleve, parent], THREADS);
    await longThread(enseignant, parent, 'Projet de classe : le potager', 41);
    const { threadId } = await send(parent, [enseignant.user.id], 'Autorisation de sortie', 'Bonjour,\nvoici l’autorisation signée pour jeudi. Léa peut-elle rentrer seule ensuite ?\nBien cordialement');
    await answer(enseignant, threadId, 'Bonjour,\noui, si vous le précisez sur le carnet.');
    await answer(parent, threadId, 'C’est fait, merci beaucoup !');
  }
  const { threads } = await enseignant.get('/api/v1/threads?box=inbox&pageSize=200');
  const idOf = (subject) => threads.find((t) => t.subject === subject)?.id;
  mkdirSync(out, { recursive: true });
  await shoot(browser, stack.url, { short: idOf('Autorisation de sortie'), long: idOf('Projet de classe : le potager') });
  console.log(`pictures in ${out}`);
} finally {
  await browser.close();
  await stack.stop();
}
