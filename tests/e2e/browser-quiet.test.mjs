// Quiet hours in a real browser: the calendar's example, what is said before a
// message is sent, and on it afterwards; in the demo school.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CALENDAR = "/api/v1/admin/calendar";
const DAY_MS = 24 * 3600 * 1000;
const run = Date.now().toString(36);
let admin, teacher, first;

async function setHours(hours) {
  const now = await admin.get(CALENDAR);
  const answer = await admin.request("PUT", CALENDAR, { json: { ...now, terms: [], holidays: [], hours } });
  assert.equal(answer.status, 200, answer.text);
}
async function axe(page, where, scope = "body") {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (s) => (await window.axe.run(document.querySelector(s), { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`), scope);
  assert.deepEqual(found, [], where);
}

before(async () => {
  admin = await Client.login("admin");
  teacher = await Client.login("enseignant");
  first = await admin.get(CALENDAR);
});
after(async () => {
  const { version } = await admin.get(CALENDAR);
  await admin.request("PUT", CALENDAR, { json: { ...first, version } });
});

step("one button fills in an example, which is saved like any other", async () => {
  await setHours([]);
  const page = await logIn("admin");
  await page.goto(`${base}/administration/calendar`);
  await page.getByRole("button", { name: "Remplir avec un exemple" }).click();
  await axe(page, "the example");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Enregistrer", exact: true }).click();
  const saved = await until("it is saved", () => admin.get(CALENDAR), (c) => c.hours.length === 5);
  assert.ok(saved.terms.length === 1 && saved.holidays.length === 1);
  assert.ok(saved.hours.find((h) => h.role === "GUARDIAN").hours.length === 2);
});

step("before it is sent one reads who gets it when, and on it who does not have it yet", async () => {
  const day = new Date(Date.now() + 2 * DAY_MS).getUTCDay() || 7;
  await setHours([{ role: "TEACHER", hours: [{ days: [day], from: "10:00", to: "11:00" }] }]);
  const page = await logIn("parent", { viewport: { width: 360, height: 740 } });
  const title = `Soir ${run}`;
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  const dialog = page.getByRole("dialog", { name: "Nouveau message", exact: true });
  for (const login of ["enseignant", "martine.collet"]) {
    const { user } = await Client.login(login);
    await page.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill(user.displayName);
    await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
  }
  await dialog.getByText(/^1 personne maintenant, 1 .+ \d\d:00$/).waitFor();
  await page.getByRole("textbox", { name: "Sujet" }).fill(title);
  await page.getByRole("textbox", { name: "Message" }).click();
  await page.keyboard.type("Bonjour");
  await axe(page, "the window", "dialog");
  await dialog.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.locator(".notices").getByText(/^Message envoyé\s*: 1 personne maintenant, 1 .+ \d\d:00\.$/).waitFor();
  const parent = await Client.login("parent");
  const [line] = await until("it is sent", async () => (await parent.get("/api/v1/threads?box=sent")).threads
    .filter((th) => th.subject === title), (l) => l.length === 1);
  await page.goto(`${base}/messages/threads/${line.id}`);
  await page.getByText(/^Pas encore remis\s*: 1 personne .+ \d\d:00$/).waitFor();
  await axe(page, "the thread", "main");
  assert.equal((await teacher.get("/api/v1/threads?box=inbox")).threads.filter((th) => th.subject === title).length, 0);
  assert.deepEqual(complaints, []);
});
