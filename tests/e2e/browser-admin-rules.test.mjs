// The page Règles in a real browser: the effect before saving, the undo, by
// keyboard, at 360 px, for axe.  What it saves it takes back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CELL = "Les parents aux enseignants";
let page, admin;

const scopeNow = async () => (await admin.get("/api/v1/admin/rules")).rules
  .find((rule) => rule.from === "GUARDIAN" && rule.to === "TEACHER").scope;

async function findings(where) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
  }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], where);
}

step("the grid has a choice for each of the 25 pairs, in words", async () => {
  admin = await Client.login("admin");
  page = await logIn("admin");
  await page.goto(`${base}/administration/rules`);
  await page.getByRole("heading", { level: 1, name: "Règles" }).waitFor();
  await page.getByLabel(CELL).waitFor();
  assert.equal(await page.locator(".rules select").count(), 25);
  assert.equal(await page.getByLabel(CELL).inputValue(), "OWN");
  assert.ok(await page.getByRole("button", { name: /Voir l’effet/ }).isDisabled());
});

step("by keyboard: a change says its effect before it is saved", async () => {
  await page.getByLabel(CELL).focus();
  await page.keyboard.press("End");
  await until("chosen", () => page.getByLabel(CELL).inputValue(), (v) => v === "SCHOOL");
  await page.getByText("modifié").waitFor();
  await page.getByRole("button", { name: /Voir l’effet/ }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^[\d\s]+ parents pourront écrire à [\d\s]+ enseignants\.$/).waitFor();
  await dialog.getByText(/ pourra écrire à /).first().waitFor();
  assert.equal(await scopeNow(), "OWN", "nothing is saved yet");
  await findings("the effect");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.equal(await scopeNow(), "SCHOOL");
});

step("it can be taken back", async () => {
  await page.getByRole("button", { name: "Annuler" }).click();
  await page.getByText("C’est annulé.").waitFor();
  assert.equal(await scopeNow(), "OWN");
  await until("the page shows it", () => page.getByLabel(CELL).inputValue(), (v) => v === "OWN");
});

step("back to the original rules, or to what is saved", async () => {
  const staff = page.getByLabel("Les personnels aux parents");
  await staff.selectOption("NOBODY");
  await page.getByRole("button", { name: "Abandonner" }).click();
  assert.equal(await staff.inputValue(), "SCHOOL");
  await staff.selectOption("NOBODY");
  await page.getByRole("button", { name: "Règles d’origine" }).click();
  assert.equal(await staff.inputValue(), "SCHOOL");
  assert.equal(await page.getByLabel("Les élèves aux parents").inputValue(), "NOBODY");
});

step("axe finds nothing, light and dark, and 360 px are enough", async () => {
  for (const width of [1280, 360])
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 800 });
      // No colour on its way to another while axe measures.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.getByLabel(CELL).waitFor();
      await findings(`${width} px, ${colorScheme}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide at ${width}`);
    }
  assert.deepEqual(complaints, []);
});
