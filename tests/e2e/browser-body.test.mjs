// What the editor makes and the reader sees are the same: tables, colours,
// alignment, a rule; by keyboard, on a phone, in the dark.
import assert from "node:assert/strict";
import { assertAccessible, enter, PHONE, step } from "./account-pages.mjs";
import { base } from "./browser.mjs";
import { Client, unique } from "./client.mjs";

const editor = (page) => page.getByRole("dialog").locator(".ProseMirror");
const tool = (page, name) => page.getByRole("toolbar").getByRole("button", { name, exact: true });

/** A thread that the teacher may answer. */
async function begin() {
  const teacher = await Client.login("enseignant");
  const parent = await Client.login("parent");
  const sent = await parent.post("/api/v1/messages", { subject: unique("Corps"), bodyHtml: "<p>?</p>", attachmentIds: [],
    to: { userIds: [teacher.user.id] } }, { status: 201 });
  return { teacher, parent, threadId: sent.threadId };
}

async function answer(page, threadId, reply) {
  await page.goto(`${base}/messages/threads/${threadId}`);
  await page.getByRole("button", { name: reply, exact: true }).first().click();
  await editor(page).focus();
}

/** Of an element, what a reader sees of it. */
const looks = (locator) => locator.evaluate((e) => {
  const { color, textAlign } = getComputedStyle(e);
  return { text: e.textContent, color, textAlign };
});

step("what is written by keyboard is what is read", async () => {
  const { parent, threadId } = await begin();
  const page = await enter("enseignant");
  await answer(page, threadId, "Répondre");
  await tool(page, "Centrer").press("Enter");
  assert.equal(await tool(page, "Centrer").getAttribute("aria-pressed"), "true");
  await page.keyboard.type("Au milieu");
  await page.keyboard.press("Enter");
  await tool(page, "Centrer").press("Enter");
  await tool(page, "Couleur du texte").press("Enter");
  await page.getByRole("button", { name: "Rouge" }).press("Enter");
  await page.keyboard.type("Important");
  await tool(page, "Couleur du texte").press("Enter");
  await assertAccessible(page, "palette");
  await page.getByRole("button", { name: "Sans couleur" }).press("Enter");
  await page.keyboard.type(" puis 😀");
  await tool(page, "Ligne de séparation").press("Enter");
  await tool(page, "Tableau").press("Enter");
  await page.keyboard.type("Jour");
  await page.keyboard.press("Tab");
  await page.keyboard.type("Heure");
  await tool(page, "Tableau").press("Enter");
  await assertAccessible(page, "table");
  await page.getByRole("button", { name: "Supprimer la ligne" }).press("Escape");
  await editor(page).locator("tr").nth(2).locator("td").first().click();
  await tool(page, "Tableau").press("Enter");
  await page.getByRole("button", { name: "Supprimer la ligne" }).press("Enter");

  const written = editor(page);
  const seen = async (box) => ({
    middle: await looks(box.getByText("Au milieu")),
    red: await looks(box.locator("[data-color=red]")),
    rule: await box.locator("hr").count(),
    rows: await box.locator("tr").evaluateAll((rows) => rows.map((r) => [...r.cells].map((c) => `${c.localName} ${c.textContent}`))),
  });
  const made = await seen(written);
  assert.equal(made.middle.textAlign, "center");
  assert.equal(made.red.text, "Important");
  assert.equal(made.rule, 1);
  assert.deepEqual(made.rows, [["td Jour", "td Heure", "td "], ["td ", "td ", "td "]]);
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  const read = page.locator(".rich").filter({ hasText: "Au milieu" });
  await read.waitFor();
  assert.deepEqual(await seen(read), made);
  const { messages } = await parent.get(`/api/v1/threads/${threadId}`);
  const html = messages.at(-1).bodyHtml;
  assert.match(html, /<p dir="auto" align="center">Au milieu<\/p>/);
  assert.match(html, /<span data-color="red">Important<\/span> puis 😀/);
  assert.match(html, /<hr>/);
});

step("the palette is legible in the light and in the dark, at 360 px", async () => {
  const { threadId } = await begin();
  for (const [options, words] of [[{}, { reply: "Répondre", color: "Couleur du texte" }], [PHONE, { reply: "Répondre", color: "Couleur du texte" }]]) {
    const page = await enter("enseignant", options);
    await answer(page, threadId, words.reply);
    await tool(page, words.color).click();
    const low = await page.evaluate(() => {
      const rgb = (text) => text.match(/[\d.]+/g).slice(0, 3).map(Number);
      const light = (c) => {
        const [r, g, b] = c.map((v) => v / 255).map((v) => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
        return .2126 * r + .7152 * g + .0722 * b;
      };
      const ground = light(rgb(getComputedStyle(document.querySelector("dialog, [role=dialog]")).backgroundColor));
      return [...document.querySelectorAll("[data-color]")].map((e) => light(rgb(getComputedStyle(e).color)))
        .map((l) => (Math.max(l, ground) + .05) / (Math.min(l, ground) + .05)).filter((contrast) => contrast < 4.5);
    });
    assert.deepEqual(low, []);
    assert.equal(await page.locator("[data-color]").count(), 6);
    await assertAccessible(page, "palette");
  }
});

step("pasted alignment stays, a pasted colour that is none of ours goes", async () => {
  const { threadId } = await begin();
  const page = await enter("enseignant", { locale: "en-GB" });
  await answer(page, threadId, "Reply");
  await editor(page).evaluate((dom) => {
    const transfer = new DataTransfer();
    transfer.setData("text/html", "<p>zéro</p><p align=center style='text-align:right'>un</p><p class=MsoNormal align=center><span style='color:#123456' data-color=black>deux</span></p><hr>");
    dom.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  });
  assert.equal(await editor(page).getByText("un", { exact: true }).getAttribute("align"), "right");
  assert.equal(await editor(page).getByText("deux").getAttribute("align"), "center");
  assert.equal(await editor(page).locator("hr").count(), 1);
  assert.equal(await editor(page).locator("[data-color]").count(), 0);
});
