// The page Règles in a real browser, with an API that answers as proto/reach
// says: the effect before saving, the undo, by keyboard, at 360 px, for axe.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { base, complaints, logIn, step, until } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const ROLES = ["GUARDIAN", "STUDENT", "TEACHER", "STAFF", "ADMIN"];
const SCOPES = ["NOBODY", "OWN", "CLASS", "SCHOOL"];
const CELL = "Les parents aux enseignants";
let page;
/** What the server has, and what it was asked for. */
const server = {
  version: 1,
  scope: new Map(ROLES.flatMap((from) => ROLES.map((to) => [`${from} ${to}`, "NOBODY"]))),
  puts: [],
};
server.scope.set("GUARDIAN TEACHER", "OWN");

const ruleSet = () => ({ version: String(server.version), rules: [...server.scope].map(([pair, scope]) => {
  const [from, to] = pair.split(" ");
  return { from, to, scope, scopes: SCOPES };
}) });

async function imagine(on) {
  await on.route("**/api/v1/admin/rules", async (route) => {
    if (route.request().method() === "PUT") {
      const { rules, version } = route.request().postDataJSON();
      server.puts.push(rules);
      assert.equal(version, String(server.version));
      for (const { from, to, scope } of rules) server.scope.set(`${from} ${to}`, scope);
      server.version++;
    }
    await route.fulfill({ json: ruleSet() });
  });
  await on.route("**/api/v1/admin/rules:preview", (route) => route.fulfill({ json: {
    pairs: { before: "100", after: "48676" },
    changes: [{ from: "GUARDIAN", to: "TEACHER", senders: { before: "900", after: "1012" },
      recipients: { before: "12", after: "48" } }],
    samples: [{ from: { id: "1", displayName: "Anna Martin" }, to: { id: "2", displayName: "Théo Dupré" }, gained: true }],
  } }));
}

async function findings(where) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
  }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], where);
}

step("the grid has a choice for each of the 25 pairs, in words", async () => {
  page = await logIn("admin");
  await imagine(page);
  await page.goto(`${base}/administration/rules`);
  await page.getByRole("heading", { level: 1, name: "Règles" }).waitFor();
  assert.equal(await page.locator(".rules select").count(), 25);
  assert.equal(await page.getByLabel(CELL).inputValue(), "OWN");
  assert.ok(await page.getByRole("button", { name: /Voir l’effet/ }).isDisabled());
});

step("by keyboard: a change says its effect before it is saved", async () => {
  await page.getByLabel(CELL).focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await until("chosen", () => page.getByLabel(CELL).inputValue(), (v) => v === "SCHOOL");
  await page.getByText("modifié").waitFor();
  await page.getByRole("button", { name: /Voir l’effet/ }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^1\s012 parents pourront écrire à 48 enseignants\.$/).waitFor();
  await dialog.getByText("Anna Martin pourra écrire à Théo Dupré").waitFor();
  assert.equal(server.puts.length, 0, "nothing is saved yet");
  await findings("the effect");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.equal(server.scope.get("GUARDIAN TEACHER"), "SCHOOL");
});

step("it can be taken back", async () => {
  await page.getByRole("button", { name: "Annuler" }).click();
  await page.getByText("C’est annulé.").waitFor();
  assert.equal(server.scope.get("GUARDIAN TEACHER"), "OWN");
  await until("the page shows it", () => page.getByLabel(CELL).inputValue(), (v) => v === "OWN");
});

step("back to the original rules, or to what is saved", async () => {
  await page.getByRole("button", { name: "Règles d’origine" }).click();
  assert.equal(await page.getByLabel("Les personnels aux parents").inputValue(), "SCHOOL");
  assert.equal(await page.getByLabel("Les élèves aux parents").inputValue(), "NOBODY");
  await page.getByRole("button", { name: "Abandonner" }).click();
  assert.equal(await page.getByLabel("Les personnels aux parents").inputValue(), "NOBODY");
});

step("axe finds nothing, light and dark, and 360 px are enough", async () => {
  for (const width of [1280, 360])
    for (const colorScheme of ["light", "dark"]) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      await page.getByLabel(CELL).waitFor();
      await findings(`${width} px, ${colorScheme}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `${wide} px too wide at ${width}`);
    }
  assert.deepEqual(complaints, []);
});
