// « En tant que »: as what somebody with several roles writes; and the delegates
// of a class, from the page where they are named to a message to them.  In a
// real browser, by keyboard and on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { base, complaints, logIn, pages, step, until } from "./browser.mjs";

const run = Date.now().toString(36);
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true };

const dialog = (page, name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const search = (page) => page.getByRole("combobox", { name: "Sélectionner un utilisateur" });
const results = (page) => page.getByRole("grid", { name: "Destinataires trouvés" });
const body = (page) => page.getByRole("textbox", { name: "Message" });
const as = (page) => page.getByLabel("En tant que");
const chosen = (page) => as(page).evaluate((e) => e.selectedOptions[0].text);
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);

/** Opens the window and finds the first whom `q` means, by typing alone. */
async function writeTo(page, q, subject) {
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().focus();
  await page.keyboard.press("Enter");
  await search(page).and(page.locator(":focus")).waitFor();
  await page.keyboard.type(q);
  await results(page).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await dialog(page).getByRole("textbox", { name: "Sujet" }).focus();
  await page.keyboard.type(subject);
  await body(page).focus();
  await page.keyboard.type("Bonjour, merci de votre aide.");
}
async function sent(page) {
  await page.getByText(/^Votre message a été envoyé/).first().waitFor();
  await dialog(page).waitFor({ state: "detached" });
}
/** Who wrote the message, as its reader is told. */
async function writer(page, subject) {
  await page.goto(`${base}/messages`);
  await page.getByRole("link", { name: subject }).first().click();
  return page.locator(".message:not(.folded) .message-who").last().innerText();
}

step("by keyboard: as a teacher by itself, as a parent where one says so", async () => {
  const page = await pageOf("isabelle.laurent");
  await page.goto(`${base}/messages`);
  await writeTo(page, "Karim Bonnet", `Sortie ${run}`);
  await until("as what", () => chosen(page), (role) => role === "Enseignant");
  await page.getByRole("button", { name: "Envoyer", exact: true }).focus();
  await page.keyboard.press("Enter");
  await sent(page);

  await writeTo(page, "Karim Bonnet", `Cantine ${run}`);
  await as(page).focus();
  await page.keyboard.press("ArrowDown");
  assert.equal(await chosen(page), "Parent");
  await page.getByRole("button", { name: "Envoyer", exact: true }).focus();
  await page.keyboard.press("Enter");
  await sent(page);

  const reader = await pageOf("vie.scolaire");
  assert.match(await writer(reader, `Sortie ${run}`), /Isabelle Laurent\s+Enseignant/);
  assert.match(await writer(reader, `Cantine ${run}`), /Isabelle Laurent\s+Parent de Paul Laurent, 3e C/);
  await reader.getByRole("button", { name: "Répondre", exact: true }).locator("visible=true").first().click();
  await body(reader).fill("Bien reçu.");
  await reader.getByRole("button", { name: "Envoyer", exact: true }).click();
  await reader.getByText(/^Votre (réponse|message) a été envoyée?/).first().waitFor();
});

step("on a phone an answer goes as what one wrote before, or as one chooses", async () => {
  const page = await logIn("isabelle.laurent", PHONE);
  await page.goto(`${base}/messages`);
  await page.getByRole("link", { name: `Cantine ${run}` }).first().click();
  await page.getByRole("article").first().waitFor();
  // Looked at again, as when something came in: what one wrote stays known.
  const looked = page.waitForResponse(/\/threads\/\d+\?.*pageSize=1(&|$)/);
  await page.evaluate(() => dispatchEvent(new Event("online")));
  await looked;
  await page.locator(".pane[aria-busy=false]").waitFor();
  await page.getByRole("button", { name: "Répondre", exact: true }).locator("visible=true").first().click();
  await until("as before", () => chosen(page), (role) => role === "Parent");
  assert.ok(await fits(page), "nothing is wider than the phone");
  const box = await as(page).boundingBox();
  assert.ok(box.height >= 43.5 && box.x >= 0 && box.x + box.width <= 360, JSON.stringify(box));
  await as(page).selectOption({ label: "Enseignant" });
  await body(page).fill("En fait comme collègue.");
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.getByText(/^Votre (réponse|message) a été envoyée?/).first().waitFor();
  assert.match(await writer(pages.get("vie.scolaire"), `Cantine ${run}`), /Isabelle Laurent\s+Enseignant/);
});

step("who has one role is not asked", async () => {
  const page = await pageOf("parent");
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await search(page).waitFor();
  assert.equal(await as(page).count(), 0);
  await page.keyboard.press("Escape");
});

async function openClass(page) {
  await page.goto(`${base}/administration/classes`);
  await page.getByRole("link", { name: /^6e B/ }).click();
  await page.getByRole("heading", { name: "Délégués de la classe" }).waitFor();
  await page.getByRole("button", { name: /^Retirer / }).first().waitFor();
}
async function save(page) {
  const saved = page.waitForResponse((r) => r.request().method() === "PUT" && r.url().endsWith("/delegates"));
  await page.getByRole("button", { name: "Enregistrer" }).click();
  assert.equal((await saved).status(), 200);
}

step("an administrator names a delegate, whom a guardian then writes to", async () => {
  const admin = await pageOf("admin");
  await openClass(admin);
  // Two of each are named already.
  assert.ok(await admin.getByRole("button", { name: /^Retirer / }).count() >= 4);
  await admin.getByRole("combobox", { name: "Délégués de la classe", exact: true }).focus();
  await admin.keyboard.type("Thomas Bernard");
  await admin.getByRole("listbox", { name: "Personnes trouvées" }).getByRole("option").first().waitFor();
  await admin.keyboard.press("Enter");
  await admin.getByRole("button", { name: "Retirer Thomas Bernard" }).waitFor();
  await save(admin);

  const page = await pageOf("parent");
  await page.goto(`${base}/messages`);
  await writeTo(page, "délégués 6e B", `Pour le conseil ${run}`);
  await page.getByRole("list", { name: "Destinataires choisis" }).getByText("Délégués de 6e B").waitFor();
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  const asked = page.getByRole("dialog", { name: /^Envoyer à/ });
  await asked.or(page.getByText(/^Votre message a été envoyé/)).first().waitFor();
  if (await asked.count()) await asked.getByRole("button", { name: /^Envoyer à/ }).click();
  await sent(page);
  await page.goto(`${base}/messages/sent`);
  await page.getByRole("link", { name: `Pour le conseil ${run}` }).first().click();
  await page.getByRole("button", { name: "Destinataires", exact: true }).click();
  const proof = page.getByRole("dialog", { name: "Destinataires du message" });
  await proof.getByText("Catégories : Délégués de 6e B").waitFor();
  await proof.getByRole("listitem").filter({ hasText: "Thomas Bernard" }).getByText(/Délégués de 6e B/).waitFor();
  await page.keyboard.press("Escape");
});

step("on a phone, and no longer a delegate", async () => {
  const phone = await logIn("admin", PHONE);
  await openClass(phone);
  assert.ok(await fits(phone), "nothing is wider than the phone");
  await phone.getByRole("button", { name: "Retirer Thomas Bernard" }).click();
  await save(phone);
  const page = await pageOf("parent");
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await search(page).fill("délégués 6e B");
  await results(page).getByRole("checkbox", { name: /^Délégués de 6e B/ }).waitFor();
  await search(page).fill("Thomas Bernard");
  await page.getByText("Aucun destinataire ne correspond à « Thomas Bernard ».").waitFor();
});

test("no page complained", () => assert.deepEqual(complaints, []));
