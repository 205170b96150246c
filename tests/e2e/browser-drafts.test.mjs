// Nothing typed is ever lost: every way out of the writing window, and where
// one goes on.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { base, complaints, logIn, pages, PASSWORD, step, until } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = Date.now().toString(36);
const dialog = (page, name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const body = (page) => page.getByRole("textbox", { name: "Message" });
const subject = (page) => page.getByRole("textbox", { name: "Sujet" });
const state = (page) => page.locator(".window.writing .save-state");
const saved = (page) => state(page).getByText(/^enregistré à \d\d:\d\d$/).waitFor();
const drafts = (page) => page.getByRole("list", { name: "Brouillons" });
const line = (page, title) => drafts(page).getByRole("listitem").filter({ hasText: title });
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
const api = (page, path, method = "GET", json = undefined) => page.evaluate(async ([p, m, j]) => {
  const csrf = (await (await fetch("/api/v1/me")).json()).csrfToken;
  const answer = await fetch(`/api/v1${p}`, { method: m, headers: { "X-CSRF-Token": csrf, "Content-Type": "application/json" },
    ...(j ? { body: JSON.stringify(j) } : {}) });
  return answer.status === 204 ? null : answer.json();
}, [path, method, json]);
const found = async (page, title) => (await api(page, "/drafts?pageSize=200")).drafts?.find((d) => d.subject === title);
/** The draft of that subject, once it has that text: one that was saved between
 *  the subject and the text has none. */
const kept = (page, title, snippet) => until(`a draft « ${title} »`, () => found(page, title),
  (draft) => draft && (snippet === undefined || draft.snippet === snippet));
/** All that was typed is at the server, and the window knows. */
async function settled(page, title, snippet) {
  const draft = await kept(page, title, snippet);
  await saved(page);
  await until("nothing stays in the browser that the server has", () => copies(page, title), (n) => n === 0);
  return draft;
}
/** Of all that this browser keeps, or of what has that subject. */
const copies = (page, title = "") => page.evaluate((words) => Object.entries(localStorage)
  .filter(([key, copy]) => key.startsWith("liaison.draft.") && copy.includes(words)).length, title);

async function write(page, title, text, at = "/messages") {
  await page.goto(base + at);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await subject(page).fill(title);
  await body(page).click();
  await page.keyboard.type(text);
}
async function reopen(page, title) {
  await page.goto(`${base}/messages/drafts`);
  await line(page, title).getByRole("button", { name: /^Reprendre/ }).click();
  await body(page).waitFor();
}
async function drop(page, title) {
  const draft = await found(page, title);
  if (draft) await api(page, `/drafts/${draft.id}`, "DELETE");
}
async function leave(page) {
  await page.keyboard.press("Escape");
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.or(page.locator("body:not(:has(dialog[open]))")).first().waitFor();
  if (await asked.count()) await asked.getByRole("button", { name: "Garder le brouillon" }).click();
  await dialog(page).waitFor({ state: "detached" });
}

step("two seconds after the last key it is saved, and the window says so", async () => {
  const page = await pageOf("parent");
  const title = `Touche ${run}`;
  await write(page, title, "Bonjour");
  await settled(page, title, "Bonjour");
  assert.equal(await state(page).locator("[role=status]").count(), 1, "said politely");
  await body(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" encore");
  await settled(page, title, "Bonjour encore");
  const link = page.locator("nav.side").getByRole("link", { name: /^Brouillons/ });
  await until("the box has its count", () => link.innerText(), (text) => /\d/.test(text));
  await leave(page);
  await drop(page, title);
});

step("« Annuler » asks: keep, discard", async () => {
  const page = await pageOf("parent");
  const title = `Annuler ${run}`;
  await write(page, title, "À garder");
  await dialog(page).getByRole("button", { name: "Annuler", exact: true }).click();
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.getByRole("button", { name: "Garder le brouillon" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await page.getByText("Votre message est gardé dans vos brouillons.").waitFor();
  await kept(page, title);

  await reopen(page, title);
  assert.equal((await body(page).innerText()).trim(), "À garder");
  await body(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("!");
  await dialog(page).getByRole("button", { name: "Annuler", exact: true }).click();
  await asked.getByRole("button", { name: "Abandonner" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await until("it is gone", () => found(page, title), (d) => !d);
});

step("where one left, one goes on: recipients, files, options, and it leaves with the send", async () => {
  const page = await pageOf("parent");
  const title = `Reprise ${run}`;
  await write(page, title, "Suite");
  await page.getByRole("treegrid").getByRole("checkbox").first().check();
  const chip = await dialog(page).locator(".chip > span").first().innerText();
  await dialog(page).locator(".attach input[type=file]").setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("bonjour") });
  await page.getByRole("img", { name: "Joint", exact: true }).waitFor();
  await dialog(page).getByLabel("Réponses :").selectOption("aucune");
  await until("all of it is kept", () => found(page, title), (d) => d?.attachments.length === 1 && d.options.replies === "NONE" && d.recipients.length === 1);
  await leave(page);

  await reopen(page, title);
  assert.equal(await subject(page).inputValue(), title);
  assert.equal(await dialog(page).locator(".chip > span").first().innerText(), chip);
  await dialog(page).getByText("a.txt").waitFor();
  assert.equal(await dialog(page).getByLabel("Réponses :").inputValue(), "NONE");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  await reopen(page, title);
  await dialog(page).getByRole("button", { name: "Envoyer" }).click();
  await dialog(page).waitFor({ state: "detached" });
  await until("the draft went with it", () => found(page, title), (d) => !d);
  const sent = await api(page, "/threads?box=sent");
  assert.equal(sent.threads.filter((th) => th.subject === title).length, 1);
});

step("a reload loses nothing, however short after the last key", async () => {
  const page = await pageOf("parent");
  const title = `Recharger ${run}`;
  await write(page, title, "Sans attendre");
  await page.reload();
  await kept(page, title, "Sans attendre");
  await until("one draft", async () => (await api(page, "/drafts?pageSize=200")).drafts.filter((d) => d.subject === title).length, (n) => n === 1);
  await until("the copy is gone", () => copies(page), (n) => n === 0);
  await drop(page, title);
});

step("a closed tab loses nothing", async () => {
  const page = await pageOf("parent");
  const title = `Fermer ${run}`;
  const tab = await page.context().newPage();
  await write(tab, title, "Trop vite");
  await tab.close();
  await kept(page, title, "Trop vite");
  await drop(page, title);
});

step("Back loses nothing", async () => {
  const page = await pageOf("parent");
  const title = `Retour ${run}`;
  await write(page, title, "En arrière");
  await page.goBack();
  await dialog(page, "Abandonner ce message ?").waitFor();
  await kept(page, title);
  await page.keyboard.press("Escape");
  assert.equal((await body(page).innerText()).trim(), "En arrière");
  await leave(page);
  await drop(page, title);
});

step("without a network it is kept here, and saved when the network is back", async (t) => {
  const page = await pageOf("parent");
  const title = `Réseau ${run}`;
  await write(page, title, "Avant");
  await settled(page, title, "Avant");
  await page.context().setOffline(true);
  t.after(() => page.context().setOffline(false));
  await body(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type(" et après");
  await state(page).getByText("gardé sur cet appareil, pas encore enregistré").waitFor();
  assert.equal(await copies(page, title), 1);
  await page.context().setOffline(false);
  await until("it is saved", async () => (await found(page, title))?.snippet, (s) => s === "Avant et après");
  await saved(page);
  await leave(page);
  await drop(page, title);
});

step("a lost session keeps it for the same person's return", async () => {
  const page = await pageOf("parent2");
  const title = `Session ${run}`;
  await write(page, title, "Avant la perte");
  await settled(page, title, "Avant la perte");
  await page.context().clearCookies();
  await body(page).click();
  await page.keyboard.press("Control+End");
  // At once: where the page hears of it, the window of the login takes the keys.
  await page.keyboard.insertText(", après");
  const again = page.getByRole("dialog").filter({ has: page.locator("input[name=password]") });
  await again.waitFor();
  assert.ok(await copies(page) > 0, "kept in the browser meanwhile");
  const login = again.locator("input[name=login]");
  if (await login.count() && !await login.inputValue()) await login.fill("parent2");
  await again.locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await again.waitFor({ state: "detached" });
  await until("it is saved", async () => (await found(page, title))?.snippet, (s) => s === "Avant la perte, après");
  await leave(page);
  await drop(page, title);
});

step("logging out saves first, and leaves nothing in the browser", async () => {
  const page = await logIn("eleve");
  const title = `Départ ${run}`;
  await write(page, title, "Au revoir");
  await dialog(page).getByRole("button", { name: "Réduire" }).click();
  await page.evaluate(() => localStorage.setItem("test", "1"));
  await page.getByRole("button", { name: /déconne/i }).locator("visible=true").first().click();
  await page.locator("input[name=login]").waitFor();
  assert.equal(await copies(page), 0);
  const back = await logIn("eleve");
  await kept(back, title);
  await drop(back, title);
});

step("two windows: both texts are offered, and none is lost", async () => {
  const page = await pageOf("parent");
  const title = `Deux ${run}`;
  await write(page, title, "Un");
  const draft = await settled(page, title, "Un");
  const elsewhere = async (text) => {
    const now = await api(page, `/drafts/${draft.id}`);
    await api(page, `/drafts/${draft.id}`, "PUT", { subject: title, bodyHtml: `<p>${text}</p>`, version: now.version });
  };
  const type = async (text) => {
    await body(page).click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type(text);
  };
  const asked = dialog(page, "Deux versions de ce brouillon");
  await elsewhere("Ailleurs");
  await type(" ici");
  await asked.waitFor();
  await asked.getByText("Un ici").waitFor();
  await asked.getByText("Ailleurs").waitFor();
  await page.evaluate(AXE);
  assert.deepEqual(await page.evaluate(async () => (await window.axe.run(document.querySelector(".window.conflict"), { resultTypes: ["violations"] }))
    .violations.map((v) => v.id)), []);
  await asked.getByRole("button", { name: "Garder le texte de cette fenêtre" }).click();
  await until("mine is kept", async () => (await found(page, title)).snippet, (s) => s === "Un ici");

  await elsewhere("Encore");
  await type("!");
  await asked.getByRole("button", { name: "Prendre l’autre version" }).click();
  await until("theirs is shown", async () => (await body(page).innerText()).trim(), (s) => s === "Encore");

  await elsewhere("Troisième");
  await type(" mien");
  await asked.getByRole("button", { name: "Garder les deux" }).click();
  await until("both are drafts", async () => (await api(page, "/drafts?pageSize=200")).drafts.filter((d) => d.subject === title).map((d) => d.snippet).sort(),
    (l) => l.join() === "Encore mien,Troisième");
  await leave(page);
  await drop(page, title);
  await drop(page, title);
});

step("an answer waits under its thread, and « Répondre » goes on with it", async () => {
  const page = await pageOf("parent");
  const { threads } = await api(page, "/threads?box=sent");
  const thread = threads.find((th) => th.subject === `Reprise ${run}`);
  await page.goto(`${base}/messages/threads/${thread.id}`);
  await page.getByRole("button", { name: "Répondre" }).click();
  const answer = dialog(page, "Répondre");
  await body(page).click();
  await page.keyboard.type("Réponse commencée");
  await saved(page);
  await page.reload();
  const begun = page.locator(".thread-draft");
  await begun.locator(".snippet", { hasText: "Réponse commencée" }).waitFor();
  await begun.getByRole("button", { name: "Reprendre" }).click();
  assert.equal((await body(page).innerText()).trim(), "Réponse commencée");
  await page.keyboard.press("Escape");
  await answer.waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Répondre" }).click();
  await until("it goes on", async () => (await body(page).innerText()).trim(), (text) => text === "Réponse commencée");
  await page.keyboard.press("Escape");
  await answer.waitFor({ state: "detached" });
  // From « Brouillons », too.
  await page.goto(`${base}/messages/drafts`);
  await line(page, thread.subject).getByRole("button", { name: /^Reprendre/ }).first().click();
  await answer.waitFor();
  await answer.getByRole("button", { name: "Envoyer" }).click();
  await answer.waitFor({ state: "detached" });
  await until("it left with the send", async () => (await api(page, `/drafts?threadId=${thread.id}`)).total, (n) => n === 0);
});

step("a draft is discarded from its line, at 360 px as well, in the dark and in English", async () => {
  const page = await logIn("enseignant", { viewport: { width: 360, height: 640 }, hasTouch: true, colorScheme: "dark" });
  const title = `Ligne ${run}`;
  await api(page, "/drafts", "POST", { subject: title, bodyHtml: "<p>x</p>" });
  await page.goto(`${base}/messages/drafts`);
  const row = line(page, title);
  await row.waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360, "nothing at the side");
  for (const button of await row.getByRole("button").all()) assert.ok((await button.boundingBox()).height >= 44);
  await page.evaluate(AXE);
  assert.deepEqual(await page.evaluate(async () => (await window.axe.run(document.querySelector("main"), { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id} ${v.nodes[0].html.slice(0, 120)}`)), []);
  await row.getByRole("button", { name: `Jeter le brouillon « ${title} »` }).click();
  const asked = dialog(page, "Jeter ce brouillon ?");
  await asked.getByRole("button", { name: "Le garder" }).click();
  await row.waitFor();
  await row.getByRole("button", { name: `Jeter le brouillon « ${title} »` }).click();
  await asked.getByRole("button", { name: "Jeter", exact: true }).click();
  await row.waitFor({ state: "detached" });
  await until("it is gone", () => found(page, title), (d) => !d);
});

step("no page broke the content policy or threw", () => {
  assert.deepEqual(complaints.filter((c) => !/: 503 /.test(c)), []);
});
