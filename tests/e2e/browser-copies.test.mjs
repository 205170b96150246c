// « Copie aux responsables »: offered where a pupil is among the recipients,
// said where the school always wants it, seen by who gets one.  In a real
// browser, by keyboard, on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { Client } from "./client.mjs";
import { base, complaints, logIn, pages, step, until } from "./browser.mjs";

const V1 = "/api/v1";
const run = Date.now().toString(36);
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const dialog = (page) => page.getByRole("dialog", { name: "Nouveau message", exact: true });
const search = (page) => page.getByRole("combobox", { name: "Sélectionner un utilisateur" });
const results = (page) => page.getByRole("grid", { name: "Destinataires trouvés" });
const body = (page) => page.getByRole("textbox", { name: "Message" });
const tick = (page) => page.getByRole("checkbox", { name: "Copie aux responsables" });
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
let admin, parent, teacher;

async function accessible(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
}

async function choose(page, name) {
  await search(page).focus();
  await page.keyboard.type(name);
  await results(page).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}
async function write(page, name, subject) {
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: /Nouveau message/ }).locator("visible=true").first().click();
  await choose(page, name);
  await dialog(page).getByRole("textbox", { name: "Sujet" }).fill(subject);
}
const discard = (page) => page.evaluate(() => { sessionStorage.clear(); });
const want = async (copyToGuardians) => admin.request("PUT", `${V1}/admin/settings`,
  { json: { ...await admin.get(`${V1}/admin/settings`), copyToGuardians } });
const threadOf = async (client, subject, box = "inbox") =>
  (await client.get(`${V1}/threads?box=${box}`)).threads.find((t) => t.subject === subject);

before(async () => {
  [admin, parent, teacher] = await Promise.all(["admin", "parent", "enseignant"].map((login) => Client.login(login)));
  await want("OFFERED");
});
after(() => want("OFFERED"));

step("to a colleague nothing is offered; to a pupil a tick, and the count says whom it reaches", async () => {
  const page = await pageOf("enseignant");
  const subject = `Copie ${run}`;
  await write(page, "claire dupont", subject);
  await page.getByText(/Vous écrivez à|1 personne/).first().waitFor();
  assert.equal(await tick(page).count(), 0);
  await choose(page, "léa martin");
  await tick(page).waitFor();
  assert.equal(await tick(page).isChecked(), false);
  await tick(page).focus();
  await page.keyboard.press("Space");
  await page.getByText(/Dont \d+ responsables? en copie/).waitFor();
  await accessible(page);
  await body(page).fill("Bonjour, ton cahier est à compléter.");
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await dialog(page).waitFor({ state: "detached" });
  const sent = await until("it is there", () => threadOf(parent, subject), Boolean);
  const { messages } = await parent.get(`${V1}/threads/${sent.id}`);
  assert.deepEqual(messages[0].copiedFor.map((p) => p.displayName), ["Léa Martin"]);
});

step("who has a copy is marked in the receipts", async () => {
  const sent = await until("it is there", () => threadOf(teacher, `Copie ${run}`, "sent"), Boolean);
  const page = await pageOf("enseignant");
  await page.goto(`${base}/messages/threads/${sent.id}?box=sent`);
  await page.locator(".proof-open").first().click();
  await page.getByRole("dialog").getByText("en copie, pour Léa Martin").first().waitFor();
  await accessible(page);
});

step("whoever gets one reads for whom, on a phone too", async () => {
  const sent = await threadOf(parent, `Copie ${run}`);
  const page = await pageOf("parent", PHONE);
  await page.goto(`${base}/messages/threads/${sent.id}`);
  await page.getByText("Copie : à propos de Léa Martin").waitFor();
  assert.equal(await page.getByRole("button", { name: /Répondre à tous/ }).count(), 0);
  await accessible(page);
});

step("a draft keeps the tick", async () => {
  const page = await pageOf("enseignant");
  await write(page, "léa martin", `Gardé ${run}`);
  await tick(page).check();
  const kept = async () => (await teacher.get(`${V1}/drafts`)).drafts.find((d) => d.subject === `Gardé ${run}`);
  const draft = await until("it is saved", kept, (d) => d?.options.copyToGuardians);
  await discard(page);
  await page.goto(`${base}/messages/drafts`);
  await page.getByText(`Gardé ${run}`).first().click();
  await until("ticked again", () => tick(page).isChecked(), Boolean);
  await teacher.request("DELETE", `${V1}/drafts/${draft.id}`);
  await page.goto(`${base}/messages`);
});

step("an answer in the thread says that it is copied", async () => {
  const pupil = await Client.login("eleve");
  const sent = await until("it is there", () => threadOf(pupil, `Copie ${run}`), Boolean);
  await pupil.post(`${V1}/threads/${sent.id}/messages`, { bodyHtml: "<p>oui</p>" }, { status: 201 });
  const page = await pageOf("enseignant");
  await page.goto(`${base}/messages/threads/${sent.id}`);
  await page.getByRole("button", { name: "Répondre", exact: true }).first().click();
  await page.getByText(/responsables.*reçoivent une copie|Copie aux responsables\s:/).first().waitFor();
  await accessible(page);
  await page.goto(`${base}/messages`);
});

step("the school decides on its page: what changes is said first, and the window says so from then on", async () => {
  const page = await pageOf("admin");
  await page.goto(`${base}/administration/school`);
  const field = page.getByLabel("Copie aux responsables de ce qui est écrit aux élèves");
  await field.selectOption("ALWAYS");
  await page.getByRole("button", { name: "Enregistrer", exact: true }).first().click();
  const effect = page.getByRole("dialog");
  await effect.getByText("Les responsables recevront toujours une copie de ce qui est écrit aux élèves.").waitFor();
  await accessible(page);
  await effect.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await until("it is set", async () => (await admin.get(`${V1}/admin/settings`)).copyToGuardians, (w) => w === "ALWAYS");
  const other = await pageOf("enseignant");
  await write(other, "léa martin", `Toujours ${run}`);
  await other.getByText(/Copie aux responsables\s: \d+ personnes? (la reçoit|la reçoivent), comme l’établissement l’a décidé/).waitFor();
  assert.equal(await tick(other).count(), 0);
  await accessible(other);
});

step("no page complained", async () => {
  assert.deepEqual(complaints, []);
});
