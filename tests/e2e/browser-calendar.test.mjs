// Calendars of other programs in a real browser: the addresses of one's own
// feed and of a child's, another address, a week, what is printed, and a
// calendar's file in the administration; on a phone, in the dark, in English.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { base, logIn, pages, step as anyStep, until } from "./browser.mjs";
import { Client, ready, unique } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
let admin, teacher, parents, calendar;

before(async () => {
  await ready();
  [admin, teacher] = await Promise.all(["admin", "enseignant"].map((l) => Client.login(l)));
  const { categories } = await teacher.get("/api/v1/directory/categories");
  parents = categories.find((c) => c.label === "Parents de 6e B").id;
  calendar = await admin.get("/api/v1/admin/calendar");
});
// Others go by the school's calendar.
after(async () => {
  const { version } = await admin.get("/api/v1/admin/calendar");
  await admin.request("PUT", "/api/v1/admin/calendar", { json: { ...calendar, version } });
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
const make = (more) => teacher.post("/api/v1/events", { title: unique("Sortie"), timeZone: "Europe/Paris", place: "Musée",
  color: "GREEN", to: { categoryIds: [parents] }, startsAt: "2038-04-07T09:00:00Z", endsAt: "2038-04-07T10:00:00Z", ...more }, { status: 201 });
const read = (url) => fetch(new URL(new URL(url).pathname, base));

step("the addresses are shown, one's own and each child's, and changed by keyboard", async () => {
  const page = await logIn("parent");
  await page.goto(`${base}/events`);
  // Until then the focus goes to the title.
  await page.locator(".events-page section[aria-busy=false]").waitFor();
  await page.getByRole("button", { name: "S’abonner" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "S’abonner au calendrier" });
  const own = dialog.getByRole("textbox", { name: /^Adresse\s: Mes évènements$/ });
  await own.waitFor();
  const before = await own.inputValue();
  assert.match(before, /^http.*\/calendar\/[0-9a-f]{56}\.ics$/);
  assert.equal((await read(before)).status, 200);
  const child = dialog.getByRole("textbox", { name: /^Adresse\s: Ce que voit/ }).first();
  const childs = await child.inputValue();
  assert.notEqual(childs, before);
  assert.equal(await dialog.getByRole("link", { name: "Ouvrir dans l’agenda" }).first().getAttribute("href"), before.replace(/^https?/, "webcal"));
  await dialog.getByText("Comment faire").press("Enter");
  await dialog.getByText(/Thunderbird/).waitFor();
  await axe(page, "the dialog");

  await dialog.getByRole("button", { name: "Changer d’adresse" }).first().press("Enter");
  const question = page.getByRole("dialog", { name: /Changer d’adresse/ });
  await question.getByText("L’adresse actuelle ne répondra plus").waitFor();
  await axe(page, "the question");
  await question.getByRole("button", { name: "Changer d’adresse" }).press("Enter");
  await until("another address", () => own.inputValue(), (value) => value !== before);
  await question.waitFor({ state: "detached" });
  assert.equal((await read(before)).status, 404);
  assert.equal((await read(await own.inputValue())).status, 200);
  assert.equal(await child.inputValue(), childs);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
});

step("a week has its days, with hours and place, and what is before and after", async () => {
  const { title } = await make();
  const page = await logIn("parent");
  await page.goto(`${base}/events?view=week&day=2038-04-07`);
  await page.getByRole("columnheader", { name: /^mer\.\s7\savr/ }).waitFor();
  const cell = page.getByRole("cell").filter({ has: page.getByRole("link", { name: title }) });
  await cell.getByText("Musée").waitFor();
  await cell.getByText(/\d\d:00\s–\s\d\d:00/).waitFor();
  await axe(page, "the week");
  await page.getByRole("link", { name: "Semaine suivante" }).click();
  await page.waitForURL((url) => url.search === "?view=week&day=2038-04-12");
  await page.getByRole("link", { name: "Semaine précédente" }).click();
  await page.getByRole("link", { name: title }).waitFor();
  await page.getByRole("link", { name: "Mois", exact: true }).click();
  await page.locator(".months").getByText("avril 2038").waitFor();
  await page.getByRole("link", { name: "Semaine", exact: true }).click();
  await page.locator(".months").getByText(/^29 mars\s*–\s*4 avril 2038$/).waitFor();
  await page.getByRole("link", { name: "Aujourd’hui" }).click();
  await page.waitForURL((url) => url.search === "?view=week");
  // Nonsense is today's.
  await page.goto(`${base}/events?view=week&day=2038-02-31`);
  await page.getByRole("link", { name: "Semaine", exact: true }).waitFor();
  await until("no way back to today is needed", () => page.getByRole("link", { name: "Aujourd’hui" }).count(), (n) => n === 0);
});

step("on paper are the events, and none of the buttons", async () => {
  const { title } = await make();
  const page = await logIn("parent");
  for (const view of ["", "&view=month"]) {
    await page.goto(`${base}/events?month=2038-04${view}`);
    const link = page.getByRole("link", { name: title }).first();
    await link.waitFor();
    await page.evaluate(() => { window.print = () => { window.printed = true; }; });
    await page.getByRole("button", { name: "Imprimer" }).click();
    assert.ok(await page.evaluate(() => window.printed));
    await page.emulateMedia({ media: "print" });
    await link.waitFor();
    for (const name of ["Imprimer", "S’abonner"]) assert.equal(await page.getByRole("button", { name }).isVisible(), false, name);
    assert.equal(await page.getByRole("link", { name: "Mois suivant" }).isVisible(), false);
    await page.locator(".months").getByText("avril 2038").waitFor();
    await page.emulateMedia({ media: "screen" });
  }
});

step("a calendar's file is looked at, taken in part, and fills the holidays", async () => {
  const name = unique("Vacances de printemps");
  const file = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", `UID:${name}`, "DTSTART;VALUE=DATE:20380607", "DTEND;VALUE=DATE:20380610",
    `SUMMARY:${name}`, "END:VEVENT", "BEGIN:VEVENT", `UID:${name}-2`, "DTSTART;VALUE=DATE:20380620", `SUMMARY:Autre ${name}`, "END:VEVENT",
    "BEGIN:VEVENT", "UID:3", "DTSTART:quand", "SUMMARY:Illisible", "END:VEVENT",
    "BEGIN:VEVENT", `UID:${name}-4`, "DTSTART;VALUE=DATE:20380601", "RRULE:FREQ=WEEKLY", `SUMMARY:Sans fin ${name}`, "END:VEVENT",
    "END:VCALENDAR", ""].join("\r\n");
  const page = await logIn("admin");
  await page.goto(`${base}/administration/calendar`);
  await page.getByRole("button", { name: "Importer un calendrier (.ics)" }).click();
  const dialog = page.getByRole("dialog", { name: "Importer un calendrier" });
  await dialog.getByRole("button", { name: "Lire le fichier" }).click();
  await dialog.getByText("Choisissez un fichier.").waitFor();
  const choose = (text) => dialog.getByLabel("Fichier (.ics)").setInputFiles({ name: "a.ics", mimeType: "text/calendar", buffer: Buffer.from(text) });
  await choose("BEGIN:VCALENDAR\r\nquoi\r\n");
  await dialog.getByRole("button", { name: "Lire le fichier" }).click();
  await dialog.getByText(/à la ligne 2/).waitFor();
  await choose(file);
  await dialog.getByRole("button", { name: "Lire le fichier" }).click();
  await dialog.getByText("3 évènements lus dans le fichier.").waitFor();
  await dialog.getByText(/ligne 16\s: date incorrecte/).waitFor();
  await dialog.getByText(/^Répétition sans fin, ou de plus de 500 dates\s: importée jusqu’au \d/).waitFor();
  await axe(page, "the preview");
  await dialog.getByRole("checkbox", { name: `Sans fin ${name}`, exact: true }).uncheck();
  assert.ok(await dialog.getByRole("checkbox", { name: new RegExp(`fériés\\s: ${name}$`) }).isChecked());
  await dialog.getByRole("checkbox", { name: `Autre ${name}`, exact: true }).uncheck();
  await dialog.getByRole("button", { name: "Importer 1 évènement" }).click();
  await page.getByText(/1 évènement importé, 1 période de vacances/).waitFor();
  await until("the form has them", () => page.locator(".span-row input[type=text]").evaluateAll((all) => all.map((i) => i.value)),
    (all) => all.includes(name));
  const parent = await Client.login("parent");
  const { events } = await parent.get("/api/v1/events?from=2038-05-01T00:00:00Z&to=2038-07-01T00:00:00Z&pageSize=200");
  assert.deepEqual(events.map((e) => e.title).filter((t) => t.includes(name)), [name]);
});

step("on a phone, in the dark, in English", async () => {
  const { title } = await make();
  const page = await logIn("parent", { ...PHONE, locale: "en-GB", colorScheme: "dark" });
  await page.goto(`${base}/events?view=week&day=2038-04-07`);
  await page.getByRole("link", { name: title }).waitFor();
  assert.ok(await fits(page), "the week");
  await axe(page, "the week");
  await page.getByRole("button", { name: "Subscribe" }).click();
  const dialog = page.getByRole("dialog", { name: "Subscribe to the calendar" });
  await dialog.getByRole("textbox", { name: "Address: My events" }).waitFor();
  assert.ok(await fits(page), "the dialog");
  await axe(page, "the dialog");
});
