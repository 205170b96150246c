// Emoji from the bar of the editor: found by their names in French and English,
// by keyboard, on a phone; what is picked is what is read.
import assert from "node:assert/strict";
import { assertAccessible, enter, PHONE, step } from "./account-pages.mjs";
import { base, until } from "./browser.mjs";
import { Client, unique } from "./client.mjs";

const editor = (page) => page.getByRole("dialog").locator(".ProseMirror");
const tool = (page) => page.getByRole("toolbar").getByRole("button", { name: "Emoji", exact: true });
const picker = (page) => page.getByRole("group", { name: "Emoji" });
const faces = (page) => picker(page).locator(".emoji button").allTextContents();

async function begin() {
  const [teacher, parent] = await Promise.all([Client.login("enseignant"), Client.login("parent")]);
  const sent = await parent.post("/api/v1/messages", { subject: unique("Emoji"), bodyHtml: "<p>?</p>", attachmentIds: [],
    to: { userIds: [teacher.user.id] } }, { status: 201 });
  return { parent, threadId: sent.threadId };
}

async function answer(page, threadId, reply = "Répondre") {
  await page.goto(`${base}/messages/threads/${threadId}`);
  await page.getByRole("button", { name: reply, exact: true }).first().click();
  await editor(page).focus();
}

step("what is picked by keyboard is what is read", async () => {
  const { parent, threadId } = await begin();
  const page = await enter("enseignant");
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  await answer(page, threadId);
  await page.keyboard.type("Bravo ");
  const before = loaded.length;
  await tool(page).press("Enter");
  assert.equal(await tool(page).getAttribute("aria-expanded"), "true");
  await picker(page).locator("input:focus").waitFor();
  const parts = loaded.slice(before).filter((url) => /\/part-[^/]*\.js$/.test(url));
  assert.equal(parts.length > 0, true, "the names come when it is opened");
  assert.ok(loaded.every((url) => url.startsWith(base) || /^(blob|data):/.test(url)), "from nowhere else");
  assert.ok((await faces(page)).length > 100);
  await assertAccessible(page, "all emoji");
  await page.keyboard.type("COEUR ROU");
  assert.deepEqual(await faces(page), ["❤️"], "ligatures, accents and case aside");
  await assertAccessible(page, "what was found");
  await page.keyboard.press("Enter");
  await picker(page).waitFor({ state: "detached" });
  await page.keyboard.type(" et ");
  await tool(page).press("Enter");
  assert.deepEqual((await faces(page))[0], "❤️", "the last one comes first");
  await picker(page).getByLabel("Chercher un emoji").fill("fete");
  const found = await faces(page);
  assert.ok(found.includes("🎉") && found.includes("🥳"), found.join());
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  const chosen = await page.evaluate(() => document.activeElement.textContent);
  assert.equal(chosen, found[1]);
  await page.keyboard.press("Enter");
  await tool(page).press("Enter");
  await picker(page).locator("input:focus").waitFor();
  await page.keyboard.type("xyzzy");
  await picker(page).getByText("Aucun emoji ne correspond.").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await picker(page).waitFor({ state: "detached" });
  await page.keyboard.type(" fin");
  assert.equal((await editor(page).innerText()).trim().split("\n")[0], `Bravo ❤️ et ${chosen} fin`);
  await page.getByRole("button", { name: "Envoyer", exact: true }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
  const body = async () => (await parent.get(`/api/v1/threads/${threadId}`)).messages.at(-1).bodyHtml;
  await until("it is there", body, (html) => html.includes("Bravo"));
  assert.match(await body(), new RegExp(`Bravo ❤️ et ${chosen} fin`, "u"));
  await page.locator(".rich").filter({ hasText: `Bravo ❤️ et ${chosen} fin` }).first().waitFor();
});

step("arrows walk along the rows and back to the field", async () => {
  const { threadId } = await begin();
  const page = await enter("enseignant");
  await answer(page, threadId);
  await tool(page).press("Enter");
  await picker(page).locator("input:focus").waitFor();
  const focus = () => page.evaluate(() => document.activeElement.ariaLabel);
  await page.keyboard.press("ArrowDown");
  const first = await focus();
  await page.keyboard.press("End");
  assert.equal(await focus(), "fauteuil roulant");
  await page.keyboard.press("ArrowRight");
  assert.equal(await focus(), first);
  await page.keyboard.press("ArrowUp");
  assert.equal(await focus(), "Chercher un emoji");
});

step("in English, on a phone of 360 px and in the dark", async () => {
  const { threadId } = await begin();
  const page = await enter("enseignant", { ...PHONE, locale: "en-GB" });
  await answer(page, threadId, "Reply");
  await tool(page).click();
  await picker(page).getByLabel("Find an emoji").fill("thanks");
  await until("it is found", () => faces(page), (list) => list.includes("🙏") && !list.includes("🚌"));
  await assertAccessible(page, "the picker on a phone");
  const button = picker(page).getByRole("button", { name: "folded hands" });
  const box = await button.boundingBox();
  assert.ok(box.height >= 43.5 && box.width >= 40, "a thumb can press it");
  await button.click();
  assert.match(await editor(page).innerText(), /🙏/);
});

step("who logs out leaves no emoji behind", async () => {
  const page = await enter("parent");
  await page.evaluate(() => localStorage.setItem("liaison.emoji", "🎉"));
  await page.reload();
  await page.getByRole("button", { name: /déconne/i }).first().click();
  await page.locator("input[name=login]").waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("liaison.emoji")), null);
});
