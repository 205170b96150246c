// « Mes données » and what is taken along of a message, in a real browser: the
// files really come down; by keyboard, on a phone in the dark, in English.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { fileURLToPath } from "node:url";
import { assertAccessible, enter, PHONE, step } from "./account-pages.mjs";
import { base } from "./browser.mjs";
import { Client, PDF, setPassword, unique, until } from "./client.mjs";

const EXPORTS = "/api/v1/exports";
const PARSERS = (name) => fileURLToPath(new URL(name, import.meta.url));
let own, login, staff;

/** What a link brings down: its name and its bytes. */
async function download(page, link) {
  const [coming] = await Promise.all([page.waitForEvent("download"), link.click()]);
  return { name: coming.suggestedFilename(), bytes: readFileSync(await coming.path()) };
}
function parsed(parser, input, ...more) {
  const { status, stdout, stderr } = spawnSync("python3", [PARSERS(parser), ...more], { input, maxBuffer: 1 << 28 });
  assert.equal(status, 0, String(stderr));
  return JSON.parse(stdout);
}
async function forget() {
  for (const { id } of (await own.get(EXPORTS)).exports) await own.request("DELETE", `${EXPORTS}/${id}`);
}
const heading = (page, name) => page.getByRole("heading", { name, level: 1 }).waitFor();

before(async () => {
  const admin = await Client.login("admin");
  staff = await Client.login("vie.scolaire");
  const { users } = await admin.get("/api/v1/admin/users?role=GUARDIAN&state=ACTIVE&pageSize=200");
  ({ login } = users.filter((u) => u.login.includes(".") && !u.frozen).at(-1));
  setPassword("college-demo", login);
  own = await Client.login(login);
  await forget();
});

step("a message and its thread come down from the menu of the message", async () => {
  const subject = unique("Sortie");
  const file = await staff.upload("plan.pdf", PDF, "application/pdf");
  const { threadId } = await staff.post("/api/v1/messages", { to: { userIds: [own.user.id] }, subject,
    bodyHtml: "<p>Le plan</p>", attachmentIds: [file.id] }, { status: 201 });
  await own.post(`/api/v1/threads/${threadId}/messages`, { bodyHtml: "<p>Merci</p>" }, { status: 201 });
  const page = await enter(login);
  await page.goto(`${base}/messages/threads/${threadId}`);
  const menu = page.getByRole("button", { name: "Actions sur ce message" }).first();
  await menu.click();
  const eml = await download(page, page.getByRole("link", { name: "Enregistrer (.eml)" }));
  assert.match(eml.name, /^Sortie .*\.eml$/);
  const [message] = parsed("mail_strict.py", eml.bytes, "eml");
  assert.equal(message.subject, subject);
  assert.deepEqual(message.parts.map((p) => p.name).filter(Boolean), ["plan.pdf"]);
  await menu.click();
  const mbox = await download(page, page.getByRole("link", { name: "Enregistrer la conversation (.mbox)" }));
  assert.match(mbox.name, /^Sortie .*\.mbox$/);
  assert.equal(parsed("mail_strict.py", mbox.bytes, "mbox").length, 2);
});

step("all of one's data are asked for, come down and are deleted, by keyboard", async () => {
  const page = await enter(login);
  await page.goto(`${base}/account`);
  await page.getByRole("link", { name: "Obtenir mes données" }).press("Enter");
  await heading(page, "Mes données");
  await page.getByText("Vous n’avez encore rien demandé.").waitFor();
  await assertAccessible(page, "before");
  await page.getByRole("button", { name: "Demander mes données" }).press("Enter");
  const ready = page.getByRole("status").filter({ hasText: /^Prêt \(.*\), jusqu’au / });
  await ready.waitFor();
  await assertAccessible(page, "ready");
  const zip = await download(page, page.getByRole("link", { name: /^Télécharger/ }));
  assert.match(zip.name, /^mes-donnees-\d{4}-\d\d-\d\d\.zip$/);
  const members = parsed("zip_strict.py", zip.bytes);
  assert.equal(members["index.json"].person.id, own.user.id);
  assert.equal(members["index.json"].withAttachments, true);
  await page.getByRole("button", { name: /^Supprimer/ }).press("Enter");
  await ready.waitFor({ state: "detached" });
  await page.getByText("Le fichier est supprimé.").waitFor();
  await until(async () => await page.evaluate(() => document.activeElement.tagName) === "H1", "the focus is on the page");
  assert.deepEqual((await own.get(EXPORTS)).exports, []);
});

step("what is being made is seen, can be left, and can be cancelled", async () => {
  const page = await enter(login);
  const made = { id: "a".repeat(32), state: "RUNNING", createdAt: new Date().toISOString(), done: 3, total: 12,
    size: 0, withoutAttachments: true, reason: "", limit: "0" };
  let list = [made];
  await page.route(/\/api\/v1\/exports$/, (route) => route.fulfill({ json: { exports: list } }));
  await page.route(/\/api\/v1\/exports\/a+$/, (route) => {
    list = [];
    return route.fulfill({ status: 204 });
  });
  await page.goto(`${base}/account/data`);
  await page.getByText("En préparation\u00a0: 3 sur 12 conversations").waitFor();
  assert.equal(await page.getByRole("progressbar", { name: "Avancement" }).getAttribute("max"), "12");
  await page.getByText("Sans les pièces jointes").waitFor();
  assert.ok(await page.getByRole("button", { name: "Demander mes données" }).isDisabled());
  await assertAccessible(page, "being made");
  list = [{ ...made, state: "FAILED", reason: "EXPORT_FILE_TOO_LARGE", limit: "1073741824", withoutAttachments: false }];
  await page.getByText("demandez-les sans les pièces jointes").waitFor();
  list = [made];
  await page.reload();
  await page.getByRole("button", { name: /^Annuler/ }).click();
  await page.getByText("La préparation est annulée.").waitFor();
});

step("on a phone, in the dark; in English; and what tells of it leads there", async () => {
  await forget();
  const page = await enter(login, PHONE);
  await page.goto(`${base}/account/data`);
  await page.getByLabel("Avec les pièces jointes").uncheck();
  await page.getByRole("button", { name: "Demander mes données" }).tap();
  await page.getByText("Sans les pièces jointes").waitFor();
  await page.getByRole("status").filter({ hasText: /^Prêt/ }).waitFor();
  await assertAccessible(page, "a phone");
  await until(async () => (await own.get("/api/v1/notifications")).notifications
    .some((n) => n.kind === "DATA_EXPORT_DONE"), "the notification");
  await page.goto(`${base}/notifications`);
  await page.getByRole("link", { name: /Vos données sont prêtes/ }).first().tap();
  await heading(page, "Mes données");
  const english = await enter(login, { locale: "en-GB" });
  await english.goto(`${base}/account/data`);
  await heading(english, "My data");
  await english.getByRole("status").filter({ hasText: /^Ready \(/ }).waitFor();
  await forget();
});
