// What only a telephone shows wrong: text that has no room, buttons that lead
// nowhere, targets that a finger misses; and the focus after what is done.
import assert from "node:assert/strict";
import { before } from "node:test";
import { base, logIn, newPage, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };
const run = Date.now().toString(36);
let parent, teacher, cookies;

before(async () => {
  [parent, teacher] = await Promise.all(["parent", "enseignant"].map((login) => Client.login(login)));
});

const send = (from, to, subject, options) => from.post("/api/v1/messages",
  { to: { userIds: [to.user.id] }, subject: `${subject} ${run}`, bodyHtml: "<p>Bonjour</p>", options },
  { status: 201, key: `k-${run}-${subject}` });
const address = (sent) => `${base}/messages/threads/${sent.threadId}`;

async function phone(options) {
  if (!cookies) {
    const first = await logIn("parent");
    cookies = await first.context().cookies();
  }
  const page = await newPage(`phone ${Math.random()}`, { ...PHONE, ...options });
  await page.context().addCookies(cookies);
  return page;
}

/** Is all of its text in it? */
const isWhole = (element) => element.evaluate((el) =>
  el.scrollWidth <= el.clientWidth + 1 && el.scrollHeight <= el.clientHeight + 1 && el.clientWidth > 0);
const small = (page, where) => page.locator(where).evaluateAll((all) => all
  .map((el) => ({ el, box: el.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.width < 43.5 || box.height < 43.5))
  .map(({ el, box }) => `${el.getAttribute("aria-label") ?? el.textContent} ${box.width}x${box.height}`));

step("a telephone searches from a thread, and again from a thread that was found", async () => {
  const page = await phone();
  const sent = await send(teacher, parent, "Recherche");
  const field = page.getByRole("combobox", { name: "Rechercher dans les messages" });
  const button = page.getByRole("button", { name: "Recherche de messages" });
  for (const from of [address(sent), `${base}/messages/drafts`]) {
    await page.goto(from);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await button.click();
    await field.waitFor();
    await until("the focus", () => field.evaluate((el) => el === document.activeElement), Boolean);
  }
  // What the field offers lies over the list.
  await page.keyboard.press("Escape");
  await page.locator("tr.row a", { hasText: `Recherche ${run}` }).click();
  await page.getByRole("article").waitFor();
  await button.click();
  await field.waitFor();
});

step("the title of the box and the choice of a child have the room for their words", async () => {
  const page = await phone();
  await page.goto(`${base}/messages`);
  const filter = page.getByRole("combobox", { name: "À propos de", exact: true });
  await filter.waitFor();
  const title = page.getByRole("heading", { name: "Boîte de réception" });
  assert.ok(await title.evaluate((el) => el.scrollWidth <= el.clientWidth), await title.evaluate((el) => `${el.scrollWidth} in ${el.clientWidth} px`));
  assert.ok((await filter.boundingBox()).width > 200);
});

step("after « Envoyer » what was done can be read, in French that breaks no line before a mark", async () => {
  const page = await phone({ undo: true });
  await page.goto(address(await send(teacher, parent, "Question")));
  await page.getByRole("button", { name: "Répondre" }).click();
  const window = page.getByRole("dialog", { name: "Répondre" });
  await window.waitFor();
  assert.deepEqual(await small(page, "dialog .toolbar button"), []);
  await page.keyboard.type("Oui.");
  await window.getByRole("button", { name: "Annuler", exact: true }).click();
  const asked = await page.locator("dialog:modal h2").last().textContent();
  assert.equal(asked, "Abandonner ce message\u202f?");
  assert.equal(await page.locator("dialog .reply-head").textContent().then((text) => /« | »| :/.test(text)), false);
  await page.getByRole("button", { name: "Continuer la rédaction" }).click();
  await window.getByRole("button", { name: "Envoyer", exact: true }).click();
  const said = page.locator(".notice.leaving p");
  await said.getByText("Votre réponse a été envoyée.").waitFor();
  assert.ok(await isWhole(said), "the notice is cut");
  await page.locator(".notice.leaving").getByRole("button", { name: /^Annuler l’envoi/ }).click();
  await window.waitFor();
});

for (const [name, options] of Object.entries({ phone: PHONE, wide: {} }))
  step(`on a ${name} « Succès » says to how many a message went, whole, beside what takes it back`, async () => {
    const page = await logIn("enseignant", { ...options, undo: true });
    await page.goto(`${base}/messages`);
    await page.getByRole("button", { name: /Nouveau message/ }).locator("visible=true").first().click();
    const window = page.getByRole("dialog", { name: "Nouveau message", exact: true });
    await window.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill("parents de 6e b");
    await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row", { name: /Parents de 6e B/ }).first().waitFor();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Escape");
    await window.getByRole("textbox", { name: "Sujet" }).fill(`Classe ${name} ${run}`);
    await window.getByRole("textbox", { name: "Message" }).fill("Bonjour");
    await window.getByRole("button", { name: "Envoyer", exact: true }).click();
    const said = page.locator(".notice.leaving p");
    await said.getByText(/Votre message a été envoyé à \d+ personnes/).waitFor();
    assert.ok(await isWhole(said), "the notice is cut");
    await page.locator(".notice.leaving").getByRole("button", { name: /^Annuler l’envoi/ }).click();
    await window.waitFor();
    await page.context().close();
  });

step("the thread's bar is one line; what has no room is behind its button; what is done there is taken back", async () => {
  const page = await phone();
  const sent = await send(teacher, parent, "Barre");
  await parent.post(`/api/v1/threads/${sent.threadId}/messages`, { bodyHtml: "<p>Oui</p>" }, { status: 201, key: `k-${run}-oui` });
  await page.goto(address(sent));
  await page.getByRole("article").first().waitFor();
  const bar = page.locator(".thread-bar");
  assert.deepEqual(await small(page, ".thread-bar button"), []);
  const middles = await bar.getByRole("button").evaluateAll((all) => all
    .map((el) => el.getBoundingClientRect()).map(({ top, bottom }) => Math.round(top + bottom)));
  assert.deepEqual([...new Set(middles)].length, 1, String(middles));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
  await bar.getByRole("button", { name: "Autres actions sur la conversation" }).click();
  assert.deepEqual(await small(page, ".thread-bar li button"), []);
  await bar.getByRole("button", { name: "Imprimer la conversation" }).click();
  await page.waitForURL(/\/print$/);
  await page.goto(address(sent));
  await bar.getByRole("button", { name: "Archiver" }).click();
  const archived = async () => (await parent.get(`/api/v1/threads/${sent.threadId}`)).thread.archived;
  await until("archived", archived, (is) => is);
  await page.locator(".notice").getByRole("button", { name: "Annuler" }).click();
  await page.getByText("C’est annulé.").waitFor();
  await until("back", archived, (is) => !is);
  await page.locator("tr.row a", { hasText: `Barre ${run}` }).waitFor();
});

step("an open thread that is archived elsewhere: on the way back the next line has the focus", async () => {
  const page = await phone();
  const below = await send(teacher, parent, "Voisin");
  const sent = await send(teacher, parent, "Ailleurs");
  await page.goto(`${base}/messages`);
  await page.locator("tr.row a", { hasText: `Ailleurs ${run}` }).click();
  await page.getByRole("article").first().waitFor();
  assert.equal((await parent.request("PATCH", `/api/v1/threads/${sent.threadId}`, { json: { archived: true } })).status, 200);
  await page.locator(`tr.row[data-id="${sent.threadId}"]`).waitFor({ state: "detached" });
  await page.getByRole("link", { name: /^Retour/ }).click();
  await until("the focus", () => page.evaluate(() => document.activeElement?.closest("tr")?.dataset.id), (id) => id === below.threadId);
});

step("a window is written as windows are, wherever it was opened: « Qui a lu » fits", async () => {
  const page = await phone();
  const sent = await send(parent, teacher, "Lu");
  await page.goto(address(sent));
  await page.getByRole("button", { name: /voir qui/ }).click();
  const window = page.getByRole("dialog", { name: "Qui a lu ce message" });
  await window.getByText("Julien Moreau").waitFor();
  assert.ok(await window.evaluate((el) => el.querySelector(".window-body, ul").scrollWidth <= el.clientWidth));
  assert.equal(await window.evaluate((el) => `${getComputedStyle(el).whiteSpace} ${getComputedStyle(el).fontSize}`), "normal 16px");
});

step("the key that archives the open thread leaves the focus on the next line; a forward gives it back to the menu", async () => {
  const page = await newPage("keys");
  await page.context().addCookies(cookies);
  const [below, above] = [await send(teacher, parent, "Dessous"), await send(teacher, parent, "Dessus")];
  await page.goto(`${base}/messages`);
  await page.locator(`#thread-${above.threadId}`).click();
  await page.getByRole("article").waitFor();
  await page.keyboard.press("e");
  await until("the focus", () => page.evaluate(() => document.activeElement.id), (id) => id === `thread-${below.threadId}`);
  await page.keyboard.press("Enter");
  const menu = page.getByRole("button", { name: "Actions sur ce message" });
  await menu.click();
  await page.getByRole("button", { name: "Transférer" }).click();
  await page.getByRole("dialog", { name: "Transférer le message" }).waitFor();
  await page.keyboard.press("Escape");
  await until("the focus", () => menu.evaluate((el) => el === document.activeElement), Boolean);
});
