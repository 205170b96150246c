// Files above 5 MiB go up so that they go on where they broke: after a cut,
// and after a reload.  All files of a message come in one.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { Client, PDF, pdfOf, unique } from "./client.mjs";

const MiB = 1024 * 1024;
const folder = mkdtempSync(join(tmpdir(), "liaison-large-"));
const bytes = pdfOf(randomBytes(8 * MiB));
const path = join(folder, "compte rendu.pdf");
let page, parent, line;
/** The line between the browser and the server, as a proxy that can be cut. */
const through = new Set();
let cut = false;
const proxy = createServer((socket) => {
  socket.on("error", () => undefined);
  if (cut) return socket.destroy();
  const { hostname, port } = new URL(base);
  const other = connect(Number(port), hostname);
  other.on("error", () => undefined);
  for (const end of [socket, other]) {
    through.add(end);
    end.on("close", () => {
      through.delete(end);
      socket.destroy();
      other.destroy();
    });
  }
  return socket.pipe(other).pipe(socket);
});
function cutLine() {
  cut = true;
  for (const end of through) end.destroy();
}

/** What is asked of the uploads: method, and where from. */
const asked = [];

async function begin() {
  writeFileSync(path, bytes);
  await new Promise((resolve) => { proxy.listen(0, "127.0.0.1", resolve); });
  page = await logIn("parent", { proxy: { server: `http://127.0.0.1:${proxy.address().port}` } });
  parent = await Client.login("parent");
  page.on("request", (request) => {
    if (!/\/api\/v1\/uploads/.test(request.url())) return;
    asked.push({ method: request.method(), url: request.url(),
      from: Number(request.headers()["upload-offset"] ?? 0) });
  });
  line = await page.context().newCDPSession(page);
  await line.send("Network.enable");
}
after(() => {
  cutLine();
  proxy.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Bytes a second up; -1: as fast as it goes. */
const speed = (uploadThroughput) => line.send("Network.emulateNetworkConditions",
  { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput });
const dialog = () => page.getByRole("dialog", { name: "Nouveau message", exact: true });
async function pick() {
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  asked.length = 0;
  await dialog().locator(".attach input[type=file]").setInputFiles(path);
}
/** Where the upload is by the server's word; 0: it is nowhere. */
async function offset() {
  const { url } = asked.find((one) => one.method === "PATCH") ?? {};
  if (!url) return 0;
  const answer = await parent.request("HEAD", new URL(url).pathname, { headers: { "tus-resumable": "1.0.0" } });
  return Number(answer.headers.get("upload-offset"));
}
const done = () => dialog().locator(".uploads").getByRole("img", { name: "Joint" }).waitFor();
async function remove() {
  await dialog().getByRole("button", { name: "Retirer compte rendu.pdf" }).click();
  await dialog().locator(".uploads li").waitFor({ state: "detached" });
}

step("a large file whose line is cut goes on where it broke", async () => {
  await begin();
  await speed(MiB);
  await pick();
  await until("some of it is there", offset, (n) => n >= MiB);
  cutLine();
  await speed(-1);
  const tries = asked.length;
  await until("it tries again", () => asked.length, (n) => n > tries);
  const there = await offset();
  cut = false;
  await done();
  const parts = asked.filter((one) => one.method === "PATCH").map((one) => one.from);
  assert.equal(asked.filter((one) => one.method === "POST").length, 1, "it is one upload");
  assert.equal(parts[0], 0);
  assert.ok(parts.at(-1) >= MiB, `from ${parts}, ${there} were there`);
  assert.equal(await dialog().getByRole("alert").count(), 0);
  await remove();
});

step("after a reload the same file goes on, too", async () => {
  // A draft that has it keeps it: none is saved, however long this takes.
  const isSaving = /\/api\/v1\/drafts(\/\d+)?$/;
  await page.route(isSaving, (route) => route.request().method() === "GET" ? route.continue() : route.abort());
  await speed(MiB);
  await pick();
  await until("some of it is there", offset, (n) => n >= MiB);
  await page.reload();
  await speed(-1);
  await pick();
  await done();
  assert.deepEqual([...new Set(asked.map((one) => one.method))].slice(0, 2), ["HEAD", "PATCH"]);
  assert.ok(asked.find((one) => one.method === "PATCH").from >= MiB);
  const id = asked[0].url.split("/").at(-1);
  const down = await parent.request("GET", `/api/v1/attachments/${id}`);
  assert.ok(down.bytes.equals(bytes), "what came down is what went up");
  await remove();
  // What is taken away is taken back, and begins anew.
  await until("it is gone", async () => (await parent.request("HEAD", `/api/v1/attachments/${id}`)).status, (status) => status === 404);
  await page.unroute(isSaving);
});

step("what is refused says why, and takes nothing with it", async () => {
  const other = join(folder, "faux.pdf");
  writeFileSync(other, Buffer.alloc(6 * MiB, "x"));
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await dialog().locator(".attach input[type=file]").setInputFiles(other);
  await dialog().getByRole("alert").filter({ hasText: /fichier/ }).waitFor();
  complaints.splice(0, complaints.length, ...complaints.filter((c) => !/4(15|22)/.test(c)));
});

step("all files of a message come in one", async () => {
  const teacher = await Client.login("enseignant");
  const ids = [];
  for (const name of ["plan.pdf", "autorisation.pdf"]) ids.push((await teacher.upload(name, PDF, "application/pdf")).id);
  const send = (attachmentIds) => teacher.post("/api/v1/messages", { to: { userIds: [parent.user.id] },
    subject: unique("Sortie"), bodyHtml: "<p>x</p>", attachmentIds }, { status: 201, key: unique("k").replaceAll(/\W/g, "") });
  const sent = await send(ids);
  await page.goto(`${base}/messages/threads/${sent.threadId}`);
  const link = page.getByRole("link", { name: "Tout télécharger" });
  const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
  assert.match(download.suggestedFilename(), /^Sortie.*\.zip$/);
  await download.path();
  const one = await send([(await teacher.upload("plan.pdf", PDF, "application/pdf")).id]);
  await page.goto(`${base}/messages/threads/${one.threadId}`);
  await page.getByRole("link", { name: /plan\.pdf/ }).waitFor();
  assert.equal(await link.count(), 0, "one alone needs no archive");
});
