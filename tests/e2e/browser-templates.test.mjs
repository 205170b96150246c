// Templates in a real browser: made on their page, begun with by menu and by
// keyboard, their fields filled from whom and what the message is about; on a
// phone, in the dark, in both languages.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { base, complaints, logIn, newPage, pages, step as anyStep, until } from "./browser.mjs";
import { Client, ready, setPassword, unique } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const LOGIN = "laure.perrot";
let staff, parent, parent2;

before(async () => {
  await ready();
  setPassword("college-demo", LOGIN);
  [staff, parent, parent2] = await Promise.all([LOGIN, "parent", "parent2"].map((l) => Client.login(l)));
  for (const { id, canChange } of (await staff.get("/api/v1/templates")).templates)
    if (canChange) await staff.request("DELETE", `/api/v1/templates/${id}`);
});

const step = (name, run) => anyStep(name, async (t) => {
  await run(t);
  for (const page of pages.values()) await page.context().close();
  pages.clear();
});
const axe = async (page, what) => {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] })).violations
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`));
  assert.deepEqual(found, [], what);
};
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
const make = (client, name, bodyHtml, more = {}) => client.post("/api/v1/templates", { name, bodyHtml, ...more }, { status: 201 });
const window_ = (page, name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const body = (page) => window_(page).getByRole("textbox", { name: "Message" });
const chips = (page) => window_(page).locator(".field-chip").allInnerTexts();

async function write(page) {
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await window_(page).waitFor();
}
async function to(page, person) {
  await page.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill(person.displayName);
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}

step("on their page one is made with fields, changed, and deleted with a question", async () => {
  const page = await logIn(LOGIN);
  await page.goto(`${base}/templates`);
  await page.getByRole("button", { name: "Nouveau modèle" }).click();
  const form = page.getByRole("dialog", { name: "Nouveau modèle" });
  await page.keyboard.press("Enter");
  await form.getByText("Donnez un nom au modèle.").waitFor();
  await form.getByLabel("Nom du modèle").fill("Absence");
  await form.getByLabel("Objet du message (facultatif)").fill("Absence du jour");
  await form.getByRole("textbox", { name: "Texte" }).click();
  await page.keyboard.type("Bonjour ");
  await form.getByRole("button", { name: "Destinataire" }).click();
  await page.keyboard.type(", l’absence de ");
  await form.getByRole("button", { name: "Enfant" }).click();
  await axe(page, "the form");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Modèle « Absence » enregistré.").waitFor();
  const [kept] = (await staff.get("/api/v1/templates")).templates.filter((x) => x.name === "Absence");
  assert.equal(kept.snippet, "Bonjour {{recipient}}, l’absence de {{child}}");
  await page.getByText("Bonjour [Destinataire], l’absence de [Enfant]").waitFor();
  // It is staff's own: nothing of the school is offered.
  await page.getByRole("button", { name: "Modifier « Absence »" }).click();
  const again = page.getByRole("dialog", { name: "Modifier « Absence »" });
  await again.waitFor();
  assert.deepEqual(await again.locator(".field-chip").allInnerTexts(), ["Destinataire", "Enfant"]);
  assert.equal(await again.getByText("Pour qui").count(), 0);
  await again.getByLabel("Nom du modèle").fill("Retard");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Modifier « Retard »" }).waitFor();
  await axe(page, "the page");
  await page.getByRole("button", { name: "Supprimer « Retard »" }).click();
  await page.getByRole("button", { name: "Le garder" }).click();
  await page.getByRole("button", { name: "Supprimer « Retard »" }).click();
  await page.getByRole("button", { name: "Supprimer", exact: true }).click();
  await page.getByText("Modèle « Retard » supprimé.").waitFor();
  await page.getByRole("button", { name: "Modifier « Retard »" }).waitFor({ state: "detached" });
});

step("by keyboard: the shortcut, some letters, Enter; the fields become names when it is sent", async () => {
  const name = unique("Rappel");
  await make(staff, name, "<p>Bonjour {{recipient}}, au sujet de {{child}}.</p>", { subject: name });
  await make(staff, unique("Autre"), "<p>y</p>");
  const page = await logIn(LOGIN);
  await page.goto(`${base}/messages`);
  await write(page);
  await body(page).focus();
  await page.keyboard.press("Control+Shift+M");
  await page.getByRole("dialog", { name: "Commencer par un modèle" }).waitFor();
  await page.keyboard.type(name.toUpperCase());
  await page.getByRole("list", { name: "Modèles trouvés" }).getByRole("button", { name }).waitFor();
  await axe(page, "the window");
  await page.keyboard.press("Enter");
  await until("the chips", () => chips(page), (all) => all.join() === "Destinataire,Enfant");
  await until("the focus in the text", () => page.evaluate(() => document.activeElement?.className ?? ""), (c) => c.includes("page"));
  assert.equal(await window_(page).getByRole("textbox", { name: "Sujet" }).inputValue(), name);
  await page.keyboard.type(" À bientôt.");
  // Nobody is chosen yet.
  await window_(page).getByText(/«\sDestinataire\s» n’a pas de nom/).waitFor();
  await to(page, parent.user);
  await window_(page).getByText(`« Destinataire » sera remplacé par ${parent.user.displayName}.`).waitFor();
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await window_(page).locator(".problem").getByText(/«\sEnfant\s» n’a pas de nom/).waitFor();
  await window_(page).getByRole("group", { name: "À propos de" }).getByRole("checkbox", { name: /Léa/ }).check();
  await window_(page).getByText(/«\sEnfant\s» sera remplacé par Léa/).waitFor();
  await axe(page, "the window one writes in");
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await window_(page).waitFor({ state: "detached" });
  const thread = await until("it is there", () => parent.thread(name), Boolean);
  assert.match(thread.snippet, new RegExp(`Bonjour ${parent.user.displayName}, au sujet de Léa .*\\. À bientôt\\.`));
  const { messages } = await parent.get(`/api/v1/threads/${thread.id}`);
  assert.ok(!messages[0].bodyHtml.includes("{{"));
  // Its words are found, of the name, too.
  await until("found", async () => (await parent.get(`/api/v1/threads?q=${encodeURIComponent(`${name} Léa`)}`)).threads.length, (n) => n === 1);
});

step("by menu, with two recipients it is said, not sent, and kept as a draft", async () => {
  const name = unique("Groupe");
  await make(staff, name, "<p>Bonjour {{recipient}}</p>");
  const page = await logIn(LOGIN);
  await page.goto(`${base}/messages`);
  await write(page);
  await to(page, parent.user);
  await to(page, parent2.user);
  await window_(page).getByRole("textbox", { name: "Sujet" }).fill(name);
  await window_(page).getByRole("button", { name: "Modèle", exact: true }).click();
  await page.getByRole("list", { name: "Modèles trouvés" }).getByRole("button", { name }).click();
  await until("the chip", () => chips(page), (all) => all.length === 1);
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await window_(page).locator(".problem").getByText(/ce message n’est pas pour une seule personne/).waitFor();
  assert.equal(await parent.thread(name), undefined);
  await until("the draft has it", async () => {
    const { drafts } = await staff.get("/api/v1/drafts");
    return drafts.find((d) => d.subject === name)?.snippet;
  }, (snippet) => snippet === "Bonjour {{recipient}}");
  // The field is taken out as one letter is.
  await body(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.press("Backspace");
  await page.keyboard.type("à tous");
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await window_(page).waitFor({ state: "detached" });
  const thread = await until("it is there", () => parent.thread(name), Boolean);
  assert.equal(thread.snippet, "Bonjour à tous");
});

step("an answer fills them from whom it goes to", async () => {
  const name = unique("Réponse");
  await make(staff, name, "<p>Merci {{recipient}}</p>");
  const subject = unique("Question");
  const sent = await parent2.post("/api/v1/messages", { to: { userIds: [staff.user.id] }, subject, bodyHtml: "<p>?</p>" }, { status: 201 });
  const page = await logIn(LOGIN);
  await page.goto(`${base}/messages/threads/${sent.threadId}`);
  await page.getByRole("button", { name: "Répondre" }).first().click();
  const answer = page.locator("dialog.reply");
  await answer.getByRole("button", { name: "Modèle", exact: true }).click();
  await page.keyboard.type(name);
  await page.getByRole("list", { name: "Modèles trouvés" }).getByRole("button", { name }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await answer.getByText(`« Destinataire » sera remplacé par ${parent2.user.displayName}.`).waitFor();
  await answer.getByRole("button", { name: "Envoyer", exact: true }).click();
  await answer.waitFor({ state: "detached" });
  await until("the answer", async () => (await parent2.get(`/api/v1/threads/${sent.threadId}`)).messages.at(-1).bodyHtml,
    (html) => html.includes(`Merci ${parent2.user.displayName}`));
});

step("the school’s, for some roles, by an administrator; the others only use it", async () => {
  const name = unique("École");
  const page = await logIn("admin");
  await page.goto(`${base}/templates`);
  await page.getByRole("button", { name: "Nouveau modèle" }).click();
  const form = page.getByRole("dialog", { name: "Nouveau modèle" });
  await form.getByLabel("Nom du modèle").fill(name);
  await form.getByRole("textbox", { name: "Texte" }).fill("Bonjour");
  await form.getByLabel("Pour l’établissement").check();
  await form.getByLabel("Personnel administratif").check();
  await axe(page, "the form of the school’s");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByRole("region", { name: "De l’établissement" }).getByText(name).waitFor();
  const theirs = await logIn(LOGIN, { colorScheme: "dark" });
  await theirs.goto(`${base}/templates`);
  await theirs.getByRole("region", { name: "De l’établissement" }).getByText(name).waitFor();
  assert.equal(await theirs.getByRole("button", { name: `Modifier « ${name} »` }).count(), 0);
  await axe(theirs, "in the dark");
  assert.ok(!(await parent.get("/api/v1/templates")).templates.some((x) => x.name === name));
});

step("on a phone, and in English", async () => {
  const name = unique("Téléphone ".repeat(4));
  await make(staff, name, "<p>Bonjour {{recipient}}</p>");
  const page = await logIn(LOGIN, PHONE);
  await page.goto(`${base}/more`);
  await page.getByRole("link", { name: "Modèles" }).click();
  await page.getByRole("button", { name: `Modifier « ${name} »` }).waitFor();
  assert.ok(await fits(page));
  await page.getByRole("button", { name: "Nouveau modèle" }).click();
  await page.getByRole("dialog", { name: "Nouveau modèle" }).waitFor();
  assert.ok(await fits(page));
  await page.keyboard.press("Escape");
  await page.goto(`${base}/messages`);
  await write(page);
  await window_(page).getByRole("button", { name: "Modèle", exact: true }).click();
  await page.getByRole("list", { name: "Modèles trouvés" }).waitFor();
  assert.ok(await fits(page));
  await page.getByRole("list", { name: "Modèles trouvés" }).getByRole("button", { name }).click();
  await until("the chip", () => chips(page), (all) => all.length === 1);
  assert.ok(await fits(page));
  const english = await newPage("english", { locale: "en-GB", storageState: await page.context().storageState() });
  await english.goto(`${base}/templates`);
  await english.getByRole("heading", { name: "Templates", exact: true }).waitFor();
  await english.getByRole("button", { name: `Change “${name}”` }).click();
  await until("the chip in English", () => english.locator(".field-chip").allInnerTexts(), (all) => all.join() === "Recipient");
});

step("nothing complained", () => assert.deepEqual(complaints, []));
