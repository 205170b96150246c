// The pages Journal, État, Classes et groupes and Établissements in a real
// browser: in French and some in English, by keyboard, on a phone of 360 px,
// light and dark, for axe.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { base, complaints, logIn, newPage, pages, step, until } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const BIN = process.env.LIAISON_BIN ?? "build/bin";
const ACCURATE = /\d/;
const REGION = `region${Date.now().toString(36)}`;
let page;

const open = (name, on = page) => on.goto(`${base}/administration/${name}`);
const titled = (name, on = page) => on.getByRole("heading", { level: 1, name }).waitFor();

async function findings(on, where) {
  await on.evaluate(AXE);
  const { violations } = await on.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
  }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], where);
}

async function fits(on, where) {
  const wide = await on.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
}

step("the menu has the pages of an administrator, and not the region's", async () => {
  page = await logIn("admin");
  await open("");
  for (const name of ["Journal", "État", "Classes et groupes"])
    await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Établissements" }).count(), 0);
});

step("a class is found and opened by keyboard, and shows who is in it", async () => {
  await open("classes");
  await titled("Classes et groupes");
  await page.getByRole("searchbox", { name: "Chercher une classe" }).focus();
  await page.keyboard.type("6e b");
  const link = page.getByRole("link", { name: /^6e B/ });
  await link.waitFor();
  await until("one class", () => page.locator(".item").count(), (n) => n === 1);
  await link.focus();
  await page.keyboard.press("Enter");
  await titled("6e B");
  for (const heading of ["Enseignants", "Élèves", "Parents", "Délégués"])
    await page.getByRole("heading", { level: 2, name: new RegExp(`^${heading}`) }).waitFor();
  assert.match(await page.locator(".open-body").textContent(), /parent de/);
});

step("the look is in the trail, which opens to its details", async () => {
  await open("audit");
  await titled("Journal");
  const row = page.locator(".audit-row").filter({ hasText: "a consulté une classe : 6e B" }).first();
  await row.waitFor();
  await row.locator("summary").focus();
  await page.keyboard.press("Enter");
  await row.getByText("depuis 127.0.0.1").waitFor();
  await row.getByText("Empreinte").waitFor();
});

step("the trail is filtered by act, by word and by day, and cleared", async () => {
  await page.getByRole("combobox", { name: "Acte" }).selectOption("class");
  await until("only classes", () => page.locator(".audit-row").allTextContents(),
    (rows) => rows.length > 0 && rows.every((r) => r.includes("classe")));
  await page.getByRole("searchbox").fill("zzyzx");
  await page.getByText("Aucun acte ne correspond.").waitFor();
  await page.getByRole("button", { name: "Effacer les filtres" }).click();
  await page.locator(".audit-row").first().waitFor();
  await page.getByLabel("Du", { exact: true }).fill("2099-01-01");
  await page.getByText("Aucun acte ne correspond.").waitFor();
  await page.getByRole("button", { name: "Effacer les filtres" }).click();
  await page.locator(".audit-row").first().waitFor();
});

step("what is filtered is exported as a file", async () => {
  const coming = page.waitForEvent("download");
  await page.getByRole("link", { name: "Exporter" }).click();
  const text = readFileSync(await (await coming).path(), "utf8");
  assert.ok(text.startsWith('\ufeff"n","at"'), text.slice(0, 40));
  assert.match(text, /class\.look/);
});

step("health says each state in a word, and looks again without a blink", async () => {
  await open("health");
  await titled("État");
  await page.getByText("Tout répond.").waitFor();
  for (const name of ["Annuaire", "Messages", "Pièces jointes", "Notifications"])
    await page.getByRole("heading", { level: 3, name: new RegExp(`^${name}`) }).waitFor();
  const asked = page.waitForResponse((r) => r.url().endsWith("/admin/health"));
  await page.evaluate(() => {
    window.gone = 0;
    new MutationObserver((list) => {
      for (const m of list) window.gone += [...m.removedNodes].filter((n) => n.nodeType === 1).length;
    }).observe(document.querySelector(".single-body"), { childList: true, subtree: true });
  });
  await asked;
  await until("the queues", () => page.locator(".facts dd").allTextContents(), (all) => all.length >= 3);
  assert.equal(await page.evaluate(() => window.gone), 0, "what was shown stays");
});

step("in English", async () => {
  const english = await newPage("english", { locale: "en-GB", storageState: await page.context().storageState() });
  await open("audit", english);
  await english.evaluate(() => localStorage.clear());
  await open("audit", english);
  await titled(/^Audit/, english);
  await english.getByText("looked at a class").first().waitFor();
  await english.context().close();
  pages.delete("english");
});

step("on a phone of 360 px all of it fits", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const name of ["classes", "audit", "health"]) {
    await open(name);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator(".item, .audit-row, .health-service").first().waitFor();
    await fits(page, name);
    await findings(page, `${name} on a phone`);
  }
  await page.setViewportSize({ width: 1280, height: 860 });
});

step("axe finds nothing, light and dark", async () => {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const name of ["classes", "audit", "health"]) {
      await open(name);
      await page.locator(".item, .audit-row, .health-service").first().waitFor();
      await findings(page, `${name}, ${colorScheme}`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
});

step("the region's administrator makes a school, after a word about it", async () => {
  const made = spawnSync(join(BIN, "liaisonctl"), ["region", "--login", REGION, "--name", "Rita Région"],
    { encoding: "utf8", env: { ...process.env, LIAISON_PASSWORD: "liaison-demo" } });
  assert.equal(made.status, 0, made.stderr);
  const region = await logIn(REGION);
  await open("schools", region);
  await titled("Établissements", region);
  await region.getByRole("heading", { level: 2, name: /Tilleuls/ }).waitFor();
  assert.match(await region.locator(".school-row").first().textContent(), ACCURATE);
  await region.getByRole("button", { name: "Créer un établissement" }).click();
  await until("the code is missing", () => region.locator("[aria-invalid=true]").count(), (n) => n === 1);
  await region.getByLabel("Nom").fill("Collège Jaurès");
  await region.getByLabel("Code").fill("Jaurès !");
  await region.getByRole("button", { name: "Créer un établissement" }).click();
  const dialog = region.getByRole("dialog");
  await dialog.getByText(/sera créé/).waitFor();
  await dialog.getByRole("button", { name: "Créer un établissement" }).click();
  await dialog.waitFor({ state: "detached" });
  await until("the code is refused", () => region.locator("[aria-invalid=true]").count(), (n) => n === 1);
  await region.getByLabel("Code").fill(REGION);
  await region.getByLabel("Code").press("Enter");
  await dialog.getByRole("button", { name: "Créer un établissement" }).click();
  await region.getByText("Collège Jaurès est créé.").waitFor();
  await region.getByRole("heading", { level: 2, name: new RegExp(REGION) }).waitFor();
  await findings(region, "schools");
  await region.setViewportSize({ width: 360, height: 740 });
  await fits(region, "schools");
});

step("no page said anything that it may not", () => {
  assert.deepEqual(complaints, []);
});
