// The frame, the lists and the threads in a real browser: nothing moves that
// should stay, the focus is never lost, Back goes to where one was, only what
// was shown is read.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { base, browser, complaints, DEADLINE_MS, logIn, newPage, pages, PASSWORD, step as anyStep, until, withoutLive } from "./browser.mjs";
import { FIRST, Inbox, Thread } from "./imagined.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { viewport: { width: 1280, height: 800 } };
const MIDDLE = { viewport: { width: 900, height: 800 } };
const PHONE = { viewport: { width: 360, height: 640 }, hasTouch: true, isMobile: true };
const VIEWS = { wide: WIDE, middle: MIDDLE, phone: PHONE };
const THREAD = 7_000_000;

/** A step whose pages are closed at its end. */
const step = (name, run) => anyStep(name, async (t) => {
  await run(t);
  for (const page of pages.values()) await page.context().close();
  pages.clear();
});

let cookies;
/** A page of the teacher's; after the first, without a login. */
async function teacher(options = {}) {
  if (!cookies) {
    const first = await logIn("enseignant");
    cookies = await first.context().cookies();
    await first.context().close();
  }
  const page = await newPage(`enseignant ${Math.random()}`, options);
  // What is listed is made up.
  await withoutLive(page);
  await page.context().addCookies(cookies);
  return page;
}
const row = (page, n) => page.locator("tr.row").nth(n);
const linkOf = (page, n) => row(page, n).getByRole("link");
const focused = (page) => page.evaluate(() => {
  const at = document.activeElement;
  return at === document.body ? "BODY" : at.id || at.getAttribute("aria-label") || at.textContent;
});
const scrolled = (page) => page.evaluate(() => document.scrollingElement.scrollTop);

async function openInbox(page, inbox, at = "/messages") {
  await inbox.attach(page);
  await page.goto(base + at);
  await row(page, 0).waitFor();
}
async function openThread(page, thread) {
  await thread.attach(page);
  await page.goto(`${base}/messages/threads/${thread.id}`);
  await page.getByRole("article").last().waitFor();
}
/** What can be pressed and lies under `box`, by its name. */
const under = (page, selector) => page.evaluate((toast) => {
  const a = document.querySelector(toast).getBoundingClientRect();
  return [...document.querySelectorAll("a[href], button, input, tr.row")].filter((e) => {
    const b = e.getBoundingClientRect();
    return !e.closest(toast) && e.checkVisibility({ visibilityProperty: true }) &&
      b.left < a.right - 1 && b.right > a.left + 1 && b.top < a.bottom - 1 && b.bottom > a.top + 1;
  }).map((e) => e.title || e.textContent);
}, selector);

step("16 lines of 44 px at 1280 by 800; dense ones of 36 px, which stays", async () => {
  const page = await teacher(WIDE);
  await openInbox(page, new Inbox(60));
  const heights = async () => page.locator("tr.row").evaluateAll((rows) => rows.map((r) => {
    const { top, bottom, height } = r.getBoundingClientRect();
    return { height, seen: top >= 0 && bottom <= innerHeight };
  }));
  const roomy = await heights();
  assert.equal(roomy[0].height, 44);
  assert.equal(roomy.filter((r) => r.seen).length, 16);
  await page.getByRole("button", { name: "Lignes serrées" }).click();
  assert.equal((await heights())[0].height, 36);
  await page.reload();
  await row(page, 0).waitFor();
  assert.equal((await heights())[0].height, 36);
  await page.getByRole("button", { name: "Lignes serrées" }).click();
  assert.equal((await heights())[0].height, 44);
});

step("a line says the initials, the quality, whose parent, and who wrote last", async () => {
  const page = await teacher(WIDE);
  const inbox = new Inbox(5);
  const me = await (await page.request.get(`${base}/api/v1/me`)).json();
  inbox.threads[0].lastFrom = me.user;
  await openInbox(page, inbox);
  assert.equal(await row(page, 0).locator(".initials").innerText(), "CM");
  await row(page, 0).getByRole("img", { name: "Parent de Léa Martin" }).hover();
  await row(page, 0).getByText("Parent de Léa Martin").waitFor({ state: "visible" });
  await row(page, 1).getByRole("img", { name: "Conseiller principal d’éducation" }).waitFor();
  assert.match(await row(page, 0).locator(".snippet").innerText(), /Vous\s:/);
  assert.doesNotMatch(await row(page, 1).locator(".snippet").innerText(), /Vous|Karim/);
});

step("snippet, date and picture of a line open the thread", async () => {
  for (const view of [WIDE, PHONE]) {
    const page = await teacher(view);
    await openInbox(page, new Inbox(30));
    let n = 2;
    for (const part of [".snippet", "time", ".avatar", ".who-name"]) {
      await row(page, n).locator(part).click();
      await page.waitForURL(`**/threads/${FIRST + n}`);
      await page.getByRole("heading", { name: `Sujet ${n}` }).waitFor();
      await page.goBack();
      await row(page, ++n).waitFor();
    }
  }
});

step("ticking the first box moves nothing; the bar stays in view", async () => {
  for (const [name, view] of Object.entries(VIEWS)) {
    const page = await teacher(view);
    await openInbox(page, new Inbox(50));
    const before = await row(page, 4).boundingBox();
    await row(page, 0).getByRole("checkbox").check();
    await page.getByRole("group", { name: "Actions sur la sélection" }).waitFor();
    assert.deepEqual(await row(page, 4).boundingBox(), before, name);
    await row(page, 45).scrollIntoViewIfNeeded();
    const bar = await page.getByRole("button", { name: "Archiver", exact: true }).boundingBox();
    assert.ok(bar.y >= 0 && bar.y < 120, `${name}: the bar at ${bar.y}`);
    if (view === PHONE) assert.ok(bar.width >= 44 && bar.height >= 44, "targets of 44 px");
  }
});

step("after a batch the focus is at the line that follows, never at the body", async () => {
  const page = await teacher(WIDE);
  await openInbox(page, new Inbox(12));
  for (const n of [2, 3]) await row(page, n).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Archiver", exact: true }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("status").getByText("2 conversations archivées.").waitFor();
  await until("the focus", () => focused(page), (at) => at === `thread-${FIRST + 4}`);
  // The last ones: the line before them.
  for (const n of [8, 9]) await row(page, n).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Mettre à la corbeille", exact: true }).press("Enter");
  await until("the focus", () => focused(page), (at) => at === `thread-${FIRST + 9}`);
  await row(page, 1).getByRole("checkbox").check();
  await page.getByRole("button", { name: "Marquer comme lu", exact: true }).press("Enter");
  await until("the focus", () => focused(page), (at) => at === `thread-${FIRST + 1}`);
  // All of them: the heading of what is now empty.
  await page.getByRole("checkbox", { name: "Tout sélectionner" }).check();
  await page.getByRole("button", { name: "Archiver", exact: true }).press("Enter");
  await page.getByText("Votre boîte de réception est vide.").waitFor();
  await until("the focus", () => focused(page), (at) => at === "Boîte de réception");
});

step("marking one line read says how far it was seen", async () => {
  const page = await teacher(WIDE);
  const inbox = new Inbox(6);
  await openInbox(page, inbox);
  await row(page, 3).hover();
  await row(page, 3).getByRole("button", { name: "Marquer comme lu" }).click();
  await until("the mark", async () => inbox.patched, (p) => p !== undefined);
  assert.deepEqual(inbox.patched, { read: true, readUpTo: inbox.threads[3].lastMessageId });
  await row(page, 3).getByText("(Non lu)").waitFor({ state: "detached" });
});

step("arrows, Enter, Répondre after the heading, Escape: all by keyboard", async () => {
  const page = await teacher(WIDE);
  await openInbox(page, new Inbox(20));
  await linkOf(page, 0).focus();
  for (let n = 0; n < 3; n++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  assert.equal(await focused(page), `thread-${FIRST + 2}`);
  const before = await row(page, 2).boundingBox();
  await page.keyboard.press("Enter");
  await page.getByRole("article").waitFor();
  assert.deepEqual(await row(page, 2).boundingBox(), before, "opening moves nothing");
  await until("the heading", () => focused(page), (at) => at === "Sujet 2");
  await page.keyboard.press("Tab");
  assert.equal(await focused(page), "Répondre");
  await page.keyboard.press("Escape");
  await page.locator(".pane-empty").waitFor();
  await until("the focus back", () => focused(page), (at) => at === `thread-${FIRST + 2}`);
});

step("Back from line 150 of 200 finds list, scroll and focus; a reload too", async () => {
  for (const [name, view] of Object.entries({ MIDDLE, PHONE })) {
    const page = await teacher(view);
    const inbox = new Inbox(200);
    await openInbox(page, inbox);
    // The end of what is there brings more.
    await until("all of it", async () => {
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      return page.getByRole("table").getAttribute("aria-rowcount");
    }, (n) => n === "201");
    const line = page.locator(`tr.row[data-id="${FIRST + 150}"]`);
    await line.scrollIntoViewIfNeeded();
    const top = await scrolled(page);
    assert.ok(top > 4000, `${name}: ${top}`);
    await line.locator(".snippet").click();
    await page.getByRole("heading", { name: "Sujet 150" }).waitFor();
    await page.getByRole("article").waitFor();
    await until("the top of the thread", () => scrolled(page), (at) => at === 0);
    await page.goBack();
    await line.waitFor();
    assert.equal(await page.getByRole("table").getAttribute("aria-rowcount"), "201");
    await until("the focus back", () => focused(page), (at) => at === `thread-${FIRST + 150}`);
    await until(`${name}: back at ${top}`, () => scrolled(page), (at) => Math.abs(at - top) < 2);
    await page.reload();
    await until("the scroll after a reload", () => scrolled(page), (at) => Math.abs(at - top) < 2);
    assert.equal(await page.getByRole("table").getAttribute("aria-rowcount"), "201");
  }
});

step("a list that was paged through stays so while it looks again", async () => {
  const page = await teacher(WIDE);
  const inbox = new Inbox(120);
  await openInbox(page, inbox);
  await page.getByRole("button", { name: "Afficher plus" }).evaluate((b) => b.click());
  await until("more", () => page.locator("tr.row").count(), (n) => n > 50);
  await page.locator(".list-pane").evaluate((pane) => { pane.scrollTop = 0; });
  await until("the top", () => page.locator(".list-pane").evaluate((pane) => pane.scrollTop), (at) => at === 0);
  inbox.threads.unshift({ ...inbox.threads.splice(80, 1)[0], snippet: "vient d’arriver" });
  await page.getByRole("button", { name: "Actualiser" }).click();
  await row(page, 0).getByText("vient d’arriver").waitFor();
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const all = () => page.locator("tr.row").evaluateAll((rows) => rows.map((r) => r.dataset.id));
  const ids = await until("all of them", all, (found) => found.length >= 100);
  assert.equal(new Set(ids).size, 100);
  assert.equal(ids.length, 100);
});

step("a thread of 2,000 opens at its end, a page at a time; the look asks for one", async () => {
  const page = await teacher(WIDE);
  await page.clock.install();
  const thread = new Thread(THREAD, 2000);
  await openThread(page, thread);
  assert.deepEqual(thread.asked, [{ pageSize: "50" }]);
  const articles = page.getByRole("article");
  assert.equal(await articles.count(), 50);
  assert.equal(await page.locator("article.folded").count(), 49);
  await until("the last is in view", async () => (await articles.last().boundingBox()).y, (y) => y < 700);
  for (let n = 0; n < 3; n++) {
    const asked = page.waitForResponse(/threads\/7000000\?pageSize=1$/);
    await page.clock.fastForward(31_000);
    await asked;
  }
  assert.deepEqual(thread.asked.slice(1), Array(3).fill({ pageSize: "1" }));
  await page.locator(".pane").evaluate((pane) => { pane.scrollTop = 150; });
  const seen = page.locator(`#message-${FIRST + 1955}`);
  const before = await seen.boundingBox();
  await page.getByRole("button", { name: "Messages précédents" }).evaluate((b) => b.click());
  await page.locator(`#message-${FIRST + 1900}`).waitFor({ state: "attached" });
  assert.equal(await articles.count(), 100);
  assert.ok(Math.abs((await seen.boundingBox()).y - before.y) < 2, "what one reads stays where it is");
  assert.equal(thread.asked.filter((a) => a.pageSize === "50").length, 2);
  // Who scrolls up gets what is before.
  await page.locator(".pane").hover();
  await page.mouse.wheel(0, -20_000);
  await page.locator(`#message-${FIRST + 1850}`).waitFor({ state: "attached" });
  // Folded ones are read by a click, and all at once.
  await page.locator("article.folded").last().getByRole("button").click();
  await page.getByText("Message numéro 1999", { exact: true }).waitFor();
  assert.equal(await page.locator("article:not(.folded)").count(), 2);
  await page.getByRole("button", { name: "Tout déplier" }).click();
  assert.equal(await page.locator("article.folded").count(), 0);
});

step("what comes in is added by one question more; an answer of one's own comes into view", async () => {
  const page = await teacher(WIDE);
  await page.clock.install();
  const thread = new Thread(THREAD, 120);
  await openThread(page, thread);
  thread.asked.length = 0;
  thread.add(thread.messages[0].from, "Une nouvelle");
  await page.clock.fastForward(31_000);
  await page.getByRole("article").getByText("Une nouvelle").waitFor();
  assert.deepEqual(thread.asked.map((a) => a.pageSize), ["1", "50"]);
  await until("the mark", async () => thread.patched.at(-1)?.readUpTo, (id) => id === thread.messages.at(-1).id);
  await page.locator(".pane").evaluate((pane) => { pane.scrollTop = 0; });
  const me = await (await page.request.get(`${base}/api/v1/me`)).json();
  thread.add(me.user, "Ma réponse", true);
  await page.clock.fastForward(31_000);
  await page.getByRole("article").getByText("Ma réponse").waitFor();
  await until("my answer in view", async () => (await page.getByText("Ma réponse").last().boundingBox()).y, (y) => y > 0 && y < 790);
});

step("a thread opens at the first unread; read is what was shown, no more", async () => {
  for (const view of [WIDE, PHONE]) {
    const page = await teacher(view);
    const thread = new Thread(THREAD, 200, 70);
    await openThread(page, thread);
    const first = page.locator(`#message-${FIRST + 130}`);
    await until("the first unread in view", async () => (await first.boundingBox()).y, (y) => y >= 0 && y < 400);
    await until("the mark", async () => thread.patched[0], Boolean);
    assert.deepEqual(thread.patched, [{ read: true, readUpTo: String(FIRST + 179) }]);
    assert.equal(await page.locator("article.folded").count(), 0, "unread ones are read in full");
    await page.getByRole("button", { name: "Messages suivants" }).click();
    await page.locator(`#message-${FIRST + 199}`).waitFor();
    await until("the rest is marked", async () => thread.patched.at(-1).readUpTo, (id) => id === String(FIRST + 199));
  }
  // Two of a page: the older ones are lines above.
  const page = await teacher(WIDE);
  const thread = new Thread(THREAD, 61, 2);
  await openThread(page, thread);
  assert.equal(await page.locator("article:not(.folded)").count(), 2);
  await until("the mark", async () => thread.patched[0], Boolean);
  assert.deepEqual(thread.patched, [{ read: true, readUpTo: String(FIRST + 60) }]);
});

step("where the server names no last message, reading marks the thread", async () => {
  const page = await teacher(WIDE);
  const thread = new Thread(THREAD, 3, 1, {});
  Object.defineProperty(thread, "thread", { get() {
    return { ...Object.getOwnPropertyDescriptor(Thread.prototype, "thread").get.call(this), lastMessageId: "0", lastFrom: undefined };
  } });
  await openThread(page, thread);
  await until("the mark", async () => thread.patched[0], Boolean);
  assert.deepEqual(thread.patched, [{ read: true }]);
});

step("reading a thread lowers the notifications in the header at once", async () => {
  const page = await teacher(WIDE);
  const thread = new Thread(THREAD, 4, 2);
  const me = await (await page.request.get(`${base}/api/v1/me`)).json();
  await page.route("**/api/v1/me", (route) => route.fulfill({ json: { ...me, unreadNotifications: thread.patched.length ? 5 : 7 } }));
  await new Inbox(3).attach(page);
  await page.goto(`${base}/messages`);
  await page.getByRole("link", { name: "Notifications : 7 non lues" }).waitFor();
  await openThread(page, thread);
  await page.getByRole("link", { name: "Notifications : 5 non lues" }).waitFor();
});

step("an unknown thread says so and leads back, without a retry", async () => {
  const page = await teacher(PHONE);
  await new Inbox(3).attach(page);
  await page.goto(`${base}/messages/threads/1?box=inbox`);
  await page.getByRole("alert").getByText("Cette conversation n’existe pas, ou vous n’y avez pas accès.").waitFor();
  assert.equal(await page.getByRole("button", { name: "Réessayer" }).count(), 0);
  await until("the focus", () => focused(page), (at) => at === "Page introuvable");
  await page.getByRole("link", { name: "Retour à la liste" }).click();
  await row(page, 0).waitFor();
});

step("where no answer is possible, the reason stands in its place", async () => {
  const page = await teacher(WIDE);
  for (const [noReply, words] of [["REPLIES_OFF", /n’attend pas de réponse/], ["NOBODY_LEFT", /plus personne/], ["OUT_OF_REACH", /règles de l’établissement/], ["", /répondre à cette conversation/]]) {
    await page.unrouteAll();
    await openThread(page, new Thread(THREAD, 2, 0, { canReply: false, noReply }));
    await page.getByRole("group", { name: "Actions sur la conversation" }).getByText(words).waitFor();
    assert.equal(await page.getByRole("button", { name: "Répondre" }).count(), 0);
  }
});

step("« Succès » covers nothing that can be pressed, stays 6 s, longer under the pointer", async () => {
  for (const [name, view] of Object.entries(VIEWS)) {
    const page = await teacher(view);
    await page.clock.install();
    await openInbox(page, new Inbox(60));
    await linkOf(page, 5).click();
    await page.getByRole("group", { name: "Actions sur la conversation" }).getByRole("button", { name: "Archiver" }).click();
    const toast = page.getByRole("status").filter({ hasText: "Succès" });
    await toast.getByText("1 conversation archivée.").waitFor();
    // Beneath the pointer it waits for who looks.
    await page.locator(".notices .notice").hover();
    assert.deepEqual(await under(page, ".notices .notice"), [], `${name}: the list`);
    await linkOf(page, 20).click();
    await page.getByRole("article").waitFor();
    await page.locator(".notices .notice").hover();
    assert.deepEqual(await under(page, ".notices .notice"), [], `${name}: the thread`);
    await page.mouse.move(5, 500);
    await page.clock.fastForward(1_000);
    assert.equal(await toast.count(), 1);
    await page.locator(".notices .notice").hover();
    await page.clock.fastForward(20_000);
    assert.equal(await toast.count(), 1, `${name}: under the pointer`);
    await page.mouse.move(5, 500);
    await page.clock.fastForward(6_500);
    await toast.waitFor({ state: "detached" });
  }
});

step("after logging in again nothing says that one is not, and the focus is on the page", async () => {
  const page = await logIn("vie.scolaire", WIDE);
  await page.goto(`${base}/messages`);
  await page.locator("section.box[aria-busy=false]").waitFor();
  await page.context().clearCookies();
  // The page may have asked by itself, and the window be there.
  await page.getByRole("button", { name: "Actualiser" }).dispatchEvent("click");
  const window = page.getByRole("dialog", { name: "Connexion" });
  await window.getByLabel("Identifiant").fill("vie.scolaire");
  await window.getByLabel("Mot de passe").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await window.waitFor({ state: "detached" });
  const alerts = page.getByRole("alert").filter({ hasText: /\S/ });
  await until("no alert", () => alerts.count(), (n) => n === 0);
  await until("the focus", () => focused(page), (at) => at !== "BODY");
});

step("a browser's languages are input", async () => {
  const said = [["fr_FR"], ["en-US@posix"], ["C"], [], ["x".repeat(300), "en_GB"], ["fr-u-nu-zzzz-!"], [null, 7, "fr"], null];
  const page = await teacher(WIDE);
  await new Inbox(10).attach(page);
  for (const languages of said) {
    // The last that is added wins.
    await page.addInitScript((value) => {
      Object.defineProperty(navigator, "languages", { get: () => value, configurable: true });
    }, languages);
    await page.goto(`${base}/messages`);
    await row(page, 0).waitFor();
    const times = await page.locator("tr.row time").allInnerTexts();
    assert.ok(times.every((text) => text.length > 1), `${languages}: ${times}`);
    const english = /^en/.test(languages?.find((l) => /^(fr|en)/.test(l ?? "")) ?? "");
    await page.getByRole("heading", { name: english ? "Inbox" : "Boîte de réception" }).waitFor();
  }
});

step("on a phone: a bar at the foot, no half screen of menu, targets of 44 px, no sideways scroll", async () => {
  const page = await teacher(PHONE);
  await openInbox(page, new Inbox(60));
  assert.ok((await row(page, 0).boundingBox()).y < 120, "the list begins near the top");
  assert.equal((await row(page, 0).boundingBox()).height, 64);
  const bar = page.getByRole("navigation", { name: "Menu principal" });
  assert.deepEqual(await bar.locator(".word").allInnerTexts(), ["Messages", "Notifications", "Évènements", "Plus"]);
  const small = await page.evaluate(() => [...document.querySelectorAll(".foot a, .foot button, .list-head button, .list-head label, tr.row label, .top-right a")]
    .filter((e) => e.checkVisibility()).map((e) => [e.outerHTML.slice(0, 60), e.getBoundingClientRect()])
    .filter(([, r]) => r.width < 44 || r.height < 44));
  assert.deepEqual(small, []);
  for (const width of [360, 320]) {
    await page.setViewportSize({ width, height: 640 });
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `at ${width} px`);
  }
  await bar.getByRole("link", { name: "Plus" }).click();
  await page.getByRole("link", { name: "Corbeille" }).waitFor();
  await page.getByRole("link", { name: "Accueil" }).waitFor();
  await page.getByRole("button", { name: "Se déconnecter" }).waitFor();
  await page.goBack();
  await row(page, 0).waitFor();
});

step("at 400 % nothing that stays in view takes the page", async () => {
  const page = await teacher({ viewport: { width: 320, height: 200 } });
  await openInbox(page, new Inbox(60));
  const pinned = () => page.evaluate(() => [...document.querySelectorAll(".top, .foot, .list-head, .thread-head, .side")]
    .filter((e) => e.checkVisibility() && /sticky|fixed/.test(getComputedStyle(e).position)).map((e) => e.className));
  assert.deepEqual(await pinned(), []);
  await linkOf(page, 2).click();
  await page.getByRole("article").waitFor();
  assert.deepEqual(await pinned(), []);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

async function findings(page) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => window.axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }));
  return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html} ${n.failureSummary}`).join(" | ")}`);
}

step("axe finds nothing on list, thread and notifications, wide in the light and on a phone in the dark", async () => {
  for (const [view, colorScheme] of [[WIDE, "light"], [PHONE, "dark"]]) {
    const page = await teacher({ ...view, colorScheme, reducedMotion: "reduce" });
    await openInbox(page, new Inbox(20));
    assert.deepEqual(await findings(page), [], `list, ${colorScheme}`);
    await row(page, 1).getByRole("checkbox").check();
    assert.deepEqual(await findings(page), [], `choosing, ${colorScheme}`);
    await openThread(page, new Thread(THREAD, 8, 2));
    assert.deepEqual(await findings(page), [], `thread, ${colorScheme}`);
    await page.goto(`${base}/notifications`);
    await page.locator("section.box[aria-busy=false]").waitFor();
    assert.deepEqual(await findings(page), [], `notifications, ${colorScheme}`);
    await page.context().close();
  }
});

step("dark, forced colours and print are the same page", async () => {
  const page = await teacher(WIDE);
  await openInbox(page, new Inbox(20));
  const paper = () => page.locator(".list-pane .list-head").evaluate((e) => getComputedStyle(e).backgroundColor);
  const light = await paper();
  await page.emulateMedia({ colorScheme: "dark" });
  assert.notEqual(await paper(), light);
  await page.emulateMedia({ colorScheme: "light", forcedColors: "active" });
  const dot = await row(page, 0).locator(".c-who").evaluate((e) => getComputedStyle(e, "::before").backgroundColor);
  assert.notEqual(dot, await paper(), "unread is seen");
  await page.emulateMedia({ forcedColors: "none", media: "print" });
  for (const gone of [".top", ".side", ".c-check"])
    assert.equal(await page.locator(gone).first().isVisible(), false, gone);
  assert.ok(await row(page, 19).isVisible());
  await page.emulateMedia({ media: "screen" });
  const thread = new Thread(THREAD, 30);
  await openThread(page, thread);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("article.folded").count(), 0);
  assert.equal(await page.getByRole("button", { name: "Répondre" }).isVisible(), false);
  assert.ok(await page.getByText("Message numéro 1", { exact: true }).isVisible());
});

step("in English, too", async () => {
  const page = await teacher({ ...WIDE, locale: "en-GB" });
  await openInbox(page, new Inbox(20));
  await page.getByRole("heading", { name: "Inbox" }).waitFor();
  await page.locator("time", { hasText: /^(\d\d:\d\d|yesterday)$/ }).first().waitFor();
  await openThread(page, new Thread(THREAD, 3, 0, { canReply: false, noReply: "REPLIES_OFF" }));
  await page.getByText("You cannot reply: the sender does not expect an answer.").waitFor();
  await page.goto(`${base}/messages/threads/1`);
  await page.getByText("This conversation does not exist, or you have no access to it.").waitFor({ timeout: DEADLINE_MS });
});

step("no page broke the content policy, threw, or met a server error", async () => {
  assert.ok(browser);
  assert.deepEqual(complaints, []);
});
