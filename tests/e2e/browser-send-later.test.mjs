// What is sent and nobody has yet, in a real browser: « Annuler l'envoi »,
// « Programmer l’envoi », the box « Programmés », what stands under its thread.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { base, complaints, logIn, pages, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = Date.now().toString(36);
let teacher, parent;

const dialog = (page, name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const body = (page) => page.getByRole("textbox", { name: "Message" });
const undo = (page) => page.locator(".notices").getByRole("button", { name: /^Annuler l’envoi/ });
const waiting = (page, title) => page.locator(".scheduled-page .held").filter({ hasText: title });
const act = (where, name) => where.getByRole("button", { name, exact: true });
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, { undo: true, ...options });
const boxOf = async (client, box, title) => (await client.get(`/api/v1/threads?box=${box}`)).threads.filter((th) => th.subject === title);
const arrives = (title) => until(`« ${title} » is delivered`, () => boxOf(teacher, "inbox", title), (l) => l.length === 1);
/** For how long the parent can take back, from the next page on. */
const keepUndo = async (undoSeconds) => assert.equal((await parent.request("PUT", "/api/v1/preferences", { json: { undoSeconds } })).status, 200);
const heldOnes = async () => (await parent.get("/api/v1/threads?box=scheduled")).threads;

before(async () => {
  teacher = await Client.login("enseignant");
  parent = await Client.login("parent");
  // Long enough on a slow machine for what is done meanwhile.
  await keepUndo(60);
});
after(() => keepUndo(10));

async function write(page, title, text = "Bonjour") {
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await page.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill(teacher.user.displayName);
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Sujet" }).fill(title);
  await body(page).click();
  await page.keyboard.type(text);
}
async function send(page, title) {
  await write(page, title);
  await act(dialog(page), "Envoyer").click();
  await dialog(page).waitFor({ state: "detached" });
}
async function discard(page, name) {
  await page.keyboard.press("Escape");
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.or(page.locator("body:not(:has(dialog[open]))")).first().waitFor();
  if (await asked.count()) await act(asked, "Abandonner").click();
  await dialog(page, name).waitFor({ state: "detached" });
}
async function axe(page, where, scope = "body") {
  await page.evaluate(AXE);
  const found = await page.evaluate(async (s) => (await window.axe.run(document.querySelector(s), { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`), scope);
  assert.deepEqual(found, [], where);
}

step("« Annuler l'envoi » counts down, survives another page, and gives the text back", async () => {
  const page = await pageOf("parent");
  const title = `Repris ${run}`;
  await send(page, title);
  const seconds = async () => Number(/\((\d+)\)/.exec(await undo(page).innerText())?.[1]);
  const first = await seconds();
  assert.ok(first > 2 && first <= 60, `${first}`);
  await until("it counts", seconds, (n) => n < first);
  assert.equal(await page.locator(".notices[role=status]").getByText(/^Votre message a été envoyé à 1 personne/).count(), 1);
  assert.equal(await undo(page).locator("[aria-hidden=true]").count(), 1, "the seconds are not read out each time");
  await page.locator("nav.side").getByRole("link", { name: /^Notifications/ }).click();
  await page.getByRole("heading", { name: "Notifications" }).waitFor();
  assert.equal((await boxOf(teacher, "inbox", title)).length, 0);
  await undo(page).click();
  await dialog(page).waitFor();
  assert.equal((await body(page).innerText()).trim(), "Bonjour");
  assert.equal(await page.getByRole("textbox", { name: "Sujet" }).inputValue(), title);
  assert.equal(await page.locator(".chip > span").first().innerText(), teacher.user.displayName);
  assert.equal((await heldOnes()).filter((th) => th.subject === title).length, 0);
  assert.equal((await boxOf(teacher, "inbox", title)).length, 0);
  await discard(page);
});

step("by keyboard alone: its keys, or its button", async () => {
  const page = await pageOf("parent");
  for (const how of ["keys", "button"]) {
    const title = `Clavier ${how} ${run}`;
    await send(page, title);
    await undo(page).waitFor();
    if (how === "keys") await page.keyboard.press("Control+z");
    else {
      await undo(page).focus();
      await page.keyboard.press("Enter");
    }
    await dialog(page).waitFor();
    assert.equal(await page.getByRole("textbox", { name: "Sujet" }).inputValue(), title);
    await discard(page);
  }
});

step("left alone, it goes, and the list and the notice know it", async () => {
  const page = await pageOf("parent");
  const title = `Parti ${run}`;
  await keepUndo(10);
  await send(page, title);
  await undo(page).waitFor();
  await arrives(title);
  await undo(page).waitFor({ state: "detached" });
  assert.equal((await heldOnes()).filter((th) => th.subject === title).length, 0);
});

step("an answer that waits stands apart under its thread, with its people and time", async () => {
  const page = await pageOf("parent");
  const title = `Fil ${run}`;
  const { threadId } = await teacher.post("/api/v1/messages",
    { to: { userIds: [parent.user.id] }, subject: title, bodyHtml: "<p>Question</p>" }, { status: 201, key: `t-${run}` });
  await page.goto(`${base}/messages/threads/${threadId}`);
  await act(page.locator(".thread-bar"), "Répondre").click();
  await body(page).click();
  await page.keyboard.type("Réponse en attente");
  await act(dialog(page, "Répondre"), "Programmer l’envoi").click();
  await dialog(page, "Programmer l’envoi").getByRole("button", { name: /^Demain matin/ }).click();
  await dialog(page, "Répondre").waitFor({ state: "detached" });
  const held = page.getByRole("region", { name: "Programmés" }).locator(".held");
  await held.getByText(/^Partira demain à 08:00$/).waitFor();
  await held.getByText(teacher.user.displayName).first().waitFor();
  assert.equal(await page.locator(".conversation .message").count(), 1, "it is no message of the thread yet");
  assert.equal((await teacher.get(`/api/v1/threads/${threadId}`)).messages.length, 1);
  await act(held, "Afficher le message").click();
  await held.getByText("Réponse en attente").waitFor();
  await held.getByText("(1 destinataire)").waitFor();
  await axe(page, "what waits under its thread", ".thread-held");
  await act(held, "Envoyer maintenant").click();
  await page.locator(".conversation .message", { hasText: "Réponse en attente" }).waitFor();
  await held.waitFor({ state: "detached" });
  assert.equal((await teacher.get(`/api/v1/threads/${threadId}`)).messages.length, 2);
});

step("« Programmer l’envoi »: as people say it, or a date and a time with its zone", async () => {
  const page = await pageOf("parent");
  const title = `Demain ${run}`;
  await write(page, title);
  await act(dialog(page), "Programmer l’envoi").click();
  const asked = dialog(page, "Programmer l’envoi");
  await asked.getByText(/^Heure de cet appareil\s: \S+ \(.+\)$/).waitFor();
  await axe(page, "the choice of a time", ".choose-time");
  const field = asked.getByLabel("Date et heure");
  await field.fill("2020-01-01T08:00");
  await act(asked, "Programmer").click();
  await asked.getByRole("alert").getByText(/^Cette heure est passée/).waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  await field.fill("2099-01-01T08:00");
  await act(asked, "Programmer").click();
  await asked.getByRole("alert").getByText(/dans l’année/).waitFor();
  const day = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
  await field.fill(`${day}T09:30`);
  await act(asked, "Programmer").click();
  await dialog(page).waitFor({ state: "detached" });
  await page.locator(".notices").getByText(/^Votre message partira \S+ \d+(er)? \S+.* à 09:30 à 1 personne\.$/).waitFor();
  const [line] = (await heldOnes()).filter((th) => th.subject === title);
  const local = await page.evaluate((d) => new Date(`${d}T09:30`).toISOString(), day);
  assert.equal(new Date(line.deliverAt).toISOString(), local);
});

step("« Programmés »: another time, back to a draft, at once", async () => {
  const page = await pageOf("parent");
  const title = `Demain ${run}`;
  await page.goto(`${base}/messages`);
  await page.locator("nav.side").getByRole("link", { name: "Programmés" }).click();
  await page.getByRole("heading", { name: "Programmés" }).waitFor();
  const held = waiting(page, title);
  await held.getByText(/^Partira .* à 09:30$/).waitFor();
  await act(held, "Changer l’heure").click();
  const moving = dialog(page, "Changer l’heure");
  assert.match(await moving.getByLabel("Date et heure").inputValue(), /T09:30$/, "the time that it has");
  await moving.getByRole("button", { name: /^Demain matin/ }).click();
  await held.getByText(/^Partira demain à 08:00$/).waitFor();

  await act(held, "Annuler l’envoi").click();
  await dialog(page).waitFor();
  await held.waitFor({ state: "detached" });
  assert.equal((await body(page).innerText()).trim(), "Bonjour");
  await act(dialog(page), "Programmer l’envoi").click();
  await dialog(page, "Programmer l’envoi").getByRole("button", { name: /^Demain matin/ }).click();
  await dialog(page).waitFor({ state: "detached" });
  await held.getByText(/^Partira demain/).waitFor();

  await act(held, "Envoyer maintenant").click();
  await arrives(title);
  await held.waitFor({ state: "detached" });
});

step("what was delivered meanwhile says so", async () => {
  const page = await pageOf("parent");
  const title = `Trop tard ${run}`;
  const sent = await parent.post("/api/v1/messages", { to: { userIds: [teacher.user.id] }, subject: title, bodyHtml: "<p>Bonjour</p>",
    options: { deliverAt: new Date(Date.now() + 86_400_000).toISOString() } }, { status: 201, key: `late-${run}` });
  // The page hears of the delivery when it is too late.
  const before = { threads: await heldOnes(), unreadThreads: 0, nextPageToken: "" };
  let tried = false;
  page.on("request", (request) => { tried ||= request.method() === "DELETE"; });
  await page.route(/\/api\/v1\/threads\?.*box=scheduled/, (route) => tried ? route.continue() : route.fulfill({ json: before }));
  await page.goto(`${base}/messages/scheduled`);
  const held = waiting(page, title);
  await held.waitFor();
  await parent.request("PATCH", `/api/v1/messages/${sent.messageId}`, { json: { now: true } });
  await arrives(title);
  await act(held, "Annuler l’envoi").click();
  await page.locator(".banner .notice.error").waitFor();
  await held.waitFor({ state: "detached" });
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.goto(`${base}/messages/sent`);
  await page.getByRole("link", { name: title }).click();
  await page.locator(".message").first().waitFor();
});

step("a phone of 360 px, in the dark, in English", async () => {
  const page = await pageOf("parent2", { viewport: { width: 360, height: 740 }, colorScheme: "dark", hasTouch: true });
  await page.evaluate(() => localStorage.setItem("liaison.language", "en"));
  const other = await Client.login("parent2");
  const title = `Phone ${run}`;
  const sent = await other.post("/api/v1/messages", { to: { categoryIds: [(await other.get("/api/v1/directory/categories")).categories[0].id] },
    subject: title, bodyHtml: "<p>Hello</p>", options: { deliverAt: new Date(Date.now() + 3 * 86_400_000).toISOString() } },
  { status: 201, key: `phone-${run}` });
  await page.goto(`${base}/messages/scheduled`);
  const held = waiting(page, title);
  await held.getByText(/^Leaves \w+/).waitFor();
  await axe(page, "Scheduled, dark");
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(await wide() <= 360, `${await wide()} px`);
  const small = await held.getByRole("button").evaluateAll((all) => all.map((b) => b.getBoundingClientRect().height).filter((h) => h < 44));
  assert.deepEqual(small, [], "targets for a finger");
  await act(held, "Change the time").click();
  await dialog(page, "Change the time").waitFor();
  await axe(page, "Send later, dark", ".choose-time");
  assert.ok(await wide() <= 360, `${await wide()} px`);
  await page.keyboard.press("Escape");
  await other.request("DELETE", `/api/v1/messages/${sent.messageId}`);
});

step("no page has complained", () => {
  assert.deepEqual(complaints, []);
});
