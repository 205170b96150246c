// Folders in a real browser: made, moved into by menu, by keyboard and by
// dragging, deleted with a question; all that a list shows, and taking it back;
// filters in the address.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { before } from "node:test";
import { base, complaints, logIn, newPage, pages, step as anyStep, until } from "./browser.mjs";
import { Client, ready, setPassword, unique } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOGIN = "laure.perrot";
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
let staff, parent, cookies;

before(async () => {
  await ready();
  setPassword("college-demo", LOGIN);
  staff = await Client.login(LOGIN);
  parent = await Client.login("parent2");
  for (const { id, parentId } of (await staff.get("/api/v1/folders")).folders)
    if (parentId === "0") await staff.request("DELETE", `/api/v1/folders/${id}`);
});

const step = (name, run) => anyStep(name, async (t) => {
  await run(t);
  for (const page of pages.values()) await page.context().close();
  pages.clear();
});

async function open(path, options = {}) {
  if (!cookies) {
    const first = await logIn(LOGIN);
    cookies = await first.context().cookies();
    await first.context().close();
  }
  const page = await newPage(`${LOGIN} ${Math.random()}`, options);
  await page.context().addCookies(cookies);
  await page.goto(base + path);
  return page;
}

async function send(subject = unique("Sujet")) {
  await parent.post("/api/v1/messages", { to: { userIds: [staff.user.id] }, subject, bodyHtml: "<p>Bonjour</p>" }, { status: 201 });
  return subject;
}
const makeFolder = (name = unique("Dossier"), parentId = "0") =>
  staff.post("/api/v1/folders", { name, parentId }, { status: 201 });
const where = async (subject) => {
  for (const { id, name } of (await staff.get("/api/v1/folders")).folders)
    if ((await staff.get(`/api/v1/threads?folder=${id}&pageSize=200`)).threads.some((t) => t.subject === subject)) return name;
  return (await staff.get("/api/v1/threads?pageSize=200")).threads.some((t) => t.subject === subject) ? "inbox" : "elsewhere";
};
const is = (subject, place) => until(`${subject} is in ${place}`, () => where(subject), (at) => at === place);
const row = (page, subject) => page.locator("tr.row").filter({ hasText: subject });
const side = (page, name) => page.getByRole("navigation", { name: "Communication" }).getByRole("link", { name });
const axe = async (page, what) => {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] })).violations
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`));
  assert.deepEqual(found, [], what);
};

step("a folder is made, named anew, put into another, and deleted with a question", async () => {
  const page = await open("/messages/folders");
  await page.getByText("Aucun dossier.").waitFor();
  await page.getByRole("button", { name: "Nouveau dossier" }).click();
  await page.keyboard.type("Année");
  await page.keyboard.press("Enter");
  await page.getByText("Dossier « Année » créé.").waitFor();
  await side(page, "Année").waitFor();
  await page.getByRole("button", { name: "Nouveau dossier" }).click();
  await page.keyboard.type("année");
  await page.keyboard.press("Enter");
  await page.getByText(/Il y a déjà un dossier de ce nom/).waitFor();
  await page.getByLabel("Nom du dossier").fill("Sorties");
  await page.getByLabel("Placé dans").selectOption({ label: "Année" });
  await axe(page, "the form");
  await page.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Dossier « Sorties » créé.").waitFor();
  await page.getByRole("button", { name: "Modifier « Sorties »" }).click();
  await page.getByLabel("Nom du dossier").fill("Voyages");
  await page.keyboard.press("Enter");
  await side(page, "Voyages").waitFor();
  await axe(page, "the page");
  // Of two levels: what holds others is put into none.
  await page.getByRole("button", { name: "Modifier « Année »" }).click();
  assert.equal(await page.getByLabel("Placé dans").count(), 0);
  await page.keyboard.press("Escape");

  const subject = await send();
  const [folder] = (await staff.get("/api/v1/folders")).folders.filter((f) => f.name === "Voyages");
  await staff.post("/api/v1/threads:batch", { ids: [(await staff.thread(subject)).id], folderId: folder.id });
  await page.getByRole("button", { name: "Supprimer « Année »" }).click();
  await page.getByText(/reviennent dans la boîte de réception\. Le dossier qu’il contient/).waitFor();
  await page.getByRole("button", { name: "Le garder" }).click();
  await side(page, "Voyages").waitFor();
  await page.getByRole("button", { name: "Supprimer « Année »" }).click();
  await page.getByRole("button", { name: "Supprimer", exact: true }).click();
  await page.getByText(/Dossier «\sAnnée\s» supprimé/).waitFor();
  await side(page, "Voyages").waitFor({ state: "detached" });
  await is(subject, "inbox");
});

step("by keyboard: V, some letters, Enter; and undone", async () => {
  const folder = await makeFolder();
  const subject = await send();
  const page = await open("/messages");
  await row(page, subject).getByRole("link").focus();
  await page.keyboard.press("v");
  await page.getByRole("dialog").getByText("Déplacer 1 conversation vers…").waitFor();
  await page.keyboard.type(folder.name.toUpperCase());
  await page.keyboard.press("Enter");
  await row(page, subject).waitFor({ state: "detached" });
  await is(subject, folder.name);
  await until("the focus is in the list", () => page.evaluate(() => document.activeElement?.id ?? ""), (id) => id.startsWith("thread-") || id === "");
  await page.locator(".notice").getByRole("button", { name: "Annuler" }).click();
  await page.getByText("C’est annulé.").waitFor();
  await row(page, subject).waitFor();
  await is(subject, "inbox");
  // The page of help knows it.
  await page.keyboard.press("?");
  await page.getByText("Déplacer vers un dossier").waitFor();
});

step("Ctrl+Z takes back what the notice says, as its button does, and not under one who writes", async () => {
  const [one, two] = [await send(), await send()];
  const page = await open("/messages");
  for (const subject of [one, two]) await row(page, subject).getByRole("checkbox").check();
  await page.getByRole("group", { name: "Actions sur la sélection" }).getByRole("button", { name: "Archiver" }).click();
  await is(two, "elsewhere");
  const undo = page.locator(".notice").getByRole("button", { name: "Annuler" });
  await undo.waitFor();
  assert.equal(await undo.getAttribute("aria-keyshortcuts"), "Control+Z");
  // In a field it is the field's.
  await undo.hover();
  await page.getByRole("combobox", { name: "Rechercher dans les messages" }).focus();
  await page.keyboard.press("Control+z");
  assert.equal(await undo.count(), 1);
  await page.keyboard.press("Escape");
  await page.locator("h1").first().focus();
  await page.keyboard.press("Control+z");
  await page.getByText("C’est annulé.").waitFor();
  for (const subject of [one, two]) await is(subject, "inbox");
  // There is nothing more to take back.
  await page.keyboard.press("Control+z");
  for (const subject of [one, two]) await is(subject, "inbox");
});

step("by the bar, for several, into a folder made on the way", async () => {
  const subjects = [await send(), await send()];
  const name = unique("Projet");
  const page = await open("/messages");
  for (const subject of subjects) await row(page, subject).getByRole("checkbox").check();
  await page.getByRole("group", { name: "Actions sur la sélection" }).getByRole("button", { name: "Déplacer" }).click();
  await page.keyboard.type(name);
  await axe(page, "the window");
  await page.keyboard.press("ArrowDown");
  await until("the focus on it", () => page.evaluate(() => document.activeElement?.textContent), (text) => text?.replace(/\s/g, " ") === `Créer « ${name} »`);
  await page.keyboard.press("Enter");
  await page.getByText(`2 conversations déplacées dans « ${name} ».`).waitFor();
  for (const subject of subjects) await is(subject, name);
  await until("what is unread in it", () => side(page, name).innerText(), (text) => text.includes("2"));
  // And from the thread, back to the inbox.
  await side(page, name).click();
  await row(page, subjects[0]).getByRole("link").click();
  await page.getByRole("heading", { level: 1, name: subjects[0] }).waitFor();
  await page.getByRole("group", { name: "Actions sur la conversation" }).getByRole("button", { name: "Déplacer" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Boîte de réception" }).click();
  await is(subjects[0], "inbox");
  await until("back in the folder", async () => new URL(page.url()).pathname, (at) => at.startsWith("/messages/folders/"));
});

step("by dragging: a line, and all that are chosen", async () => {
  const folder = await makeFolder();
  const subjects = [await send(), await send(), await send()];
  const page = await open("/messages");
  await side(page, folder.name).waitFor();
  await row(page, subjects[0]).locator(".who-name").dragTo(side(page, folder.name));
  await row(page, subjects[0]).waitFor({ state: "detached" });
  await is(subjects[0], folder.name);
  for (const subject of subjects.slice(1)) await row(page, subject).getByRole("checkbox").check();
  await row(page, subjects[1]).locator(".who-name").dragTo(side(page, "Archive"));
  await row(page, subjects[2]).waitFor({ state: "detached" });
  for (const subject of subjects.slice(1)) await is(subject, "elsewhere");
});

step("on a phone: folders under « Plus », no line wider than the screen", async () => {
  const folder = await makeFolder(`${unique("Un nom de dossier vraiment")} long`);
  const subject = await send();
  const page = await open("/messages", PHONE);
  await row(page, subject).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Déplacer" }).click();
  await page.getByRole("dialog").getByRole("button", { name: folder.name }).click();
  await is(subject, folder.name);
  await page.goto(`${base}/more`);
  await page.getByRole("link", { name: folder.name }).click();
  await row(page, subject).waitFor();
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth);
  assert.equal(await wide(), 360);
  await page.getByRole("button", { name: "Filtres" }).click();
  assert.equal(await wide(), 360, "with the filters");
  await page.goto(`${base}/messages/folders`);
  await page.getByRole("button", { name: `Supprimer « ${folder.name} »` }).waitFor();
  assert.equal(await wide(), 360, "the page of folders");
  await axe(page, "on a phone");
});

step("all are read at once, and unread again", async () => {
  const subjects = [await send(), await send()];
  const page = await open("/messages", { colorScheme: "dark" });
  await row(page, subjects[0]).waitFor();
  await page.getByRole("button", { name: "Tout marquer comme lu" }).click();
  await page.getByText(/conversations marquées\./).waitFor();
  await until("none is unread", () => page.locator("tr.row.unread").count(), (n) => n === 0);
  assert.equal((await staff.get("/api/v1/threads:unread")).unreadThreads, 0);
  await page.locator(".notice").getByRole("button", { name: "Annuler" }).click();
  await until("both are unread", async () => (await Promise.all(subjects.map((s) => staff.thread(s)))).every((t) => t.unread), Boolean);
  await until("as the list shows", () => page.locator("tr.row.unread").count(), (n) => n >= 2);
  await axe(page, "in the dark");
});

step("all that the box has, beyond what is loaded", async () => {
  const folder = await makeFolder();
  const ids = [];
  for (let i = 0; i < 60; i++) {
    const sent = await parent.post("/api/v1/messages", { to: { userIds: [staff.user.id] }, subject: `Beaucoup ${i}`, bodyHtml: "<p>x</p>" }, { status: 201 });
    ids.push(sent.threadId);
  }
  await staff.post("/api/v1/threads:batch", { ids, folderId: folder.id });
  // Small pages, so that most is not there.
  const page = await newPage(LOGIN);
  await page.context().addCookies(cookies);
  await page.route(/\/api\/v1\/threads\?folder=/, (route) => route.continue({ url: route.request().url().replace(/pageSize=\d+/, "pageSize=10") }));
  await page.setViewportSize({ width: 1280, height: 500 });
  await page.goto(`${base}/messages/folders/${folder.id}`);
  await page.locator("tr.row").first().waitFor();
  await page.route(/pageToken=f/, (route) => route.abort());
  await page.getByRole("checkbox", { name: "Tout sélectionner" }).check();
  await page.getByRole("button", { name: `Sélectionner tout « ${folder.name} »` }).click();
  await page.getByText(/même celles qui ne sont pas affichées/).waitFor();
  await page.getByRole("group", { name: "Actions sur la sélection" }).getByRole("button", { name: "Archiver" }).click();
  await page.getByText("60 conversations archivées.").waitFor();
  assert.equal((await staff.get(`/api/v1/threads?folder=${folder.id}`)).threads.length, 0);
  await page.locator(".notice").getByRole("button", { name: "Annuler" }).click();
  await page.getByText("C’est annulé.").waitFor();
  assert.equal((await staff.get(`/api/v1/threads?folder=${folder.id}&pageSize=200`)).threads.length, 60);
});

step("filters are in the address: on reload, with a thread open, and back", async () => {
  const subject = await send();
  const page = await open("/messages");
  await row(page, subject).waitFor();
  await page.getByRole("button", { name: "Filtres" }).click();
  await page.getByLabel("De la part de").selectOption("GUARDIAN");
  await until("the address", async () => new URL(page.url()).search, (s) => s === "?role=GUARDIAN");
  await row(page, subject).getByRole("link").click();
  await page.getByRole("article").first().waitFor();
  assert.equal(new URL(page.url()).searchParams.get("role"), "GUARDIAN");
  await page.reload();
  await row(page, subject).waitFor();
  assert.equal(await page.getByLabel("De la part de").inputValue(), "GUARDIAN");
  await page.getByLabel("Avec pièce jointe").check();
  await row(page, subject).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Tout afficher" }).click();
  await row(page, subject).waitFor();
  assert.equal(new URL(page.url()).searchParams.get("role"), null);
});

step("nothing was refused by the page", () => {
  assert.deepEqual(complaints, []);
});
