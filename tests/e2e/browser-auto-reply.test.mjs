// An automatic answer in a real browser: switched on in « Mon compte », its
// banner, its mark in the list and the thread, stopped by the banner.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { after, before } from "node:test";
import { base, complaints, logIn, step } from "./browser.mjs";
import { Client, ready, setPassword, unique, until } from "./client.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOGIN = "laure.perrot";
// Nobody else's test has had an answer of today.
const WRITER = "isabelle.laurent";
let staff, writer;

before(async () => {
  await ready();
  setPassword("college-demo", LOGIN);
  [staff, writer] = await Promise.all([LOGIN, WRITER].map((l) => Client.login(l)));
  await off();
});
after(() => off());
const off = () => staff.request("PUT", "/api/v1/preferences",
  { json: { autoReply: { enabled: false, from: "", until: "", bodyHtml: "" } } });
const kept = async () => (await staff.get("/api/v1/preferences")).autoReply;
const axe = async (page, what) => {
  await page.evaluate(AXE);
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa"] })).violations
    .map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(" ")).join(", ")}`));
  assert.deepEqual(found, [], what);
};

step("it is switched on with its text, shown while it runs, and stopped, on a phone", async () => {
  const page = await logIn(LOGIN, { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true });
  await page.goto(`${base}/account`);
  const part = page.getByRole("region", { name: "Réponse automatique" });
  await part.getByLabel("Répondre automatiquement").check();
  await part.getByRole("button", { name: "Enregistrer" }).click();
  await part.getByText("Écrivez la réponse, ou ne l’activez pas.").waitFor();
  await part.getByRole("textbox", { name: "Texte de la réponse" }).fill("Je suis absente.");
  await part.getByLabel("Jusqu’au").fill("2199-12-31");
  await part.getByRole("button", { name: "Enregistrer" }).click();
  await page.getByText("Votre réponse automatique est active jusqu’au 31 décembre 2199.").waitFor();
  assert.equal((await kept()).running, true);
  await axe(page, "with the banner");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const subject = unique("Absence");
  // It is told to who delivers within a second or two: then each has one.
  const sent = [];
  const isAnswered = async (id) => (await writer.get(`/api/v1/threads/${id}`)).messages.length === 2;
  await until(async () => {
    const { threadId } = await writer.post("/api/v1/messages", { to: { userIds: [staff.user.id] }, subject, bodyHtml: "<p>?</p>" }, { status: 201 });
    sent.push(threadId);
    return until(async () => (await Promise.all(sent.map(isAnswered))).includes(true), "an answer", 3_000)
      .catch(() => false);
  }, "it is on", 30_000);
  await page.getByRole("button", { name: "Arrêter" }).click();
  await page.getByText("Votre réponse automatique est active").waitFor({ state: "detached" });
  assert.equal((await kept()).enabled, false);
  const theirs = await logIn(WRITER);
  await theirs.goto(`${base}/messages`);
  const row = theirs.getByRole("row").filter({ hasText: subject }).filter({ hasText: "Réponse automatique" });
  await row.getByRole("link").first().click();
  await theirs.locator("article.message").getByText("Réponse automatique").waitFor();
  await axe(theirs, "the thread");
});

step("nothing complained", () => assert.deepEqual(complaints, []));
