// Pages that are loaded when somebody opens them: no flash of an empty page,
// and what happens in a tab whose deployment is gone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { base, complaints, logIn, newPage, step, until } from "./browser.mjs";

const PART = /\/part-[A-Z0-9]+\.js$/;
const inbox = (page) => page.getByRole("heading", { name: "Boîte de réception" });
const account = (page) => page.getByRole("heading", { name: "Mon compte" });
const open = (page) => page.locator("a.whoami").click();

step("the page before stays until the next one has come", async () => {
  const page = await logIn("parent");
  await page.goto(`${base}/messages`);
  const rows = inbox(page);
  await rows.waitFor();
  let release;
  const held = new Promise((resolve) => { release = resolve; });
  await page.route(PART, async (route) => { await held; await route.continue(); });
  await open(page);
  // Said after a moment, over the list.
  await page.getByText("Chargement…").waitFor();
  assert.ok(await rows.isVisible(), "the list is still there");
  release();
  await account(page).waitFor();
  assert.equal(await rows.count(), 0);
  await page.unroute(PART);
  await page.goBack();
  await rows.waitFor();
});

async function cookiesOf(login) {
  const page = await logIn(login);
  const cookies = await page.context().cookies();
  await page.context().close();
  return cookies;
}

/** A server that has another build than the page: parts that are not loaded
 *  with the page itself are gone. */
async function redeploy(page) {
  let pages = 0;
  const first = new Set(await page.evaluate(() => performance.getEntriesByType("resource").map((e) => e.name)));
  await page.route(PART, (route) => first.has(route.request().url()) ? route.continue() : route.fulfill({ status: 404, body: "gone" }));
  await page.route(`${base}/`, async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, body: (await reply.text()).replace(/app-[A-Z0-9]+\.js/, "app-OTHER.js") });
  });
  page.on("request", (r) => { if (r.isNavigationRequest()) pages++; });
  return () => pages;
}

step("a tab of an older deployment is loaded again, once", async () => {
  const page = await logIn("parent2");
  await page.goto(`${base}/messages`);
  await inbox(page).waitFor();
  const loads = await redeploy(page);
  await open(page);
  // It is still not there after that: said, and not tried for ever.
  await page.getByRole("alert").getByText("Le serveur ne répond pas.").waitFor();
  await until("loaded again", loads, (n) => n === 1);
  assert.equal(new URL(page.url()).pathname, new URL(`${base}/account`).pathname);
  await page.unroute(PART);
  await page.getByRole("button", { name: "Réessayer" }).click();
  await account(page).waitFor();
  assert.equal(loads(), 1);
});

step("without a new deployment nothing is loaded again", async () => {
  const page = await logIn("eleve");
  await page.goto(`${base}/messages`);
  // The list's own parts have come: what fails below is the account's.
  await inbox(page).waitFor();
  let loads = 0;
  page.on("request", (r) => { if (r.isNavigationRequest()) loads++; });
  await page.route(PART, (route) => route.abort());
  await open(page);
  await page.getByRole("alert").getByText("Le serveur ne répond pas.").waitFor();
  await page.unroute(PART);
  await page.getByRole("button", { name: "Réessayer" }).click();
  await account(page).waitFor();
  assert.equal(loads, 0);
});

step("one writes at once, without network too: the window came after the page", async () => {
  const page = await logIn("enseignant");
  await until("the window's parts", () => page.evaluate(() => performance.getEntriesByType("resource").filter((e) => /part-/.test(e.name)).length), (n) => n > 0);
  await page.waitForLoadState("networkidle");
  await page.context().setOffline(true);
  await page.keyboard.press("n");
  await page.getByRole("dialog", { name: "Nouveau message" }).waitFor();
});

step("where the window did not come it is said, and asked for again", async () => {
  const page = await newPage("vie.scolaire");
  await page.context().addCookies(await cookiesOf("vie.scolaire"));
  const first = await (await fetch(`${base}/`)).text();
  await page.route(PART, (route) => first.includes(new URL(route.request().url()).pathname) ? route.continue() : route.abort());
  await page.goto(`${base}/messages`);
  await inbox(page).waitFor();
  await page.getByRole("button", { name: "Nouveau message" }).click();
  await page.getByRole("alert").getByText("Le serveur ne répond pas.").waitFor();
  await page.unroute(PART);
  await page.getByRole("button", { name: "Réessayer" }).click();
  await page.getByRole("dialog", { name: "Nouveau message" }).waitFor();
});

step("a later page is opened by its address, in either form", async () => {
  const page = await logIn("admin");
  for (const path of ["/account/", "/account"]) {
    await page.goto(base + path);
    await account(page).waitFor();
  }
  await page.goto(`${base}/notifications/`);
  await page.getByRole("heading", { name: "Notifications" }).waitFor();
  await page.goto(`${base}/administration/people`);
  await page.getByRole("heading", { name: "Personnes" }).waitFor();
  const fresh = await newPage("nobody");
  await fresh.goto(`${base}/forgotten`);
  await fresh.getByRole("heading", { name: "Mot de passe oublié" }).waitFor();
});

test("no page complained", () => assert.deepEqual(complaints, []));
