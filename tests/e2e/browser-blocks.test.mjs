// « Bloquer » from a message, and « Personnes bloquées », in a real browser: by
// keyboard, on a phone; what the one who is blocked is told, which is nothing.
import assert from "node:assert/strict";
import { assertAccessible, enter, part, PHONE, step } from "./account-pages.mjs";
import { base, complaints, until } from "./browser.mjs";
import { Client, unique } from "./client.mjs";
import { after, before } from "node:test";

let direction, parent, parent2;
const menu = (page) => page.getByRole("button", { name: "Actions sur ce message" }).last();
const entry = (page) => page.getByRole("button", { name: "Bloquer", exact: true });
const blocked = async () => (await parent.get("/api/v1/blocks")).blocks.map((b) => b.user.id);

/** To both, and an answer of the second to all. */
async function quarrel() {
  const { threadId } = await direction.post("/api/v1/messages", { subject: unique("Bourse"), bodyHtml: "<p>?</p>",
    options: { replies: "ALL" }, to: { userIds: [parent.user.id, parent2.user.id] } }, { status: 201 });
  await parent2.post(`/api/v1/threads/${threadId}/messages`, { bodyHtml: "<p>Achetez mes compléments</p>", replyAll: true }, { status: 201 });
  return threadId;
}

before(async () => {
  [direction, parent, parent2] = await Promise.all(["direction", "parent", "parent2"].map((login) => Client.login(login)));
});
after(() => parent.request("DELETE", `/api/v1/blocks/${parent2.user.id}`));

step("whoever is blocked is asked about first, by keyboard, and is told nothing", async () => {
  const threadId = await quarrel();
  const name = parent2.user.displayName;
  const page = await enter("parent");
  await page.goto(`${base}/messages/threads/${threadId}`);
  await page.locator(".conversation").getByText("Achetez mes compléments").waitFor();
  await menu(page).press("Enter");
  await entry(page).press("Enter");
  const asked = page.getByRole("dialog", { name: `Bloquer ${name} ?` });
  await asked.getByText(/n’en saura pas la raison/).waitFor();
  await assertAccessible(page, "the question");
  assert.equal(await page.evaluate(() => document.activeElement.textContent), "Annuler");
  await page.keyboard.press("Enter");
  await asked.waitFor({ state: "detached" });
  assert.deepEqual(await blocked(), [], "nothing is done yet");
  await menu(page).press("Enter");
  await entry(page).press("Enter");
  await asked.waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.getByText(`${name} est maintenant une personne bloquée.`).waitFor();
  assert.deepEqual(await blocked(), [parent2.user.id]);
  await menu(page).press("Enter");
  await page.getByRole("button", { name: "Signaler", exact: true }).waitFor();
  assert.equal(await entry(page).count(), 0, "it is done once");

  const other = await enter("parent2");
  await other.goto(`${base}/messages/threads/${threadId}`);
  await other.getByRole("button", { name: "Répondre", exact: true }).first().click();
  const window = other.getByRole("dialog");
  await window.locator(".ProseMirror").fill("Encore moi");
  await window.getByText(/^1 personne/).first().waitFor();
  const said = await window.innerText();
  assert.ok(!said.includes(parent.user.displayName) && !/bloqu/i.test(said), said);
  await window.getByRole("button", { name: "Envoyer", exact: true }).click();
  await window.waitFor({ state: "detached" });
  const count = async (client) => (await client.get(`/api/v1/threads/${threadId}`)).messages.length;
  await until("it went to whoever began", () => count(direction), (n) => n === 3);
  assert.equal(await count(parent), 2);
});

step("« Personnes bloquées »: seen and taken off the list again, on a phone, too", async () => {
  const name = parent2.user.displayName;
  await parent.request("PUT", `/api/v1/blocks/${parent2.user.id}`,
    { json: { messageId: (await parent.get(`/api/v1/threads/${await quarrel()}`)).messages.at(-1).id } });
  const phone = await enter("parent", PHONE);
  await phone.goto(`${base}/account`);
  const list = part(phone, "Personnes bloquées");
  const button = list.getByRole("button", { name: `Débloquer ${name}` });
  await button.waitFor();
  await list.getByText(/depuis le /).waitFor();
  assert.ok((await button.boundingBox()).height >= 43.5, "a thumb can press it");
  await assertAccessible(phone, "the list on a phone");
  await button.press("Enter");
  await phone.getByText(`${name} n’est plus une personne bloquée.`).waitFor();
  await list.getByText(/On bloque quelqu’un depuis un de ses messages/).waitFor();
  await assertAccessible(phone, "the empty list");
  assert.deepEqual(await blocked(), []);
});

step("of whom one may not block it is not offered", async () => {
  const { threadId } = await direction.post("/api/v1/messages", { subject: unique("Info"), bodyHtml: "<p>Réunion</p>",
    to: { userIds: [parent.user.id] } }, { status: 201 });
  const page = await enter("parent");
  await page.goto(`${base}/messages/threads/${threadId}`);
  await menu(page).click();
  await page.getByRole("button", { name: "Signaler", exact: true }).waitFor();
  assert.equal(await entry(page).count(), 0);
});

step("nothing was complained of", () => assert.deepEqual(complaints, []));
