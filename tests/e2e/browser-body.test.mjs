// What the editor makes and the reader sees are the same: tables, colours,
// alignment, a rule, pictures; by keyboard, on a phone, in the dark.
import assert from "node:assert/strict";
import { assertAccessible, enter, PHONE, step } from "./account-pages.mjs";
import { base } from "./browser.mjs";
import { Client, unique, until } from "./client.mjs";

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
  // The editor hears of where one is a moment later.
  await page.waitForFunction(() => getSelection()?.anchorNode?.parentElement?.closest("tr")?.rowIndex === 2);
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(done)); }));
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

// Everything that a message may contain, as the server writes it.
const ALLOWED = '<h1 dir="auto">a</h1><h2 dir="auto" align="center">b</h2><h3 dir="auto">c</h3>' +
  '<p dir="auto" align="justify">d<br>e<strong>f</strong><em>g</em><u>h</u><s>i</s><code>j</code><sub>k</sub><sup>l</sup>' +
  '<span data-color="green">m</span></p><ul><li><p dir="auto">n</p><ol><li><p dir="auto">o</p></li></ol></li></ul>' +
  '<blockquote><p dir="auto">p</p></blockquote><pre>q\n  r</pre><hr>' +
  '<table><tbody><tr><th colspan="2">s</th></tr><tr><td align="right">t</td><td>u</td></tr></tbody></table>' +
  '<p dir="auto"><a href="https://www.exemple.fr/" rel="noopener noreferrer nofollow" target="_blank">v</a></p>';

step("what a message may contain, the editor keeps", async () => {
  const client = await Client.login("enseignant");
  const draft = await client.post("/api/v1/drafts", { subject: unique("Tout"), bodyHtml: ALLOWED }, { status: 201 });
  const page = await enter("enseignant");
  await page.goto(`${base}/messages/drafts`);
  await page.getByText(draft.subject).first().click();
  await editor(page).press("Control+End");
  await page.keyboard.type("w");
  const kept = await until(async () => {
    const { bodyHtml } = await client.get(`/api/v1/drafts/${draft.id}`);
    return bodyHtml !== ALLOWED && bodyHtml;
  }, "the draft is saved");
  assert.equal(kept, ALLOWED.replace(">v</a>", ">v</a>w"));
  await client.request("DELETE", `/api/v1/drafts/${draft.id}`);
});

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAEUlEQVR42mOQ9e/5D8IMMAYAQQgH3T6MZmsAAAAASUVORK5CYII=", "base64");
/** Widths as the browser has decoded them: 0 is broken, or not loaded. */
const widths = (box) => box.locator("img").evaluateAll((all) => all.map((img) => img.naturalWidth));

step("pictures: picked, described, embedded in what is pasted, taken away again; and read", async () => {
  const { parent, threadId } = await begin();
  const page = await enter("enseignant");
  await answer(page, threadId, "Répondre");
  await page.keyboard.type("La cour : ");
  await page.locator("input[aria-label=Image]").setInputFiles({ name: "cour.png", mimeType: "image/png", buffer: PNG });
  await editor(page).locator("img[alt=cour]").waitFor();
  await editor(page).evaluate((dom, data) => {
    const transfer = new DataTransfer();
    transfer.setData("text/html", `<p>plan <img alt="Le plan" src="data:image/png;base64,${data}"> et <img src="https://www.exemple.fr/x.png"></p>`);
    dom.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  }, PNG.toString("base64"));
  await editor(page).locator('img[alt="Le plan"]').waitFor();
  const files = page.getByRole("group", { name: "Pièces jointes" });
  await until(async () => await files.getByRole("img", { name: "Joint", exact: true }).count() === 2, "both are up");
  await until(async () => (await widths(editor(page))).join() === "2,2", "both are shown");

  // One describes what one has chosen.
  await editor(page).locator("img[alt=cour]").click();
  await tool(page, "Description de l’image").press("Enter");
  await page.getByLabel("Description de l’image", { exact: true }).last().fill("La cour de récréation");
  await assertAccessible(page, "description");
  await page.keyboard.press("Enter");
  await editor(page).locator('img[alt="La cour de récréation"]').waitFor();
  // Without its file there is no picture.
  await files.getByRole("button", { name: /^Retirer image/ }).click();
  await editor(page).locator('img[alt="Le plan"]').waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });

  const { messages } = await parent.get(`/api/v1/threads/${threadId}`);
  const { bodyHtml, attachments } = messages.at(-1);
  assert.equal(attachments.length, 1);
  assert.ok(bodyHtml.includes(`<img src="cid:${attachments[0].id}" alt="La cour de récréation">`), bodyHtml);
  const reader = await enter("parent");
  await reader.goto(`${base}/messages/threads/${threadId}`);
  await reader.locator('.rich img[alt="La cour de récréation"]').waitFor();
  await until(async () => (await widths(reader.locator(".rich").last())).join() === "2", "the picture is shown");
  await assertAccessible(reader, "a picture in a message");
});

step("a picture that is no attachment of the message is refused; others never get in", async () => {
  const { parent, teacher, threadId } = await begin();
  const own = await teacher.upload("a.png", PNG, "image/png");
  const path = `/api/v1/threads/${threadId}/messages`;
  const send = (bodyHtml, attachmentIds, key = unique("k").replaceAll(" ", "-")) =>
    teacher.request("POST", path, { json: { bodyHtml, attachmentIds }, headers: { "idempotency-key": key } });
  for (const id of [own.id, "0".repeat(32)]) {
    const refused = await send(`<p>a<img src="cid:${id}"></p>`, []);
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.text, /ATTACHMENT_UNKNOWN/);
  }
  assert.equal((await send(`<p>a<img src="cid:${own.id}"><img src="https://x.example/y.png"></p>`, [own.id])).status, 201);
  const { messages } = await parent.get(`/api/v1/threads/${threadId}`);
  assert.equal(messages.at(-1).bodyHtml, `<p>a<img src="cid:${own.id}" alt=""></p>`);
  // A signature has no attachments.
  const signature = await teacher.request("PUT", "/api/v1/preferences", { json: { signatureHtml: `<p>A<img src="cid:${own.id}"></p>` } });
  assert.equal(signature.status, 400, signature.text);
});

step("« Citer » puts the message under the answer; what is quoted folds, in French and English", async () => {
  const { threadId } = await begin();
  const page = await enter("enseignant");
  await answer(page, threadId, "Répondre");
  await page.keyboard.type("Voici.");
  await page.getByRole("button", { name: "Citer le message" }).click();
  await editor(page).getByText("Camille Martin a écrit :").waitFor();
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  for (const [options, quoted] of [[{}, "Texte cité"], [{ ...PHONE, locale: "en-GB" }, "Quoted text"]]) {
    const reader = await enter("parent", options);
    await reader.goto(`${base}/messages/threads/${threadId}`);
    const text = reader.locator(".rich").filter({ hasText: "Voici." });
    await text.waitFor();
    assert.equal(await text.locator("blockquote").isVisible(), false);
    await text.getByText(quoted).press("Enter");
    await text.locator("blockquote").waitFor();
    await assertAccessible(reader, "a quote");
  }
});
