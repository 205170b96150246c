// The page Listes in a real browser: a list and a bundle uploaded, looked at,
// applied, dropped, refused, taken back; in French and in English, by keyboard,
// at 360 px, in the dark, for axe.  A school of its own.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { base, complaints, logIn, newPage, PASSWORD, step } from "./browser.mjs";
import { Client, setPassword } from "./client.mjs";
import { zip } from "../rights/zip.mjs";

const require = createRequire(import.meta.url);
const { bundle, list } = require("../bench/lib/roster.js");
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
const SCHOOL = `listes-${process.pid}`;
const CTL = join(process.env.LIAISON_BIN ?? "build/bin", "liaisonctl");
const ADMIN = `a0.${SCHOOL}`;
const PEOPLE = 60;
const MANY = 3000;
const HEADER = "nom;prénom;rôle;classe;e-mail;enfants\r\n";
const folder = mkdtempSync(join(tmpdir(), "liaison-listes-"));

let page, phone, admin;

const csv = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
const archive = (name, numbers, change = (files) => files) => ({
  name, mimeType: "application/zip", buffer: zip(change(bundle(numbers, SCHOOL))),
});
const button = (name, where = page) => where.getByRole("button", { name, exact: true });
const pane = (where = page) => where.locator(".pane");
const tag = (text, where = page) => pane(where).locator(".tag", { hasText: text }).waitFor();
const entry = (name, where = page) => where.locator(".list-pane .item", { hasText: name }).first();
const counts = async (where = page) => (await pane(where).locator(".counts li").allTextContents()).map((text) => text.replace(/\s/g, " "));

/** axe finds nothing, and nothing is wider than the screen. */
async function accessible(what, where = page) {
  await where.evaluate(AXE);
  const { violations } = await where.evaluate((values) => globalThis.axe.run(document, { runOnly: values }), RULES);
  assert.deepEqual(violations.map((v) => `${what}: ${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`), []);
  const wider = await where.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(wider <= 0, `${what}: ${wider} px wider than the screen`);
  if (process.env.LIAISON_PICTURES)
    await where.screenshot({ path: join(process.env.LIAISON_PICTURES, `${what.replace(/\W+/g, "-")}.png`), fullPage: true });
}

/** From the list to the form, and off with the file. */
async function upload(file, { preview = true } = {}) {
  await page.goto(`${base}/administration/rosters/new`);
  await page.getByLabel("Fichier").setInputFiles(file);
  await page.getByLabel("Voir d’abord ce qui changerait").setChecked(preview);
  await button("Envoyer le fichier").click();
  await pane().getByRole("heading", { level: 1, name: file.name }).waitFor();
}

/** Imports beside the page: what somebody else does meanwhile. */
function beside(text) {
  const file = join(folder, "autre.csv");
  writeFileSync(file, text);
  const r = spawnSync(CTL, ["roster", "import", "--school", SCHOOL, "--name", "Collège des Listes", "--yes", file],
    { encoding: "utf8", input: "", timeout: 90_000 });
  assert.equal(r.status, 0, r.stdout + r.stderr);
}

after(() => rmSync(folder, { recursive: true, force: true }));

step("an empty history says what will be there", async () => {
  beside(`nom;prénom;rôle;identifiant;id\r\nRoi;Ada;administratrice;${ADMIN};a0\r\n`);
  setPassword(SCHOOL, ADMIN);
  admin = await Client.login(ADMIN);
  page = await logIn(ADMIN);
  await page.goto(`${base}/administration/rosters`);
  await page.getByRole("heading", { level: 1, name: "Listes" }).waitFor();
  await entry("autre.csv").waitFor();
  await pane().getByText("Choisissez un import pour voir son rapport").waitFor();
  await accessible("history");
});

step("a bundle by keyboard: its progress, what it would change, applied", async () => {
  await page.getByRole("link", { name: "Importer" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Importer une liste" }).waitFor();
  await accessible("form");
  // However fast it is done: it goes on until it was seen to.
  let seen = false;
  await page.route(/\/api\/v1\/admin\/jobs\/\w+$/, async (route) => {
    const response = await route.fetch();
    const job = await response.json();
    return route.fulfill({ response, json: seen ? job : { ...job, state: "RUNNING", done: 1200, total: 6000 } });
  });
  await page.getByLabel("Fichier").setInputFiles(archive("rentrée.zip", { people: MANY }));
  await page.getByLabel("Fichier").focus();
  await page.keyboard.press("Tab");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("type")), "checkbox");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await pane().getByRole("heading", { level: 1, name: "rentrée.zip" }).waitFor();
  await pane().getByRole("progressbar", { name: "Traitement de la liste" }).waitFor();
  await pane().getByText("Vous pouvez quitter cette page").waitFor();
  await accessible("progress");
  seen = true;
  await tag("À confirmer");
  const [added] = await counts();
  assert.match(added, /^\d \d{3} ajouts$/);
  const section = pane().locator("section", { has: page.getByRole("heading", { name: "Qui peut écrire à qui" }) });
  await section.getByRole("row", { name: /^Les parents aux enseignants [\d\s]*[1-9][\d\s]* 0$/ }).waitFor();
  await section.getByText(/ pourra écrire à /).first().waitFor();
  assert.equal((await admin.get("/api/v1/directory/users?q=bacece")).users?.length ?? 0, 0, "nothing is applied yet");
  await accessible("preview");
  await button("Appliquer la liste").focus();
  await page.keyboard.press("Enter");
  await tag("Appliqué");
  await entry("rentrée.zip").getByText("Appliqué").waitFor();
  await page.unrouteAll({ behavior: "wait" });
  await accessible("applied");
});

step("a list of a spreadsheet: somebody new, and rows with their line and reason", async () => {
  await upload(csv("ajouts.csv", `${HEADER}Neuf;Inès;professeur;6e 1;;\r\nVide;;parent;;;\r\nNeuf;Anna;mère;;;Personne Inconnue\r\n`));
  await tag("À confirmer");
  assert.equal((await counts())[2], "0 désactivation");
  const rows = pane().getByRole("region", { name: /lignes à revoir/ }).getByRole("row");
  await rows.filter({ hasText: "prénom est vide" }).getByText("3", { exact: true }).waitFor();
  await rows.filter({ hasText: "aucun élève ne s'appelle Personne Inconnue" }).getByText("4", { exact: true }).waitFor();
  await accessible("rows");
  await button("Abandonner").click();
  await tag("Abandonné");
  await pane().getByText("L’import a été abandonné. Rien n’a changé.").waitFor();
  await entry("ajouts.csv").getByText("Abandonné").waitFor();
});

step("what was looked at is not applied when something else has changed since", async () => {
  await upload(csv("vieux.csv", `${HEADER}Vieux;Paul;parent;;;\r\n`));
  await tag("À confirmer");
  const { users } = await admin.get("/api/v1/admin/users?q=ada");
  const changed = await admin.request("PATCH", `/api/v1/admin/users/${users[0].id}`, { json: { title: { text: "Reine" } } });
  assert.equal(changed.status, 200, changed.text);
  await button("Appliquer la liste").click();
  await pane().getByRole("alert").getByText("Des données ont changé depuis cet aperçu").waitFor();
  await pane().getByRole("link", { name: "Envoyer le fichier à nouveau" }).waitFor();
  await tag("À confirmer");
  await accessible("outdated");
});

step("more than a school loses unasked waits, though no preview was wanted", async () => {
  await upload(archive("départs.zip", { people: MANY, gone: 200 }), { preview: false });
  await tag("À confirmer");
  const gone = pane().locator("section", { has: page.getByRole("heading", { name: "Ce qui disparaîtrait" }) });
  await gone.getByText(/sur [\d\s]+ personnes/).waitFor();
  await pane().getByText(/ ne pourra plus écrire à /).first().waitFor();
  await accessible("share");
  await button("Appliquer la liste").click();
  await tag("Appliqué");
  await pane().getByRole("heading", { name: "Ce qui a disparu" }).waitFor();
});

step("the bell says that an import has ended, and leads to its report", async () => {
  await page.goto(`${base}/notifications`);
  const told = (text) => page.locator(".notifications a", { hasText: text });
  await told("Import terminé : « rentrée.zip »").filter({ hasText: /\d ajouts, \d modifications?, 0 désactivation/ }).waitFor();
  await accessible("notifications");
  await told("Import terminé : « rentrée.zip »").click();
  await pane().getByRole("heading", { level: 1, name: "rentrée.zip" }).waitFor();
});

step("an earlier import says that a later one has to be undone first", async () => {
  await entry("rentrée.zip").click();
  await pane().getByText("annulez d’abord ceux qui l’ont suivi").waitFor();
  assert.equal(await button("Annuler cet import").count(), 0);
});

step("undone as a whole, by keyboard; what came after it stays and is named", async () => {
  // Somebody whom the import has switched off is renamed by hand.
  const { users } = await admin.get(`/api/v1/admin/users?q=g950.${SCHOOL}`);
  assert.equal(users.length, 1);
  const renamed = await admin.request("PATCH", `/api/v1/admin/users/${users[0].id}`, { json: { name: { given: "Renée", family: "Depuis" } } });
  assert.equal(renamed.status, 200, renamed.text);
  await entry("départs.zip").click();
  await button("Annuler cet import").press("Enter");
  const dialog = page.getByRole("dialog", { name: "Annuler cet import" });
  await dialog.getByText("Tout ce que cet import a changé redevient comme avant.").waitFor();
  await dialog.getByText(/désactivations$/).waitFor();
  await accessible("undo");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await tag("Annulé après coup");
  const later = pane().locator("section", { has: page.getByRole("heading", { name: "1 élément modifié depuis, resté tel quel" }) });
  await later.getByText("Renée Depuis a été modifié depuis et reste tel quel").waitFor();
  await entry("départs.zip").getByText("Annulé après coup").waitFor();
  await accessible("undone");
  // All others of those who had left are there again.
  const back = await admin.get(`/api/v1/admin/users?q=g951.${SCHOOL}`);
  assert.equal(back.users[0].active, true, JSON.stringify(back.users[0]));
});

step("what is no list is refused under its field; what lacks a column, by file and line", async () => {
  await page.goto(`${base}/administration/rosters/new`);
  await page.getByLabel("Fichier").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: Buffer.from("\x89PNG nothing") });
  await button("Envoyer le fichier").click();
  await page.getByText("Ce fichier n’est ni une archive OneRoster ni une liste CSV").waitFor();
  assert.equal(await page.getByLabel("Fichier").getAttribute("aria-invalid"), "true");
  await accessible("unreadable");
  await upload(archive("cassée.zip", { people: PEOPLE }, (files) => ({ ...files, "users.csv": files["users.csv"].replace("familyName", "famille") })));
  await tag("Refusé");
  await pane().getByText("La liste n’a pas pu être appliquée. Rien n’a changé.").waitFor();
  const row = pane().getByRole("row").filter({ hasText: "la colonne familyName manque" });
  await row.getByText("users.csv").waitFor();
  await row.getByText("1", { exact: true }).waitFor();
  assert.equal(await pane().locator(".counts").count(), 0);
  await accessible("refused");
});

step("in English, at 360 px, dark: a list uploaded, looked at, dropped; Back goes to the history", async () => {
  phone = await newPage("phone", {
    viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, locale: "en-GB", colorScheme: "dark",
  });
  await phone.goto(base);
  await phone.locator("input[name=login]:focus").waitFor();
  await phone.keyboard.type(ADMIN);
  await phone.keyboard.press("Tab");
  await phone.keyboard.type(PASSWORD);
  await phone.keyboard.press("Enter");
  await phone.getByRole("heading", { name: /^Hello / }).waitFor();
  await phone.goto(`${base}/administration/rosters`);
  await entry("rentrée.zip", phone).waitFor();
  await accessible("phone history", phone);
  await phone.getByRole("link", { name: "Import", exact: true }).click();
  await phone.getByLabel("File").setInputFiles(csv("small.csv", `${HEADER}Petit;Max;élève;6e 1;;\r\n`));
  await accessible("phone form", phone);
  await button("Upload the file", phone).click();
  await tag("To be confirmed", phone);
  assert.deepEqual(await counts(phone), ["2 additions", "0 changes", "0 deactivations"]);
  await accessible("phone preview", phone);
  await button("Drop", phone).click();
  await tag("Dropped", phone);
  await phone.goBack();
  await entry("small.csv", phone).waitFor();
});

step("wide and dark", async () => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  await entry("départs.zip").click();
  await pane().getByRole("heading", { level: 1, name: "départs.zip" }).waitFor();
  await accessible("dark");
});

step("nothing was said that no page may say", () => {
  assert.deepEqual(complaints, []);
});
