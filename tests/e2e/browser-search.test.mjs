// Searching in a real browser: the field, what it offers, what is found and
// marked, where one is with it, on a wide page and on a phone.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { base, complaints, logIn, newPage, speak, step, until } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const field = (page) => page.getByRole("combobox", { name: "Rechercher dans les messages" });
const offers = (page) => page.getByRole("listbox", { name: "Précisions de recherche" });
const rows = (page) => page.locator("tr.row");
const word = `z${Math.random().toString(36).replace(/[^a-z]/g, "")}q`;
const asked = (page) => new URL(page.url()).searchParams.get("q");

async function send(page, subject, bodyHtml) {
  const me = await (await page.request.get(`${base}/api/v1/me`)).json();
  const who = await (await page.request.get(`${base}/api/v1/directory/users?q=besson`)).json();
  const sent = await page.request.post(`${base}/api/v1/messages`, {
    data: { to: { userIds: [who.users[0].id] }, subject, bodyHtml },
    headers: { "X-CSRF-Token": me.csrfToken },
  });
  assert.equal(sent.status(), 201, await sent.text());
}

async function noViolations(page) {
  await page.evaluate(AXE);
  const found = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes[0].html}`), []);
}

let cookies;
async function parent(options = {}) {
  if (!cookies) {
    const first = await logIn("parent");
    await send(first, "Premier essai", `<p>Les Absences de demain, ${word}</p>`);
    await send(first, "Second essai", `<p>Rien que ${word}</p>`);
    cookies = await first.context().cookies();
  }
  const page = await newPage(`parent ${Math.random()}`, options);
  await page.context().addCookies(cookies);
  await page.goto(`${base}/messages`);
  if (options?.isMobile) await page.getByRole("button", { name: "Recherche de messages" }).click();
  await field(page).waitFor();
  return page;
}

step("« / » goes to the field; what is typed is found, marked, announced, and is the address", async () => {
  const page = await parent();
  await page.locator(".list-head").waitFor();
  await page.keyboard.press("/");
  assert.ok(await field(page).evaluate((el) => el === document.activeElement));
  await page.keyboard.type(`absence ${word}`);
  await page.locator("mark").getByText("Absences").waitFor();
  await until("one line", () => rows(page).count(), (n) => n === 1);
  assert.equal(asked(page), `absence ${word}`);
  assert.ok(await page.getByRole("heading", { name: "Résultats", exact: true }).isVisible());
  await page.getByRole("status").getByText("1 conversation trouvée").waitFor({ state: "attached" });
  assert.ok(await field(page).evaluate((el) => el === document.activeElement), "one types on");
  // A reload finds it again, and the text stands in the field.
  await page.reload();
  await page.locator("mark").first().waitFor();
  assert.equal(await field(page).inputValue(), `absence ${word}`);
  // One question in the history, whatever was typed on the way.
  await page.keyboard.press("Escape");
  await page.goBack();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  await until("an empty field", () => field(page).inputValue(), (v) => v === "");
});

step("a thread that was found opens, and Back leads to what was found", async () => {
  const page = await parent();
  await field(page).fill(word);
  await until("two lines", () => rows(page).count(), (n) => n === 2);
  await rows(page).first().getByRole("link").click();
  await page.getByText(`Rien que ${word}`).last().waitFor();
  assert.equal(asked(page), word);
  await page.goBack();
  await until("two lines", () => rows(page).count(), (n) => n === 2);
  assert.equal(asked(page), word);
});

step("operators are offered while one types, in French and in English, by keyboard", async () => {
  const page = await parent();
  await field(page).focus();
  await offers(page).waitFor();
  assert.deepEqual(await offers(page).getByRole("option").locator("strong").allTextContents(),
    ["de:", "à:", "avant:", "après:", "pj:", "non-lu:", "dans:"]);
  await page.keyboard.type(`${word} a`);
  await until("three", () => offers(page).getByRole("option").count(), (n) => n === 3);
  await page.keyboard.press("ArrowDown");
  const active = await field(page).getAttribute("aria-activedescendant");
  assert.equal(await page.locator(`#${active}`).getAttribute("aria-selected"), "true");
  await page.keyboard.press("Enter");
  assert.equal(await field(page).inputValue(), `${word} à:`);
  await until("nothing to offer", () => offers(page).count(), (n) => n === 0);
  await page.keyboard.type("x ");
  await offers(page).waitFor();
  // Escape closes the offers, then it clears the field.
  await page.keyboard.press("Escape");
  await until("closed", () => offers(page).count(), (n) => n === 0);
  assert.equal(await field(page).inputValue(), `${word} à:x `);
  await page.keyboard.press("Escape");
  assert.equal(await field(page).inputValue(), "");
  await page.keyboard.type(`${word} dans:`);
  await offers(page).getByRole("option", { name: "dans:corbeille" }).click();
  await page.getByText("Rien n’a été trouvé").first().waitFor();
  assert.equal((await field(page).inputValue()).trim(), `${word} dans:corbeille`);
  await page.getByRole("button", { name: "Effacer la recherche" }).click();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  await speak(page, /^EN /);
  const english = page.getByRole("combobox", { name: "Search messages" });
  await english.focus();
  assert.equal(await page.getByRole("option").first().locator("strong").textContent(), "from:");
  await speak(page, /^FR /);
});

step("a date or a box that is none is said to be, in French and in English", async () => {
  const page = await parent();
  const said = page.locator(".not-understood");
  await field(page).fill(`${word} avant:32/13/2026 dans:nulle-part`);
  await said.getByText(/«\savant:32\/13\/2026\s»\s: ce n’est pas une date\. Écrivez-la 31\/01\/2026/).waitFor();
  await said.getByText(/«\sdans:nulle-part\s»\s: aucune boîte ne s’appelle ainsi/).waitFor();
  await noViolations(page);
  await field(page).fill(word);
  await until("two lines", () => rows(page).count(), (n) => n === 2);
  await until("nothing is said", () => said.textContent(), (text) => text === "");
  await speak(page, /^EN /);
  await page.getByRole("combobox", { name: "Search messages" }).fill("before:tomorrow in:cellar is:old");
  for (const text of [/“before:tomorrow”: that is no date/, /“in:cellar”: there is no such box/, /“is:old” is no known operator/])
    await said.getByText(text).waitFor();
  await speak(page, /^FR /);
});

step("« tout sélectionner » acts on all that was found, not on what is loaded, and is taken back", async () => {
  const page = await parent();
  const many = `m${word}`;
  for (let i = 0; i < 12; i++) await send(page, `Trouvé ${i}`, `<p>${many}</p>`);
  const found = async (q) => (await (await page.request.get(`${base}/api/v1/threads?pageSize=200&q=${encodeURIComponent(q)}`)).json()).threads.length;
  await until("they are found", () => found(many), (n) => n === 12);
  // Small pages, of which one alone comes.
  await page.route(/\/api\/v1\/threads\?.*q=/, (route) => {
    const url = route.request().url();
    return /pageToken=[^&]/.test(url) ? route.abort() : route.continue({ url: url.replace(/pageSize=\d+/, "pageSize=5") });
  });
  await page.setViewportSize({ width: 1280, height: 400 });
  await field(page).fill(many);
  await until("five lines", () => rows(page).filter({ hasText: "Trouvé" }).count(), (n) => n === 5);
  await until("no others", () => rows(page).count(), (n) => n === 5);
  await page.getByRole("checkbox", { name: "Tout sélectionner" }).check();
  await page.getByRole("button", { name: "Sélectionner tout « Résultats »" }).click();
  await page.getByRole("group", { name: "Actions sur la sélection" }).getByRole("button", { name: "Archiver" }).click();
  await page.getByText("12 conversations archivées.").waitFor();
  assert.equal(await found(`${many} dans:archives`), 12);
  assert.equal(await found(`${word} dans:archives`), 0, "the others are where they were");
  await page.locator(".notice").getByRole("button", { name: "Annuler" }).click();
  await page.getByText("C’est annulé.").waitFor();
  assert.equal(await found(`${many} dans:archives`), 0);
});

step("nobody's text becomes markup", async () => {
  const page = await parent();
  await field(page).fill('"><img src=x onerror=alert(1)> <mark>');
  await page.getByText("Rien n’a été trouvé").first().waitFor();
  assert.equal(await page.locator("main img[src=x]").count(), 0);
});

for (const [name, options] of Object.entries({ phone: PHONE, "phone, dark": { ...PHONE, colorScheme: "dark" }, wide: {}, "wide, dark": { colorScheme: "dark" } }))
  step(`on a ${name} the field stands above the list; nothing is cut, axe finds nothing`, async () => {
    const page = await parent(options);
    await field(page).fill(word);
    await until("two lines", () => rows(page).count(), (n) => n === 2);
    const box = await field(page).boundingBox();
    const list = await page.locator(".list-head").boundingBox();
    assert.ok(box.y + box.height <= list.y + 1, "above");
    assert.ok(box.height >= (options.isMobile ? 44 : 36) - 0.5);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "no sideways scrolling");
    await field(page).press("End");
    await field(page).press("Space");
    await offers(page).waitFor();
    const popup = await offers(page).boundingBox();
    assert.ok(popup.x >= 0 && popup.x + popup.width <= (options.viewport?.width ?? 1280));
    await noViolations(page);
    await field(page).press("Escape");
    await noViolations(page);
  });

step("no page complained", async () => {
  assert.deepEqual(complaints, []);
});
