// « Conservation » of the administration in a real browser: what would go is said
// before it is saved, and it is taken back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RETENTION = "/api/v1/admin/retention";
let admin, page;

const rule = () => admin.get(RETENTION);
const effect = () => page.getByRole("dialog", { name: "Ce qui partirait maintenant", exact: true });
async function axe(where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document.body, { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}

before(async () => {
  admin = await Client.login("admin");
});
after(async () => {
  const { version } = await rule();
  await admin.request("PUT", RETENTION, { json: { months: 0, version } });
});

step("it says what stays, and that messages are kept for ever", async () => {
  page = await logIn("admin");
  await page.goto(`${base}/administration/retention`);
  await page.getByLabel("Pour toujours").waitFor();
  assert.ok(await page.getByLabel("Pour toujours").isChecked());
  await page.getByText("ceux que l’on a envoyés").waitFor();
  await axe("the page");
});

step("a time that is too short is refused under its field", async () => {
  await page.getByLabel("Pendant une durée").check();
  const months = page.getByLabel("Durée après la dernière remise");
  await months.fill("2");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Indiquez un nombre de mois de 3 à 240.").waitFor();
  assert.equal(await months.getAttribute("aria-invalid"), "true");
});

step("by keyboard: first in numbers, then saved, then taken back", async () => {
  const months = page.getByLabel("Durée après la dernière remise");
  await months.fill("120");
  await months.press("Enter");
  await effect().getByText(/^0 message part/).waitFor();
  await axe("the effect");
  await page.keyboard.press("Escape");
  await effect().waitFor({ state: "hidden" });
  assert.equal((await rule()).months ?? 0, 0, "nothing is saved yet");
  await months.press("Enter");
  await effect().getByRole("button", { name: "Enregistrer la durée" }).click();
  await until("it is saved", rule, (r) => r.months === 120);
  await page.getByText(/Aujourd’hui\s: 120 mois/).waitFor();
  await page.locator(".notices").getByRole("button", { name: "Annuler" }).click();
  await until("it is as before", rule, (r) => !r.months);
});

step("on a phone of 360 px nothing is cut, in English and dark", async () => {
  page = await logIn("admin", { viewport: { width: 360, height: 740 }, locale: "en-GB", colorScheme: "dark" });
  await page.goto(`${base}/administration/retention`);
  await page.locator("fieldset input").last().check();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  await axe("the phone");
});

step("the browser has complained of nothing", () => {
  assert.deepEqual(complaints, []);
});
