// A parents' evening in a real browser: slots made in their window, taken,
// moved and given back by keyboard and on a phone, a plan accepted, booked for
// who telephones, the teacher's list printed, and who is ill.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { base, logIn, pages, step as anyStep, until } from "./browser.mjs";
import { Client, ready, unique } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
// In winter, of which there is always one to come; at 17:00 in Paris.
const MONTH = `${new Date().getUTCFullYear() + 1}-01`;
const start = Date.parse(`${MONTH}-14T16:00:00Z`);
let admin, teacher, parents, dupont;

before(async () => {
  await ready();
  [admin, teacher] = await Promise.all(["admin", "enseignant"].map((l) => Client.login(l)));
  const { categories } = await admin.get("/api/v1/directory/categories");
  const named = (label) => categories.find((c) => c.label === label).id;
  parents = named("Parents de 6e B");
  const { users } = await admin.get(`/api/v1/directory/categories/${encodeURIComponent(named("Enseignants de 6e B"))}/members`);
  dupont = users.find((u) => u.displayName === "Claire Dupont").id;
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
const at = (minutes) => new Date(start + minutes * 60_000).toISOString();
const make = async (from = start) => {
  const [startsAt, endsAt] = [from, from + 3_600_000].map((ms) => new Date(ms).toISOString());
  const event = await admin.post("/api/v1/events", { title: unique("Rencontres"), startsAt, endsAt,
    timeZone: "Europe/Paris", to: { categoryIds: [parents] } }, { status: 201 });
  const answer = await admin.request("PUT", `/api/v1/events/${event.id}/slots`, { json: { offers: [teacher.user.id, dupont].map((teacherId, i) => ({
    teacherId, place: `Salle ${i + 1}`, minutes: 10, span: { startsAt, endsAt }, breaks: [] })) } });
  assert.equal(answer.status, 200, answer.text);
  return event;
};

step("slots are made in their window: a team, a break, a room", async () => {
  const page = await logIn("admin");
  await page.goto(`${base}/events`);
  await page.getByRole("button", { name: "Nouvel évènement" }).click();
  const event = page.getByRole("dialog", { name: "Nouvel évènement" });
  await event.getByRole("textbox", { name: "Titre" }).fill(unique("Rencontres"));
  await event.getByLabel("Début", { exact: true }).fill(`${MONTH}-14`);
  await event.getByLabel("Heure de début").fill("17:00");
  await event.getByLabel("Heure de fin").fill("18:00");
  await event.getByLabel(/Proposer ensuite des créneaux/).check();
  await event.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill("Parents de 6e B");
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await event.getByRole("button", { name: "Enregistrer" }).click();
  // Their window opens by itself; closed, it is a button's.
  const form = page.getByRole("dialog", { name: "Proposer des créneaux" });
  await form.getByLabel("Fin à").waitFor();
  await page.keyboard.press("Escape");
  await page.getByText("Aucun enseignant ne propose encore de créneau.").waitFor();
  await page.getByRole("button", { name: "Proposer des créneaux" }).click();
  await form.getByLabel("Fin à").fill("16:00");
  await form.getByRole("button", { name: "Enregistrer les créneaux" }).click();
  await form.getByText("La fin est avant le début.").waitFor();
  await form.getByLabel("Fin à").fill("18:00");
  await form.getByRole("button", { name: "Ajouter une pause" }).click();
  await form.getByLabel("Début de la pause").fill("17:30");
  await form.getByLabel("Fin de la pause").fill("17:40");
  await form.getByLabel("Ajouter un enseignant ou une équipe").fill("julien moreau");
  await form.getByRole("button", { name: /Julien Moreau/ }).first().click();
  await form.getByLabel("Salle de Julien Moreau").fill("B12");
  await axe(page, "the window");
  await form.getByRole("button", { name: "Enregistrer les créneaux" }).click();
  await page.getByText("0 sur 5 créneaux pris").waitFor();
  await page.getByText("B12").waitFor();
});

step("a teacher's evening for parents is the office's to help with, where it asks for it", async () => {
  const title = unique("Rencontres de Julien");
  await teacher.post("/api/v1/events", { title, startsAt: at(0), endsAt: at(60), timeZone: "Europe/Paris",
    to: { categoryIds: [parents] } }, { status: 201 });
  const page = await logIn("admin", PHONE);
  await page.goto(`${base}/events?month=${MONTH}`);
  const all = page.getByLabel("Aussi ceux qui ne me concernent pas");
  await all.waitFor();
  await page.locator("[aria-busy=false]", { has: page.locator(".event-day, .empty") }).waitFor();
  assert.equal(await page.getByText(title).count(), 0);
  assert.ok(await fits(page), "on a phone");
  await axe(page, "with the choice");
  await all.focus();
  await page.keyboard.press("Space");
  await page.getByText(title).first().waitFor();
  await page.getByRole("link", { name: title }).first().click();
  await page.getByRole("button", { name: "Proposer des créneaux" }).waitFor();
  await page.context().close();
  const parent = await logIn("parent");
  await parent.goto(`${base}/events?month=${MONTH}`);
  await parent.getByText(title).first().waitFor();
  assert.equal(await parent.getByLabel("Aussi ceux qui ne me concernent pas").count(), 0);
});

step("a parent takes, moves and gives back by keyboard", async () => {
  const event = await make();
  const page = await logIn("parent");
  await page.goto(`${base}/events/${event.id}`);
  const lea = page.getByRole("region", { name: "Léa Martin" });
  const claire = lea.getByRole("group", { name: /Claire Dupont/ });
  const press = async (name) => {
    await claire.getByRole("button", { name }).focus();
    await page.keyboard.press("Enter");
  };
  await claire.getByRole("button", { name: "Prendre 17:10 avec Claire Dupont" }).waitFor();
  await press("Prendre 17:10 avec Claire Dupont");
  await claire.getByText("Rendez-vous à 17:10").waitFor();
  // Enter once more moves nothing.
  await page.locator("fieldset:focus", { hasText: "Claire Dupont" }).waitFor();
  await axe(page, "with a slot");
  await press("Déplacer à 17:30 avec Claire Dupont");
  await claire.getByText("Rendez-vous à 17:30").waitFor();
  // At the same time with the other teacher there is none.
  await lea.getByRole("button", { name: "Prendre 17:30 avec Julien Moreau" }).click();
  await page.getByText("Vous avez déjà un rendez-vous à ce moment").waitFor();
  await press("Annuler le rendez-vous de 17:30 avec Claire Dupont");
  await claire.getByRole("button", { name: "Prendre 17:30 avec Claire Dupont" }).waitFor();
});

step("the home page says with whom one may still meet", async () => {
  // The soonest of all.
  const event = await make(Math.ceil(Date.now() / 600_000) * 600_000 + 600_000);
  const page = await logIn("parent");
  const part = page.locator("section", { has: page.getByRole("heading", { name: "Rendez-vous à prendre" }) }).last();
  const line = part.getByRole("listitem").filter({ hasText: event.title });
  await line.getByText(/Encore possible avec\s: (Claire Dupont, Julien Moreau|Julien Moreau, Claire Dupont)/).waitFor();
  await axe(page, "the home page");
  await line.getByRole("link").click();
  await page.getByRole("region", { name: "Léa Martin" }).getByRole("group", { name: /Claire Dupont/ }).getByRole("button").first().click();
  await page.getByText(/Rendez-vous pris avec Claire Dupont/).first().waitFor();
  await page.goto(`${base}/`);
  await line.getByText("Encore possible avec").waitFor();
  assert.equal(await line.getByText(/Claire Dupont/).count(), 0);
});

step("what was taken a moment before is said, and shown", async () => {
  const event = await make();
  const page = await logIn("parent");
  const lea = page.getByRole("region", { name: "Léa Martin" });
  const button = lea.getByRole("button", { name: "Prendre 17:00 avec Claire Dupont" });
  // The page may hear of it before it is pressed: here it does not.
  let pressed = false, before;
  page.on("request", (request) => { pressed ||= request.method() === "PUT"; });
  await page.route((at_) => at_.pathname === `/api/v1/events/${event.id}/slots`, async (route) => {
    if (pressed) return route.continue();
    before ??= await (await route.fetch()).json();
    return route.fulfill({ json: before });
  });
  await page.goto(`${base}/events/${event.id}`);
  await button.waitFor();
  const other = await Client.login("parent2");
  const all = await admin.get(`/api/v1/events/${event.id}/slots?guardianId=${other.user.id}`);
  const slot = all.hosts.find((h) => h.teacher.id === dupont).slots[0];
  const booked = await admin.request("PUT", `/api/v1/events/${event.id}/slots/${slot.id}`,
    { json: { guardianId: other.user.id, childId: all.children[0].id } });
  assert.equal(booked.status, 200, booked.text);
  await button.click();
  await page.getByText(/Ce créneau vient d.être pris/).waitFor();
  await until("it is shown as taken", () => button.count(), (n) => n === 0);
});

step("a plan is proposed and accepted on a phone, in the dark", async () => {
  const event = await make();
  const page = await logIn("parent", { ...PHONE, colorScheme: "dark" });
  await page.goto(`${base}/events/${event.id}`);
  await page.getByRole("button", { name: "Proposer un planning" }).click();
  const form = page.getByRole("dialog", { name: "Proposer un planning" });
  assert.ok(await fits(page), "the wishes");
  await axe(page, "the wishes");
  await form.getByRole("button", { name: "Proposer", exact: true }).click();
  await form.getByRole("list", { name: "Planning proposé" }).getByRole("listitem").nth(2).waitFor();
  assert.ok(await fits(page), "the plan");
  await axe(page, "the plan");
  await form.getByRole("button", { name: "Accepter ce planning" }).click();
  await until("three appointments", () => page.getByText(/^Rendez-vous à 17:/).count(), (n) => n === 3);
  assert.ok(await fits(page), "the page");
  await axe(page, "the page");
});

step("who telephones is booked for; the teacher prints the list, and is ill", async () => {
  const event = await make();
  const page = await logIn("admin");
  await page.goto(`${base}/events/${event.id}`);
  const booking = page.getByRole("region", { name: "Réserver pour une famille" });
  // A name that many others have, too.
  await booking.getByLabel("Nom du parent").fill("a");
  await booking.getByText("D’autres portent ce nom").waitFor();
  assert.equal(await booking.locator(".found button").count(), 20);
  // Who teaches here may be a parent as well.
  await booking.getByLabel("Nom du parent").fill("isabelle laurent");
  await booking.getByRole("button", { name: /Isabelle Laurent/ }).waitFor();
  await booking.getByLabel("Nom du parent").fill("nadia benali");
  await booking.getByRole("button", { name: /Nadia Benali/ }).click();
  await booking.getByRole("button", { name: "Prendre 17:20 avec Julien Moreau" }).click();
  await booking.getByText("Rendez-vous à 17:20").waitFor();
  await booking.getByText(/pris par Olivier Chauvin/).waitFor();
  await axe(page, "the secretary's");

  const list = await logIn("enseignant");
  await list.goto(`${base}/events/${event.id}`);
  await list.getByRole("row", { name: /17:20 Nadia Benali/ }).waitFor();
  await list.getByRole("link", { name: "Imprimer la liste" }).click();
  await list.getByRole("button", { name: "Imprimer la liste" }).waitFor();
  await list.getByRole("row", { name: /17:20 Nadia Benali.*Yanis Benali/ }).waitFor();
  await axe(list, "the sheet");
  await list.goto(`${base}/events/${event.id}`);
  await list.getByRole("button", { name: "Annuler tous les rendez-vous" }).click();
  await list.getByText(/1 famille sera prévenue/).waitFor();
  await list.getByRole("dialog").getByRole("button", { name: "Annuler", exact: true }).click();
  await list.getByText("C’est annulé").waitFor();

  // Far away the hour is the school's.
  const told = await logIn("parent2", { locale: "en-GB", timezoneId: "America/New_York" });
  await told.goto(`${base}/notifications`);
  await told.getByRole("link", { name: `Appointment cancelled: ${event.title}` }).waitFor();
  await told.getByRole("link", { name: `Appointment made: ${event.title}` }).getByText(/ 17:20, /).waitFor();
});
