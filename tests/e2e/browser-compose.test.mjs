// The writing window in a real browser: whom a message reaches, with mouse and
// with keyboard alone, what is missing, what Escape and Back do, small screens.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { base, complaints, logIn, pages, speak, step, until } from "./browser.mjs";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const run = Date.now().toString(36);

const dialog = (page, name = "Nouveau message") => page.getByRole("dialog", { name, exact: true });
const search = (page) => page.getByRole("combobox", { name: /^(Sélectionner un utilisateur|Select a user)$/ });
const body = (page) => page.getByRole("textbox", { name: "Message" });
const chips = (page) => page.getByRole("list", { name: "Destinataires choisis" }).locator(".chip > span");
const tree = (page) => page.getByRole("treegrid", { name: "Catégories de destinataires" });
const results = (page) => page.getByRole("grid", { name: "Destinataires trouvés" });
const focused = (page) => page.evaluate(() => {
  const e = document.activeElement;
  return e.getAttribute("aria-label") ?? e.labels?.[0]?.innerText.split("\n")[0] ?? e.innerText;
});

/** What a count of an audience says. */
const reach = (part) => ({
  total: 0, byRole: {}, unreachable: [], neverLoggedIn: 0, neverLoggedInPeople: [], later: 0, oddRoles: [], odd: [], confirm: false, ...part,
});
/** Logged in once, then where it was. */
const pageOf = async (login, options) => pages.get(login) ?? logIn(login, options);
async function openNew(page, at = "/messages") {
  await page.goto(base + at);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await tree(page).getByRole("checkbox").first().waitFor();
}
async function discard(page, window = dialog(page)) {
  await page.keyboard.press("Escape");
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.or(page.locator("body:not(:has(dialog[open]))")).first().waitFor();
  if (await asked.count()) await asked.getByRole("button", { name: "Abandonner" }).click();
  await window.waitFor({ state: "detached" });
}
/** Chooses the first found, as one who types does. */
async function choose(page, q) {
  await search(page).fill(q);
  await results(page).getByRole("row").first().waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
}
/** [state of the square, name] of every row to be seen. */
const rowsOf = (page) => tree(page).getByRole("row").evaluateAll((rows) => rows.map((r) => {
  const box = r.querySelector("input");
  const name = r.querySelector("label > span")?.innerText ?? r.innerText;
  return `${!box ? " " : box.indeterminate ? "-" : box.checked ? "x" : "o"} ${name}`;
}));
async function axe(page, where) {
  await page.addScriptTag({ path: AXE }).catch(() => page.evaluate(`${AXE_SOURCE}`));
  const found = await page.evaluate(async () => (await window.axe.run(document.querySelector("dialog[open]"), {
    resultTypes: ["violations"],
  })).violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(" | ")}`));
  assert.deepEqual(found, [], where);
}
const { readFileSync } = await import("node:fs");
const AXE_SOURCE = readFileSync(AXE, "utf8");

step("the categories of staff are a tree that the keyboard walks, with three states", async () => {
  const page = await pageOf("vie.scolaire");
  await openNew(page);
  assert.deepEqual(await rowsOf(page), ["o Administration", "o Tous les enseignants", "o Tous les élèves", "o Tous les parents", "o Délégués", "o Hispanistes de 4e"]);

  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(page), "Administration");
  await page.keyboard.press("End");
  assert.equal(await focused(page), "Hispanistes de 4e");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), "Tous les parents");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  const level = (await rowsOf(page))[4].slice(2);
  assert.match(level, /^\de$/, "levels, where titles begin with a common word");
  assert.equal((await tree(page).getByRole("row", { expanded: true }).count()), 1);
  await page.keyboard.press("Space");
  assert.deepEqual((await rowsOf(page)).slice(3, 5), ["- Tous les parents", `x ${level}`]);
  await page.keyboard.press("ArrowRight");
  const inside = (await rowsOf(page)).filter((r) => r.slice(2).startsWith(`${level} `));
  assert.equal(inside.length, 6);
  assert.ok(inside.every((r) => r.startsWith("x")), "a level ticks its children");
  assert.equal((await chips(page).allInnerTexts()).join(), `Tous les parents de ${level}`);

  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.deepEqual((await rowsOf(page)).slice(3, 6), ["- Tous les parents", `- ${level}`, `o ${level} A`]);
  assert.equal(await chips(page).count(), 5, "what is left is named");
  await page.keyboard.press("ArrowLeft");
  assert.equal(await focused(page), `Tous les parents de ${level}`, "Left leads to what is above");
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowUp");
  await page.locator("[role=combobox]:focus").waitFor();
  await discard(page);
});

step("one person is taken out of a ticked category, and taken in again", async () => {
  const page = await pageOf("vie.scolaire");
  await openNew(page);
  await search(page).fill("enseignants 6e b");
  const row = results(page).getByRole("checkbox", { name: /^Enseignants de 6e B/ });
  await row.check();
  await search(page).fill("");
  await page.getByRole("button", { name: "Déplier : Tous les enseignants", exact: true }).click();
  await page.getByRole("button", { name: "Déplier : Tous les enseignants de 6e" }).click();
  await page.getByRole("button", { name: "Afficher les membres : Enseignants de 6e B" }).click();
  const person = tree(page).locator("[aria-level='4']").getByRole("checkbox").first();
  await person.waitFor();
  assert.ok(await person.isChecked(), "a member of a ticked category shows ticked");
  const name = await tree(page).locator("[aria-level='4'] .person > span:first-of-type").first().innerText();

  const asked = page.waitForRequest((r) => r.url().endsWith("/directory/audience") && r.postDataJSON().to.exceptUserIds.length === 1);
  await person.click();
  assert.deepEqual(await chips(page).allInnerTexts(), ["Enseignants de 6e B", `sauf ${name}`]);
  assert.deepEqual((await asked).postDataJSON().to.userIds, []);
  const square = tree(page).getByRole("checkbox", { name: "Enseignants de 6e B" });
  assert.ok(await square.evaluate((e) => e.indeterminate), "all but one");

  await search(page).fill(name);
  const found = results(page).getByRole("checkbox", { name });
  await found.waitFor();
  assert.ok(!await found.isChecked(), "not ticked in the search either");
  await found.check();
  assert.deepEqual(await chips(page).allInnerTexts(), ["Enseignants de 6e B"]);
  await found.uncheck();
  assert.deepEqual(await chips(page).allInnerTexts(), ["Enseignants de 6e B", `sauf ${name}`]);

  // The whole again, then none: nobody stays taken out of nothing.
  await search(page).fill("");
  await square.click();
  assert.ok(await square.isChecked());
  await square.click();
  assert.equal(await chips(page).count(), 0);
  await discard(page);
});

step("a member of a ticked category that was not unfolded shows ticked in the search", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  await tree(page).getByRole("checkbox", { name: "Enseignants de 6e B" }).check();
  const members = await page.evaluate(async () => {
    const get = async (p) => (await fetch(`/api/v1/directory/${p}`)).json();
    const { categories } = await get("categories");
    return (await get(`categories/${categories.find((c) => c.label === "Enseignants de 6e B").id}/members`)).users;
  });
  await search(page).fill(members[0].displayName);
  const found = results(page).getByRole("checkbox", { name: members[0].displayName });
  await until("the member", () => found.isChecked(), (on) => on);
  await page.keyboard.press("Escape");
  await discard(page);
});

step("arrows move, Enter ticks, Escape closes the suggestions and not the window", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  const field = search(page);
  await field.waitFor();
  assert.equal(await field.getAttribute("aria-expanded"), "false");
  await page.keyboard.type("e");
  await results(page).getByRole("row").nth(1).waitFor();
  assert.equal(await field.getAttribute("aria-expanded"), "true");
  const active = async () => page.locator(`[id="${await field.getAttribute("aria-activedescendant")}"]`);
  const first = await (await active()).evaluate((e) => e.labels[0].innerText);
  await page.keyboard.press("ArrowDown");
  const second = await (await active()).evaluate((e) => e.labels[0].innerText);
  assert.notEqual(first, second);
  assert.match(await (await active()).evaluate((e) => e.closest("[role=row]").className), /active/);
  await page.keyboard.press("Enter");
  assert.ok(await (await active()).isChecked());
  assert.equal(await chips(page).count(), 1);
  await page.keyboard.press("Enter");
  assert.equal(await chips(page).count(), 0);
  await page.keyboard.press("ArrowUp");
  assert.equal(await (await active()).evaluate((e) => e.labels[0].innerText), first);
  await page.keyboard.press("Escape");
  assert.equal(await field.inputValue(), "");
  assert.equal(await results(page).count(), 0);
  assert.ok(await dialog(page).isVisible(), "the window stays");

  // Hyphens, accents and blanks are the reader's; categories are found too.
  await field.fill("enseignants-de 6E");
  await results(page).getByRole("checkbox", { name: /^Enseignants de 6e/ }).waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });
});

step("the focus goes from a chip to the next one, then to the field", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  const boxes = tree(page).getByRole("checkbox");
  for (let i = 0; i < 3; i++) await boxes.nth(i).check();
  const names = await chips(page).allInnerTexts();
  const remove = (name) => page.getByRole("button", { name: `Retirer ${name}`, exact: true });
  await remove(names[1]).click();
  assert.equal(await focused(page), `Retirer ${names[2]}`);
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), `Retirer ${names[0]}`);
  await page.keyboard.press("Delete");
  await page.locator("[role=combobox]:focus").waitFor();
  await discard(page);
});

step("the focus goes from a file to the next one, then to the button that adds", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  const file = (name) => ({ name, mimeType: "text/plain", buffer: Buffer.from("bonjour") });
  await dialog(page).locator(".attach input[type=file]").setInputFiles([file("a.txt"), file("b.txt"), file("c.txt")]);
  await page.getByRole("img", { name: "Joint", exact: true }).nth(2).waitFor();
  await page.getByRole("button", { name: "Retirer b.txt" }).click();
  assert.equal(await focused(page), "Retirer c.txt");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "Retirer a.txt");
  await page.keyboard.press("Enter");
  assert.equal(await focused(page), "Ajouter des fichiers");
  await discard(page);
});

step("a picture that is pasted becomes an attachment, without place unless that is not wanted", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  const clean = dialog(page).getByRole("checkbox", { name: "Photos sans lieu ni données personnelles" });
  assert.equal(await clean.isChecked(), true);
  const asked = [];
  page.on("request", (r) => {
    if (r.url().includes("/attachments?")) asked.push(new URL(r.url()).searchParams.get("clean"));
  });
  const paste = () => page.evaluate(() => {
    const png = Uint8Array.from(atob("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="), (c) => c.charCodeAt(0));
    const data = new DataTransfer();
    data.items.add(new File([png], "image.png", { type: "image/png" }));
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  const list = page.getByRole("group", { name: "Pièces jointes" });
  const joined = list.getByRole("img", { name: "Joint", exact: true });
  await body(page).click();
  await paste();
  await joined.waitFor();
  assert.equal(await list.getByRole("listitem").count(), 1);
  await clean.uncheck();
  await body(page).click();
  await paste();
  await joined.nth(1).waitFor();
  assert.deepEqual(asked, ["true", null]);
  await discard(page);
});

step("what is missing is said where it is mended, and has the focus", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  const send = dialog(page).getByRole("button", { name: "Envoyer" });
  const said = async (field) => {
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    return page.locator(`[id="${await field.getAttribute("aria-describedby")}"]`).innerText();
  };
  await send.click();
  await page.locator("[role=combobox]:focus").waitFor();
  assert.equal(await said(search(page)), "Choisissez au moins un destinataire.");
  await tree(page).getByRole("checkbox").first().check();
  assert.equal(await search(page).getAttribute("aria-invalid"), "false", "gone once mended");

  await send.click();
  const subject = page.getByRole("textbox", { name: "Sujet" });
  assert.ok(await subject.evaluate((e) => e === document.activeElement));
  assert.equal(await said(subject), "Indiquez le sujet de votre message.");
  await page.keyboard.type("é".repeat(256));
  await send.click();
  assert.match(await said(subject), /255/);
  await subject.fill("Un sujet");
  await send.click();
  assert.ok(await body(page).evaluate((e) => e === document.activeElement));
  assert.equal(await said(body(page)), "Écrivez votre message ou joignez un fichier.");
  await page.keyboard.type("Bonjour");
  await until("the sentence goes", () => body(page).getAttribute("aria-invalid"), (v) => v === "false");
  assert.ok(await dialog(page).isVisible(), "nothing was sent");
  await discard(page);
});

step("Escape in the text asks where something was typed, and loses nothing", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  await body(page).click();
  await page.keyboard.press("Escape");
  await dialog(page).waitFor({ state: "detached" });

  await page.getByRole("button", { name: "+Nouveau message" }).click();
  await body(page).click();
  await page.keyboard.type("À ne pas perdre");
  await page.keyboard.press("Escape");
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.waitFor();
  await page.keyboard.press("Escape");
  await asked.waitFor({ state: "detached" });
  assert.equal((await body(page).innerText()).trim(), "À ne pas perdre");
  assert.ok(await body(page).evaluate((e) => e.contains(document.activeElement)), "where one was writing");
  await discard(page);
  assert.match(await focused(page), /Nouveau message/, "where one came from");
});

step("one line says whom it reaches, amber where kinds mix, and with « à tous » what they see", async () => {
  const page = await pageOf("vie.scolaire");
  await page.route("**/api/v1/directory/audience", (route) => route.fulfill({
    json: reach({ total: 214, byRole: { TEACHER: 2, GUARDIAN: 212 }, oddRoles: ["TEACHER"] }),
  }));
  await openNew(page);
  const line = dialog(page).locator(".reach");
  assert.equal(await line.innerText(), "Aucun destinataire choisi");
  await tree(page).getByRole("checkbox", { name: "Tous les parents", exact: true }).check();
  await page.getByText("Ce message atteindra 214 personnes : 212 parents, 2 enseignants").waitFor();
  assert.equal(await line.locator("strong").innerText(), "2 enseignants", "what is odd stands out");
  await dialog(page).getByLabel("Réponses :").selectOption("à tous");
  const seen = page.getByText("Chaque destinataire verra les noms de tous les autres et recevra toutes les réponses.");
  await seen.waitFor();
  await dialog(page).getByLabel("Réponses :").selectOption("à moi seul");
  await seen.waitFor({ state: "detached" });
  await page.unroute("**/api/v1/directory/audience");

  // Who cannot be reached any more is named.
  await page.route("**/api/v1/directory/audience", (route) => route.fulfill({
    json: reach({ total: 3, byRole: { STAFF: 3 }, unreachable: [{ id: route.request().postDataJSON().to.userIds[0], reason: "UNREACHABLE", displayName: "" }] }),
  }));
  await search(page).fill("dup");
  const name = await results(page).locator(".person > span:first-of-type").first().innerText();
  await page.keyboard.press("Enter");
  await page.getByRole("alert").getByText(`Vous ne pouvez plus écrire à : ${name}.`).waitFor();
  await page.unroute("**/api/v1/directory/audience");
  await page.keyboard.press("Escape");
  await discard(page);
});

step("recipients, subject and text are in view at 1280 by 800, however much is unfolded", async () => {
  const page = await pageOf("vie.scolaire");
  await page.setViewportSize({ width: 1280, height: 800 });
  await openNew(page);
  const before = await page.getByRole("textbox", { name: "Sujet" }).boundingBox();
  await page.getByRole("button", { name: "Déplier : Tous les parents" }).click();
  assert.deepEqual(await page.getByRole("textbox", { name: "Sujet" }).boundingBox(), before, "unfolding moves nothing");
  const scrolls = await dialog(page).locator(".window-body").evaluate((e) => e.scrollHeight - e.clientHeight);
  assert.equal(scrolls, 0);
  assert.ok((await body(page).boundingBox()).height >= 110);
  const small = (await tree(page).locator("xpath=..").boundingBox()).height;
  await page.setViewportSize({ width: 1280, height: 1200 });
  const large = (await tree(page).locator("xpath=..").boundingBox()).height;
  assert.ok(small > 222 && large > small + 80, `the box grows with the window: ${small}, ${large}`);
  await page.setViewportSize({ width: 1280, height: 860 });
  await discard(page);
});

step("the window is made small and found again with what was typed", async () => {
  const page = await pageOf("parent");
  await openNew(page);
  await body(page).click();
  await page.keyboard.type("À finir plus tard");
  await dialog(page).getByRole("button", { name: "Réduire" }).click();
  assert.ok(!await body(page).isVisible());
  await page.getByRole("link", { name: /^Envoyé/ }).first().click();
  await page.getByRole("heading", { name: "Envoyé" }).waitFor();
  await page.getByRole("button", { name: "+Nouveau message" }).click();
  await body(page).waitFor();
  assert.equal((await body(page).innerText()).trim(), "À finir plus tard");
  await discard(page);
});

// ---- answers ----

let thread = "";
const answer = (page) => dialog(page, "Répondre");
/** The thread as the server says it, and whom an answer would reach. */
async function withTargets(page, part) {
  await page.route((url) => url.pathname === `/api/v1/threads/${thread}`, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const reply = await route.fetch();
    return route.fulfill({ response: reply, json: { ...await reply.json(), ...part } });
  });
}
const user = (id, displayName) => ({ kind: "USER", id, displayName, role: "TEACHER", title: "" });
const someone = (id, displayName) => ({ id, displayName, role: "GUARDIAN", title: "", context: "" });

step("« Répondre » says to whom, offers all with their number, names who is left out", async () => {
  const page = await pageOf("vie.scolaire");
  await openNew(page);
  await choose(page, "enseignants de 6e b");
  await page.getByRole("textbox", { name: "Sujet" }).fill(`Réunion ${run}`);
  await body(page).click();
  await page.keyboard.type("La réunion est jeudi.");
  await dialog(page).getByLabel("Réponses :").selectOption("à tous");
  await page.keyboard.press("Control+Home");
  await dialog(page).getByRole("button", { name: "Envoyer" }).click();
  await dialog(page).waitFor({ state: "detached" });
  const sent = await page.evaluate(async (subject) =>
    (await (await fetch("/api/v1/threads?box=sent")).json()).threads.find((th) => th.subject === subject), `Réunion ${run}`);
  thread = sent.id;

  await withTargets(page, {
    canReply: true, canReplyAll: true,
    reply: { to: [user("1", "Claire Dupont")], count: 1, leftOut: [], leftOutCount: 0 },
    replyAll: {
      to: [{ kind: "CATEGORY", id: "x", displayName: "Enseignants de 6e B", role: "ROLE_UNSPECIFIED", title: "" }],
      count: 13, leftOut: [someone("5", "Paul Martin")], leftOutCount: 1,
    },
  });
  await page.goto(`${base}/messages/threads/${thread}`);
  await page.getByRole("button", { name: "Répondre" }).click();
  await body(page).waitFor();
  assert.ok(await body(page).evaluate((e) => e === document.activeElement), "one writes at once");
  const to = answer(page).locator(".reply-to");
  assert.match(await to.innerText(), /^À\s:\s+Claire Dupont$/);
  const all = answer(page).getByRole("radio", { name: "Répondre à tous (13 personnes)" });
  assert.ok(await answer(page).getByRole("radio", { name: "Répondre à Claire Dupont" }).isChecked());
  await all.check();
  assert.match(await to.innerText(), /^À\s:\s+Enseignants de 6e B \(13 personnes\)$/);
  await answer(page).getByText("Paul Martin ne recevra pas cette réponse.").waitFor();

  // Beside the thread, which stays readable.
  const window = await answer(page).boundingBox();
  const text = await page.getByText("La réunion est jeudi.").boundingBox();
  assert.ok(text.x >= window.x + window.width || text.y + text.height <= window.y, "the thread is readable");

  await body(page).click();
  await page.keyboard.type("Je confirme.");
  await page.route("**/api/v1/threads/*/messages", async (route) => {
    assert.equal(route.request().postDataJSON().replyAll, true);
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: { ...await reply.json(), leftOut: [someone("5", "Paul Martin")], leftOutCount: 1 } });
  });
  await answer(page).getByRole("button", { name: "Envoyer" }).click();
  await page.getByText("Votre réponse a été envoyée. Ne l’ont pas reçue : Paul Martin.").waitFor();
  await page.unroute("**/api/v1/threads/*/messages");
});

step("an answer to one person offers no choice, and one that begins another loses no text", async () => {
  const page = await pageOf("vie.scolaire");
  await withTargets(page, {
    canReply: true, canReplyAll: false, replyAll: undefined,
    reply: { to: [user("1", "Claire Dupont")], count: 1, leftOut: [], leftOutCount: 0 },
  });
  await page.goto(`${base}/messages/threads/${thread}`);
  await page.getByRole("button", { name: "Répondre" }).click();
  await answer(page).getByText("Claire Dupont").waitFor();
  assert.equal(await answer(page).getByRole("radio").count(), 0);
  await body(page).click();
  await page.keyboard.type("Texte en cours");
  // The page beneath can be used; a second window asks first.
  await answer(page).getByRole("button", { name: "Réduire" }).click();
  await page.getByRole("button", { name: "+Nouveau message" }).click();
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.getByRole("button", { name: "Continuer la rédaction" }).click();
  assert.equal((await body(page).innerText()).trim(), "Texte en cours");
  await body(page).click();
  await discard(page, answer(page));
  await page.unrouteAll({ behavior: "wait" });
});

step("a refusal about a field that the window has not is said in the window", async () => {
  const page = await pageOf("vie.scolaire");
  await page.goto(`${base}/messages/threads/${thread}`);
  await page.getByRole("button", { name: "Répondre" }).click();
  await body(page).click();
  await page.keyboard.type("Bonjour");
  await page.route("**/api/v1/threads/*/messages", (route) => route.fulfill({
    status: 422, contentType: "application/problem+json",
    body: JSON.stringify({ status: 422, code: "RECIPIENT_UNREACHABLE", title: "", detail: "Plus personne ne peut recevoir votre réponse.", field: "to", type: "" }),
  }));
  await answer(page).getByRole("button", { name: "Envoyer" }).click();
  await answer(page).getByRole("alert").getByText("Plus personne ne peut recevoir votre réponse.").waitFor();
  assert.equal((await body(page).innerText()).trim(), "Bonjour");
  await page.unrouteAll({ behavior: "wait" });
  await discard(page, answer(page));
});

// ---- small screens ----

step("at 360 px the window is the screen, with the send button in view, and Back asks", async () => {
  const page = await pageOf("eleve", { viewport: { width: 360, height: 640 }, hasTouch: true });
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await tree(page).getByRole("checkbox").first().waitFor();
  assert.deepEqual(await dialog(page).boundingBox(), { x: 0, y: 0, width: 360, height: 640 });
  const send = dialog(page).getByRole("button", { name: "Envoyer" });
  const inView = async (height) => {
    const box = await send.boundingBox();
    return box.y >= 0 && box.y + box.height <= height && box.height >= 44;
  };
  assert.ok(await inView(640));
  await page.setViewportSize({ width: 360, height: 400 });
  assert.equal(await dialog(page).evaluate((e) => e.scrollWidth), 360, "nothing at the side");
  await page.setViewportSize({ width: 360, height: 640 });

  await body(page).click();
  await page.keyboard.type("Du bus");
  await page.goBack();
  const asked = dialog(page, "Abandonner ce message ?");
  await asked.waitFor();
  await page.goBack();
  await asked.waitFor({ state: "detached" });
  assert.equal((await body(page).innerText()).trim(), "Du bus", "Back answers the question with no");
  assert.equal(new URL(page.url()).pathname, "/messages", "the page behind stays");
  await page.goBack();
  await asked.getByRole("button", { name: "Abandonner" }).click();
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(new URL(page.url()).pathname, "/messages");
  // Without a word typed Back closes at once.
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await body(page).waitFor();
  await page.goBack();
  await dialog(page).waitFor({ state: "detached" });
  assert.equal(new URL(page.url()).pathname, "/messages");
});

step("at 400 % the window scrolls as a whole, and there is room to write", async () => {
  const page = await pageOf("eleve");
  await page.setViewportSize({ width: 320, height: 200 });
  await page.goto(`${base}/messages`);
  await page.setViewportSize({ width: 320, height: 640 });
  await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
  await body(page).waitFor();
  await page.setViewportSize({ width: 320, height: 200 });
  const height = await body(page).evaluate((e) => e.getBoundingClientRect().height);
  assert.ok(height >= 140, `${height} px to write in`);
  const how = await dialog(page).evaluate((e) => ({
    whole: e.scrollHeight > e.clientHeight, wide: e.scrollWidth, inner: e.querySelector(".window-body").scrollHeight - e.querySelector(".window-body").clientHeight,
  }));
  assert.ok(how.whole && how.inner <= 0, JSON.stringify(how));
  assert.equal(how.wide, 320);
  await body(page).click();
  await page.keyboard.type("Une ligne");
  await dialog(page).getByRole("button", { name: "Envoyer" }).scrollIntoViewIfNeeded();
  await discard(page);
});

step("no finding of axe in the windows, light and dark, wide and on a phone", async () => {
  for (const [colorScheme, viewport] of [["light", { width: 1280, height: 800 }], ["dark", { width: 360, height: 640 }], ["dark", { width: 1280, height: 800 }]]) {
    const page = await logIn("direction", { colorScheme, viewport, bypassCSP: true, reducedMotion: "reduce" });
    await page.goto(`${base}/messages`);
    await page.getByRole("button", { name: "+Nouveau message" }).locator("visible=true").first().click();
    await tree(page).getByRole("checkbox").first().waitFor();
    const where = `${colorScheme} ${viewport.width}`;
    await axe(page, `${where}, empty`);
    await page.getByRole("button", { name: "Déplier : Administration", exact: true }).click();
    await page.getByRole("button", { name: "Afficher les membres : Vie scolaire", exact: true }).click();
    await tree(page).locator("[aria-level='3']").getByRole("checkbox").first().waitFor();
    await tree(page).getByRole("checkbox", { name: "Administration", exact: true }).check();
    await tree(page).locator("[aria-level='3']").getByRole("checkbox").first().click();
    await dialog(page).getByLabel("Réponses :").selectOption("à tous");
    await dialog(page).getByRole("button", { name: "Envoyer" }).click();
    await axe(page, `${where}, unfolded, with what is missing`);
    await search(page).fill("dup");
    await results(page).getByRole("row").first().waitFor();
    await axe(page, `${where}, suggestions`);
    await page.keyboard.press("Escape");
    await page.context().close();
  }
});

step("the window speaks English too", async () => {
  const page = await logIn("parent2");
  await speak(page, "English");
  await page.goto(`${base}/messages`);
  await page.getByRole("button", { name: "+New message" }).locator("visible=true").first().click();
  const window = dialog(page, "New message");
  await window.getByRole("checkbox", { name: /^Teachers of 5e A/ }).check();
  await window.getByText(/^This message will reach \d+ people: \d+ teachers$/).waitFor();
  await window.getByLabel("Replies:").selectOption("to everyone");
  await window.getByText("Each recipient will see the names of all the others and receive all replies.").waitFor();
  await window.getByRole("button", { name: "Send" }).click();
  await window.getByText("Enter the subject of your message.").waitFor();
});

step("no page broke the content policy, threw, or met a server error", async () => {
  assert.deepEqual(complaints.filter((c) => !c.startsWith("direction")), []);
});
