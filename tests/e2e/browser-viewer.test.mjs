// What is attached is shown in the page: thumbnails in the list, then pictures,
// PDF, sound and films in the viewer, by keyboard and by finger.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { before } from "node:test";
import { deflateSync } from "node:zlib";
import { assertAccessible, enter, PHONE, step } from "./account-pages.mjs";
import { base, complaints, until } from "./browser.mjs";
import { Client, unique } from "./client.mjs";

// ---- files ----

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? crc >>> 1 ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

/** Grey, of noise: as many bytes as pixels. */
function png(width, height) {
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const rows = Array.from({ length: height }, () => Buffer.concat([Buffer.alloc(1), randomBytes(width)]));
  return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.concat(rows), { level: 0 })), chunk("IEND", Buffer.alloc(0))]);
}

/** In a row at the foot of a page: a link to its third, some out of it, and one
 *  to where nobody is led. */
const SITE = "https://www.exemple.org/dossier?page=2";
const LINKS = ["/Dest[8 0 R/Fit]", ...[SITE, "mailto:secretariat@exemple.org", "ftp://exemple.org/dossier"].map((to) => `/A<</S/URI/URI(${to})>>`)]
  .map((leads, i) => `<</Type/Annot/Subtype/Link/Border[0 0 0]/Rect[${72 + 100 * i} 100 ${152 + 100 * i} 120]${leads}>>`).join("");

/** « Ordre du jour N » on page N, in a font that is not in it. */
function pdf(pages) {
  const objects = [null, "<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"];
  const kids = [];
  for (let page = 1; page <= pages; page++) {
    const text = `BT /F 28 Tf 72 700 Td (Ordre du jour ${page}) Tj ET`;
    kids.push(`${objects.length} 0 R`);
    objects.push(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>${page === 1 ? `/Annots[${LINKS}]` : ""}/Contents ${objects.length + 1} 0 R>>`,
      `<</Length ${text.length}>>stream\n${text}\nendstream`);
  }
  objects[2] = `<</Type/Pages/Count ${pages}/Kids[${kids.join(" ")}]>>`;
  let file = "%PDF-1.4\n";
  const at = objects.map((object, i) => {
    const from = file.length;
    if (object) file += `${i} 0 obj ${object} endobj\n`;
    return from;
  });
  const table = file.length;
  file += `xref\n0 ${objects.length}\n0000000000 65535 f \n` +
    at.slice(1).map((from) => `${String(from).padStart(10, "0")} 00000 n \n`).join("") +
    `trailer <</Size ${objects.length}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`;
  return Buffer.from(file);
}

function film() {
  const folder = mkdtempSync(join(tmpdir(), "liaison-film-"));
  const path = join(folder, "film.webm");
  execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "testsrc=d=2:s=64x48:r=5", "-c:v", "libvpx", path], { stdio: "pipe" });
  const bytes = readFileSync(path);
  rmSync(folder, { recursive: true });
  return bytes;
}

/** A second of silence. */
function wav() {
  const head = Buffer.alloc(44);
  head.write("RIFF", 0);
  head.writeUInt32LE(36 + 8000, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write("data", 36);
  head.writeUInt32LE(8000, 40);
  return Buffer.concat([head, Buffer.alloc(8000, 128)]);
}

const SMALL = png(60, 40);
const LARGE = png(1200, 1000);
const FILES = [
  ["la cour.png", LARGE, "image/png"],
  ["réunion.pdf", pdf(3), "application/pdf"],
  ["télé.png", SMALL, "image/png"],
  ["spectacle.webm", film(), "video/webm"],
  ["chorale.wav", wav(), "audio/wav"],
  ["liste.csv", Buffer.from("nom,classe\nMartin,6B\n"), "text/csv"],
];

// ---- the thread, and what the server tells of its files ----

let teacher, parent, threadId, eventId;
const attached = {};

before(async () => {
  teacher = await Client.login("enseignant");
  parent = await Client.login("parent");
  for (const [name, bytes, type] of FILES) attached[name] = await teacher.upload(name, bytes, type);
  const attachmentIds = Object.values(attached).map((a) => a.id);
  ({ threadId } = await teacher.post("/api/v1/messages", { subject: unique("Photos"), bodyHtml: "<p>Voici.</p>",
    attachmentIds, to: { userIds: [parent.user.id] }, options: { undoSeconds: 0 } }, { status: 201 }));
  eventId = (await teacher.post("/api/v1/events", { title: unique("Sortie"), allDay: true, firstDay: "2030-01-07",
    lastDay: "2030-01-07", timeZone: "Europe/Paris", attachmentIds: [attached["la cour.png"].id],
    to: { userIds: [parent.user.id] } }, { status: 201 })).id;
});

const DETAILS = { "réunion.pdf": { pages: 3 }, "spectacle.webm": { durationMs: 84_000 }, "chorale.wav": { durationMs: 3_723_000 } };

/** What is told of files and what their previews are is said here: `previews`
 *  of a name gives statuses, one for each time it is asked for, then a picture. */
async function tell(page, previews = {}) {
  const asked = [];
  const nameOf = (url) => Object.keys(attached).find((name) => url.includes(attached[name].id));
  const known = (a) => ({ ...a, preview: /image|video|pdf/.test(a.mediaType),
    // Of two units the one that has fewer digits.
    ...a.name === "liste.csv" ? { size: 1_036_409 } : {},
    // From a telephone: no browser shows it.
    ...a.name === "télé.png" ? { name: "télé.heic", mediaType: "image/heic" } : {} });
  await page.route(/\/api\/v1\/(threads|events)\/\d+(\?|$)/, async (route) => {
    // The page may have gone meanwhile.
    const response = await route.fetch().catch(() => null);
    if (!response) return undefined;
    const json = await response.json();
    for (const one of json.messages ?? [json]) one.attachments = (one.attachments ?? []).map(known);
    return route.fulfill({ response, json });
  });
  await page.route(/\/attachments\/\w+\/details/, (route) => {
    const name = nameOf(route.request().url());
    return route.fulfill({ json: { ...known(attached[name]), ...DETAILS[name] } });
  });
  await page.route(/\/attachments\/\w+\/preview/, (route) => {
    const url = new URL(route.request().url());
    const name = nameOf(url.href);
    asked.push(`${name} ${url.searchParams.get("width")}`);
    const status = previews[name]?.shift();
    return status ? route.fulfill({ status, json: { status } })
      : route.fulfill({ contentType: "image/png", body: url.searchParams.get("width") === "320" ? SMALL : LARGE });
  });
  return asked;
}

async function openThread(options = {}, previews) {
  const page = await enter("parent", options);
  const asked = await tell(page, previews);
  await page.goto(`${base}/messages/threads/${threadId}`);
  await page.locator(".file").nth(FILES.length - 1).waitFor();
  return { page, asked };
}

const card = (page, name) => page.locator(".file", { hasText: name });
const opener = (page, name) => card(page, name).getByRole("button");
const viewer = (page) => page.locator("dialog.viewer");
const called = (page, name) => page.getByRole("dialog", { name, exact: true });
const percent = (page) => viewer(page).locator(".percent");
async function open(page, name) {
  await opener(page, name).click();
  await called(page, name).waitFor();
}
const said = async (locator, wanted) =>
  until(String(wanted), () => locator.textContent(), (text) => wanted.test(text ?? ""));
/** Where the picture is, and how wide. */
const box = (page) => viewer(page).locator("img").evaluate((e) => {
  const { x, y, width } = e.getBoundingClientRect();
  return { x: Math.round(x), y: Math.round(y), width: Math.round(width) };
});
/** Each call is one event, of all fingers that are down. */
async function fingersOn(page) {
  const touch = await page.context().newCDPSession(page);
  return (type, ...points) => touch.send("Input.dispatchTouchEvent",
    { type, touchPoints: points.map(([x, y], id) => ({ x, y, id })) });
}
const comes = (page) => viewer(page).locator("img:not(.coming)").waitFor();

step("each file has its thumbnail, its length, its pages, and its download", async () => {
  const { page, asked } = await openThread({}, { "la cour.png": [503], "réunion.pdf": [404, 404, 404] });
  await said(card(page, "réunion.pdf"), /3\spages/);
  await said(card(page, "spectacle.webm"), /1:24/);
  await said(card(page, "chorale.wav"), /1:02:03/);
  await said(card(page, "liste.csv"), /(^|\D)1\sMo$/);
  // One in the making is asked for again; where none comes an icon says its kind.
  await card(page, "réunion.pdf").locator(".thumbnail svg").waitFor();
  await card(page, "la cour.png").locator("img").waitFor();
  await until("again", () => asked.filter((a) => a === "réunion.pdf 320").length, (n) => n > 1);
  await card(page, "réunion.pdf").locator(".thumbnail svg").waitFor();
  assert.ok(asked.includes("la cour.png 320"));
  assert.equal(await card(page, "chorale.wav").locator("img").count(), 0);
  assert.ok(!asked.some((a) => /chorale|liste/.test(a)));
  for (const name of ["la cour.png", "réunion.pdf", "liste.csv"]) {
    const link = page.getByRole("link", { name: new RegExp(`^Télécharger ${name}`) });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    assert.equal(download.suggestedFilename(), name);
  }
  // What browsers do not show is downloaded by a press.
  assert.equal(await opener(page, "liste.csv").count(), 0);
  // It says so to the eye as well.
  const saves = page.getByRole("link", { name: /^Télécharger liste\.csv/ }).locator(".saves svg");
  const beside = page.getByRole("link", { name: /^Télécharger réunion\.pdf/ }).locator("svg");
  await saves.waitFor();
  const fromTheEdge = (sign) => sign.evaluate((e) => Math.round(e.closest(".file").getBoundingClientRect().right - e.getBoundingClientRect().right));
  assert.equal(await fromTheEdge(saves), await fromTheEdge(beside), "below each other");
  await assertAccessible(page, "list of files");
});

step("a picture is looked at closely by keyboard, and the focus comes back", async () => {
  const { page } = await openThread();
  await opener(page, "la cour.png").press("Enter");
  await called(page, "la cour.png").waitFor();
  await comes(page);
  assert.equal(await viewer(page).locator("img").getAttribute("alt"), "la cour.png");
  await said(viewer(page).locator(".place"), /^1\/6$/);
  const whole = await box(page);
  await page.keyboard.press("+");
  await said(percent(page), /150/);
  assert.ok((await box(page)).width > whole.width * 1.4);
  // The arrows move what is larger than the view, up to its edge.
  await page.keyboard.press("+");
  const before = await box(page);
  for (let i = 0; i < 12; i++) await page.keyboard.press("ArrowDown");
  await until("moved", () => box(page), ({ y }) => y < before.y - 50);
  const edge = await viewer(page).evaluate((e) => Math.round(e.querySelector(".stage").getBoundingClientRect().bottom));
  await until(`its foot at ${edge}`, () => viewer(page).locator("img").evaluate((e) => Math.round(e.getBoundingClientRect().bottom)),
    (foot) => Math.abs(foot - edge) <= 2);
  assert.equal(await called(page, "la cour.png").count(), 1);
  await page.keyboard.press("0");
  await said(percent(page), /100/);
  assert.deepEqual(await box(page), whole);
  await assertAccessible(page, "a picture");
  // Whole again, the arrows lead on.
  await page.keyboard.press("ArrowRight");
  await called(page, "réunion.pdf").waitFor();
  await page.keyboard.press("ArrowLeft");
  await called(page, "la cour.png").waitFor();
  await page.keyboard.press("ArrowLeft");
  await said(viewer(page).locator(".place"), /^1\/6$/);
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  await until("the focus", () => opener(page, "la cour.png").evaluate((e) => e === document.activeElement), Boolean);
});

step("a picture is looked at closely by the mouse and by fingers", async () => {
  const { page } = await openThread({ ...PHONE, colorScheme: "light" });
  await opener(page, "la cour.png").tap();
  await comes(page);
  const stage = await viewer(page).locator(".picture").boundingBox();
  const middle = { x: stage.x + stage.width / 2, y: stage.y + stage.height / 2 };
  await page.mouse.move(middle.x, middle.y);
  await page.mouse.wheel(0, -300);
  await said(percent(page), /182/);
  await page.mouse.dblclick(middle.x, middle.y);
  await said(percent(page), /100/);
  const fingers = await fingersOn(page);
  // Two fingers apart.
  await fingers("touchStart", [middle.x - 20, middle.y], [middle.x + 20, middle.y]);
  await fingers("touchMove", [middle.x - 60, middle.y], [middle.x + 60, middle.y]);
  await fingers("touchEnd");
  await said(percent(page), /300/);
  const before = await box(page);
  await fingers("touchStart", [middle.x, middle.y]);
  await fingers("touchMove", [middle.x - 80, middle.y]);
  await fingers("touchEnd");
  await until("moved", () => box(page), ({ x }) => x < before.x - 40);
  await called(page, "la cour.png").waitFor();
  // Whole, one finger leads on.
  await percent(page).click();
  await said(percent(page), /100/);
  await fingers("touchStart", [middle.x + 60, middle.y]);
  await fingers("touchMove", [middle.x - 60, middle.y + 5]);
  await fingers("touchEnd");
  await called(page, "réunion.pdf").waitFor();
  await assertAccessible(page, "on a phone");
  await page.goBack();
  await viewer(page).waitFor({ state: "detached" });
  assert.match(page.url(), new RegExp(`/${threadId}$`));
});

/** The frame of the PDF, once it is there. */
async function frameOf(page) {
  const handle = await viewer(page).locator("iframe:not(.coming)").elementHandle();
  return handle.contentFrame();
}

step("a PDF is read page by page, in a frame that reaches nothing", async () => {
  const page = await enter("parent", { locale: "en-GB" });
  await tell(page);
  const policies = [];
  page.on("response", (r) => { if (/\/pdf-\w+\.html$/.test(r.url())) policies.push(r.headers()); });
  await page.goto(`${base}/messages/threads/${threadId}`);
  await open(page, "réunion.pdf");
  const frame = await frameOf(page);
  const first = frame.getByRole("region", { name: "Page 1 of 3" });
  await said(first, /Ordre du jour 1/);
  await first.locator("canvas").waitFor();
  // The text lies where it is drawn: « Ordre du jour » is 72 points from the left.
  const at = await first.evaluate((e) => (e.querySelector(".text span").getBoundingClientRect().left - e.getBoundingClientRect().left) /
    e.getBoundingClientRect().width);
  assert.ok(Math.abs(at - 72 / 595) < 0.01, String(at));
  // The page is drawn, in a font that was not in it.
  await until("ink", () => first.locator("canvas").evaluate((c) =>
    c.getContext("2d").getImageData(0, 0, c.width, c.height).data.filter((v, i) => i % 4 === 0 && v < 100).length), (n) => n > 200);
  const at1 = viewer(page).locator(".page-at");
  await said(at1, /Page 1 of 3/);
  await viewer(page).getByRole("button", { name: "Next page" }).click();
  await said(at1, /Page 2 of 3/);
  await viewer(page).locator("iframe").focus();
  await page.keyboard.press("PageDown");
  await said(at1, /Page 3 of 3/);
  await page.keyboard.press("PageUp");
  await said(at1, /Page 2 of 3/);
  const width = () => first.evaluate((e) => Math.round(e.getBoundingClientRect().width));
  const before = await width();
  await page.keyboard.press("+");
  await said(percent(page), /125/);
  assert.equal(await width(), Math.round(before * 1.25));
  await page.keyboard.press("0");
  await said(percent(page), /100/);
  await assertAccessible(page, "a PDF");

  assert.match(policies[0]["content-security-policy"], /^sandbox allow-scripts; default-src 'none';/);
  assert.match(policies[0]["cache-control"], /immutable/);
  assert.equal(await viewer(page).locator("iframe").getAttribute("sandbox"), "allow-scripts");
  const from = complaints.length;
  const reached = await frame.evaluate(async () => {
    const tries = {
      page: () => parent.document.title,
      cookies: () => document.cookie,
      storage: () => localStorage.length,
      server: () => fetch("/api/v1/me"),
      script: () => new Promise((done, fail) => {
        const script = document.createElement("script");
        script.onload = done;
        script.onerror = fail;
        script.textContent = "globalThis.ran = true";
        document.head.append(script);
        if (globalThis.ran) done();
        else fail();
      }),
      // Later: what is evaluated from outside may.
      code: () => new Promise((done, fail) => {
        setTimeout(() => {
          try {
            done((0, eval)("1"));
          } catch (error) {
            fail(error);
          }
        });
      }),
    };
    const through = [];
    for (const [name, run] of Object.entries(tries))
      await Promise.resolve().then(run).then(() => through.push(name), () => undefined);
    return through;
  });
  assert.deepEqual(reached, []);
  // What is said of these tries is wanted; the last of them is the last said.
  await until("all refused", () => complaints.slice(from), (said) => said.some((c) => /eval/i.test(c)));
  complaints.splice(from);
  // Its keys are the viewer's.
  await viewer(page).locator("iframe").focus();
  await page.keyboard.press("ArrowRight");
  await called(page, "télé.heic").waitFor();
  await page.keyboard.press("ArrowLeft");
  await frameOf(page);
  await viewer(page).locator("iframe").focus();
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
});

step("a PDF is looked at closely by fingers", async () => {
  const { page } = await openThread({ ...PHONE, deviceScaleFactor: 2 });
  await opener(page, "réunion.pdf").tap();
  const frame = await frameOf(page);
  const first = frame.locator("section").first();
  /** Pixels that are drawn for one of the view. */
  const sharp = () => first.evaluate((e) => (e.querySelector("canvas")?.width ?? 0) / e.getBoundingClientRect().width);
  await until("drawn", sharp, (n) => n > 1.9);
  const stage = await viewer(page).locator("iframe").boundingBox();
  const [x, y] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
  /** The part of the first page that is in the middle, and its width. */
  const middle = () => first.evaluate((e) => {
    const { left, top, width, height } = e.getBoundingClientRect();
    return { x: (innerWidth / 2 - left) / width, y: (innerHeight / 2 - top) / height, width };
  });
  const before = await middle();
  const fingers = await fingersOn(page);
  await fingers("touchStart", [x - 20, y], [x + 20, y]);
  await fingers("touchMove", [x - 40, y], [x + 40, y]);
  await said(percent(page), /200/);
  await fingers("touchMove", [x - 60, y], [x + 60, y]);
  await said(percent(page), /300/);
  const held = await middle();
  await fingers("touchEnd");
  await until("drawn anew", sharp, (n) => n > 1.9);
  const after = await middle();
  for (const at of [held, after]) {
    assert.ok(Math.abs(at.width / before.width - 3) < 0.01, `${at.width} of ${before.width}`);
    assert.ok(Math.abs(at.x - before.x) < 0.01 && Math.abs(at.y - before.y) < 0.01, JSON.stringify([before, at]));
  }
  // The page around it stays as it is.
  assert.equal(await page.evaluate(() => visualViewport.scale), 1);
  await said(percent(page), /300/);
  // One finger moves it, two bring it back, as far as buttons do.
  await fingers("touchStart", [x, y]);
  for (const by of [30, 60, 90]) await fingers("touchMove", [x - by, y - by]);
  await fingers("touchEnd");
  await until("moved", middle, (at) => at.x > after.x && at.y > after.y);
  await fingers("touchStart", [x - 120, y], [x + 120, y]);
  await fingers("touchMove", [x - 10, y], [x + 10, y]);
  await fingers("touchEnd");
  await said(percent(page), /50/);
  await percent(page).tap();
  await said(percent(page), /100/);
  await until("as wide as before", middle, (at) => Math.abs(at.width - before.width) < 1);
  assert.equal(await page.evaluate(() => visualViewport.scale), 1);
});

step("the links of a PDF are followed, once it is known where to", async () => {
  const page = await enter("parent", { locale: "en-GB" });
  await tell(page);
  await page.context().route("https://www.exemple.org/**", (route) => route.fulfill({ contentType: "text/html", body: "<h1>Dossier</h1>" }));
  await page.goto(`${base}/messages/threads/${threadId}`);
  await open(page, "réunion.pdf");
  const frame = await frameOf(page);
  const links = frame.getByRole("link");
  await until("all but the one that leads nowhere", () => links.count(), (n) => n === 3);
  const place = await links.first().evaluate((e) => {
    const [one, whole] = [e.getBoundingClientRect(), e.closest("section").getBoundingClientRect()];
    return [(one.left - whole.left) / whole.width, (whole.bottom - one.bottom) / whole.height];
  });
  assert.ok(Math.abs(place[0] - 72 / 595) < 0.01 && Math.abs(place[1] - 100 / 842) < 0.01, place.join());
  await frame.getByRole("link", { name: "Page 3 of 3" }).press("Enter");
  await said(viewer(page).locator(".page-at"), /Page 3 of 3/);

  const question = page.getByRole("dialog", { name: "Open this link?" });
  await frame.getByRole("link", { name: "mailto:secretariat@exemple.org" }).click();
  await question.getByText("secretariat@exemple.org", { exact: true }).waitFor();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Escape");
  await question.waitFor({ state: "detached" });
  await called(page, "réunion.pdf").waitFor();
  await frame.getByRole("link", { name: SITE }).press("Enter");
  await question.getByText(SITE, { exact: true }).waitFor();
  await said(question, /leads to www\.exemple\.org/);
  await assertAccessible(page, "where a link leads");
  const [site] = await Promise.all([page.context().waitForEvent("page"), page.keyboard.press("Enter")]);
  await site.getByRole("heading", { name: "Dossier" }).waitFor();
  assert.equal(site.url(), SITE);
  assert.equal(await site.evaluate(() => globalThis.opener === null && document.referrer), "", "it knows nothing of the page");
  await question.waitFor({ state: "detached" });
});

step("what cannot be shown says so, and is downloaded", async () => {
  const { page, asked } = await openThread({ colorScheme: "dark" });
  // From a telephone: its preview.
  await open(page, "télé.heic");
  await comes(page);
  assert.ok(asked.some((a) => /^télé\.png (1280|2048)$/.test(a)), asked.join());
  await page.keyboard.press("Escape");
  // A PDF that is none by the time it is opened.
  await page.route(new RegExp(`/attachments/${attached["réunion.pdf"].id}$`), (route) =>
    route.fulfill({ contentType: "application/pdf", body: "%PDF-1.4 nothing" }));
  await open(page, "réunion.pdf");
  await said(viewer(page), /ne peut pas être affiché ici/);
  await assertAccessible(page, "not shown");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await called(page, "liste.csv").waitFor();
  await said(viewer(page), /ne s’affiche pas ici/);
  const [download] = await Promise.all([page.waitForEvent("download"), viewer(page).locator(".plain a").click()]);
  assert.equal(download.suggestedFilename(), "liste.csv");
});

step("a film and a sound are played, in pieces", async () => {
  const { page } = await openThread();
  const ranges = [];
  page.on("response", (r) => {
    if (/inline=true/.test(r.url()) && r.request().headers().range) ranges.push(r.status());
  });
  await open(page, "spectacle.webm");
  const player = viewer(page).locator("video");
  await until("its length", () => player.evaluate((e) => e.duration), (d) => d > 1.5 && d < 2.5);
  assert.equal(await player.getAttribute("aria-label"), "spectacle.webm");
  assert.ok(ranges.length > 0 && ranges.every((s) => s === 206), ranges.join());
  // In the player the arrows are its own.
  await player.focus();
  await page.keyboard.press("ArrowRight");
  await called(page, "spectacle.webm").waitFor();
  await viewer(page).getByRole("button", { name: "Pièce jointe suivante" }).click();
  await called(page, "chorale.wav").waitFor();
  await until("its length", () => viewer(page).locator("audio").evaluate((e) => e.duration), (d) => d === 1);
  await assertAccessible(page, "a sound");
  await page.keyboard.press("Escape");
  await page.route(new RegExp(`/attachments/${attached["chorale.wav"].id}\\?`), (route) =>
    route.fulfill({ contentType: "audio/wav", body: "nothing" }));
  await open(page, "chorale.wav");
  await said(viewer(page), /ne sait pas lire ce fichier/);
  // What may not be opened is no fault of the browser.
  await page.keyboard.press("Escape");
  await page.unroute(new RegExp(`/attachments/${attached["chorale.wav"].id}\\?`));
  await page.route(new RegExp(`/attachments/${attached["chorale.wav"].id}\\?`), (route) => route.fulfill({
    status: 409, contentType: "application/problem+json", json: { detail: "Le fichier attend d'être vérifié." } }));
  await open(page, "chorale.wav");
  await said(viewer(page), /Le fichier attend d’être vérifié\./);
  complaints.splice(0, complaints.length, ...complaints.filter((c) => !/409/.test(c)));
});

/** The thread as the server tells it, but for its files. */
const withFiles = (page, files) => page.route(/\/api\/v1\/threads\/\d+(\?|$)/, async (route) => {
  const response = await route.fetch().catch(() => null);
  if (!response) return undefined;
  const json = await response.json();
  for (const one of json.messages ?? []) one.attachments = files;
  return route.fulfill({ response, json });
});

step("what is told of the files of a long list is asked for when it is seen, three at a time", async () => {
  const page = await enter("parent");
  const many = Array.from({ length: 40 }, (_, i) =>
    ({ ...attached["réunion.pdf"], id: String(i).padStart(32, "0"), name: `page ${i}.pdf`, preview: true }));
  await withFiles(page, many);
  const asked = [];
  const waiting = [];
  let most = 0;
  const hold = (answer) => (route) => {
    asked.push(route.request().url());
    waiting.push(() => route.fulfill(answer));
    most = Math.max(most, waiting.length);
  };
  await page.route(/\/attachments\/\w+\/details/, hold({ json: { ...many[0], pages: 7 } }));
  await page.route(/\/attachments\/\w+\/preview/, hold({ contentType: "image/png", body: SMALL }));
  const answerUntil = async (name) => {
    await until(name, async () => {
      for (const answer of waiting.splice(0)) await answer();
      const words = await card(page, name).textContent();
      return /7\spages/.test(words) && await card(page, name).locator("img").count() === 1;
    }, Boolean);
  };
  await page.goto(`${base}/messages/threads/${threadId}`);
  await card(page, "page 39.pdf").waitFor();
  await answerUntil("page 0.pdf");
  assert.ok(!asked.some((url) => url.includes(many[39].id)), "the last of them is not in view");
  await card(page, "page 39.pdf").scrollIntoViewIfNeeded();
  await answerUntil("page 39.pdf");
  assert.ok(most <= 3, `${most} at a time`);
});

step("what is looked at stays when a file before it cannot be opened any more", async () => {
  const page = await enter("parent");
  await page.route(/\/api\/v1\/me$/, async (route) => {
    const response = await route.fetch().catch(() => null);
    if (!response) return undefined;
    const me = await response.json();
    return route.fulfill({ response, json: { ...me, limits: { ...me.limits, scans: true } } });
  });
  let tellScans;
  const told = new Promise((resolve) => { tellScans = resolve; });
  await page.route(/\/api\/v1\/scans\?/, async (route) => {
    await told;
    return route.fulfill({ json: { attachments: [{ ...attached["réunion.pdf"], scan: "PENDING" }] } }).catch(() => undefined);
  });
  const three = ["la cour.png", "réunion.pdf", "chorale.wav"].map((name) => attached[name]);
  await withFiles(page, three);
  await page.goto(`${base}/messages/threads/${threadId}`);
  await open(page, "la cour.png");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await called(page, "chorale.wav").waitFor();
  tellScans();
  // It is seen behind the window.
  await card(page, "réunion.pdf").locator(".scan-note").waitFor({ state: "attached" });
  await called(page, "chorale.wav").waitFor();
  await said(viewer(page).locator(".place"), /^3\/3$/);
  await page.keyboard.press("Escape");
  await viewer(page).waitFor({ state: "detached" });
  assert.equal(await opener(page, "réunion.pdf").count(), 0);
});

step("those of an event as well", async () => {
  const page = await enter("parent", PHONE);
  await tell(page);
  await page.goto(`${base}/events/${eventId}`);
  await opener(page, "la cour.png").tap();
  await called(page, "la cour.png").waitFor();
  await comes(page);
  // One alone leads nowhere.
  assert.equal(await viewer(page).locator(".place").count(), 0);
  await assertAccessible(page, "of an event");
  await viewer(page).getByRole("button", { name: "Fermer" }).tap();
  await viewer(page).waitFor({ state: "detached" });
});

step("no page had anything to complain of", () => {
  assert.deepEqual(complaints.filter((c) => !/503/.test(c)), []);
});
