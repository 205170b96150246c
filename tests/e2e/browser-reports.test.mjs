// « Signaler » in a message, and the page « Signalements », in a real browser:
// by keyboard, on a phone, in English.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before } from "node:test";
import { base, complaints, logIn, newPage, pages, step } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = Date.now().toString(36);
let teacher, parent, admin;

const dialog = (page, name) => page.getByRole("dialog", { name, exact: true });
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
const send = (title) => teacher.post("/api/v1/messages", {
  to: { userIds: [parent.user.id] }, subject: title, bodyHtml: "<p>Un texte pénible</p>",
}, { status: 201, key: `k-${run}-${title.replace(/\W/g, "")}` });
async function axe(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document.body, { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}
const isWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

before(async () => {
  [teacher, parent, admin] = await Promise.all(["enseignant", "parent", "admin"].map((login) => Client.login(login)));
});

step("« Signaler » asks why, by keyboard, and says that it is done", async () => {
  const page = await pageOf("parent");
  const sent = await send(`Signalé ${run}`);
  await page.goto(`${base}/messages/threads/${sent.threadId}`);
  await page.getByRole("button", { name: "Actions sur ce message" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Signaler", exact: true }).focus();
  await page.keyboard.press("Enter");
  const asked = dialog(page, "Signaler ce message");
  await asked.getByText(/ne saura pas qui/).waitFor();
  await axe(page, "the question");
  await asked.getByRole("button", { name: "Signaler le message" }).click();
  await asked.getByRole("alert").getByText("Choisissez une raison.").waitFor();
  await asked.getByLabel("Pourquoi le signalez-vous").selectOption("INSULT");
  await asked.getByLabel(/Un mot pour les modérateurs/).fill("Lisez donc");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
  await page.getByText(/^Message signalé aux modérateurs le /).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.ariaLabel), "Actions sur ce message", "the focus is back");
  const own = await pageOf("enseignant");
  await own.goto(`${base}/messages/threads/${sent.threadId}`);
  await own.locator(".conversation").getByText("Un texte pénible").waitFor();
  await own.getByRole("button", { name: "Actions sur ce message" }).click();
  await own.getByRole("button", { name: "Transférer" }).waitFor();
  assert.equal(await own.getByRole("button", { name: "Signaler", exact: true }).count(), 0, "not one’s own");
});

step("the moderator opens it from the notification, and decides", async () => {
  const page = await pageOf("admin");
  await page.goto(`${base}/notifications`);
  await page.getByText(`Message signalé : « Signalé ${run} »`).click();
  await page.getByText("Lisez donc").waitFor();
  await page.locator(".reported").getByText("Un texte pénible").waitFor();
  await page.getByText(parent.user.displayName).first().waitFor();
  await axe(page, "a report");
  await page.getByLabel("Décision", { exact: true }).selectOption("WARNED");
  await page.getByRole("button", { name: "Décider" }).click();
  await page.getByText("Écrivez ce que l’expéditeur lira.").waitFor();
  await page.getByLabel("Avertissement, que l’expéditeur lira").fill("Restez courtois.");
  await page.getByRole("button", { name: "Décider" }).click();
  await page.getByText("La décision est enregistrée.").waitFor();
  await page.locator(".facts").getByText("Expéditeur averti").waitFor();
  await page.goto(`${base}/administration/reports`);
  await page.getByLabel("Montrer").selectOption("WARNED");
  await page.getByRole("link", { name: new RegExp(`Signalé ${run}`) }).waitFor();
  await axe(page, "the list");
  const sender = await pageOf("enseignant");
  await sender.goto(`${base}/notifications`);
  await sender.getByText(`Avertissement des modérateurs à propos de « Signalé ${run} »`).waitFor();
  await sender.getByText("Restez courtois.").first().waitFor();
});

step("the moderator walks through the list by keyboard, and on a phone", async () => {
  const sent = await send(`Au clavier ${run}`);
  await parent.post(`/api/v1/messages/${sent.messageId}/report`, { reason: "UNWANTED" });
  const page = await pageOf("admin");
  await page.goto(`${base}/administration/reports`);
  const link = (of) => of.getByRole("link", { name: new RegExp(`Au clavier ${run}`) });
  await link(page).waitFor();
  await page.getByLabel("Montrer").focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await page.getByLabel("Montrer").inputValue(), "OPEN");
  await page.getByRole("link", { name: new RegExp(`Signalé ${run}`) }).waitFor({ state: "detached" });
  await link(page).waitFor();
  // The one that was reported last comes first.
  await page.keyboard.press("Tab");
  assert.match(await page.evaluate(() => document.activeElement.textContent), new RegExp(`Au clavier ${run}`));
  await page.keyboard.press("Enter");
  await page.locator(".reported").getByText("Un texte pénible").waitFor();
  assert.equal(await link(page).getAttribute("aria-current"), "true");
  await page.getByLabel("Décision", { exact: true }).focus();
  await page.keyboard.press("ArrowUp");
  assert.equal(await page.getByLabel("Décision", { exact: true }).inputValue(), "DISMISSED");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator(".facts").getByText("Classé sans suite").waitFor();
  await link(page).waitFor({ state: "detached" });

  const phone = await newPage("phone", { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true,
    storageState: await page.context().storageState() });
  await phone.goto(`${base}/administration/reports`);
  assert.ok((await link(phone).boundingBox()).height >= 43.5, "a thumb can press it");
  await link(phone).tap();
  await phone.locator(".reported").getByText("Un texte pénible").waitFor();
  assert.equal(await link(phone).isVisible(), false, "it takes the list’s place");
  await axe(phone, "a report on a phone");
  await phone.goBack();
  await link(phone).waitFor();
  await axe(phone, "the list on a phone");
  assert.equal(await isWide(phone), false);
});

step("on a phone, in English and dark, nothing is cut off", async () => {
  const sent = await send(`Reported ${run}`);
  await parent.post(`/api/v1/messages/${sent.messageId}/report`, { reason: "OTHER" });
  const context = (await pageOf("admin")).context();
  const page = await newPage("english", { viewport: { width: 360, height: 740 }, locale: "en-GB", colorScheme: "dark",
    hasTouch: true, storageState: await context.storageState() });
  await page.goto(`${base}/administration/reports/${sent.messageId}`);
  await page.getByText("Reported message").waitFor();
  assert.equal(await isWide(page), false);
  await axe(page, "a phone");
  await page.goto(`${base}/administration/reports`);
  await page.getByRole("link", { name: new RegExp(`Reported ${run}`) }).waitFor();
  assert.equal(await isWide(page), false);
});

step("nothing was complained of", () => assert.deepEqual(complaints, []));
