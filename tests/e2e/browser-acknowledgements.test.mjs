// « J'ai pris connaissance » in a real browser: asked for, given, followed up,
// noted, printed; by keyboard, on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before } from "node:test";
import { base, complaints, logIn, newPage, pages, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = Date.now().toString(36);
const V1 = "/api/v1";
const DAY = 86_400_000;
let teacher, parent, reader;

const dialog = (page, name) => page.getByRole("dialog", { name, exact: true });
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
const threadUrl = (sent) => `${base}/messages/threads/${sent.threadId}`;
const send = (title, acknowledgement) => teacher.post(`${V1}/messages`, {
  to: { userIds: [parent.user.id, reader.user.id] }, subject: title, bodyHtml: "<p>La sortie</p>",
  options: { acknowledgement },
}, { status: 201, key: `k-${run}-${title.replace(/\W/g, "")}` });
const seen = async (client, sent) => (await client.get(`${V1}/threads/${sent.threadId}`)).messages[0].acknowledgement;
const isWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
async function axe(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document.body, { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}

before(async () => {
  [teacher, parent, reader] = await Promise.all(["enseignant", "parent", "vie.scolaire"].map((login) => Client.login(login)));
});

step("a draft keeps what it asks for, and it goes with the message", async () => {
  const page = await pageOf("enseignant");
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: /Nouveau message/ }).first().click();
  const window = page.getByRole("dialog");
  await window.getByLabel("Confirmation").selectOption({ label: "une par enfant" });
  await window.getByLabel("à donner jusqu’au").fill(new Date(Date.now() + 3 * DAY).toISOString().slice(0, 10));
  await window.getByPlaceholder(/objet/i).fill(`Demandé ${run}`);
  await axe(page, "the window one writes in");
  const kept = async () => (await teacher.get(`${V1}/drafts`)).drafts.find((d) => d.subject === `Demandé ${run}`);
  const draft = await until("it is saved", kept, (d) => d?.options.acknowledgement?.dueAt);
  assert.equal(draft.options.acknowledgement.by, "PER_CHILD");
  await page.reload();
  await page.goto(`${base}/messages/drafts`);
  await page.getByText(`Demandé ${run}`).first().click();
  await until("the choice is there again", () => page.getByRole("dialog").getByLabel("Confirmation").inputValue(), (v) => v === "PER_CHILD");
  await teacher.request("DELETE", `${V1}/drafts/${draft.id}`);
  await page.goto(`${base}/messages`);
});

step("an answer may ask for it as well, and its draft keeps that", async () => {
  const begun = await parent.post(`${V1}/messages`, { to: { userIds: [teacher.user.id] }, subject: `Réponse ${run}`, bodyHtml: "<p>?</p>" },
    { status: 201, key: `k-${run}-reply` });
  const page = await pageOf("enseignant");
  await page.goto(threadUrl(begun));
  await page.getByRole("button", { name: "Répondre", exact: true }).first().click();
  const window = page.getByRole("dialog");
  await window.getByLabel("Confirmation").selectOption({ label: "de chacun" });
  await window.getByLabel("à donner jusqu’au").fill(new Date(Date.now() + 3 * DAY).toISOString().slice(0, 10));
  await window.locator(".ProseMirror").fill("À signer");
  await axe(page, "the window of an answer");
  const kept = async () => (await teacher.get(`${V1}/drafts`)).drafts.find((d) => d.threadId === begun.threadId);
  await until("it is saved", kept, (d) => d?.options.acknowledgement?.by === "EACH");
  await page.reload();
  await page.getByRole("button", { name: "Reprendre" }).click();
  await until("the choice is there again", () => window.getByLabel("Confirmation").inputValue(), (v) => v === "EACH");
  await window.getByRole("button", { name: "Envoyer", exact: true }).click();
  const answer = await until("it asks the parent", async () => (await parent.get(`${V1}/threads/${begun.threadId}`)).messages.at(-1),
    (m) => m.acknowledgement?.asked);
  assert.equal(answer.acknowledgement.done, false);
  const read = await pageOf("parent");
  await read.goto(threadUrl(begun));
  await read.getByRole("button", { name: "J’ai pris connaissance" }).click();
  await page.getByText("Confirmation demandée").waitFor();
  await until("the sender is told", async () => (await teacher.get(`${V1}/threads/${begun.threadId}`)).messages.at(-1).acknowledgement.count,
    (n) => n === 1);
});

step("its reader confirms by the keyboard, and finds it so again", async () => {
  const sent = await send(`À confirmer ${run}`, { by: "EACH", dueAt: new Date(Date.now() + DAY).toISOString() });
  const page = await pageOf("parent");
  await page.goto(threadUrl(sent));
  const group = page.getByRole("group", { name: "Prise de connaissance" });
  await group.getByText(/vous demande de confirmer avant le/).waitFor();
  await axe(page, "asked");
  await group.getByRole("button", { name: "J’ai pris connaissance" }).focus();
  await page.keyboard.press("Enter");
  await group.getByText("Vous avez pris connaissance de ce message.").waitFor();
  assert.equal((await seen(parent, sent)).byMe, true);
  await page.reload();
  await group.getByText("Vous avez pris connaissance de ce message.").waitFor();
  assert.equal(await group.getByRole("button").count(), 0);
  await axe(page, "given");
});

step("what was read and still asks stands on the home page, until it is given", async () => {
  const subject = `Avant la sortie ${run}`;
  await send(subject, { by: "EACH" });
  const page = await pageOf("parent");
  const part = (name) => page.locator("section", { has: page.getByRole("heading", { name, exact: true }) }).last();
  await page.goto(`${base}/`);
  await part("À lire").getByRole("link", { name: new RegExp(subject) }).getByText("à confirmer").waitFor();
  assert.equal(await part("À confirmer").getByText(subject).count(), 0, "it stands once");
  await part("À lire").getByRole("link", { name: new RegExp(subject) }).click();
  const give = page.getByRole("button", { name: "J’ai pris connaissance" });
  await give.waitFor();
  await until("it is read", async () => (await parent.get(`${V1}/threads?box=inbox&pageSize=50`)).threads
    .find((t) => t.subject === subject).unread, (unread) => !unread);
  await page.goto(`${base}/`);
  const asked = part("À confirmer").getByRole("link", { name: new RegExp(subject) });
  await asked.waitFor();
  await axe(page, "the home page");
  await asked.press("Enter");
  await give.click();
  await page.getByText("Vous avez pris connaissance de ce message.").first().waitFor();
  await page.goto(`${base}/`);
  await page.getByRole("heading", { name: "À lire", exact: true }).waitFor();
  assert.equal(await page.getByText(subject).count(), 0);
});

step("a line of the list says that its thread still asks, until it is given", async () => {
  // Of the first of a month French does not say « 1 ».
  const due = new Date(new Date().getFullYear(), new Date().getMonth() + 1, 1, 12);
  const sent = await send(`Au tableau ${run}`, { by: "EACH", dueAt: due.toISOString() });
  const month = new Intl.DateTimeFormat("fr-FR", { month: "short" }).format(due);
  const page = await pageOf("parent");
  const row = (of) => of.getByRole("row").filter({ hasText: `Au tableau ${run}` });
  const chip = (of) => row(of).locator(".to-confirm");
  await page.goto(`${base}/messages`);
  await until("until when", () => chip(page).textContent(), (text) => text.startsWith(`à confirmer avant le 1er ${month}`));
  // In one line, within its own.
  const inside = async (of, line) => {
    const [inner, outer] = await Promise.all([chip(of).first().boundingBox(), line(of).first().boundingBox()]);
    return inner.height < 30 && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height;
  };
  assert.ok(await inside(page, row));
  const small = await newPage("small", { viewport: { width: 360, height: 740 } });
  await small.context().addCookies(await page.context().cookies());
  await small.goto(`${base}/messages`);
  await chip(small).waitFor();
  assert.ok(await inside(small, row));
  await axe(page, "a list that asks");
  const own = await pageOf("enseignant");
  await own.goto(`${base}/messages/sent`);
  await row(own).waitFor();
  assert.equal(await chip(own).count(), 0, "the sender owes nothing");
  await row(page).getByRole("link").click();
  await page.getByRole("button", { name: "J’ai pris connaissance" }).click();
  await chip(page).waitFor({ state: "detached" });
  assert.equal(await row(page).count(), 1, "the list is beside, and its line is there");
  await page.goto(`${base}/messages`);
  await row(page).waitFor();
  assert.equal(await chip(page).count(), 0);
  const phone = await logIn("vie.scolaire", { viewport: { width: 360, height: 740 }, colorScheme: "dark", locale: "en-GB" });
  await phone.goto(`${base}/messages`);
  await phone.getByText(/^to confirm by /).first().waitFor();
  assert.equal(await isWide(phone), false);
  await axe(phone, "a list on a phone");
  pages.delete("vie.scolaire");
  await phone.context().close();
});

step("its sender sees who has, reminds the others, notes what came on paper", async () => {
  const sent = await send(`Suivi ${run}`, { by: "EACH" });
  await parent.request("POST", `${V1}/messages/${sent.messageId}/acknowledgement`, { json: {} });
  const page = await pageOf("enseignant");
  await page.goto(threadUrl(sent));
  await page.getByText("Confirmation demandée").waitFor();
  await page.getByRole("button", { name: /^1 sur 2 a confirmé/ }).click();
  const list = dialog(page, "Qui a lu ce message");
  await list.getByText("1 sur 2 a confirmé.").waitFor();
  await axe(page, "the list");
  await list.getByRole("button", { name: "Relancer" }).click();
  await page.locator(".notices").getByText("Relance faite").waitFor();
  await list.getByLabel("Montrer").selectOption("WAITING");
  await until("who has not alone", () => list.getByRole("listitem").count(), (n) => n === 1);
  await list.getByRole("button", { name: new RegExp(`^Reçu sur papier.*${reader.user.displayName}`) }).click();
  await list.getByText("2 sur 2 ont confirmé.").waitFor();
  assert.equal(await list.getByRole("button", { name: "Relancer" }).count(), 0);
  await list.getByLabel("Montrer").selectOption("ANY");
  await list.getByText("(sur papier)").waitFor();
  const file = page.waitForEvent("download");
  await list.getByRole("link", { name: "Fichier CSV" }).click();
  assert.match(readFileSync(await (await file).path(), "utf8"), /"class","child","name"/);
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /^2 sur 2 ont confirmé/ }).waitFor();
});

step("the list is printed, and nothing else", async () => {
  const sent = await send(`Imprimé ${run}`, { by: "EACH" });
  const page = await pageOf("enseignant");
  await page.goto(threadUrl(sent));
  await page.evaluate(() => { globalThis.print = () => { globalThis.printed = true; }; });
  await page.getByRole("button", { name: /^0 sur 2 a confirmé/ }).click();
  await dialog(page, "Qui a lu ce message").getByRole("button", { name: "Imprimer" }).click();
  await until("it is printed", () => page.evaluate(() => globalThis.printed === true), Boolean);
  await page.emulateMedia({ media: "print" });
  const sheet = page.locator(".print-sheet");
  assert.match(await sheet.innerText(), new RegExp(`Imprimé ${run}`));
  assert.equal(await sheet.locator("tbody tr").count(), 2);
  assert.equal(await page.getByText("La sortie").first().isVisible(), false);
  await page.emulateMedia({ media: null });
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  assert.equal(await sheet.count(), 0);
  await page.keyboard.press("Escape");
});

step("on a phone of 360 px, in the dark", async () => {
  const sent = await send(`Étroit ${run}`, { by: "EACH", dueAt: new Date(Date.now() + DAY).toISOString() });
  const page = await logIn("vie.scolaire", { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  await page.goto(threadUrl(sent));
  const button = page.getByRole("button", { name: "J’ai pris connaissance" });
  await button.waitFor();
  assert.equal(await isWide(page), false);
  assert.ok((await button.boundingBox()).height >= 43.5, "a thumb can press it");
  await axe(page, "on a phone");
  await button.click();
  await until("it is given", () => seen(reader, sent), (a) => a.byMe);
  const phone = await logIn("enseignant", { viewport: { width: 360, height: 740 } });
  await phone.goto(threadUrl(sent));
  await phone.getByRole("button", { name: /^1 sur 2 a confirmé/ }).click();
  await dialog(phone, "Qui a lu ce message").getByRole("button", { name: "Relancer" }).waitFor();
  assert.equal(await isWide(phone), false);
  await phone.keyboard.press("Escape");
  await phone.getByRole("button", { name: /^1 sur 2 a confirmé/ }).waitFor();
});

step("nothing was complained of", () => {
  assert.deepEqual(complaints.filter((c) => !/40[49]/.test(c)), []);
});
