// « Préférences » in a real browser: the language follows the person, the
// signature stands under what they write.
import assert from "node:assert/strict";
import { assertAccessible, enter, part, PHONE, SCHOOL, step } from "./account-pages.mjs";
import { base, until } from "./browser.mjs";
import { Client, setPassword, unique } from "./client.mjs";

const LOGIN = "eden.aubert";
const URL = "/api/v1/preferences";
const NONE = { language: "", undoSeconds: 10, signatureHtml: "" };
const SIGNED = "<p>Bien à vous,</p><p><strong>E. A.</strong></p>";

const text = (page) => page.getByRole("dialog").locator(".ProseMirror");
const kept = async () => (await Client.login(LOGIN)).get(URL);
const keep = async (json) => (await Client.login(LOGIN)).request("PUT", URL, { json: { ...NONE, ...json } });

step("language, delay and signature are chosen by keyboard", async () => {
  setPassword(SCHOOL, LOGIN);
  await keep({});
  const page = await enter(LOGIN);
  await page.goto(`${base}/account`);
  const mine = part(page, "Préférences");
  await mine.getByLabel("Annuler un envoi").selectOption("30");
  await mine.getByRole("textbox", { name: "Signature" }).focus();
  await page.keyboard.type("Bien à vous,");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+B");
  await page.keyboard.type("E. A.");
  await assertAccessible(page, "Préférences");
  await mine.getByRole("button", { name: "Enregistrer" }).press("Enter");
  await page.getByText("Vos préférences sont enregistrées.").waitFor();
  const { autoReply: _, quietHours: __, channels: ___, mail: ____, mailHour: _____, ...chosen } = await kept();
  assert.deepEqual(chosen, { language: "", undoSeconds: 30, signatureHtml: SIGNED.replaceAll("<p>", '<p dir="auto">') });
  await page.reload();
  await until("it stands there", () => mine.getByRole("textbox", { name: "Signature" }).innerText(), (v) => v.includes("E. A."));
  assert.equal(await mine.getByLabel("Annuler un envoi").inputValue(), "30");
});

step("the language follows the person to another browser", async () => {
  await keep({});
  const page = await enter(LOGIN);
  await page.getByRole("button", { name: "EN English" }).click();
  await page.getByRole("heading", { name: /^Hello / }).waitFor();
  await until("it is kept", kept, (p) => p.language === "en");
  const other = await enter(LOGIN);
  await other.getByRole("heading", { name: /^Hello / }).waitFor();
  await other.goto(`${base}/account`);
  await part(other, "Preferences").getByLabel("Language of the interface").selectOption("fr");
  await part(other, "Preferences").getByRole("button", { name: "Save" }).click();
  await part(other, "Préférences").waitFor();
  await page.reload();
  await page.getByRole("heading", { name: /^Bonjour / }).waitFor();
});

step("the signature is under a new message, once, and alone it is nothing written", async () => {
  await keep({ signatureHtml: SIGNED });
  const page = await enter(LOGIN);
  // Asked for before the page knows of it.
  let asked;
  const isAsked = new Promise((resolve) => { asked = resolve; });
  await page.route(`**${URL}`, async (route) => { await isAsked; await route.continue(); });
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: /Nouveau message/ }).click();
  asked();
  await text(page).waitFor();
  const lines = () => text(page).locator("p").allTextContents();
  assert.deepEqual(await lines(), ["", "Bien à vous,", "E. A."]);
  // Nothing was written: closing asks nothing, sending says so.
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "detached" });

  const title = unique("Signé");
  await page.getByRole("button", { name: /Nouveau message/ }).click();
  await page.getByPlaceholder(/objet/i).fill(title);
  await text(page).focus();
  await page.keyboard.press("Control+Home");
  await page.keyboard.type("Bonjour");
  await page.getByRole("button", { name: "Annuler", exact: true }).click();
  await page.getByRole("button", { name: /brouillon/i }).last().click();
  await page.getByRole("dialog").first().waitFor({ state: "detached" });
  await page.goto(`${base}/messages/drafts`);
  await page.getByText(title).first().click();
  await text(page).waitFor();
  assert.deepEqual(await lines(), ["Bonjour", "Bien à vous,", "E. A."]);
});

step("at 360 px, in the dark and in English; a refusal is said at the signature", async () => {
  await keep({ language: "en" });
  const page = await enter(LOGIN, PHONE);
  await page.goto(`${base}/account`);
  const mine = part(page, "Preferences");
  await mine.getByRole("textbox", { name: "Signature" }).waitFor();
  await assertAccessible(page, "Preferences on a phone");
  await mine.getByRole("textbox", { name: "Signature" }).focus();
  await page.keyboard.insertText("x".repeat(17_000));
  await mine.getByRole("button", { name: "Save" }).click();
  await mine.getByRole("alert").getByText("too long").waitFor();
  await keep({});
});

step("quiet hours are set by keyboard, said to last into the next day, and taken off again", async () => {
  const page = await enter(LOGIN, PHONE);
  await page.goto(`${base}/account`);
  const mine = part(page, "Heures calmes");
  await mine.getByText("vous pouvez être averti à toute heure").waitFor();
  await mine.getByRole("button", { name: "Ajouter une plage" }).press("Enter");
  const span = mine.getByRole("group", { name: "Plage 1" });
  await span.getByText("jusqu’au lendemain").waitFor();
  for (const day of ["sam.", "dim."]) await span.getByRole("checkbox", { name: day }).press("Space");
  await span.getByLabel("De", { exact: true }).fill("21:00");
  await span.getByLabel("À", { exact: false }).last().fill("06:30");
  await assertAccessible(page, "quiet hours on a phone");
  await mine.getByRole("button", { name: "Enregistrer" }).press("Enter");
  await page.getByText("Vos heures calmes sont enregistrées.").waitFor();
  const { quietHours } = await kept();
  assert.deepEqual(quietHours.hours, [{ days: [1, 2, 3, 4, 5], from: "21:00", to: "06:30" }]);
  assert.ok(quietHours.timeZone.length > 0);
  // What is no span is said, and nothing is sent.
  await span.getByLabel("De", { exact: true }).fill("06:30");
  await mine.getByRole("button", { name: "Enregistrer" }).press("Enter");
  await mine.getByRole("alert").getByText("différente du début").waitFor();
  await mine.getByRole("button", { name: "Retirer Plage 1" }).press("Enter");
  await mine.getByRole("button", { name: "Enregistrer" }).press("Enter");
  await page.getByText("Vous n’avez plus d’heures calmes.").waitFor();
  assert.deepEqual((await kept()).quietHours.hours, []);
});
