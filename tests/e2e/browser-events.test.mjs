// Events in a real browser: made in a window with for whom it is, seen in the
// month and on the home page, changed and cancelled, one date of several; on a
// phone, in the dark, in both languages.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { base, logIn, pages, step as anyStep, until } from "./browser.mjs";
import { Client, ready, unique } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
let teacher, parent, parents;

before(async () => {
  await ready();
  [teacher, parent] = await Promise.all(["enseignant", "parent"].map((l) => Client.login(l)));
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
  const at = new Date(Date.now() + 86_400_000);
  at.setUTCHours(hour, 0, 0, 0);
  return at.toISOString();
};
const make = (more = {}) => teacher.post("/api/v1/events", { title: unique("Sortie"), startsAt: tomorrow(9), endsAt: tomorrow(10),
  timeZone: "Europe/Paris", place: "Musée", color: "GREEN", to: { categoryIds: [parents] }, ...more }, { status: 201 });

step("the list of this month begins today; what is over is behind a button, and on paper", async () => {
  // The clock of the page alone: that of the school goes on.
  const events = [["Rentrée", "03-02", "03-03"], ["Séjour", "03-09", "03-10"], ["Forum", "03-16", "03-17"], ["Kermesse", "04-08", "04-08"]].map(([title, first, last]) => ({ id: first.replace("-", ""), version: 1, title: unique(title), bodyHtml: "", snippet: "",
    allDay: true, firstDay: `2038-${first}`, lastDay: `2038-${last}`, timeZone: "Europe/Paris", place: "", color: "GREEN",
    creator: { id: "1", name: "X", role: "TEACHER" }, recipients: [], cancelled: false, canChange: false, rule: "", instance: "", exception: false,
    attachments: [], reminders: [], hasSlots: false }));
  const page = await logIn("parent2");
  await page.route(/\/api\/v1\/events\?/, (route) => {
    const asked = new URL(route.request().url()).searchParams;
    const within = ({ firstDay, lastDay }) => `${firstDay}T12` < asked.get("to") && asked.get("from") < `${lastDay}T12`;
    return route.fulfill({ json: { events: events.filter(within), nextPageToken: "" } });
  });
  await page.clock.setFixedTime(new Date("2038-03-10T12:00:00Z"));
  await page.goto(`${base}/events`);
  const list = page.getByRole("region", { name: "mars 2038" });
  await list.getByText(events[1].title).waitFor();
  await list.getByText(events[2].title).waitFor();
  assert.equal(await list.getByText(events[0].title).isVisible(), false);
  await page.emulateMedia({ media: "print" });
  await until("on paper", () => list.getByText(events[0].title).isVisible(), (seen) => seen);
  await page.emulateMedia({ media: "screen" });
  await list.getByRole("button", { name: /Voir l.évènement passé/ }).click();
  await list.getByText(events[0].title).waitFor();
  assert.equal(await list.getByRole("heading", { level: 2 }).first().textContent(), "mardi 2 mars 2038");
  await list.getByRole("button", { name: "Masquer les évènements passés" }).click();
  assert.equal(await list.getByText(events[0].title).isVisible(), false);
  // On its last days the next month is what one looks for.
  await page.clock.setFixedTime(new Date("2038-03-30T12:00:00Z"));
  await page.goto(`${base}/events`);
  await list.getByText("Plus aucun évènement d’ici la fin du mois.").waitFor();
  await list.getByRole("link", { name: "Voir avril 2038" }).press("Enter");
  const april = page.getByRole("region", { name: "avril 2038", exact: true });
  await april.getByText(events[3].title).waitFor();
  assert.ok(await april.evaluate((e) => e === document.activeElement), "the keyboard goes on in the list");
  assert.equal(new URL(page.url()).searchParams.get("month"), "2038-04");
});

step("one is made in its window, with a rule in words, and seen by those for whom it is", async () => {
  const page = await logIn("enseignant");
  await page.goto(`${base}/events`);
  await page.getByRole("heading", { name: "Évènements", level: 1 }).waitFor();
  await page.getByRole("button", { name: "Nouvel évènement" }).click();
  const form = page.getByRole("dialog", { name: "Nouvel évènement" });
  await page.keyboard.press("Enter");
  await form.getByText("Donnez un titre à l’évènement.").waitFor();
  const title = unique("Réunion");
  await form.getByRole("textbox", { name: "Titre" }).fill(title);
  await page.keyboard.press("Escape");
  const leaving = page.getByRole("dialog", { name: /Abandonner la saisie/ });
  await leaving.getByRole("button", { name: "Continuer à écrire" }).click();
  await leaving.waitFor({ state: "detached" });
  await form.getByLabel("Début", { exact: true }).fill("2038-03-04");
  await form.getByLabel("Heure de début").fill("18:00");
  await form.getByLabel("Heure de fin").fill("17:00");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await form.getByText("La fin est avant le début.").waitFor();
  await form.getByLabel("Heure de fin").fill("19:30");
  await form.getByLabel("Répétition", { exact: true }).selectOption("WEEKLY");
  await form.getByLabel("Nombre de dates").fill("3");
  await form.getByText("Toutes les semaines, 3 fois").waitFor();
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await form.getByText("Choisissez pour qui est l’évènement.").waitFor();
  await form.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill("Parents de 6e B");
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await axe(page, "the window");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  const done = page.locator(".notice").getByText("Évènement créé");
  await done.waitFor();
  assert.ok(await done.evaluate((p) => p.scrollHeight <= p.clientHeight + 1), "the notice is read to its end");
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  await page.getByRole("link", { name: "Évènements", exact: true }).and(page.locator("[aria-current]")).first().waitFor();
  await page.getByText("Toutes les semaines, 3 fois").waitFor();
  await page.getByText("Parents de 6e B").waitFor();
  const { events } = await parent.get("/api/v1/events?from=2038-03-01T00:00:00Z&to=2038-04-01T00:00:00Z&pageSize=200");
  assert.equal(events.filter((e) => e.title === title).length, 3);
});

step("a rule may name days of the week and its last day, and says so in words, overseas too", async () => {
  const page = await logIn("enseignant");
  await page.goto(`${base}/events`);
  await page.getByRole("button", { name: "Nouvel évènement" }).click();
  const form = page.getByRole("dialog", { name: "Nouvel évènement" });
  const title = unique("Répétition");
  await form.getByRole("textbox", { name: "Titre" }).fill(title);
  await form.getByLabel("Début", { exact: true }).fill("2038-03-02");
  await form.getByLabel("Répétition", { exact: true }).selectOption("WEEKLY");
  const days = form.getByRole("group", { name: "Jours" });
  assert.ok(await days.getByRole("checkbox", { name: "mardi", checked: true }).isDisabled(), "it begins on a Tuesday");
  await days.getByRole("checkbox", { name: "jeudi" }).press("Space");
  await form.getByLabel("La répétition s’arrête").selectOption("DAY");
  await form.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill("Parents de 6e B");
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  const save = form.getByRole("button", { name: "Enregistrer", exact: true });
  await save.click();
  await form.getByText("Indiquez le dernier jour.").waitFor();
  await form.getByLabel("Dernier jour").fill("2038-03-01");
  await save.click();
  await form.getByText("La fin est avant le début.").waitFor();
  await form.getByLabel("Dernier jour").fill("2038-03-11");
  await form.getByText("Toutes les semaines, le mardi et le jeudi, jusqu’au 11 mars 2038").waitFor();
  await axe(page, "the recurrence");
  await save.click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  await page.getByText("Toutes les semaines, le mardi et le jeudi, jusqu’au 11 mars 2038").waitFor();
  const { events } = await parent.get("/api/v1/events?from=2038-03-01T00:00:00Z&to=2038-04-01T00:00:00Z&pageSize=200");
  assert.deepEqual(events.filter((e) => e.title === title).map((e) => e.startsAt.slice(0, 10)), ["2038-03-02", "2038-03-04", "2038-03-09", "2038-03-11"]);

  // Its end is a moment in UTC, which is the next day there.
  const { id } = await make({ startsAt: "2038-03-02T14:00:00Z", endsAt: "2038-03-02T15:00:00Z", timeZone: "America/Guadeloupe",
    rule: "FREQ=WEEKLY;UNTIL=20380330" });
  await page.goto(`${base}/events/${id}`);
  await page.getByText("Toutes les semaines, jusqu’au 30 mars 2038").waitFor();
});

step("far away, its hour is the same where it is told as on its page", async () => {
  // At 17:00 in Paris.
  const { title } = await make({ startsAt: "2038-01-14T16:00:00Z", endsAt: "2038-01-14T17:00:00Z" });
  const page = await logIn("parent", { timezoneId: "America/New_York" });
  await page.goto(`${base}/notifications`);
  const told = page.getByRole("link", { name: `Nouvel évènement : ${title}` });
  await told.getByText("jeudi 14 janvier 2038 à 17:00").waitFor();
  await told.click();
  await page.getByText(/jeudi 14 janvier 2038, 17:00\s/).waitFor();
});

step("it is told, stands in the month and among the next ones, and opens", async () => {
  const { title } = await make({ bodyHtml: "<p>Prenez un <b>pique-nique</b>.</p>" });
  const page = await logIn("parent");
  await page.goto(`${base}/notifications`);
  await page.getByRole("link", { name: `Nouvel évènement : ${title}` }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollHeight > innerHeight), false, "the list scrolls, not the page");
  await page.getByRole("link", { name: `Nouvel évènement : ${title}` }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  await page.getByText("pique-nique").waitFor();
  assert.equal(await page.getByRole("button", { name: "Modifier" }).count(), 0);
  await axe(page, "an event");
  await page.getByRole("link", { name: "Retour aux évènements" }).click();
  await page.getByRole("link", { name: title }).waitFor();
  await axe(page, "the month");
  await page.getByRole("link", { name: "Mois", exact: true }).click();
  await page.getByRole("cell").getByRole("link", { name: title }).first().waitFor();
  await axe(page, "the month as a calendar");
  await page.getByRole("link", { name: "Mois suivant" }).click();
  await page.getByRole("link", { name: "Aujourd’hui" }).waitFor();
  // A page of the calendar has its last week as a whole.
  const { title: later } = await make({ title: unique("Fête"), startsAt: "2038-05-01T09:00:00Z", endsAt: "2038-05-01T10:00:00Z" });
  await page.goto(`${base}/events?month=2038-04&view=month`);
  await page.getByRole("cell", { name: /samedi 1er mai 2038/ }).getByRole("link", { name: later }).waitFor();
  await page.getByRole("link", { name: "Liste", exact: true }).click();
  await page.locator(".events-page section[aria-busy=false]").first().waitFor();
  assert.equal(await page.getByRole("link", { name: later }).count(), 0);
});

step("of one that recurs one date is cancelled, and all of them get another place", async () => {
  const { id, title } = await make({ startsAt: "2038-05-04T16:00:00Z", endsAt: "2038-05-04T17:00:00Z", rule: "FREQ=WEEKLY;COUNT=3" });
  const page = await logIn("enseignant");
  await page.goto(`${base}/events?month=2038-05`);
  await page.getByRole("link", { name: title }).nth(1).click();
  await page.getByRole("button", { name: "Annuler l’évènement" }).click();
  const question = page.getByRole("dialog", { name: `Annuler « ${title} » ?` });
  await question.getByLabel("Cette date seulement").waitFor();
  await axe(page, "the question");
  await question.getByRole("button", { name: "Annuler l’évènement" }).click();
  await page.getByText(`Évènement « ${title} » annulé.`).waitFor();
  await page.locator(".event-mark").waitFor();
  const list = async () => (await parent.get("/api/v1/events?from=2038-05-01T00:00:00Z&to=2038-06-01T00:00:00Z&pageSize=200")).events
    .filter((e) => e.id === id);
  assert.deepEqual((await list()).map((e) => e.cancelled), [false, true, false]);

  await page.goto(`${base}/events?month=2038-05`);
  await page.getByRole("link", { name: title }).first().click();
  await page.getByRole("button", { name: "Modifier" }).click();
  await page.getByLabel("Toutes les dates").check();
  await page.getByRole("button", { name: "Continuer" }).click();
  const form = page.getByRole("dialog", { name: `Modifier « ${title} »` });
  await form.getByLabel("Lieu (facultatif)").fill("Gymnase");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await until("all are in the gym", list, (all) => all.every((e) => e.place === "Gymnase"));
  assert.deepEqual((await list()).map((e) => e.cancelled), [false, true, false]);

  // What follows is an event of its own, under an address of its own.
  await page.goto(`${base}/events?month=2038-05`);
  await page.getByRole("link", { name: title }).last().click();
  await page.getByRole("button", { name: "Modifier" }).click();
  await page.getByLabel("Cette date et les suivantes").check();
  await page.getByRole("button", { name: "Continuer" }).click();
  await form.getByLabel("Lieu (facultatif)").fill("Préau");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText(/Lieu\s: Préau/).waitFor();
  await until("its address", () => page.url(), (url) => /\/events\/\d+$/.test(url) && !url.endsWith(`/${id}`));
  await page.reload();
  await page.getByText(/Lieu\s: Préau/).waitFor();
});

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAEUlEQVR42mOQ9e/5D8IMMAYAQQgH3T6MZmsAAAAASUVORK5CYII=", "base64");
const pasteHtml = (dom, html) => {
  const transfer = new DataTransfer();
  transfer.setData("text/html", html);
  dom.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
};
/** Not the editor's own, behind one that ends a line. */
const PICTURES = "img:not(.ProseMirror-separator)";
/** As the browser has decoded them: 0 is broken, or not loaded. */
const widths = (box) => box.locator(PICTURES).evaluateAll((all) => all.map((img) => img.naturalWidth).join());

step("its text shows pictures: added, described, taken away with their file; and read on a phone", async () => {
  const { id, title } = await make({ bodyHtml: "<p>Le plan\u00a0:</p>" });
  const page = await logIn("enseignant");
  await page.goto(`${base}/events/${id}`);
  await page.getByRole("button", { name: "Modifier" }).click();
  const form = page.getByRole("dialog", { name: `Modifier « ${title} »` });
  const text = form.locator(".ProseMirror");
  await text.waitFor();
  await form.locator("input[aria-label=Image]").setInputFiles({ name: "plan.png", mimeType: "image/png", buffer: PNG });
  await text.locator("img[alt=plan]").waitFor();
  // A picture alone is something that one has written.
  await page.keyboard.press("Escape");
  const leaving = page.getByRole("dialog", { name: /Abandonner la saisie/ });
  await leaving.getByRole("button", { name: "Continuer à écrire" }).click();
  await leaving.waitFor({ state: "detached" });
  await text.evaluate(pasteHtml, `<p>b<img alt="Le car" src="data:image/png;base64,${PNG.toString("base64")}"></p>`);
  await text.locator('img[alt="Le car"]').waitFor();
  // One of a message is no attachment of this.
  await text.evaluate(pasteHtml, `<p>c<img alt="Ailleurs" src="x" data-cid="${"f".repeat(32)}"></p>`);
  await until("it is not there", () => text.locator(PICTURES).count(), (n) => n === 2);
  const files = form.getByRole("group", { name: "Pièces jointes" });
  await until("both are up", () => files.getByRole("img", { name: "Joint", exact: true }).count(), (n) => n === 2);
  assert.equal(await widths(text), "2,2");
  await text.locator("img[alt=plan]").click();
  await form.getByRole("toolbar").getByRole("button", { name: "Description de l’image", exact: true }).press("Enter");
  await form.getByRole("textbox", { name: "Description de l’image", exact: true }).fill("L’entrée du musée");
  await axe(page, "description");
  await page.keyboard.press("Enter");
  await files.getByRole("button", { name: /^Retirer image/ }).click();
  await until("it goes with its file", () => text.locator(PICTURES).count(), (n) => n === 1);
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await form.waitFor({ state: "detached" });
  const { bodyHtml, attachments } = await parent.get(`/api/v1/events/${id}`);
  assert.deepEqual(attachments.map((a) => a.name), ["plan.png"]);
  assert.ok(bodyHtml.includes(`<img src="cid:${attachments[0].id}" alt="L’entrée du musée">`), bodyHtml);

  const reader = await logIn("parent", { ...PHONE, locale: "en-GB", colorScheme: "dark" });
  await reader.goto(`${base}/events/${id}`);
  await reader.getByRole("img", { name: "L’entrée du musée" }).waitFor();
  await until("the picture is shown", () => widths(reader.locator(".event-view .rich")), (all) => all === "2");
  assert.ok(await fits(reader));
  await axe(reader, "a picture in an event");
});

step("one date keeps the event's pictures, and gets none of its own", async () => {
  const plan = await teacher.upload("plan.png", PNG, "image/png");
  const shown = `<img src="cid:${plan.id}" alt="Plan">`;
  const { id, title } = await make({ startsAt: "2038-06-01T16:00:00Z", endsAt: "2038-06-01T17:00:00Z", rule: "FREQ=WEEKLY;COUNT=3",
    bodyHtml: `<p>Ici ${shown}</p>`, attachmentIds: [plan.id] });
  const page = await logIn("enseignant");
  await page.goto(`${base}/events/${id}?instance=20380608T180000`);
  await page.getByRole("button", { name: "Modifier" }).click();
  await page.getByLabel("Cette date seulement").check();
  await page.getByRole("button", { name: "Continuer" }).click();
  const form = page.getByRole("dialog", { name: `Modifier « ${title} »` });
  const text = form.locator(".ProseMirror");
  await until("the picture is there", () => widths(text), (all) => all === "2");
  assert.equal(await form.getByRole("toolbar").getByRole("button", { name: "Image", exact: true }).count(), 0);
  await text.click({ position: { x: 5, y: 5 } });
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.type("Non : ");
  await form.getByRole("button", { name: "Enregistrer" }).click();
  await form.waitFor({ state: "detached" });
  const textOf = (instance) => parent.get(`/api/v1/events/${id}?instance=${instance}`).then((e) => e.bodyHtml);
  assert.match(await textOf("20380608T180000"), new RegExp(`Non : Ici ${shown}`));
  assert.equal(await textOf("20380615T180000"), `<p>Ici ${shown}</p>`);
});

step("on a phone, in the dark and in English", async () => {
  const { title, startsAt } = await make();
  const page = await logIn("parent", { ...PHONE, locale: "en-GB", colorScheme: "dark" });
  await page.goto(`${base}/`);
  await page.getByRole("heading", { name: "Next events" }).waitFor();
  assert.ok(await fits(page), "the home page");
  await page.getByRole("link", { name: "See all events" }).click();
  await page.getByRole("heading", { name: "Events", level: 1 }).waitFor();
  // Tomorrow may be of the next month.
  await page.goto(`${base}/events?month=${startsAt.slice(0, 7)}`);
  await page.getByRole("link", { name: title }).waitFor();
  assert.ok(await fits(page), "the month");
  for (const link of await page.locator(".months a, .event-ways a").all())
    assert.ok((await link.boundingBox()).height >= 44, await link.innerText());
  await axe(page, "the month in the dark");
  await page.getByRole("link", { name: "Month", exact: true }).click();
  await page.getByRole("cell").getByRole("link", { name: title }).first().waitFor();
  assert.ok(await fits(page), "the month as a calendar");
  const shown = await page.getByRole("cell").getByText(title).first().boundingBox();
  assert.ok(shown.width > 20 && shown.height > 10, "what it is can be read");
  await axe(page, "the same in the dark");
  const maker = await logIn("enseignant", PHONE);
  await maker.goto(`${base}/events`);
  await maker.getByRole("button", { name: "Nouvel évènement" }).click();
  await maker.getByRole("textbox", { name: "Titre" }).waitFor();
  assert.ok(await fits(maker), "the window");
});
