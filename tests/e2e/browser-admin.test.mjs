// The administration in a real browser: each page, by mouse and by keyboard, on
// a wide screen and at 360 px, in French and some in English, without a finding
// of axe.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { complaints, logIn, newPage, PASSWORD, step, until } from "./browser.mjs";
import { zip } from "../rights/zip.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"];

let page, phone;

/** axe finds nothing, and nothing is wider than the screen. */
async function accessible(where, what) {
  await where.evaluate(AXE);
  const { violations } = await where.evaluate((values) => globalThis.axe.run(document, { runOnly: values }), RULES);
  assert.deepEqual(violations.map((v) => `${what}: ${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), []);
  const wider = await where.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${what}: ${wider} px wider than the screen`);
}

const open = async (where, name) => {
  await where.goto(`${process.env.LIAISON_URL}/administration/${name}`);
  await where.locator("main h1").first().waitFor();
};
const success = (text) => page.locator(".notices .notice", { hasText: text }).waitFor();
const button = (name, where = page) => where.getByRole("button", { name, exact: true });

step("the menu leads there; who may not finds nothing", async () => {
  page = await logIn("admin");
  await page.goto(`${process.env.LIAISON_URL}/messages`);
  await page.locator(".side").getByRole("link", { name: "Administration" }).click();
  await page.getByRole("heading", { name: "Administration" }).waitFor();
  await accessible(page, "overview");
  for (const name of ["Personnes", "Listes", "Calendrier", "Fichiers", "Établissement"])
    await page.getByRole("navigation", { name: "Administration" }).getByRole("link", { name }).waitFor();
  const parent = await logIn("parent");
  await parent.goto(`${process.env.LIAISON_URL}/administration/people`);
  await parent.getByText("Cette page n’existe pas").waitFor();
  await parent.goto(`${process.env.LIAISON_URL}/messages`);
  await parent.locator(".side").getByRole("link", { name: "Archive" }).waitFor();
  assert.equal(await parent.locator(".side").getByRole("link", { name: "Administration" }).count(), 0);
});

step("people are searched by keyboard, opened, changed with the effect said, and put back", async () => {
  await open(page, "people");
  await accessible(page, "people");
  await page.getByRole("searchbox", { name: "Nom, enfant, classe ou identifiant" }).focus();
  await page.keyboard.type("laure perrot");
  // Of all of them it is said first: « 631 personnes ».
  await page.getByText(/^1\s+personne$/).waitFor();
  const item = page.locator(".item", { hasText: "Laure Perrot" });
  await item.focus();
  await page.keyboard.press("Enter");
  await page.locator(".pane").getByRole("heading", { name: "Laure Perrot" }).waitFor();
  await accessible(page, "a person");
  await button("Modifier").click();
  await page.getByLabel("Nom", { exact: true }).fill("");
  await button("Enregistrer").click();
  await page.getByText("Indiquez un nom.").waitFor();
  await until("the focus on the field", () => page.getByLabel("Nom", { exact: true }).evaluate((e) => e === document.activeElement), Boolean);
  await accessible(page, "a form with a problem");
  await page.getByLabel("Nom", { exact: true }).fill("Perrot-Roy");
  await button("Enregistrer").click();
  const dialog = page.getByRole("dialog", { name: "Ce qui va changer" });
  await dialog.getByText("Cette personne peut écrire à").waitFor();
  await accessible(page, "the effect");
  await button("Enregistrer", dialog).click();
  await success("Perrot-Roy");
  await page.getByText("Les prochains imports ne changeront pas le nom").waitFor();
  await page.locator(".notices").getByRole("button", { name: "Annuler" }).click();
  await page.locator(".pane").getByRole("heading", { name: "Laure Perrot", exact: true }).waitFor();
});

step("somebody is made read only, and let write again", async () => {
  await button("Mettre en lecture seule").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("elle ne pourra plus écrire à personne").waitFor();
  await button("Mettre en lecture seule", dialog).click();
  await success("est en lecture seule");
  await page.locator(".pane .tag", { hasText: "Lecture seule" }).waitFor();
  await button("Rendre l’écriture").click();
  await success("peut de nouveau écrire");
});

step("who would lose somebody is said before they are switched off", async () => {
  await button("Désactiver").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText(/^Ne pourront plus lui écrire.: .*\d enseignants.*1 administrateur \(Olivier Chauvin\)\.$/).waitFor();
  await accessible(page, "switching off");
  await button("Annuler", dialog).click();
});

step("a roster is looked at before it is applied, and dropped", async () => {
  await open(page, "rosters/new");
  await accessible(page, "import");
  await button("Envoyer le fichier").click();
  await page.getByText("Choisissez un fichier.").waitFor();
  await page.getByLabel("Fichier").setInputFiles({
    name: "rentrée.zip", mimeType: "application/zip",
    buffer: zip({ "manifest.csv": "propertyName,value\noneroster.version,1.1\n", "orgs.csv": "sourcedId,name,type\n",
      "users.csv": "sourcedId,role\n" }),
  });
  await button("Envoyer le fichier").click();
  await page.getByText(/n’a pas pu être appliquée|Rien n’est encore changé|pas lisible|lisible/).first().waitFor();
  await accessible(page, "a job");
});

step("the school's settings say what they will change, and go back", async () => {
  await open(page, "school");
  await accessible(page, "school");
  const brand = () => page.evaluate(() => document.documentElement.style.getPropertyValue("--school-light").trim());
  // The demo school has a colour already.
  const before = await brand();
  assert.notEqual(before, "");
  await page.getByLabel("Couleur", { exact: true }).fill("#ffee00");
  await button("Enregistrer").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("contraste de 4,5").waitFor();
  await accessible(page, "colours");
  await button("Enregistrer", dialog).click();
  await success("Les réglages de l’établissement");
  const shown = await until("its colour", brand, (colour) => colour !== before);
  assert.notEqual(shown, "#ffee00");
  await accessible(page, "in the school's colour");
  await page.locator(".notices").getByRole("button", { name: "Annuler" }).click();
  await until("the colour before", brand, (colour) => colour === before);
});

step("files and calendar", async () => {
  await open(page, "files");
  await accessible(page, "files");
  await page.getByRole("checkbox", { name: "mp4", exact: true }).uncheck();
  await page.getByRole("checkbox", { name: /^PDF avec du JavaScript/ }).check();
  await button("Enregistrer").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByText("Formats refusés désormais : mp4").waitFor();
  await dialog.getByText(/^Acceptés malgré le risque\s: PDF avec du JavaScript/).waitFor();
  await button("Annuler", dialog).click();
  await open(page, "calendar");
  await button("Ajouter une période").click();
  await accessible(page, "calendar");
  await button("Enregistrer").click();
  await button("Enregistrer", page.getByRole("dialog")).click();
  await page.getByRole("alert").filter({ hasText: "Période" }).first().waitFor();
});

step("in English, and on a phone of 360 px", async () => {
  phone = await newPage("admin on a phone", {
    viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: "en-GB",
  });
  await phone.goto(process.env.LIAISON_URL);
  await phone.locator("input[name=login]:focus").waitFor();
  await phone.keyboard.type("admin");
  await phone.keyboard.press("Tab");
  await phone.keyboard.type(PASSWORD);
  await phone.keyboard.press("Enter");
  await phone.getByRole("heading", { name: /^Hello / }).waitFor();
  for (const [name, heading] of [["people", "People"], ["rosters", "Rosters"], ["school", "School"],
    ["files", "Files"], ["calendar", "Calendar"]]) {
    await open(phone, name);
    await phone.getByRole("heading", { name: heading }).first().waitFor();
    await accessible(phone, `${name} on a phone`);
  }
  await phone.goto(`${process.env.LIAISON_URL}/administration/people`);
  await phone.locator(".item").first().click();
  await phone.getByRole("button", { name: "Edit" }).waitFor();
  await accessible(phone, "a person on a phone");
  await phone.goBack();
  await phone.locator(".item").first().waitFor();
});

step("nothing was said that no page may say", () => assert.deepEqual(complaints, []));
