// Urgent messages in a real browser: who sees the control, what it says before
// the message is sent, how the reader and the sender see it afterwards; and what
// « Programmer » says of the time chosen.  In the demo school.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CALENDAR = "/api/v1/admin/calendar";
const DAY_MS = 24 * 3600 * 1000;
const PHONE = { viewport: { width: 360, height: 740 } };
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
async function begin(page, title) {
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await page.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill(teacher.user.displayName);
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Sujet" }).fill(title);
  await page.getByRole("textbox", { name: "Message" }).click();
  await page.keyboard.type("Bonjour");
  return page.getByRole("dialog", { name: "Nouveau message", exact: true });
}

before(async () => {
  admin = await Client.login("admin");
  teacher = await Client.login("enseignant");
  first = await admin.get(CALENDAR);
  const day = new Date(Date.now() + 2 * DAY_MS).getUTCDay() || 7;
  await setHours([{ role: "TEACHER", hours: [{ days: [day], from: "10:00", to: "11:00" }] }]);
});
after(async () => {
  const { version } = await admin.get(CALENDAR);
  await admin.request("PUT", CALENDAR, { json: { ...first, version } });
});

step("who has no permission sees no such control", async () => {
  const page = await logIn("martine.collet");
  const dialog = await begin(page, `Sans ${run}`);
  await dialog.getByText(/^1 personne .+ \d\d:00$/).waitFor();
  assert.equal(await dialog.getByRole("checkbox", { name: "Message urgent" }).count(), 0);
  await dialog.getByRole("button", { name: "Annuler", exact: true }).click();
  await page.getByRole("button", { name: "Abandonner", exact: true }).click();
});

step("the direction marks it by keyboard, says why, and everybody has it at once", async () => {
  const page = await logIn("direction", PHONE);
  const title = `Urgent ${run}`;
  const dialog = await begin(page, title);
  await dialog.getByText(/^1 personne .+ \d\d:00$/).waitFor();
  await dialog.getByRole("checkbox", { name: "Message urgent" }).press("Space");
  await dialog.getByText("Urgent\u00a0: 1 personne tout de suite, sans attendre leurs heures").waitFor();
  await dialog.getByRole("button", { name: "Envoyer", exact: true }).click();
  await dialog.getByText("Indiquez pourquoi ce message est urgent.").waitFor();
  const reason = dialog.getByRole("textbox", { name: "Motif de l’urgence" });
  await until("the field has the focus", () => reason.evaluate((e) => e === document.activeElement), Boolean);
  await page.keyboard.type("Fermeture à midi");
  await axe(page, "the window", "dialog");
  await dialog.getByRole("button", { name: "Envoyer", exact: true }).click();
  const direction = await Client.login("direction");
  const [line] = await until("it is sent", async () => (await direction.get("/api/v1/threads?box=sent")).threads
    .filter((th) => th.subject === title), (l) => l.length === 1);
  // The sender reads why, the reader that it is.
  await page.goto(`${base}/messages/threads/${line.id}`);
  const card = page.locator("article.message").last();
  await card.getByText("Urgent", { exact: true }).waitFor();
  await card.getByRole("button", { name: "Destinataires", exact: false }).first().click();
  await page.getByText("Envoyé comme urgent\u00a0: Fermeture à midi").waitFor();
  const reader = await logIn("enseignant");
  await reader.goto(`${base}/messages`);
  const row = reader.getByRole("row").filter({ hasText: title });
  await row.getByText("Urgent", { exact: true }).waitFor();
  await axe(reader, "the list", "main");
  await reader.goto(`${base}/messages/threads/${line.id}`);
  await reader.locator("article.message").last().getByText("Urgent", { exact: true }).waitFor();
  assert.equal(await reader.getByText("Fermeture à midi").count(), 0);
  assert.deepEqual(complaints, []);
});

step("« Programmer » says who gets it when, for each time; urgent or not", async () => {
  const page = await logIn("direction");
  const dialog = await begin(page, `Plus tard ${run}`);
  await dialog.getByRole("button", { name: "Programmer l’envoi" }).click();
  const choose = page.getByRole("dialog", { name: "Programmer l’envoi" });
  await choose.locator(".suggestions .openings").filter({ hasText: /^1 personne .+ \d\d:00$/ }).first().waitFor();
  // An hour before the teacher is there again, whatever the zone here.
  const { openings: [{ at }] } = await admin.post("/api/v1/directory/audience", { to: { userIds: [teacher.user.id] } });
  const early = new Date(Date.parse(at) - 3600_000);
  const field = new Date(early.getTime() - early.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
  const opening = await dialog.locator(".reach-part .openings").innerText();
  await choose.getByLabel("Date et heure").fill(field);
  await until("it is of that time", () => choose.getByRole("status").innerText(), (text) => text === opening);
  await axe(page, "the times", "dialog.choose-time");
  await choose.getByRole("button", { name: "Retour" }).click();
  await dialog.getByRole("checkbox", { name: "Message urgent" }).check();
  await dialog.getByRole("textbox", { name: "Motif de l’urgence" }).fill("x");
  await dialog.getByRole("button", { name: "Programmer l’envoi" }).click();
  await choose.getByLabel("Date et heure").fill(field);
  await choose.getByRole("status").getByText(new RegExp(`^Urgent\\s*: 1 personne .+${field.slice(11)}, sans attendre leurs heures$`)).waitFor();
  await choose.getByRole("button", { name: "Retour" }).click();
  await dialog.getByRole("button", { name: "Annuler", exact: true }).click();
  await page.getByRole("button", { name: "Abandonner", exact: true }).click();
});
