// What the browser tests about accounts share: people of the demo school that no
// other test logs in as, and what every page has to be.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { base, newPage, pages, PASSWORD, step as anyStep, until } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
export const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" };
export const SCHOOL = "college-demo";
export const NEW_PASSWORD = "Cerfeuil-et-rhubarbe-12";

/** A step whose pages are closed at its end. */
export const step = (name, run) => anyStep(name, async (t) => {
  await run(t);
  for (const page of pages.values()) await page.context().close();
  pages.clear();
});

export async function fillLogin(page, login, password) {
  await page.goto(`${base}/login`);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(password);
  await page.keyboard.press("Enter");
}

export async function enter(login, options = {}, password = PASSWORD) {
  const page = await newPage(`${login} ${Math.random()}`, options);
  await fillLogin(page, login, password);
  await page.getByRole("heading", { name: /^(Bonjour|Hello) / }).waitFor();
  return page;
}

/** The session of `page` has ended elsewhere: the gateway that answers hears of
 *  it a moment later, so the page is asked for until it is the login's. */
export async function loggedOut(page) {
  await until("logged out", async () => {
    await page.goto(`${base}/messages`);
    return page.getByRole("heading", { name: "Connexion" }).waitFor({ timeout: 3000 }).then(() => true, () => false);
  }, Boolean);
}

export async function assertAccessible(page, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], what);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${what}: ${over} px beyond the edge`);
}

export const part = (page, name) => page.getByRole("region", { name });
