// « Transférer » opens the editor with the quote and the files, and « Imprimer »
// a page for paper, in a real browser: by keyboard, on a phone, in English.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before } from "node:test";
import { base, logIn, pages, step, until } from "./browser.mjs";
import { Client, PDF } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const run = Date.now().toString(36);
let teacher, parent, staff;

const dialog = (page, name) => page.getByRole("dialog", { name, exact: true });
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
const threadUrl = (sent) => `${base}/messages/threads/${sent.threadId}`;
async function send(title, bodyHtml, more = {}) {
  const file = await teacher.upload("plan.pdf", PDF, "application/pdf");
  return teacher.post("/api/v1/messages", { to: { userIds: [parent.user.id] }, subject: title, bodyHtml,
    attachmentIds: [file.id], ...more }, { status: 201, key: `k-${run}-${title.replace(/\W/g, "")}` });
}
async function axe(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document.body, { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}
const isWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
/** What is printed is counted, since there is no printer. */
const countPrints = (page) => page.addInitScript(() => {
  window.prints = 0;
  window.print = () => { window.prints++; };
});

before(async () => {
  [teacher, parent, staff] = await Promise.all(["enseignant", "parent", "vie.scolaire"].map((login) => Client.login(login)));
});

step("« Transférer », by keyboard: the quote and the file go to somebody else", async () => {
  const page = await pageOf("parent");
  const title = `Transfert ${run}`;
  await page.goto(threadUrl(await send(title, "<p>Le plan de la sortie</p>")));
  const menu = page.getByRole("button", { name: "Actions sur ce message" });
  await menu.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Transférer" }).waitFor();
  await axe(page, "the menu");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Transférer" }).waitFor({ state: "detached" });
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Actions sur ce message");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Transférer" }).press("Enter");
  const window = dialog(page, "Transférer le message");
  await window.locator("[contenteditable] blockquote").getByText("Le plan de la sortie").waitFor();
  assert.match(await window.locator("[contenteditable]").innerText(), new RegExp(`De\\s: ${teacher.user.displayName}`));
  await window.getByText("plan.pdf").waitFor();
  assert.match(await window.getByLabel("Sujet").inputValue(), new RegExp(`^Tr\\s: ${title}$`));
  // Nothing was written yet: it closes without a question.
  await page.keyboard.press("Escape");
  await window.waitFor({ state: "detached" });
  await menu.click();
  await page.getByRole("button", { name: "Transférer" }).click();
  await window.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill(staff.user.displayName);
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByText(staff.user.displayName).first().click();
  await window.getByRole("button", { name: "Envoyer", exact: true }).click();
  await window.waitFor({ state: "detached" });
  const find = async () => (await staff.get("/api/v1/threads?box=inbox")).threads.find((t) => t.subject.endsWith(title));
  const thread = await until("it is there", find, Boolean);
  const reader = await pageOf("vie.scolaire");
  await reader.goto(`${base}/messages/threads/${thread.id}`);
  await reader.getByText("Transféré", { exact: true }).waitFor();
  // What goes on is read, not folded.
  await reader.locator(".rich blockquote").getByText("Le plan de la sortie").waitFor();
  await reader.getByRole("link", { name: /plan\.pdf/ }).waitFor();
});

step("kept as a draft it goes on as a forward", async () => {
  const page = await pageOf("parent");
  const title = `Brouillon ${run}`;
  await page.goto(threadUrl(await send(title, "<p>À suivre</p>")));
  await page.getByRole("button", { name: "Actions sur ce message" }).click();
  await page.getByRole("button", { name: "Transférer" }).click();
  const window = dialog(page, "Transférer le message");
  await window.locator("[contenteditable]").focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("Je vous transmets");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Garder le brouillon" }).click();
  await window.waitFor({ state: "detached" });
  const draft = await until("it is kept", async () => (await parent.get("/api/v1/drafts")).drafts.find((d) => d.subject.endsWith(title)), Boolean);
  assert.notEqual(draft.forwardOf, "0");
  assert.equal(draft.attachments.length, 1);
  await page.goto(`${base}/messages/drafts`);
  await page.getByRole("button", { name: new RegExp(title) }).first().click();
  await window.getByText("Je vous transmets").waitFor();
  await window.locator("[contenteditable] blockquote").getByText("À suivre").waitFor();
  await page.keyboard.press("Escape");
  await window.waitFor({ state: "detached" });
});

step("« Imprimer » shows a message in full, black on white in the dark", async () => {
  const page = await logIn("parent", { colorScheme: "dark" });
  await countPrints(page);
  const title = `Papier ${run}`;
  const sent = await send(title, "<p>Voici</p><p>Le 3 mars, Ana a écrit :</p><blockquote>Ancien texte</blockquote>");
  await page.goto(threadUrl(sent));
  await page.getByRole("button", { name: "Actions sur ce message" }).click();
  await page.getByRole("link", { name: "Imprimer" }).click();
  const paper = page.locator(".print-page");
  await paper.getByText("Ancien texte").waitFor();
  assert.ok(await paper.getByText("Ancien texte").isVisible(), "nothing is folded");
  assert.equal(await paper.locator("details").count(), 0);
  await paper.getByText(/^À .*Sophie|^À /).first().waitFor();
  await paper.getByText(/plan\.pdf \(/).waitFor();
  await until("it is printed", () => page.evaluate(() => window.prints), (n) => n === 1);
  await axe(page, "the page for paper");
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const colours = await paper.evaluate((box) => [getComputedStyle(box).color, getComputedStyle(box).backgroundColor,
    getComputedStyle(box.querySelector("blockquote")).color]);
  assert.deepEqual(colours, ["rgb(0, 0, 0)", "rgb(255, 255, 255)", "rgb(0, 0, 0)"]);
  for (const hidden of [".print-bar", ".top", ".side"])
    assert.equal(await page.locator(hidden).first().isVisible(), false, hidden);
  await page.close();
});

step("on a phone, in English; what was recalled is not on paper", async () => {
  const page = await logIn("parent", { ...PHONE, locale: "en-GB" });
  await countPrints(page);
  const title = `Rappel papier ${run}`;
  const sent = await send(title, "<p>À oublier</p>");
  await page.goto(threadUrl(sent));
  await page.getByRole("button", { name: "Actions on this message" }).click();
  await page.getByRole("button", { name: "Forward", exact: true }).waitFor();
  assert.equal(await isWide(page), false, "the menu");
  await page.keyboard.press("Escape");
  await until("it is read", async () => (await teacher.get(`/api/v1/messages/${sent.messageId}/receipts`)).counts.read, (n) => n === 1);
  assert.equal((await teacher.request("POST", `/api/v1/messages/${sent.messageId}/recall`)).status, 200);
  await page.goto(`${base}/messages/threads/${sent.threadId}/print?message=${sent.messageId}`);
  await page.getByText("This message was recalled: there is nothing to print.").waitFor();
  assert.equal(await page.evaluate(() => window.prints), 0);
  assert.equal(await page.getByText("À oublier").count(), 0);
  assert.equal(await isWide(page), false, "the page for paper");
  await page.goto(threadUrl(sent));
  await page.locator(".recalled-note").waitFor();
  await page.getByRole("button", { name: "Actions on this message" }).click();
  await page.getByRole("button", { name: "Report", exact: true }).waitFor();
  for (const [role, name] of [["button", "Forward"], ["link", "Print"], ["link", "Save (.eml)"]])
    assert.equal(await page.getByRole(role, { name }).count(), 0, name);
  await page.close();
});
