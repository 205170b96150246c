// Files are scanned for viruses by a real clamd: what is told, to whom, and what
// nobody opens.  A stack of its own.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { complaints, logIn, step } from "./browser.mjs";
import { Client, PASSWORD, PDF, unique, until } from "./client.mjs";
import { OwnStack } from "./own_stack.mjs";
import { EICAR, TestClamd } from "./test_clamd.mjs";

const V1 = "/api/v1";
const WAIT_MS = 120_000;
const LATER = "un texte sans danger pour le moment";
// What is known when the scanner is back.
const MEANWHILE = "un texte que l'on ne connaissait pas";
let clamd, stack, url, teacher, parent, admin, page;

before(async () => {
  clamd = new TestClamd();
  stack = new OwnStack("scan");
  stack.start({ LIAISON_CLAMD: clamd.socket, LIAISON_SCAN_CHECK: "200ms", LIAISON_SCAN_WAIT: "20s", LIAISON_DEMO_MAIL: "0" });
  await clamd.start();
  url = await stack.url();
  [teacher, parent, admin] = await Promise.all(["enseignant", "parent", "admin"].map((login) => Client.login(login, PASSWORD, url)));
});
after(async () => {
  await stack.remove();
  await clamd.remove();
});

const wait = (what, ask) => until(ask, what, WAIT_MS);
const put = (client, name, text, language = "fr") => client.request("POST", `${V1}/attachments?name=${encodeURIComponent(name)}`,
  { body: Buffer.from(text), headers: { "content-type": "text/plain", "accept-language": language } });
const tus = { "tus-resumable": "1.0.0" };
async function putByTus(client, text) {
  const made = await client.request("POST", `${V1}/uploads`, { headers: { ...tus, "upload-length": String(text.length), "upload-metadata": `filename ${btoa("note.txt")}` } });
  assert.equal(made.status, 201, made.text);
  const path = new URL(made.headers.get("location"), url).pathname;
  const part = await client.request("PATCH", path, { body: Buffer.from(text), headers: { ...tus, "content-type": "application/offset+octet-stream", "upload-offset": "0" } });
  return { path, part };
}
const down = (client, id, method = "GET") => client.request(method, `${V1}/attachments/${id}`);
const send = (files) => teacher.post(`${V1}/messages`, { subject: unique("Sortie"), bodyHtml: "<p>Voici</p>",
  attachmentIds: files.map((f) => f.id), to: { userIds: [parent.user.id] }, options: { undoSeconds: 0 } }, { status: 201 });
const scannerOf = async () => (await admin.get(`${V1}/admin/files`)).scanner;
const told = async (client, kind, title) => (await client.get(`${V1}/notifications`)).notifications
  .find((n) => n.kind === kind && n.title === title);
const scans = async (client, ...ids) => (await client.get(`${V1}/scans?${ids.map((id) => `ids=${id}`).join("&")}`)).attachments;
async function away() {
  await clamd.stop();
  await wait("it is known to be away", async () => (await scannerOf()).away);
}
async function back() {
  await clamd.start();
  await wait("it is known to be there", async () => !(await scannerOf()).away);
}

step("a clean file is taken, an infected one is refused and told to the administration", async () => {
  assert.equal((await teacher.get(`${V1}/me`)).limits.scans, true);
  const clean = await teacher.upload("plan.pdf", PDF, "application/pdf");
  assert.equal(clean.scan, "CLEAN");
  assert.equal((await down(teacher, clean.id)).status, 200);
  const name = `${unique("notes")}.txt`;
  for (const [language, sentence] of [["fr", /Un virus a été trouvé dans le fichier \(Liaison\.Eicar/], ["en", /A virus was found in the file \(Liaison\.Eicar/]]) {
    const answer = await put(teacher, name, `Il est écrit ${EICAR} ici`, language);
    assert.equal(answer.status, 422, answer.text);
    assert.equal(answer.json.code, "ATTACHMENT_INFECTED");
    assert.match(answer.json.detail, sentence);
  }
  const notice = await wait("administrators are told", () => told(admin, "SCHOOL_FILE_INFECTED", name));
  const [found, who] = notice.body.split("\n");
  assert.match(found, /^Liaison\.Eicar/);
  assert.equal(who, teacher.user.displayName);
  assert.equal(notice.link, "/administration/files");
  assert.ok(!await told(teacher, "FILE_INFECTED", name), "who was refused knows");
  await wait("the audit trail has it", async () => (await admin.get(`${V1}/admin/audit?act=file.infected`)).entries
    .some((e) => e.object === name));
});

step("the page of the administration says how the scanner is, and takes the choice", async () => {
  page = await logIn("admin", { at: url });
  await page.goto(`${url}/administration/files`);
  const group = page.getByRole("group", { name: "Antivirus" });
  await group.getByText(/L’antivirus répond\s: ClamAV .*\/1\//).waitFor();
  await group.getByRole("radio", { name: "est refusé" }).check();
  await page.getByRole("button", { name: "Enregistrer" }).click();
  const effect = page.getByRole("dialog");
  await effect.getByText("Sans réponse de l’antivirus, aucun fichier n’est pris.").waitFor();
  await effect.getByRole("button", { name: "Enregistrer" }).click();
  await wait("it is saved", async () => (await admin.get(`${V1}/admin/files`)).refuseUnscanned);

  await away();
  const answer = await put(teacher, "note.txt", "Bonjour");
  assert.equal(answer.status, 503, answer.text);
  assert.equal(answer.json.code, "SCANNER_AWAY");
  assert.ok(Number(answer.headers.get("retry-after")) > 0);
  await page.reload();
  await group.getByText("L’antivirus ne répond pas.").waitFor();
  await page.setViewportSize({ width: 360, height: 740 });
  await group.scrollIntoViewIfNeeded();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= 360), "it fits a telephone");
  await page.setViewportSize({ width: 1280, height: 860 });
  // What is on its way goes on by itself.
  const { path, part } = await putByTus(teacher, "Bonjour");
  assert.equal(part.json?.code, "SCANNER_AWAY", part.text);
  const id = path.split("/").at(-1);
  const early = await teacher.request("POST", `${V1}/messages`, { json: { subject: "x", bodyHtml: "<p>x</p>", attachmentIds: [id], to: { userIds: [parent.user.id] } } });
  assert.equal(early.json.code, "SCANNER_AWAY", early.text);
  await back();
  const head = await wait("it is taken", async () => {
    const answer = await teacher.request("HEAD", path, { headers: tus });
    return answer.status < 300 && answer;
  });
  assert.equal(head.headers.get("liaison-attachment"), id);
  assert.equal((await down(teacher, id)).status, 200);
  await away();
  const { scanner, ...files } = await admin.get(`${V1}/admin/files`);
  assert.ok(scanner);
  assert.equal((await admin.request("PUT", `${V1}/admin/files`, { json: { ...files, refuseUnscanned: false } })).status, 200);
});

step("what waits for the scanner may be sent, and is opened by nobody before", async () => {
  page = await logIn("parent", { at: url });
  await page.goto(`${url}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  const dialog = page.getByRole("dialog", { name: "Nouveau message", exact: true });
  await dialog.locator(".attach input[type=file]").setInputFiles({ name: "mot.txt", mimeType: "text/plain", buffer: Buffer.from(`Il est écrit ${MEANWHILE}`) });
  await dialog.getByText(/Analyse antivirus en cours/).waitFor();
  // It asks again and again, and is told so.
  for (let i = 0; i < 2; i++) {
    const told = await page.waitForResponse((r) => r.url().includes(`${V1}/uploads/`) && r.request().method() === "GET", { timeout: WAIT_MS });
    assert.equal((await told.json()).attachment.scan, "PENDING");
  }
  await dialog.getByText(/Analyse antivirus en cours/).waitFor();
  const { path, part } = await putByTus(teacher, `Ici est ${MEANWHILE}`);
  assert.equal(part.status, 204, part.text);
  const pending = await teacher.get(path);
  assert.equal(pending.attachment.scan, "PENDING");
  const head = await teacher.request("HEAD", path, { headers: tus });
  assert.equal(head.headers.get("liaison-attachment"), pending.attachment.id);

  const [late, other] = await Promise.all(["un.txt", "deux.txt"].map(async (name) => {
    const { status, text, json } = await put(teacher, name, `${name} ${LATER}`);
    assert.equal(status, 201, text);
    assert.equal(json.scan, "PENDING");
    return json;
  }));
  const sent = await send([late, other]);
  for (const client of [teacher, parent]) {
    const answer = await down(client, late.id);
    assert.equal(answer.status, 409, answer.text);
    assert.equal(answer.json.code, "ATTACHMENT_NOT_SCANNED_YET");
    assert.equal((await down(client, late.id, "HEAD")).status, 409);
    assert.equal((await scans(client, late.id, other.id)).length, 2);
  }
  assert.equal((await down(admin, late.id)).status, 404, "whose it is not does not hear of it");
  assert.deepEqual(await scans(admin, late.id), []);
  assert.equal((await parent.request("GET", `${V1}/scans?ids=../x`)).status, 400);
  const zip = await parent.request("GET", `${V1}/messages/${sent.messageId}/attachments`);
  assert.equal(zip.status, 409, zip.text);
  assert.match(zip.json.detail, /(un|deux)\.txt/);
  const mail = await parent.request("GET", `${V1}/threads/${sent.threadId}/export?format=eml`);
  assert.equal(mail.status, 200, mail.text);
  assert.doesNotMatch(mail.text, /filename="?(un|deux)\.txt/);

  await page.goto(`${url}/messages/threads/${sent.threadId}`);
  const files = page.locator(".files");
  await files.getByText(/En attente de l’antivirus/).first().waitFor();
  assert.equal(await files.getByRole("link").count(), 0);
  // In the window, where the file waits to be sent.
  await page.goto(`${url}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  const form = page.getByRole("dialog", { name: "Nouveau message", exact: true });
  await form.locator(".attach input[type=file]").setInputFiles({ name: "mot.txt", mimeType: "text/plain", buffer: Buffer.from(`Il est écrit ${MEANWHILE}`) });
  await form.getByText(/Analyse antivirus en cours/).waitFor();
  clamd.sign(2, "Liaison.Meanwhile", MEANWHILE);
  await back();
  await form.getByText(/Un virus a été trouvé.*Liaison\.Meanwhile/).waitFor({ timeout: WAIT_MS });
  const refused = await wait("who asks how far it is hears of it", async () => {
    const answer = await teacher.request("HEAD", path, { headers: tus });
    return answer.status !== 204 && answer.status !== 200 && answer;
  });
  assert.equal(refused.status, 422);
  assert.equal(refused.headers.get("liaison-attachment"), null);
  await wait("it is discarded", async () => (await teacher.request("GET", path)).status === 404);
  await page.goto(`${url}/messages/threads/${sent.threadId}`);
  await wait("it is scanned by itself", async () => (await down(parent, late.id)).status === 200);
  await files.getByRole("link", { name: /un\.txt/ }).waitFor();
});

step("what was clean is scanned with new signatures, and its people are told", async () => {
  const name = `${unique("plan")}.txt`;
  const { json: file } = await put(teacher, name, `${name} ${LATER}`);
  assert.equal(file.scan, "CLEAN");
  const { json: clean } = await put(teacher, "bon.txt", "rien");
  const sent = await send([file, clean]);
  assert.equal((await down(parent, file.id)).status, 200);
  const { id: early } = await parent.post(`${V1}/exports`, {}, { status: 202 });
  await wait("the data are there", async () => (await parent.get(`${V1}/exports/${early}`)).state === "DONE");
  assert.ok((await parent.request("GET", `${V1}/exports/${early}/file`)).bytes.includes(`attachments/${file.id}/`));
  const { id: other } = await admin.post(`${V1}/exports`, {}, { status: 202 });
  await wait("the data are there", async () => (await admin.get(`${V1}/exports/${other}`)).state === "DONE");
  clamd.learn(3, "Liaison.Later", LATER);
  const answer = await wait("nobody opens it", async () => {
    const now = await down(parent, file.id);
    return now.status !== 200 && now;
  });
  assert.equal(answer.status, 422, answer.text);
  assert.equal(answer.json.code, "ATTACHMENT_FOUND_INFECTED");
  assert.match(answer.json.detail, /Liaison\.Later/);
  assert.match((await wait("its uploader is told", () => told(teacher, "FILE_INFECTED", name))).body, /^Liaison\.Later/);
  await wait("administrators are told", () => told(admin, "SCHOOL_FILE_INFECTED", name));
  await wait("what was made before has it, and goes", async () => (await parent.request("GET", `${V1}/exports/${early}/file`)).status === 404);
  assert.equal((await admin.request("GET", `${V1}/exports/${other}/file`)).status, 200, "what does not have it stays");
  const forward = await parent.request("POST", `${V1}/messages/${sent.messageId}:forward`, { json: {} });
  assert.notEqual(forward.status, 201, forward.text);
  const again = await teacher.request("POST", `${V1}/messages`, { json: { subject: "x", bodyHtml: "<p>x</p>", attachmentIds: [file.id], to: { userIds: [parent.user.id] } } });
  assert.equal(again.json.code, "ATTACHMENT_FOUND_INFECTED", again.text);

  const { id } = await parent.post(`${V1}/exports`, {}, { status: 202 });
  await wait("the data are there", async () => (await parent.get(`${V1}/exports/${id}`)).state === "DONE");
  const data = await parent.request("GET", `${V1}/exports/${id}/file`);
  assert.equal(data.status, 200, data.text);
  assert.ok(data.bytes.includes(`attachments/${clean.id}/bon.txt`));
  assert.ok(!data.bytes.includes(`attachments/${file.id}/`), "nor is it in one's own data");

  await page.goto(`${url}/messages/threads/${sent.threadId}`);
  await page.locator(".files").getByText(/Un virus y a été trouvé \(Liaison\.Later.*\)\s: ne s’ouvre plus/).waitFor();
  const teachers = await logIn("enseignant", { at: url, colorScheme: "dark" });
  await teachers.goto(`${url}/notifications`);
  await teachers.getByText(new RegExp(`Un virus a été trouvé dans votre fichier «\\s${name}\\s»`)).waitFor();
  // 503 was asked for, once.
  assert.deepEqual(complaints.filter((one) => !/ 503 /.test(one)), []);
});
