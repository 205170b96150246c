// « Mes groupes » and the page of contact bans in a real browser: by mouse, by
// keyboard, on a phone, in English.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { base, complaints, logIn, pages, speak, step, until } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const run = Date.now().toString(36);
const club = `Club théâtre ${run}`;

const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
const field = (page, name) => page.getByLabel(name, { exact: true });
const count = (page) => page.locator(".group-count");
const notice = (page) => page.locator(".notices");

/** Finds somebody and takes the first, by the keyboard alone. */
async function add(page, name, q) {
  const input = page.getByRole("combobox", { name, exact: true });
  await input.fill(q);
  await page.getByRole("listbox", { name: /^(Personnes trouvées|People found)$/ }).locator("visible=true").getByRole("option").first().waitFor();
  await page.keyboard.press("Enter");
}
async function axe(page, where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}
const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

step("a teacher makes a group by hand, and writes to it", async () => {
  const page = await pageOf("enseignant");
  await page.goto(`${base}/messages`);
  await page.getByRole("link", { name: "Mes groupes" }).locator("visible=true").first().click();
  await page.getByRole("heading", { name: "Mes groupes" }).waitFor();
  await page.getByRole("link", { name: "Nouveau groupe" }).click();
  await page.getByRole("button", { name: "Créer le groupe" }).click();
  await page.getByText("Donnez un nom au groupe.").waitFor();
  await field(page, "Nom du groupe").fill(club);
  await add(page, "Personnes choisies une à une", "Léa Martin");
  await until("the count", () => count(page).innerText(), (text) => /compte 1 personne/.test(text));
  await page.getByRole("button", { name: "Créer le groupe" }).click();
  await notice(page).getByText(`Le groupe « ${club} » est enregistré.`).waitFor();
  await page.getByRole("heading", { name: club }).waitFor();

  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  const search = page.getByRole("combobox", { name: "Sélectionner un utilisateur" });
  await search.fill(club);
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("checkbox", { name: new RegExp(club) }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("list", { name: "Destinataires choisis" }).getByText(club).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Abandonner" }).click();
});

step("by a rule, whose number is told while one chooses", async () => {
  const page = await pageOf("enseignant");
  await page.goto(`${base}/groups/new`);
  await field(page, "Nom du groupe").fill(`Parents de 6e B ${run}`);
  await field(page, "Ajouter d’elles-mêmes").selectOption("ENROLLED");
  await page.getByRole("button", { name: "Créer le groupe" }).click();
  await page.getByText("Choisissez une classe, un niveau ou une matière.").waitFor();
  await field(page, "Qui").selectOption("GUARDIAN");
  await field(page, "Classe").selectOption({ label: "6e B" });
  await until("the count", () => count(page).innerText(), (text) => /compte [2-9]\d personnes/.test(text));
  await field(page, "Garder ce groupe après la fin de l’année scolaire").check();
  await page.getByRole("button", { name: "Créer le groupe" }).click();
  await notice(page).getByText(/est enregistré/).waitFor();
  await axe(page, "a group");
});

step("shared with a colleague, who can look and not change", async () => {
  const page = await pageOf("enseignant");
  await page.getByRole("link", { name: new RegExp(club) }).click();
  await page.getByRole("heading", { name: club }).waitFor();
  await add(page, "Partagé avec", "Karim Bonnet");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByRole("link", { name: new RegExp(club) }).getByText("partagé avec 1 collègue").waitFor();

  const other = await pageOf("vie.scolaire");
  await other.goto(`${base}/groups`);
  await other.getByRole("link", { name: new RegExp(club) }).click();
  await other.getByText(/Ce groupe est à Julien Moreau/).waitFor();
  await other.getByText("Léa Martin").waitFor();
  assert.equal(await other.getByRole("button", { name: "Enregistrer" }).count(), 0);
});

step("deleted, and brought back", async () => {
  const page = await pageOf("enseignant");
  await page.getByRole("button", { name: "Supprimer le groupe" }).click();
  await notice(page).getByText(/est supprimé/).waitFor();
  await page.getByRole("link", { name: new RegExp(club) }).waitFor({ state: "detached" });
  await notice(page).getByRole("button", { name: "Annuler" }).click();
  await page.getByRole("link", { name: new RegExp(club) }).waitFor();
});

step("on a phone the list, then the group, and back", async () => {
  const page = await logIn("direction", { viewport: { width: 360, height: 740 }, hasTouch: true });
  await page.goto(`${base}/more`);
  await page.getByRole("link", { name: "Mes groupes" }).locator("visible=true").first().click();
  await page.getByRole("link", { name: "Nouveau groupe" }).click();
  await field(page, "Nom du groupe").fill(`Conseil ${run}`);
  assert.ok(await fits(page), "nothing is wider than the phone");
  await page.getByRole("button", { name: "Créer le groupe" }).click();
  await notice(page).getByText(/est enregistré/).waitFor();
  await page.getByRole("heading", { name: `Conseil ${run}` }).waitFor();
  await axe(page, "a group on a phone");
  await page.getByRole("link", { name: "Retour à mes groupes" }).click();
  await page.getByRole("link", { name: new RegExp(`Conseil ${run}`) }).waitFor();
});

step("the direction notes a contact ban, in English, and lifts it", async () => {
  const page = await pageOf("direction");
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.goto(`${base}/administration/bans`);
  await speak(page, "EN English");
  await page.getByRole("heading", { name: "Contact bans" }).waitFor();
  await page.getByRole("link", { name: "Note a ban" }).click();
  await page.getByRole("button", { name: "Note the ban" }).click();
  await page.getByText("Choose the person.").waitFor();
  await add(page, "Person", "Nadia Benali");
  await add(page, "Child", "Yanis Benali");
  await field(page, "Order").fill("Order of 3 May, until 2030");
  await axe(page, "a new ban");
  await page.getByRole("button", { name: "Note the ban" }).click();
  await notice(page).getByText("Nadia Benali has no more contact with Yanis Benali.").waitFor();
  await page.getByRole("button", { name: "Lift the ban" }).click();
  await notice(page).getByText(/is lifted/).waitFor();
  await page.getByRole("link", { name: /Nadia Benali/ }).waitFor({ state: "detached" });
  await speak(page, "FR Français");
});

step("an administrator names the delegates of a class, on its page", async () => {
  const page = await pageOf("admin");
  await page.goto(`${base}/administration/classes`);
  await page.getByRole("link", { name: /^6e B/ }).click();
  await page.getByRole("heading", { name: "Délégués de la classe" }).waitFor();
  await add(page, "Délégués de la classe", "Léa Martin");
  const save = page.getByRole("button", { name: "Enregistrer" });
  await save.click();
  await notice(page).getByText("Les délégués sont enregistrés.").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Retirer Léa Martin" }).click();
  const saved = page.waitForResponse((r) => r.request().method() === "PUT" && r.url().endsWith("/delegates"));
  await save.click();
  assert.equal((await saved).status(), 200);
});

step("an administrator has no page of bans", async () => {
  const page = await pageOf("admin");
  await page.goto(`${base}/administration/bans`);
  await page.getByText("Cette page n’existe pas ou n’existe plus.").waitFor();
});

test("no page complained", () => assert.deepEqual(complaints, []));
