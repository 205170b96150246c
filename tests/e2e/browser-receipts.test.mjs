// « Lu par 1 sur 2 » opens who has read, and « Rappeler » takes a message back,
// in a real browser: by keyboard, on a phone, in English.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { base, complaints, logIn, pages, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = Date.now().toString(36);
let teacher, parent, reader, admin;

const dialog = (page, name) => page.getByRole("dialog", { name, exact: true });
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
const threadUrl = (sent) => `${base}/messages/threads/${sent.threadId}`;
const send = (title, to) => teacher.post("/api/v1/messages", {
  to: { userIds: to.map((c) => c.user.id) }, subject: title, bodyHtml: "<p>Le texte à oublier</p>",
}, { status: 201, key: `k-${run}-${title.replace(/\W/g, "")}` });
const read = (client, sent) => client.request("PATCH", `/api/v1/threads/${sent.threadId}`,
  { json: { read: true, readUpTo: sent.messageId } });
async function axe(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document.body, { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}
const isWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

before(async () => {
  [teacher, parent, reader, admin] = await Promise.all(
    ["enseignant", "parent", "vie.scolaire", "admin"].map((login) => Client.login(login)));
});
after(() => admin.request("PUT", "/api/v1/admin/receipts", { json: { recallMinutes: 60, names: true } }));

step("« Lu par 1 sur 2 » opens who has read it and who has not", async () => {
  const page = await pageOf("enseignant");
  const sent = await send(`Reçus ${run}`, [parent, reader]);
  await read(reader, sent);
  await page.goto(threadUrl(sent));
  const open = page.getByRole("button", { name: /^Lu par 1 sur 2/ });
  await open.focus();
  await page.keyboard.press("Enter");
  const list = dialog(page, "Qui a lu ce message");
  await list.getByText("Remis à 2 personnes, lu par 1.").waitFor();
  const lines = list.getByRole("listitem");
  await until("both are there", () => lines.count(), (n) => n === 2);
  assert.match(await lines.filter({ hasText: reader.user.displayName }).innerText(), /Lu/);
  assert.match(await lines.filter({ hasText: parent.user.displayName }).innerText(), /Pas encore lu/);
  await axe(page, "receipts");
  await list.getByLabel("Montrer").selectOption("READ");
  await until("who has read alone", () => lines.count(), (n) => n === 1);
  await page.keyboard.press("Escape");
  await list.waitFor({ state: "detached" });
  assert.match(await page.evaluate(() => document.activeElement.textContent), /^Lu par 1 sur 2/, "the focus is back");
});

step("« Pourquoi ? » says of one person what became of it", async () => {
  const page = await pageOf("enseignant");
  const sent = await send(`Suivi ${run}`, [parent, reader]);
  await read(reader, sent);
  await page.goto(threadUrl(sent));
  await page.getByRole("button", { name: /^Lu par 1 sur 2/ }).click();
  const list = dialog(page, "Qui a lu ce message");
  const line = list.getByRole("listitem").filter({ hasText: parent.user.displayName });
  const why = line.getByRole("button", { name: new RegExp(`^Pourquoi\\s\\? ${parent.user.displayName}`) });
  await why.focus();
  await page.keyboard.press("Enter");
  await line.getByText("Choisi par son nom.").waitFor();
  await line.getByText(/^Dans la messagerie le /).waitFor();
  await line.getByText("Pas encore lu.", { exact: true }).waitFor();
  await line.getByText(/courriel/).waitFor();
  assert.equal(await why.getAttribute("aria-expanded"), "true");
  const other = list.getByRole("listitem").filter({ hasText: reader.user.displayName });
  await other.getByRole("button", { name: /^Pourquoi/ }).click();
  await other.getByText(/^Lu le /).waitFor();
  await axe(page, "why");
  await page.setViewportSize({ width: 360, height: 640 });
  await until("no wider than a phone", () => isWide(page), (wide) => !wide);
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press("Escape");
  // One's own line, in the list of notifications.
  const own = await pageOf("parent");
  await own.goto(`${base}/notifications`);
  const notice = own.getByRole("listitem").filter({ hasText: `Suivi ${run}` });
  await notice.getByRole("button", { name: /^Pourquoi/ }).click();
  await notice.getByText(/^Dans la liste des notifications le /).waitFor();
  // The administration, by the message's number; the trail says who looked.
  const office = await pageOf("admin");
  await office.goto(`${base}/administration/audit`);
  await office.getByLabel("Numéro du message").fill(sent.messageId);
  await office.keyboard.press("Enter");
  await office.getByText(new RegExp(`^Message de ${teacher.user.displayName}, écrit le `)).waitFor();
  await office.getByRole("listitem").filter({ hasText: parent.user.displayName }).getByText(/^Dans la messagerie le /).waitFor();
  await until("the trail has it", async () => {
    await office.reload();
    return office.getByText("a consulté le suivi d’un message").first().waitFor({ timeout: 3000 }).then(() => true, () => false);
  }, Boolean);
});

step("« Rappeler » asks, then says from whom it went and who had opened it", async () => {
  const page = await pageOf("enseignant");
  const title = `Rappel ${run}`;
  const sent = await send(title, [parent, reader]);
  await read(reader, sent);
  await page.goto(threadUrl(sent));
  await page.getByRole("button", { name: "Rappeler", exact: true }).click();
  const asked = dialog(page, "Rappeler ce message ?");
  await axe(page, "the question");
  await page.keyboard.press("Escape");
  await asked.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Rappeler", exact: true }).click();
  await asked.getByRole("button", { name: "Rappeler le message" }).click();
  const done = dialog(page, "Message rappelé");
  await done.getByText("Il a disparu de la boîte de 1 personne.").waitFor();
  await done.getByText("1 personne l’avait ouvert").waitFor();
  assert.equal(await done.getByText(reader.user.displayName).count(), 1);
  await done.getByRole("button", { name: "Fermer" }).last().click();
  await page.getByText(/^Vous avez rappelé ce message le /).waitFor();
  assert.equal(await page.getByText("Le texte à oublier").count(), 0);
  assert.equal(await page.getByRole("button", { name: "Rappeler", exact: true }).count(), 0);
  await page.goto(`${base}/messages/sent`);
  await page.getByRole("row").filter({ hasText: title }).getByText("Message rappelé").waitFor();
});

step("who had opened it sees a note, who had not sees nothing", async () => {
  const title = `Vu ${run}`;
  const sent = await send(title, [parent, reader]);
  const page = await pageOf("vie.scolaire");
  await page.goto(threadUrl(sent));
  await page.locator(".conversation").getByText("Le texte à oublier").waitFor();
  await until("it is read", async () => (await teacher.get(`/api/v1/messages/${sent.messageId}/receipts`)).counts.read, (n) => n === 1);
  assert.equal((await teacher.request("POST", `/api/v1/messages/${sent.messageId}/recall`)).status, 200);
  await page.reload();
  await page.getByText(new RegExp(`^${teacher.user.displayName} a rappelé ce message le `)).waitFor();
  await page.goto(`${base}/notifications`);
  await page.getByText(`Message de ${teacher.user.displayName} rappelé`).first().waitFor();
  const other = await pageOf("parent");
  await other.goto(threadUrl(sent));
  await other.getByText("Cette conversation n’existe pas").waitFor();
  await other.goto(`${base}/messages`);
  await other.getByRole("table").waitFor();
  assert.equal(await other.getByRole("row").filter({ hasText: title }).count(), 0);
});

step("too late it says so and the message stays; without names there are numbers", async () => {
  const page = await pageOf("enseignant");
  const sent = await send(`Tard ${run}`, [parent, reader]);
  await page.goto(threadUrl(sent));
  await page.getByRole("button", { name: "Rappeler", exact: true }).click();
  await admin.request("PUT", "/api/v1/admin/receipts", { json: { recallMinutes: 0, names: false } });
  await dialog(page, "Rappeler ce message ?").getByRole("button", { name: "Rappeler le message" }).click();
  await dialog(page, "Rappeler ce message ?").getByRole("alert").getByText(/reste dans les boîtes/).waitFor();
  await page.keyboard.press("Escape");
  await page.reload();
  await page.getByRole("button", { name: /^Pas encore lu/ }).click();
  await dialog(page, "Qui a lu ce message").getByText(/ne montre pas qui a lu/).waitFor();
  assert.equal(await dialog(page, "Qui a lu ce message").getByRole("listitem").count(), 0);
  await page.keyboard.press("Escape");
  await page.locator(".conversation").getByText("Le texte à oublier").waitFor();
});

step("the administration sets both, and takes it back", async () => {
  const page = await pageOf("admin");
  await page.goto(`${base}/administration/receipts`);
  const minutes = page.getByLabel("Un message peut être rappelé pendant");
  await minutes.fill("20000");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Indiquez un nombre de minutes de 0 à").waitFor();
  await minutes.fill("30");
  await page.getByLabel("Montrer à l’expéditeur qui a lu son message").check();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await until("it is saved", () => admin.get("/api/v1/admin/receipts"), (r) => r.recallMinutes === 30 && r.names);
  await page.locator(".notices").getByRole("button", { name: "Annuler" }).click();
  await until("it is as before", () => admin.get("/api/v1/admin/receipts"), (r) => r.recallMinutes === 0 && !r.names);
  await axe(page, "the rules");
  await admin.request("PUT", "/api/v1/admin/receipts", { json: { recallMinutes: 60, names: true } });
});

step("on a phone of 360 px nothing is cut", async () => {
  const page = await logIn("enseignant", { viewport: { width: 360, height: 740 } });
  const sent = await send(`Étroit ${run}`, [parent, reader]);
  await page.goto(threadUrl(sent));
  await page.getByRole("button", { name: "Rappeler", exact: true }).waitFor();
  assert.equal(await isWide(page), false);
  await page.getByRole("button", { name: /^Pas encore lu/ }).click();
  await dialog(page, "Qui a lu ce message").getByText("Remis à 2 personnes, lu par 0.").waitFor();
  assert.equal(await isWide(page), false);
});

step("nothing was complained of", () => {
  assert.deepEqual(complaints.filter((c) => !/40[49]/.test(c)), []);
});
