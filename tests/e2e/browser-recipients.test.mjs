// Choosing recipients in a real browser: categories, people and classes in one
// field, what is said and asked before a message leaves, and the proof of whom
// it reached after it has.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { base, complaints, logIn, pages, speak, step, until } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = Date.now().toString(36);

const dialog = (page, name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const search = (page) => page.getByRole("combobox", { name: /^(Sélectionner un utilisateur|Select a user)$/ });
const body = (page) => page.getByRole("textbox", { name: "Message" });
const chips = (page) => page.getByRole("list", { name: /^(Destinataires choisis|Chosen recipients)$/ }).locator(".chip > span");
const tree = (page) => page.getByRole("treegrid");
const results = (page) => page.getByRole("grid", { name: /^(Destinataires trouvés|Recipients found)$/ });
const square = (page, name) => tree(page).getByRole("checkbox", { name, exact: true });
const found = (page) => results(page).getByRole("row").locator("label > span:first-of-type");

const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
async function openNew(page) {
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: /^\+(Nouveau message|New message)$/ }).locator("visible=true").first().click();
  await tree(page).getByRole("checkbox").first().waitFor();
}
async function discard(page) {
  await page.keyboard.press("Escape");
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.or(page.locator("body:not(:has(dialog[open]))")).first().waitFor();
  if (await asked.count()) await asked.getByRole("button", { name: "Abandonner" }).click();
  await dialog(page).waitFor({ state: "detached" });
}
async function write(page, subject) {
  await page.getByRole("textbox", { name: "Sujet" }).fill(subject);
  await body(page).click();
  await page.keyboard.type("Bonjour à tous");
}
const isPartly = (box) => box.evaluate((e) => e.indeterminate);
async function axe(page, where) {
  await page.evaluate(AXE);
  const said = await page.evaluate(async () => (await window.axe.run([...document.querySelectorAll("dialog[open]")].pop(), {
    resultTypes: ["violations"],
  })).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(said, [], where);
}

step("a guardian sees the functions of the administration, and whose class is whose", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  assert.deepEqual(await tree(page).locator("label > span:first-of-type").allInnerTexts(),
    ["Administration", "Enseignants de 4e D", "Enseignants de 6e B", "Délégués de 4e D", "Délégués de 6e B"]);
  assert.deepEqual(await tree(page).locator("label > .soft").allInnerTexts(), ["Hugo Martin", "Léa Martin", "Hugo Martin", "Léa Martin"]);
  await page.getByRole("button", { name: "Déplier : Administration" }).click();
  await square(page, "Vie scolaire").check();
  assert.ok(await isPartly(square(page, "Administration")), "a part of it");
  assert.deepEqual(await chips(page).allInnerTexts(), ["Vie scolaire"]);
  await square(page, "Administration").click();
  assert.deepEqual(await chips(page).allInnerTexts(), ["Administration"], "the whole takes in its parts");
  assert.ok(await square(page, "Vie scolaire").isChecked());
  await square(page, "Vie scolaire").click();
  assert.ok(await isPartly(square(page, "Administration")));
  assert.ok(!(await chips(page).allInnerTexts()).includes("Administration"), "what is left is named");
  await square(page, "Vie scolaire").click();
  assert.deepEqual(await chips(page).allInnerTexts(), ["Administration"], "all parts are the whole");
  await discard(page);
});

step("one person of a whole level is taken out in one of its classes", async () => {
  const page = await pageOf("vie.scolaire");
  await openNew(page);
  await page.getByRole("button", { name: "Déplier : Tous les parents" }).click();
  await square(page, "Tous les parents de 6e").check();
  await page.getByRole("button", { name: "Déplier : Tous les parents de 6e" }).click();
  await page.getByRole("button", { name: "Afficher les membres : Parents de 6e B" }).click();
  const person = tree(page).locator("[aria-level='4']").getByRole("checkbox").first();
  await person.waitFor();
  assert.ok(await person.isChecked());
  const context = await tree(page).locator("[aria-level='4'] .soft").first().innerText();
  assert.match(context, /^Parent (de |d’).+, 6e B/, "parents are shown with their children");
  const asked = page.waitForRequest((r) => r.url().endsWith("/directory/audience") && r.postDataJSON().to.exceptUserIds.length === 1);
  await person.click();
  const { to } = (await asked).postDataJSON();
  assert.match(to.categoryIds.join(), /^level:\d+:guardians$/);
  assert.ok(await isPartly(square(page, "Parents de 6e B")));
  assert.ok(await isPartly(square(page, "Tous les parents de 6e")));
  assert.equal((await chips(page).allInnerTexts())[0], "Tous les parents de 6e");
  await discard(page);
});

step("typing finds people and categories together, by keyboard alone", async () => {
  const page = await pageOf("vie.scolaire");
  await openNew(page);
  await page.keyboard.type("6e b");
  await until("the categories of the class", () => found(page).allInnerTexts(),
    (names) => names.slice(0, 3).join() === "Enseignants de 6e B,Élèves de 6e B,Parents de 6e B");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.deepEqual(await chips(page).allInnerTexts(), ["Parents de 6e B"]);
  for (const [q, first] of [["secrétariat", "Secrétariat"], ["cpe", "Vie scolaire"], ["parents de léa", /./]]) {
    await search(page).fill(q);
    await until(`« ${q} »`, async () => (await found(page).allInnerTexts())[0] ?? "",
      (name) => typeof first === "string" ? name === first : first.test(name));
  }
  assert.match(await results(page).locator(".soft").first().innerText(), /Léa/, "the child says why");
  // More than a page: Down from the last one brings the next.
  await search(page).fill("eleve");
  await until("the first page", () => results(page).getByRole("row").count(), (n) => n === 28);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowDown");
  await until("the second page", () => results(page).getByRole("row").count(), (n) => n === 48);
  await search(page).fill("");
  await page.keyboard.press("Backspace");
  await page.keyboard.press("Backspace");
  await chips(page).first().waitFor({ state: "detached" });
  await discard(page);
});

step("what is odd is said, asked about, and can be mended", async () => {
  const page = await pageOf("vie.scolaire");
  await openNew(page);
  await search(page).fill("parents de 6e b");
  await results(page).getByRole("checkbox", { name: /^Parents de 6e B/ }).check();
  await search(page).fill("léa martin");
  await results(page).getByRole("checkbox", { name: /^Léa Martin/ }).check();
  await page.keyboard.press("Escape");
  await write(page, `Mélange ${run}`);
  const line = dialog(page).locator(".reach.mixed");
  await line.waitFor();
  assert.equal(await line.locator("strong").innerText(), "1 élève");
  await dialog(page).getByText(/ne se sont encore jamais connectées et risquent de ne pas le lire\s: .+/).waitFor();
  await dialog(page).getByRole("button", { name: "Envoyer" }).click();
  const asked = page.getByRole("dialog", { name: /^Envoyer à 53 personnes/ });
  await asked.getByText(/1 élève parmi 52 parents\s: Léa Martin/).waitFor();
  await asked.getByRole("button", { name: "Revenir au message" }).click();
  await asked.waitFor({ state: "detached" });
  assert.equal((await body(page).innerText()).trim(), "Bonjour à tous", "nothing is lost");
  await page.getByRole("button", { name: "Retirer Léa Martin" }).click();
  await line.waitFor({ state: "detached" });
  await discard(page);
});

step("a message to many asks once, and then tells whom it reached and why", async () => {
  const page = await pageOf("vie.scolaire");
  await openNew(page);
  await search(page).fill("tous les parents de 6e");
  await results(page).getByRole("checkbox", { name: /^Tous les parents de 6e/ }).check();
  await search(page).fill("");
  await write(page, `Réunion des 6e ${run}`);
  await dialog(page).getByRole("button", { name: "Envoyer" }).click();
  const asked = page.getByRole("dialog", { name: /^Envoyer à \d+ personnes/ });
  await asked.waitFor();
  await axe(page, "the question");
  const count = Number(/\d+/.exec(await asked.getByRole("heading").innerText())[0]);
  assert.ok(count > 100);
  await asked.getByRole("button", { name: `Envoyer à ${count} personnes` }).click();
  await page.getByText(`Votre message a été envoyé à ${count} personnes.`).waitFor();

  await page.goto(`${base}/messages/sent`);
  await page.getByText(`Réunion des 6e ${run}`).first().click();
  await page.getByRole("button", { name: "Destinataires", exact: true }).click();
  const proof = page.getByRole("dialog", { name: "Destinataires du message" });
  await proof.getByText(`${count} personnes : ${count} parents`).waitFor();
  await proof.getByText("Catégories : Tous les parents de 6e").waitFor();
  await until("a page of them", () => proof.getByRole("listitem").count(), (n) => n === 50);
  const first = await proof.getByRole("listitem").first().innerText();
  assert.match(first, /Parent d[e’][\s\S]+Tous les parents de 6e, par /);
  await axe(page, "the proof");
  await proof.getByRole("button", { name: "Afficher plus" }).click();
  await until("the next page", () => proof.getByRole("listitem").count(), (n) => n === 100);
  await page.keyboard.press("Escape");
  await proof.waitFor({ state: "detached" });
});

step("at 360 px, dark, in English: the tree and the proof fit", async () => {
  const page = await logIn("direction", { colorScheme: "dark", bypassCSP: true });
  await speak(page, "English");
  await page.setViewportSize({ width: 360, height: 640 });
  await openNew(page);
  assert.deepEqual(await tree(page).locator("label > span:first-of-type").allInnerTexts(),
    ["Administration", "All teachers", "All students", "All parents", "Delegates", "Équipe de 6e B"]);
  await page.getByRole("button", { name: "Unfold: All parents" }).click();
  await page.getByRole("button", { name: "Unfold: All parents of 6e" }).click();
  await square(page, "Parents of 6e B").check();
  await page.getByText(/52 people/).first().waitFor();
  assert.equal(await page.getByRole("dialog", { name: "New message" }).evaluate((e) => e.scrollWidth), 360, "nothing at the side");
  await axe(page, "360 px, dark");
});

step("no page broke the content policy, threw, or met a server error", async () => {
  assert.deepEqual(complaints.filter((c) => !c.startsWith("direction")), []);
});
