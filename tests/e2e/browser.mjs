// What the tests in a real browser share: the browser, pages that log in, steps
// that leave pictures behind when they fail, what no page may say.
//
// LIAISON_URL   the address of a running demo stack
// CHROMIUM      the browser, by default the one Debian packages
// LIAISON_SHOTS a folder for a picture of each page when something fails
import assert from "node:assert/strict";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

export const base = process.env.LIAISON_URL;
export const PASSWORD = "liaison-demo";
export const DEADLINE_MS = 30_000;
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
];

export let browser;
/** Login -> the page where that user stays logged in. */
export const pages = new Map();
/** What no page may say: refused by the content policy, thrown, broken. */
export const complaints = [];

before(async () => {
  assert.ok(base, "LIAISON_URL must name a running stack");
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell",
    args: FLAGS,
  });
});

/** The language that a test chose stays with the person: the next one starts
 *  from the browser's again. */
async function forgetLanguage(page) {
  const me = await page.request.get(`${base}/api/v1/me`);
  if (!me.ok()) return;
  await page.request.put(`${base}/api/v1/preferences`,
    { data: { language: "" }, headers: { "X-CSRF-Token": (await me.json()).csrfToken } });
}

after(async () => {
  for (const page of pages.values()) await forgetLanguage(page).catch(() => undefined);
  await browser?.close();
});

/** A step that leaves pictures of all pages behind when it fails. */
export function step(name, run) {
  test(name, async (t) => {
    try {
      await run(t);
    } catch (error) {
      const folder = process.env.LIAISON_SHOTS ?? mkdtempSync(join(tmpdir(), "liaison-e2e-"));
      for (const [login, page] of pages)
        await page.screenshot({ path: join(folder, `${login}.png`) }).catch(() => undefined);
      t.diagnostic(`pages at the failure: ${folder}`);
      throw error;
    }
  });
}

/** Nobody takes back what these tests send: it goes at once. */
async function sendAtOnce(context) {
  await context.route(/\/api\/v1\/(messages|threads\/\d+\/messages)$/, async (route) => {
    const request = route.request();
    if (request.method() !== "POST") return route.fallback();
    const sent = request.postDataJSON();
    return route.continue({ postData: JSON.stringify({ ...sent, options: { ...sent.options, undoSeconds: 0 } }) });
  });
}

/** What is said of an act goes after six seconds, which a slow machine needs
 *  before the test takes the act back: it stays until the next. */
const LASTING_NOTICES = () => {
  const ours = window.setTimeout.bind(window);
  window.setTimeout = (act, ms, ...more) => ours(act, ms === 6_000 ? 600_000 : ms, ...more);
};

/** A page whose complaints are kept under `name`; `options` are the context's.
 *  `undo`: what is sent from it can be taken back. */
export async function newPage(name, { undo = false, ...options } = {}) {
  // What moves is measured where it stands in the end.
  const context = await browser.newContext({ locale: "fr-FR", viewport: { width: 1280, height: 860 }, reducedMotion: "reduce", ...options });
  if (!undo) await sendAtOnce(context);
  await context.addInitScript(LASTING_NOTICES);
  const page = await context.newPage();
  pages.set(name, page);
  page.setDefaultTimeout(DEADLINE_MS);
  page.on("pageerror", (error) => complaints.push(`${name}: ${error.message}`));
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) complaints.push(`${name}: ${message.text()}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 500) complaints.push(`${name}: ${response.status()} ${response.url()}`);
  });
  return page;
}

/** From its next load on no live line comes about: it looks now and then. */
export async function withoutLive(page) {
  await page.addInitScript(() => {
    class Broken {
      constructor() {
        setTimeout(() => {
          this.onclose?.({ code: 1006 });
          this.onerror?.();
        });
      }
      close() {}
    }
    window.WebSocket = window.EventSource = Broken;
  });
}

/** `at`: where a stack is that is the test's own. */
export async function logIn(login, { at = base, ...options } = {}) {
  const page = await newPage(login, options);
  await page.goto(at);
  // As most people do: the field has the focus already.
  await page.locator("input[name=login]:focus").waitFor();
  await page.keyboard.type(login);
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /^(Bonjour|Hello) / }).waitFor();
  return page;
}

/** Chooses the language by its button, and the server has it: what is loaded next
 *  asks for it. */
export async function speak(page, name) {
  const kept = page.waitForResponse((r) => r.request().method() === "PUT" && r.url().endsWith("/api/v1/preferences"));
  await page.getByRole("button", { name }).locator("visible=true").first().click();
  assert.equal((await kept).status(), 200);
}

/** Asks again until the answer is what is wanted, or the deadline passes. */
export async function until(what, ask, wanted) {
  const deadline = Date.now() + DEADLINE_MS;
  let answer = await ask();
  while (!wanted(answer)) {
    assert.ok(Date.now() < deadline, `${what}: still ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await ask();
  }
  return answer;
}
