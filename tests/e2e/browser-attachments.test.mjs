// The files of a message, before they leave: dropped, picked, pasted and
// photographed; each with its progress, cancelled, tried again, put in order;
// refused ones, and photographs made smaller; in events as well.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import pictures from "../files/images.mjs";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { Client, PDF, unique } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const MiB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "liaison-attachments-"));
after(() => rmSync(folder, { recursive: true }));

/** Of a telephone that was turned: more than 2 MiB, with a place. */
function photograph() {
  const [noise, whole] = [join(folder, "noise.v"), join(folder, "whole.jpg")];
  execFileSync("vips", ["gaussnoise", noise, "2000", "1200"]);
  execFileSync("vips", ["cast", noise, `${whole}[Q=98]`, "uchar"]);
  const exif = pictures.find((p) => p.name === "exif.jpg").make(folder);
  const segment = exif.subarray(2, 4 + exif.readUInt16BE(4));
  const bytes = readFileSync(whole);
  return Buffer.concat([bytes.subarray(0, 2), segment, bytes.subarray(2)]);
}
const PHOTO = photograph();
const text = (name, content = name) => ({ name, mimeType: "text/plain", buffer: Buffer.from(content) });

let page, parent, teacher;
const dialog = (name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const input = (window = dialog()) => window.locator(".attach input[type=file]");
const lines = (window = dialog()) => window.locator(".uploads > li");
const names = (window = dialog()) => window.locator(".file-name").allInnerTexts();
const inOrder = (want, window = dialog()) => until("their order", async () => (await names(window)).join(), (now) => now === want.join());
const joined = (window = dialog()) => window.getByRole("img", { name: /^(Joint|Attached)$/ });
const all = (count, window = dialog()) => until(`${count} are joined`, () => joined(window).count(), (n) => n === count);
const line = (name) => lines().filter({ hasText: name });
const body = () => dialog().locator(".ProseMirror");

async function open() {
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await body().waitFor();
}
/** Files dragged to `where`, and dropped there unless they only hover. */
const drag = (where, files, events = ["dragenter", "dragover", "drop"]) => where.evaluate((element, [given, names]) => {
  const data = new DataTransfer();
  for (const { name, type, base64 } of given)
    data.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name, { type }));
  const { left, top } = element.getBoundingClientRect();
  for (const one of names)
    element.dispatchEvent(new DragEvent(one, { dataTransfer: data, bubbles: true, cancelable: true, clientX: left + 30, clientY: top + 20 }));
}, [files.map((f) => ({ name: f.name, type: f.mimeType, base64: f.buffer.toString("base64") })), events]);
async function axe(where, what) {
  await where.evaluate(AXE);
  const found = await where.evaluate(async () => (await window.axe.run(document.querySelector("dialog[open]"), { resultTypes: ["violations"] }))
    .violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`));
  assert.deepEqual(found, [], what);
}
/** The newest draft with that subject. */
const draftOf = async (subject) => (await parent.get("/api/v1/drafts")).drafts.find((d) => d.subject === subject);

step("what may be attached is said before; files are dropped anywhere, folders are not", async () => {
  [page, parent, teacher] = [await logIn("parent"), await Client.login("parent"), await Client.login("enseignant")];
  await open();
  const add = dialog().getByRole("button", { name: "Ajouter des fichiers" });
  const said = await add.getAttribute("aria-describedby");
  assert.match(await page.locator(`[id="${said}"]`).innerText(), /^\d+ au plus, \d+\sMo chacun$/);
  const target = dialog().getByText("Déposez les fichiers n’importe où");
  assert.equal(await target.isVisible(), false);
  const header = page.locator("header").first();
  await drag(header, [text("un.txt")], ["dragenter", "dragover"]);
  await target.waitFor();
  await drag(header, [text("un.txt")], ["dragleave"]);
  await target.waitFor({ state: "hidden" });
  await drag(header, [text("un.txt"), text("deux.txt")]);
  await all(2);
  await inOrder(["un.txt", "deux.txt"]);

  await page.evaluate(() => {
    const itself = DataTransferItem.prototype.webkitGetAsEntry;
    DataTransferItem.prototype.webkitGetAsEntry = function () {
      return this.getAsFile()?.name === "dossier" ? { isDirectory: true } : itself.call(this);
    };
  });
  await drag(header, [text("dossier"), text("trois.txt")]);
  await line("dossier").getByRole("alert").getByText(/Un dossier ne peut pas être joint/).waitFor();
  await all(3);
});

step("the keyboard and the mouse put them in order, and that is how they arrive", async () => {
  await dialog().getByRole("button", { name: "Retirer dossier" }).click();
  const handle = (name) => dialog().getByRole("button", { name: new RegExp(`^Déplacer ${name}`) });
  await handle("trois.txt").focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await inOrder(["trois.txt", "un.txt", "deux.txt"]);
  await until("the focus goes with it", () => handle("trois.txt").evaluate((e) => e === document.activeElement), Boolean);
  assert.equal(await handle("trois.txt").getAttribute("aria-label"), "Déplacer trois.txt (1 sur 3)");
  await dialog().getByRole("status").getByText("trois.txt est maintenant en position 1 sur 3.").waitFor();

  await handle("un.txt").scrollIntoViewIfNeeded();
  const [from, to] = [await handle("un.txt").boundingBox(), await handle("deux.txt").boundingBox()];
  const x = from.x + from.width / 2;
  await page.mouse.move(x, from.y + from.height / 2);
  await page.mouse.down();
  await page.mouse.move(x, to.y + to.height / 2, { steps: 3 });
  await page.mouse.move(x, to.y + to.height, { steps: 2 });
  await page.mouse.up();
  await inOrder(["trois.txt", "deux.txt", "un.txt"]);
  await page.mouse.move(x, from.y);
  assert.deepEqual(await names(), ["trois.txt", "deux.txt", "un.txt"], "it was let go");

  const subject = unique("Dans l’ordre");
  await dialog().getByLabel("Sujet").fill(subject);
  const order = (files) => files?.map((f) => f.name).join();
  await until("the draft has it", async () => order((await draftOf(subject))?.attachments), (o) => o === "trois.txt,deux.txt,un.txt");
  await dialog().getByRole("treegrid").getByRole("checkbox").first().check();
  await dialog().getByRole("button", { name: "Envoyer", exact: true }).click();
  await dialog().waitFor({ state: "detached" });
  const { threads } = await parent.get("/api/v1/threads?box=sent");
  const { messages } = await parent.get(`/api/v1/threads/${threads.find((t) => t.subject === subject).id}`);
  assert.equal(order(messages.at(-1).attachments), "trois.txt,deux.txt,un.txt");

  // To who sent it, whom it reached has the width, and what may be done one line.
  await page.goto(`${base}/messages/threads/${messages.at(-1).threadId ?? threads.find((t) => t.subject === subject).id}`);
  const acts = page.locator(".message-acts").last().getByRole("button");
  await until("who has read it, whom it reached, taking it back", () => acts.count(), (n) => n === 3);
  const tops = await acts.evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().top)));
  assert.equal(new Set(tops).size, 1, `in one line: ${tops}`);
  const when = await page.locator(".message-when").last().evaluate((e) => e.getBoundingClientRect().width / e.closest(".message").getBoundingClientRect().width);
  assert.ok(when < 0.12, `${when} of the message`);
});

step("the text keeps its room beside files, and shows a picture whole; what adds files stays where it is", async () => {
  const wide = { width: 1280, height: 860 };
  for (const viewport of [wide, { width: 390, height: 844 }]) {
    await open();
    await page.setViewportSize(viewport);
    const room = () => body().evaluate((e) => e.clientHeight);
    const before = await room();
    await body().click();
    await page.keyboard.type("La cour ce matin :");
    await drag(body(), [{ name: "cour.jpg", mimeType: "image/jpeg", buffer: PHOTO }]);
    const picture = body().locator("img[alt=cour]");
    await until("it is there", () => picture.evaluate((e) => e.naturalWidth), (n) => n > 0);
    let go;
    const held = new Promise((resolve) => { go = resolve; });
    await page.route(/\/api\/v1\/attachments\?/, async (route) => {
      await held;
      await route.continue();
    });
    await input().setInputFiles(Array.from({ length: 6 }, (_, i) => text(`f${i}.txt`)));
    await until("they go", () => lines().count(), (n) => n === 7);
    const add = dialog().getByRole("button", { name: "Ajouter des fichiers" });
    const place = () => add.evaluate((e) => {
      const all = e.closest(".window-body");
      return Math.round(e.getBoundingClientRect().top - all.getBoundingClientRect().top + all.scrollTop);
    });
    const there = await place();
    go();
    await all(7);
    await page.unroute(/\/api\/v1\/attachments\?/);
    assert.equal(await place(), there, "it has not moved");
    assert.ok(await room() >= Math.min(before, 140), `${await room()} of ${before}`);
    await dialog().locator(".text").evaluate((e) => e.scrollIntoView({ block: "start" }));
    const seen = await picture.evaluate((e) => {
      const [one, page, all] = [e, e.closest(".page"), e.closest(".window-body")].map((x) => x.getBoundingClientRect());
      const line = e.closest(".page").firstElementChild.getBoundingClientRect();
      return { above: Math.round(line.top - page.top), below: Math.round(Math.min(page.bottom, all.bottom) - one.bottom), ratio: one.width / one.height };
    });
    assert.ok(seen.above >= 0 && seen.below >= 0, `whole, with the line before it: ${JSON.stringify(seen)}`);
    assert.ok(Math.abs(seen.ratio - 1200 / 2000) < 0.02, `as it is: ${seen.ratio}`);
    await page.setViewportSize(wide);
  }
});

step("after a reload the draft says which files had not gone up, and they are chosen again", async () => {
  await open();
  const subject = unique("Interrompu");
  await dialog().getByLabel("Sujet").fill(subject);
  await input().setInputFiles([text("avant.txt")]);
  await all(1);
  await page.route(/\/api\/v1\/attachments\?/, () => undefined);
  await input().setInputFiles([text("pendant.txt"), text("ensuite.txt"), text("tant pis.txt")]);
  await until("the draft has what is up", async () => (await draftOf(subject))?.attachments.length, (n) => n === 1);
  await page.reload();
  await page.unroute(/\/api\/v1\/attachments\?/);
  await page.goto(`${base}/messages/drafts`);
  await page.getByRole("button", { name: new RegExp(`^Reprendre.*${subject}`) }).first().click();
  await inOrder(["avant.txt", "pendant.txt", "ensuite.txt", "tant pis.txt"]);
  assert.equal(await dialog().getByText(/^Pas encore envoyé\s: choisissez-le de nouveau\.$/).count(), 3);
  assert.equal(await line("avant.txt").getByText(/Pas encore/).count(), 0);
  await axe(page, "files to choose again");
  await dialog().getByRole("button", { name: "Envoyer", exact: true }).click();
  await dialog().getByText("Choisissez de nouveau le fichier qui n’a pas été envoyé, ou retirez-le.").waitFor();

  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), dialog().getByRole("button", { name: "Choisir de nouveau pendant.txt" }).click()]);
  await chooser.setFiles([text("pendant.txt")]);
  await all(2);
  assert.ok(await line("pendant.txt").evaluate((e) => e.contains(document.activeElement)), "the focus stays there");
  // The same file among those that are added takes its place.
  await input().setInputFiles([text("ensuite.txt")]);
  await dialog().getByRole("button", { name: "Retirer tant pis.txt" }).click();
  await all(3);
  await inOrder(["avant.txt", "pendant.txt", "ensuite.txt"]);
  await until("the draft has them", async () => (await draftOf(subject)).attachments.map((f) => f.name).join(), (n) => n === "avant.txt,pendant.txt,ensuite.txt");
  await page.goto(`${base}/messages/drafts`);
  await page.getByRole("button", { name: new RegExp(`^Reprendre.*${subject}`) }).first().click();
  await all(3);
  assert.equal(await lines().count(), 3, "and nothing is asked for any more");
});

step("three go up at a time; each is cancelled, or tried again, by itself", async () => {
  await open();
  const held = new Map();
  await page.route(/\/api\/v1\/attachments\?/, (route) => {
    held.set(new URL(route.request().url()).searchParams.get("name"), route);
  });
  await input().setInputFiles(["a.txt", "b.txt", "c.txt", "d.txt"].map((name) => text(name)));
  const going = () => [...held.keys()].sort().join();
  await until("three go", going, (now) => now === "a.txt,b.txt,c.txt");
  await dialog().getByRole("progressbar", { name: "d.txt attend son tour" }).waitFor();
  await dialog().getByRole("progressbar", { name: "Envoi d’a.txt" }).waitFor();
  await dialog().getByRole("button", { name: "Annuler l’envoi d’a.txt" }).click();
  await until("the next one goes", going, (now) => now.includes("d.txt"));
  await inOrder(["b.txt", "c.txt", "d.txt"]);

  await held.get("b.txt").abort();
  const alert = line("b.txt").getByRole("alert");
  await alert.waitFor();
  await held.get("c.txt").continue();
  await held.get("d.txt").continue();
  await all(2);
  await dialog().getByRole("button", { name: "Envoyer", exact: true }).click();
  await dialog().getByText("Retirez le fichier refusé ou réessayez avant d’envoyer.").waitFor();
  await page.unroute(/\/api\/v1\/attachments\?/);
  await line("b.txt").getByRole("button", { name: "Réessayer" }).click();
  await all(3);
  await alert.waitFor({ state: "detached" });
});

step("a refused one stays, says why and what would do; room that is made is used", async () => {
  await open();
  await input().setInputFiles([text("seul.exe")]);
  await line("seul.exe").getByRole("alert").waitFor();
  assert.match(await dialog().locator(".limits").innerText(), /^\d+ fichiers au plus/, "nothing that goes is counted");
  await dialog().getByRole("button", { name: "Retirer seul.exe" }).click();
  await input().setInputFiles([
    { name: "faux.pdf", mimeType: "application/pdf", buffer: Buffer.from("bonjour") },
    ...["programme.exe", "avec.docm", "logo.SVG", "tout.rar", "inconnu.xyz", "sans format"].map((name) => text(name)), text("vide.txt", ""),
    ...Array.from({ length: 11 }, (_, i) => text(`f${i}.txt`)),
  ]);
  await line("faux.pdf").getByRole("alert").getByText(/est du \.txt, ce que son nom ne dit pas\s: renommez-le en \.txt/).waitFor();
  for (const [name, sentence] of [
    ["programme.exe", /^Un fichier \.exe est un programme, et aucun n’est accepté\s: dites plutôt dans le message où le trouver\.$/],
    ["avec.docm", /^Un document \.docm contient des macros\s: enregistrez-le en \.docx\.$/],
    ["logo.SVG", /^Le format \.svg n’est pas accepté\s: enregistrez le fichier en \.png\.$/],
    ["tout.rar", /^Une archive \.rar n’est pas acceptée\s: faites-en une archive \.zip, ou joignez les fichiers eux-mêmes\.$/],
    ["inconnu.xyz", /^Le format \.xyz n’est pas accepté\s: enregistrez le fichier dans un autre\. Formats acceptés\s: .*pdf/],
    ["sans format", /^Le nom du fichier ne finit pas par son format\s: ajoutez-le\. Formats acceptés\s: .*pdf/],
    ["vide.txt", /^Ce fichier est vide\s: ouvrez-le, enregistrez-le de nouveau/],
  ]) await line(name).getByRole("alert").getByText(sentence).waitFor();
  assert.equal(await line("vide.txt").getByRole("button", { name: "Réessayer" }).count(), 0);
  await dialog().getByText(/^9 fichiers, |^10 fichiers, /).waitFor();
  const over = lines().filter({ hasText: /Un message porte 10 fichiers au plus/ });
  await until("those over are refused", () => over.count(), (n) => n >= 1);
  const late = (await over.last().locator(".file-name").innerText());
  const isSeen = () => lines().last().evaluate((e) => {
    const [one, all] = [e.getBoundingClientRect(), e.closest(".window-body").getBoundingClientRect()];
    return one.top >= all.top - 1 && one.bottom <= all.bottom + 1;
  });
  await until("the newest is in view", isSeen, (seen) => seen);
  await lines().last().evaluate((e) => e.closest(".attached").scrollIntoView());
  assert.equal(await dialog().evaluate((e) => e.scrollTop), 0, "the window itself does not scroll");
  await axe(page, "refused");
  await dialog().getByRole("button", { name: "Retirer faux.pdf" }).click();
  await dialog().getByRole("button", { name: "Retirer f0.txt" }).click();
  await line(late).getByRole("button", { name: "Réessayer" }).click();
  await line(late).getByRole("img", { name: "Joint" }).waitFor();
  complaints.splice(0, complaints.length, ...complaints.filter((c) => !/4(15|22)/.test(c)));
});

step("no room: the server's sentence, and what is left is asked for anew", async () => {
  await open();
  let asked = 0;
  await page.route(/\/api\/v1\/me$/, (route) => { asked++; return route.continue(); });
  await page.route(/\/api\/v1\/attachments\?/, (route) => route.fulfill({ status: 507, contentType: "application/problem+json",
    body: JSON.stringify({ status: 507, code: "PERSON_QUOTA_REACHED", title: "Espace personnel plein", detail: "Vos fichiers ne peuvent pas dépasser 1 Mo en tout." }) }));
  await input().setInputFiles([text("trop.txt")]);
  await line("trop.txt").getByRole("alert").getByText("Vos fichiers ne peuvent pas dépasser 1 Mo en tout.").waitFor();
  await until("what is left is asked for", () => asked, (n) => n > 0);
  await page.unroute(/\/api\/v1\/attachments\?/);
  await page.unroute(/\/api\/v1\/me$/);
  await line("trop.txt").getByRole("button", { name: "Réessayer" }).click();
  await all(1);
  complaints.splice(0, complaints.length, ...complaints.filter((c) => !/507/.test(c)));
});

step("a photograph dropped in the text is made smaller, turned as it was, without its place", async () => {
  await open();
  const photo = { name: "cour.jpg", mimeType: "image/jpeg", buffer: PHOTO };
  assert.ok(PHOTO.length > 2 * MiB && PHOTO.includes("Exif"));
  const thumbnails = [];
  await page.route(/\/api\/v1\/attachments\/\w+\/preview/, (route) => {
    thumbnails.push(/attachments\/(\w+)/.exec(route.request().url())[1]);
    return route.fulfill({ contentType: "image/jpeg", body: PHOTO });
  });
  const subject = unique("La cour");
  await dialog().getByLabel("Sujet").fill(subject);
  const ids = () => body().locator("img[alt=cour]").evaluateAll((found) => found.map((img) => img.dataset.cid).join());
  await drag(body(), [photo]);
  await all(1);
  assert.deepEqual(await names(), ["cour.jpg"], "once");
  const first = await until("the text names it", ids, (id) => id !== "");
  // It comes when it is in view.
  await line("cour.jpg").scrollIntoViewIfNeeded();
  await line("cour.jpg").locator(".thumbnail img").waitFor();
  assert.deepEqual(thumbnails, [first]);
  await dialog().getByLabel("Taille des photos").selectOption({ label: "2\u00a0Mo au plus" });
  await line("cour.jpg").getByText(/au lieu de \d/).waitFor();
  await all(1);
  const second = await until("the text names the smaller one", ids, (id) => id !== "" && id !== first);
  await line("cour.jpg").scrollIntoViewIfNeeded();
  await until("it has the picture of that one", () => thumbnails.join(), (asked) => asked === [first, second].join());
  await line("cour.jpg").locator(".thumbnail img").waitFor();
  const { bytes } = await parent.request("GET", `/api/v1/attachments/${second}`);
  assert.ok(bytes.length <= 2 * MiB, `${bytes.length}`);
  assert.ok(!bytes.includes("Exif"), "no place");
  const size = await page.evaluate(async (id) => {
    const image = new Image();
    image.src = `/api/v1/attachments/${id}`;
    await image.decode();
    return [image.naturalWidth, image.naturalHeight];
  }, second);
  assert.ok(size[0] < size[1], `upright: ${size}`);
  await until("the draft has that one alone", async () => (await draftOf(subject))?.attachments.map((a) => a.id).join(), (kept) => kept === second);

  // What undoing brings back is the file of now.
  await body().press("Control+A");
  await page.keyboard.press("Delete");
  await until("the text has none", ids, (id) => id === "");
  await dialog().getByLabel("Taille des photos").selectOption("full");
  await until("it is as it was", async () => await line("cour.jpg").getByText(/au lieu de/).count() + 1 - await joined().count(), (n) => n === 0);
  await body().press("Control+Z");
  await until("the text has it again", ids, (id) => !["", first, second].includes(id));

  // What was chosen stays for the next message; what is no photograph is as it was.
  await dialog().getByLabel("Taille des photos").selectOption("small");
  await open();
  await input().setInputFiles([{ ...photo, name: "cantine.jpg" }, { name: "plan.pdf", mimeType: "application/pdf", buffer: PDF }]);
  await all(2);
  await line("cantine.jpg").getByText(/au lieu de/).waitFor();
  assert.equal(await line("plan.pdf").getByText(/au lieu de/).count(), 0);
  await dialog().getByLabel("Taille des photos").selectOption("full");
});

step("a photograph over the limit is made smaller where that would do", async () => {
  await page.route(/\/api\/v1\/me$/, async (route) => {
    const response = await route.fetch();
    const me = await response.json();
    await route.fulfill({ response, json: { ...me, limits: { ...me.limits, maxAttachmentBytes: 2 * MiB } } });
  });
  await open();
  await input().setInputFiles([{ name: "cour.jpg", mimeType: "image/jpeg", buffer: PHOTO }]);
  await line("cour.jpg").getByRole("alert").getByText(/dépasse la taille autorisée \(2\sMo\)/).waitFor();
  await line("cour.jpg").getByRole("button", { name: /^Réduire à 2\sMo$/ }).click();
  await all(1);
  await page.unroute(/\/api\/v1\/me$/);
});

step("what the scanner for viruses has not seen says so until it has; what is infected does not leave", async () => {
  const answers = { propre: "CLEAN", malade: "INFECTED" };
  const scans = new Map();
  let seen = false;
  await page.route(/\/api\/v1\/attachments\?/, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    scans.set(json.id, answers[json.name.replace(".txt", "")]);
    await route.fulfill({ response, json: { ...json, scan: "PENDING" } });
  });
  await page.route(/\/api\/v1\/uploads\/[0-9a-f]+$/, async (route) => {
    const response = await route.fetch();
    const json = await response.json();
    const scan = seen ? scans.get(json.id) : "PENDING";
    await route.fulfill({ response, json: { ...json, attachment: { ...json.attachment, scan, found: scan === "INFECTED" ? "Eicar" : "" } } });
  });
  await open();
  await input().setInputFiles([text("propre.txt"), text("malade.txt")]);
  await all(2);
  const pending = dialog().getByText("Analyse antivirus en cours");
  await until("both wait", () => pending.count(), (n) => n === 2);
  seen = true;
  await line("malade.txt").getByRole("alert").getByText(/Un virus a été trouvé dans ce fichier \(Eicar\)/).waitFor();
  await pending.first().waitFor({ state: "detached" });
  await all(1);
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

step("an event takes them the same way, in their order", async () => {
  page = await logIn("enseignant");
  // Beside a message that waits, to which other people belong.
  await open();
  await dialog().getByRole("button", { name: "Réduire", exact: true }).click();
  await page.getByRole("link", { name: "Évènements", exact: true }).locator("visible=true").first().click();
  await page.getByRole("button", { name: "Nouvel évènement" }).click();
  const form = dialog("Nouvel évènement");
  const title = unique("Fête");
  await form.getByRole("textbox", { name: "Titre" }).fill(title);
  await form.getByRole("combobox", { name: "Sélectionner un utilisateur" }).fill("Parents de 6e B");
  await page.getByRole("grid", { name: "Destinataires trouvés" }).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await drag(page.locator("header").first(), [text("un.txt"), text("deux.txt")]);
  await all(2, form);
  await form.getByRole("button", { name: /^Déplacer deux\.txt/ }).press("ArrowUp");
  await inOrder(["deux.txt", "un.txt"], form);
  await axe(page, "the event's window");
  await form.getByRole("button", { name: "Enregistrer", exact: true }).click();
  await page.getByRole("heading", { name: title, level: 1 }).waitFor();
  const id = /\/events\/(\d+)/.exec(page.url())[1];
  assert.equal((await teacher.get(`/api/v1/events/${id}`)).attachments.map((f) => f.name).join(), "deux.txt,un.txt");
  await dialog().getByRole("button", { name: "Rouvrir" }).click();
  await body().waitFor();
  assert.deepEqual(await names(), [], "the message has none of them");
});

step("on a phone, in the dark, in English: the camera, and all fits", async () => {
  const phone = await logIn("eleve", { locale: "en-GB", colorScheme: "dark", viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true });
  await phone.goto(`${base}/messages`);
  await phone.getByRole("button", { name: /New message/ }).locator("visible=true").first().click();
  const window = phone.getByRole("dialog", { name: "New message", exact: true });
  const [chooser] = await Promise.all([phone.waitForEvent("filechooser"), window.getByRole("button", { name: "Take a photo" }).click()]);
  assert.equal(chooser.isMultiple(), false);
  assert.equal(await input(window).getAttribute("capture"), "environment");
  await chooser.setFiles([{ name: "image.jpg", mimeType: "image/jpeg", buffer: PHOTO }]);
  await all(1, window);
  const [files] = await Promise.all([phone.waitForEvent("filechooser"), window.getByRole("button", { name: "Add files" }).click()]);
  assert.equal(files.isMultiple(), true);
  assert.equal(await input(window).getAttribute("capture"), null);
  await files.setFiles([text("a very long name that a school gives to its files in September.txt"), text("programme.exe")]);
  await all(2, window);
  await window.getByRole("alert").getByText(/is a program, and none is accepted/).waitFor();
  assert.ok(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  assert.ok(await window.locator(".window-body").evaluate((e) => e.scrollWidth <= e.clientWidth), "nothing is beside the window");
  await axe(phone, "the phone");
});

step("no page complained", () => assert.deepEqual(complaints, []));
