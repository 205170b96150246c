// « À propos de »: offered where a guardian of several children writes to a
// teacher of one, seen on the line and the message, and a list of it.  In a
// real browser, by keyboard, on a phone, in both languages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { Client } from "./client.mjs";
import { base, complaints, logIn, pages, step, until } from "./browser.mjs";

const run = Date.now().toString(36);
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const dialog = (page, name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const search = (page) => page.getByRole("combobox", { name: "Sélectionner un utilisateur" });
const results = (page) => page.getByRole("grid", { name: "Destinataires trouvés" });
const body = (page) => page.getByRole("textbox", { name: "Message" });
const field = (page) => page.getByRole("group", { name: "À propos de" });
const filter = (page) => page.getByRole("combobox", { name: "À propos de", exact: true });
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);

async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
}

/** A teacher of Léa's class alone. */
async function herTeacher() {
  const parent = await Client.login("parent");
  const { children } = await parent.get("/api/v1/directory/children");
  const { categories } = await parent.get("/api/v1/directory/categories");
  const of = async (c) => (await parent.get(`/api/v1/directory/categories/${
    categories.find((x) => x.label === `Enseignants de ${c.context}`).id}/members?pageSize=200`)).users;
  const lea = children.find((c) => c.displayName.startsWith("Léa"));
  const his = new Set((await of(children.find((c) => c !== lea))).map((t) => t.id));
  return { lea, teacher: (await of(lea)).find((t) => !his.has(t.id)) };
}

async function writeTo(page, name, subject) {
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().focus();
  await page.keyboard.press("Enter");
  await search(page).and(page.locator(":focus")).waitFor();
  await page.keyboard.type(name);
  await results(page).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await dialog(page).getByRole("textbox", { name: "Sujet" }).fill(subject);
}
async function send(page) {
  await body(page).fill("Bonjour, merci de votre aide.");
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await dialog(page).waitFor({ state: "detached" });
}

const { lea, teacher } = await herTeacher();
const said = `${lea.displayName}, 6e B`;

step("a guardian of two writes to a teacher of one: it is ticked, and told", async () => {
  const page = await pageOf("parent");
  await page.goto(`${base}/messages`);
  await writeTo(page, teacher.displayName, `Dictée ${run}`);
  const box = field(page).getByRole("checkbox", { name: said });
  await box.waitFor();
  assert.ok(await box.isChecked());
  assert.equal(await field(page).getByRole("checkbox").count(), 1);
  await accessible(page);
  await send(page);
  await page.goto(`${base}/messages/sent`);
  const row = page.getByRole("row").filter({ hasText: `Dictée ${run}` });
  await row.getByText(`à propos de ${said}`).waitFor({ state: "attached" });
  await row.getByRole("link", { name: `Dictée ${run}` }).click();
  await page.locator(".message-about").getByText(`à propos de ${said}`).waitFor();
  await accessible(page);
});

step("unticked by keyboard it says nothing", async () => {
  const page = await pageOf("parent");
  await page.goto(`${base}/messages`);
  await writeTo(page, teacher.displayName, `Cantine ${run}`);
  await field(page).getByRole("checkbox", { name: said }).focus();
  await page.keyboard.press("Space");
  await send(page);
  await page.goto(`${base}/messages/sent`);
  const row = page.getByRole("row").filter({ hasText: `Cantine ${run}` });
  await row.waitFor();
  assert.equal(await row.locator(".about").count(), 0);
});

step("the list of one child, and all again", async () => {
  const page = await pageOf("parent");
  await page.goto(`${base}/messages/sent`);
  await filter(page).selectOption({ label: said });
  await page.getByRole("link", { name: `Dictée ${run}` }).waitFor();
  await page.getByRole("link", { name: `Cantine ${run}` }).waitFor({ state: "detached" });
  await page.goto(`${base}/messages/sent`);
  await page.getByRole("link", { name: `Cantine ${run}` }).waitFor();
});

step("staff choose among the children of who is written to, and from a line", async () => {
  const page = await pageOf("vie.scolaire");
  const parent = (await Client.login("parent")).user;
  await page.goto(`${base}/messages`);
  await writeTo(page, parent.displayName, `Retards ${run}`);
  await until("two children", () => field(page).getByRole("checkbox").count(), (n) => n === 2);
  assert.equal(await field(page).getByRole("checkbox", { checked: true }).count(), 0);
  await field(page).getByRole("checkbox", { name: said }).check();
  await send(page);
  await page.goto(`${base}/messages/sent`);
  assert.equal(await filter(page).count(), 0);
  await page.getByRole("row").filter({ hasText: `Retards ${run}` }).getByRole("button", { name: `Voir tout ce qui est à propos de ${said}` }).click();
  await until("it is chosen", () => filter(page).evaluate((e) => e.selectedOptions[0]?.text), (text) => text === said);
  await until("only of her", () => page.locator("tr.row:not(:has(.about))").count(), (n) => n === 0);
  await accessible(page);
});

step("on a phone, in English", async () => {
  const page = await logIn("parent", PHONE);
  const { csrfToken } = await (await page.request.get(`${base}/api/v1/me`)).json();
  await page.request.put(`${base}/api/v1/preferences`, { data: { language: "en" }, headers: { "X-CSRF-Token": csrfToken } });
  await page.goto(`${base}/messages/sent`);
  await page.getByRole("link", { name: `Dictée ${run}` }).waitFor();
  assert.ok(await fits(page), "nothing is wider than the phone");
  const select = page.getByRole("combobox", { name: "About", exact: true });
  const place = await select.boundingBox();
  assert.ok(place.height >= 43.5 && place.x + place.width <= 360, JSON.stringify(place));
  await select.selectOption({ label: said });
  await page.getByRole("link", { name: `Dictée ${run}` }).waitFor();
  await page.getByRole("link", { name: `Cantine ${run}` }).waitFor({ state: "detached" });
  await page.getByRole("link", { name: `Dictée ${run}` }).click();
  await page.locator(".message-about").getByText(`about ${said}`).waitFor();
  assert.ok(await fits(page), "nothing is wider than the phone");
  await accessible(page);
});

test("no page complained", () => assert.deepEqual(complaints, []));
