// « Webhooks » of the administration in a real browser: one is made, its secret
// is shown once, it is tried, changed, and what it did not take is sent again.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before } from "node:test";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { Client, unique } from "./client.mjs";
import { HookEndpoint, verifies } from "./hook_endpoint.mjs";
import { sqlOf } from "./own_stack.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HOOKS = "/api/v1/admin/hooks";
const endpoint = new HookEndpoint();
const name = unique("Portail");
let admin, page, secret;

const hook = async () => (await admin.get(HOOKS)).hooks.find((one) => one.name === name);
const button = (label, within = page) => within.getByRole("button", { name: label, exact: true });
const sql = (statement) => sqlOf(process.env.LIAISON_STATE, statement);
async function axe(where) {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document.body, { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}

before(async () => {
  await endpoint.start();
  admin = await Client.login("admin");
});
after(async () => {
  const left = await hook();
  if (left) await admin.request("DELETE", `${HOOKS}/${left.id}`);
  await endpoint.stop();
});

step("what is missing or of the inside is said under its field", async () => {
  page = await logIn("admin");
  await page.goto(`${base}/administration/hooks`);
  await page.getByText("jamais le texte d’un message").waitFor();
  await axe("the list");
  await page.getByRole("link", { name: "Ajouter" }).click();
  await page.getByRole("heading", { name: "Nouveau webhook" }).waitFor();
  await button("Créer").click();
  await page.getByText("Donnez-lui un nom.").waitFor();
  await page.getByLabel("Nom").fill(name);
  await page.getByLabel("Adresse").fill("https://192.168.1.1/");
  await page.getByLabel("Adresse").press("Enter");
  await page.getByText(/Donnez une adresse en https/).waitFor();
  assert.equal(await page.getByLabel("Adresse").getAttribute("aria-invalid"), "true");
  await axe("the form");
});

step("by keyboard it is made; its secret is shown once, and signs", async () => {
  await page.getByLabel("Adresse").fill(endpoint.url);
  await page.getByLabel("Adresse").press("Enter");
  await page.getByText("il ne sera plus affiché").waitFor();
  secret = await page.locator(".hook-secret code").textContent();
  await axe("the secret");
  await button("C’est fait").click();
  await page.locator(".hook-secret").waitFor({ state: "hidden" });
  await button("Envoyer un essai").click();
  await page.getByText("L’essai est arrivé.").waitFor();
  assert.ok(verifies(endpoint.got[0], secret));
  endpoint.answer = 500;
  await button("Envoyer un essai").click();
  await page.getByText(/L’essai a échoué\s: 500/).waitFor();
});

step("what it did not take is seen and sent again", async () => {
  const { id } = await hook();
  const [teacher, parent] = await Promise.all(["enseignant", "parent"].map((login) => Client.login(login)));
  await teacher.post("/api/v1/messages", { to: { userIds: [parent.user.id] }, subject: unique("Cantine"), bodyHtml: "<p>x</p>",
    options: { undoSeconds: 0 } }, { status: 201, key: unique("hook").replace(" ", "-") });
  const deliveries = async (state) => (await admin.get(`${HOOKS}/${id}/deliveries?state=${state}`)).deliveries;
  await until("it failed once", () => deliveries("WAITING"), (all) => all.some((d) => d.said === "500"));
  sql(`UPDATE notify.hook_delivery SET attempts = 9, due_at = now() WHERE hook_id = ${id} AND state = 0;
    UPDATE notify.hook SET rest_until = '-infinity' WHERE hook_id = ${id}`);
  await until("it is dead", () => deliveries("DEAD"), (all) => all.length > 0);
  await page.reload();
  await page.getByText(/Échoue depuis/).waitFor();
  await page.getByLabel("Envois montrés").selectOption("DEAD");
  await page.getByText(/10 essais/).first().waitFor();
  await axe("dead letters");
  endpoint.answer = 204;
  await page.getByRole("button", { name: /^Renvoyer\s: Message reçu/ }).first().click();
  await page.getByText(/1 envoi repart/).waitFor();
  await until("it is taken", () => deliveries("SENT"), (all) => all.length > 0);
});

step("another secret, with the former one for a day", async () => {
  await button("Changer le secret").click();
  const dialog = page.getByRole("dialog", { name: "Changer le secret" });
  await dialog.getByLabel("L’ancien signe encore").waitFor();
  await axe("the dialog");
  await button("Changer le secret", dialog).click();
  await page.getByText("il ne sera plus affiché").waitFor();
  const next = await page.locator(".hook-secret code").textContent();
  assert.notEqual(next, secret);
  await page.getByText("L’ancien secret signe aussi").waitFor();
  endpoint.got.length = 0;
  await button("Envoyer un essai").click();
  await until("both sign", () => endpoint.got, (got) => got.some((one) => verifies(one, secret) && verifies(one, next)));
});

step("it is stopped, and deleted after it was said what goes", async () => {
  await page.getByLabel("En service").uncheck();
  await button("Enregistrer").click();
  await until("it is off", hook, (one) => one.state === "OFF");
  await button("Supprimer").click();
  const dialog = page.getByRole("dialog", { name: "Supprimer le webhook" });
  await dialog.getByText("Cela ne peut pas être annulé.").waitFor();
  await button("Supprimer", dialog).click();
  await until("it is gone", hook, (one) => one === undefined);
  await page.waitForURL(/\/administration\/hooks$/);
});

step("on a phone of 360 px nothing is cut, in English and dark", async () => {
  await admin.post(HOOKS, { name, url: `${endpoint.url}/${"long".repeat(40)}`, about: ["EVENTS"] }, { status: 201 });
  page = await logIn("admin", { viewport: { width: 360, height: 740 }, locale: "en-GB", colorScheme: "dark" });
  for (const path of ["", `/${(await hook()).id}`, "/new"]) {
    await page.goto(`${base}/administration/hooks${path}`);
    await page.getByText(path === "" ? name : path === "/new" ? "New webhook" : "No delivery.").first().waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, path);
    await axe(`the phone${path}`);
  }
});

step("the browser has complained of nothing", () => {
  // What the API refused is a line in the console.
  assert.deepEqual(complaints.filter((line) => !/400/.test(line)), []);
});
