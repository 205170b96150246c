// Who comes to an event, in a real browser: asked for in the window with a file
// and a reminder, answered on the home page, in the list, on the event's page and
// from its notification; who waits; on a phone, in the dark, in English.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { base, logIn, newPage, pages, PASSWORD, step as anyStep, until } from "./browser.mjs";
import { Client, ready, unique } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const DAY = 86_400_000;
let teacher, parent, life, parents;

before(async () => {
  await ready();
  [teacher, parent, life] = await Promise.all(["enseignant", "parent", "vie.scolaire"].map((l) => Client.login(l)));
  const { categories } = await teacher.get("/api/v1/directory/categories");
  parents = categories.find((c) => c.label === "Parents de 6e B").id;
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
const tomorrow = (hour) => {
  const at = new Date(Date.now() + DAY);
  at.setUTCHours(hour, 0, 0, 0);
  return at.toISOString();
};
const make = (more = {}) => teacher.post("/api/v1/events", { title: unique("Atelier"), startsAt: tomorrow(9), endsAt: tomorrow(10),
  timeZone: "Europe/Paris", color: "GREEN", to: { categoryIds: [parents] }, rsvp: { mode: "PER_FAMILY" }, ...more }, { status: 201 });
const stateOf = async (client, id) => (await client.get(`/api/v1/events/${id}`)).rsvp.mine[0].state;
/** What stands under the line of that event, or on its page. */
const answerTo = (page, title) => page.getByRole("region", { name: new RegExp(`${title}$`) }).last();
const pressed = (where, name) => where.getByRole("button", { name, pressed: true });

step("it is asked for in the window, with places, a date, a reminder and a file", async () => {
  const page = await logIn("enseignant");
  await page.goto(`${base}/events`);
  await page.getByRole("button", { name: "Nouvel évènement" }).click();
  const form = page.getByRole("dialog", { name: "Nouvel évènement" });
  const title = unique("Atelier");
  await form.getByRole("textbox", { name: "Titre" }).fill(title);
  await form.getByLabel("Début", { exact: true }).fill("2038-03-04");
  await form.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill("Parents de 6e B");
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await form.getByLabel("Demander une réponse").selectOption("PER_FAMILY");
  await form.getByText("Une réponse par enfant").waitFor();
  await form.getByLabel("Nombre de places (facultatif)").fill("0");
  await form.getByLabel("Répondre avant le (facultatif)").fill("2038-03-05");
  await form.getByLabel("1 jour avant").check();
  await form.locator(".attach input[type=file]").setInputFiles({ name: "programme.txt", mimeType: "text/plain", buffer: Buffer.from("Programme\n") });
  await form.getByText("programme.txt").waitFor();
  await axe(page, "the window");
  const save = form.getByRole("button", { name: "Enregistrer", exact: true });
  await save.click();
  await form.getByText(/Donnez un nombre de places/).waitFor();
  await form.getByLabel("Nombre de places (facultatif)").fill("12");
  await until("the file is up", () => form.locator(".uploads progress").count(), (n) => n === 0);
  await save.click();
  // The server's refusal stands under its field.
  await form.getByText(/date limite de réponse est après le début/).waitFor();
  await form.getByLabel("Répondre avant le (facultatif)").fill("2038-03-01");
  await save.click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  await page.getByRole("link", { name: /programme\.txt/ }).waitFor();
  await page.getByText(/Rappels\s:\s1 jour avant/).waitFor();
  const who = page.getByRole("region", { name: "Qui vient" }).first();
  await who.getByText(/0 vient/).waitFor();
  await who.getByRole("row").nth(1).waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), who.getByRole("link", { name: "Télécharger la liste (CSV)" }).click()]);
  assert.match(readFileSync(await file.path(), "utf8"), /"UNANSWERED"/);
  await axe(page, "who comes");

  // Changed: what was asked is there again, and what is not touched stays.
  await page.getByRole("button", { name: "Modifier" }).click();
  const change = page.getByRole("dialog", { name: /^Modifier/ });
  await change.getByText("programme.txt").waitFor();
  assert.equal(await change.getByLabel("Nombre de places (facultatif)").inputValue(), "12");
  assert.equal(await change.getByLabel("Répondre avant le (facultatif)").inputValue(), "2038-03-01");
  await change.getByLabel("Nombre de places (facultatif)").fill("20");
  await change.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await page.getByText(/Évènement .* modifié/).first().waitFor();
  await page.getByRole("link", { name: /programme\.txt/ }).waitFor();
});

step("a parent answers on the home page, in the list, on its page and from the notification", async () => {
  const { id, title } = await make();
  const page = await logIn("parent");
  await page.goto(`${base}/`);
  await page.getByRole("heading", { name: "Une réponse est attendue" }).waitFor();
  await answerTo(page, title).getByRole("button", { name: "Vient", exact: true }).click();
  await pressed(answerTo(page, title), "Vient").waitFor();
  assert.equal(await stateOf(parent, id), "GOING");
  await axe(page, "the home page");

  await page.goto(`${base}/events?month=${tomorrow(9).slice(0, 7)}`);
  await answerTo(page, title).getByRole("button", { name: "Peut-être" }).click();
  await pressed(answerTo(page, title), "Peut-être").waitFor();
  assert.equal(await stateOf(parent, id), "MAYBE");

  await page.goto(`${base}/events/${id}`);
  const own = answerTo(page, title);
  await own.getByText("Vient peut-être").waitFor();
  await own.getByLabel("Un mot (facultatif)").fill("Selon le bus");
  await own.getByRole("button", { name: "Enregistrer le mot" }).click();
  await until("the word is kept", () => parent.get(`/api/v1/events/${id}`), (e) => e.rsvp.mine[0].note === "Selon le bus");
  await axe(page, "an event that asks");

  // Of a series each date is answered.
  const series = await make({ rule: "FREQ=WEEKLY;COUNT=3" });
  await page.goto(`${base}/events/${series.id}`);
  await page.getByText("Chaque date a ses propres réponses.").waitFor();
  await page.getByRole("link", { name: "Voir les dates" }).click();
  await page.getByRole("link", { name: series.title }).first().click();
  await answerTo(page, series.title).getByRole("button", { name: "Vient", exact: true }).waitFor();

  const next = await make();
  await page.goto(`${base}/notifications`);
  const asked = answerTo(page, next.title);
  await asked.getByRole("button", { name: "Ne vient pas" }).focus();
  await page.keyboard.press("Enter");
  await pressed(asked, "Ne vient pas").waitFor();
  assert.equal(await stateOf(parent, next.id), "NOT_GOING");
  await axe(page, "the notifications");
});

step("where it is full one waits, and is told when a place is free", async () => {
  const { id, title } = await make({ to: { userIds: [parent.user.id, life.user.id] }, rsvp: { mode: "EACH", capacity: 1 } });
  const say = (client, answer) => client.request("PUT", `/api/v1/events/${id}/rsvp`, { json: { answer } });
  assert.equal((await say(life, "YES")).json.state, "GOING");
  const page = await logIn("parent");
  await page.goto(`${base}/events/${id}`);
  const own = answerTo(page, title);
  await own.getByText(/1 place prise sur 1/).waitFor();
  await own.getByRole("button", { name: "Je viens", exact: true }).click();
  await own.getByText(/1re place sur la liste d’attente/).waitFor();
  await own.getByText(/1 en attente/).waitFor();
  assert.equal((await say(life, "NO")).status, 200);
  await page.goto(`${base}/notifications`);
  await page.getByRole("link", { name: new RegExp(`Une place s’est libérée, vous l’avez\\s: ${title}`) }).click();
  await answerTo(page, title).getByText("Vous venez", { exact: true }).waitFor();
});

step("a link of a mail chooses, past the login page, and one press confirms", async () => {
  const { id, title } = await make();
  const page = await newPage("parent");
  await page.goto(`${base}/events/${id}?answer=NO`);
  await page.locator("input[name=login]:focus").waitFor();
  await page.keyboard.type("parent");
  await page.keyboard.press("Tab");
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press("Enter");
  const own = answerTo(page, title);
  await own.getByText(/Votre choix\s: Ne vient pas/).waitFor();
  await page.locator("button:focus", { hasText: "Confirmer" }).waitFor();
  await axe(page, "a choice to confirm");
  assert.equal(await stateOf(parent, id), "UNANSWERED");
  await page.keyboard.press("Enter");
  await pressed(own, "Ne vient pas").waitFor();
  assert.equal(await stateOf(parent, id), "NOT_GOING");
  await until("the focus is on what was answered", () => page.evaluate(() => document.activeElement.textContent),
    (text) => text === "Ne vient pas");
  assert.equal(await own.getByRole("button", { name: "Confirmer" }).count(), 0);
  // What is answered so already is not asked again.
  await page.reload();
  await pressed(own, "Ne vient pas").waitFor();
  assert.equal(await own.getByRole("button", { name: "Confirmer" }).count(), 0);
  await page.goto(`${base}/events/${id}?answer=nonsense`);
  await pressed(own, "Ne vient pas").waitFor();
  assert.equal(await own.getByRole("button", { name: "Confirmer" }).count(), 0);
});

step("where it cannot be answered so, the link of the mail says why", async () => {
  const to = { userIds: [parent.user.id, life.user.id] };
  const page = await logIn("parent");
  const open = (event) => page.goto(`${base}/events/${event.id}?answer=YES`);
  const full = await make({ to, rsvp: { mode: "EACH", capacity: 1 } });
  await life.request("PUT", `/api/v1/events/${full.id}/rsvp`, { json: { answer: "YES" } });
  await open(full);
  await page.getByText(/C’est complet\s: vous serez sur la liste d’attente/).waitFor();
  await page.getByRole("button", { name: "Confirmer" }).click();
  await page.getByText(/1re place sur la liste d’attente/).waitFor();

  const late = await make({ to, rsvp: { mode: "EACH", dueAt: new Date(Date.now() - DAY).toISOString() } });
  await open(late);
  await page.getByRole("alert").filter({ hasText: /réponses sont closes/ }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Confirmer" }).count(), 0);

  const cancelled = await make({ to });
  const gone = await teacher.request("DELETE", `/api/v1/events/${cancelled.id}?version=${cancelled.version}&scope=ALL`);
  assert.ok(gone.status < 300, gone.text);
  await open(cancelled);
  await page.getByRole("alert").filter({ hasText: /évènement est annulé/ }).waitFor();

  const silent = await make({ to, rsvp: { mode: "NONE" } });
  await open(silent);
  await page.getByRole("alert").filter({ hasText: /n’attend pas de réponse/ }).waitFor();
});

step("who has several roles chooses as what the event is made", async () => {
  const page = await logIn("isabelle.laurent");
  await page.goto(`${base}/events`);
  await page.getByRole("button", { name: "Nouvel évènement" }).click();
  const form = page.getByRole("dialog", { name: "Nouvel évènement" });
  const title = unique("Café");
  await form.getByRole("textbox", { name: "Titre" }).fill(title);
  await form.getByLabel("Début", { exact: true }).fill("2038-03-08");
  await form.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill("Karim Bonnet");
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await form.getByLabel("En tant que").selectOption("GUARDIAN");
  await form.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  const id = /events\/(\d+)/.exec(page.url())[1];
  const maker = await Client.login("isabelle.laurent");
  assert.equal((await maker.get(`/api/v1/events/${id}`)).creator.role, "GUARDIAN");
});

step("on a phone, in the dark and in English", async () => {
  const { id, title } = await make({ rsvp: { mode: "PER_FAMILY", capacity: 30, dueAt: tomorrow(8) } });
  const page = await logIn("parent", { ...PHONE, locale: "en-GB", colorScheme: "dark" });
  await page.goto(`${base}/`);
  await page.getByRole("heading", { name: "An answer is asked for" }).waitFor();
  assert.ok(await fits(page), "the home page");
  await page.goto(`${base}/events/${id}`);
  const own = answerTo(page, title);
  // By the clock of where it takes place, as its hours.
  await own.getByText(/To be answered before .* (0?9|10):00/).waitFor();
  await own.getByRole("button", { name: "Comes", exact: true }).click();
  await pressed(own, "Comes").waitFor();
  assert.ok(await fits(page), "the event");
  await axe(page, "the event in the dark");
  const box = await own.getByRole("button", { name: "Maybe" }).boundingBox();
  assert.ok(box.height >= 44, `a target of ${box.height}`);
  const maker = await logIn("enseignant", PHONE);
  await maker.goto(`${base}/events/${id}`);
  await maker.getByRole("region", { name: "Qui vient" }).first().getByRole("row").nth(1).waitFor();
  assert.ok(await fits(maker), "who comes");
  await maker.getByRole("button", { name: "Modifier" }).click();
  await maker.getByLabel("Demander une réponse").waitFor();
  assert.ok(await fits(maker), "the window");
});
