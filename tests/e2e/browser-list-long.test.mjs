// Long lists in a real browser: 100,000 conversations of which the page has a
// window, chosen by range, walked by keys, and what comes in moves nothing.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { base, complaints, logIn, step, until } from "./browser.mjs";
import { FIRST, Inbox, Thread } from "./imagined.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 640 };
const MANY = 100_000;
/** On a telephone, whose lines are higher. */
const FEWER = 20_000;
/** Lines that the page may have at most. */
const ROWS_MOST = 200;

let page;
/** One page for all steps: a step begins it with an inbox of its own. */
async function openInbox(inbox, { size = WIDE, at = "/messages", storage = {} } = {}) {
  page ??= await logIn("enseignant");
  await page.unrouteAll();
  await inbox.attach(page);
  await page.setViewportSize(size);
  await page.mouse.move(1, 1);
  // A page of the same origin that keeps nothing when it is left.
  await page.goto(`${base}/api/v1/me`);
  await page.evaluate((kept) => {
    sessionStorage.clear();
    localStorage.clear();
    for (const [key, value] of Object.entries(kept)) localStorage.setItem(key, value);
  }, storage);
  await page.goto(base + at);
  await line(0).waitFor();
}
const line = (n) => page.locator(`tr.row[data-id="${FIRST + n}"]`);
const linkOf = (n) => page.locator(`#thread-${FIRST + n}`);
const rows = () => page.locator("tr.row").count();
const focused = () => page.evaluate(() => {
  const at = document.activeElement;
  return at === document.body ? "BODY" : at.id || at.getAttribute("aria-label") || at.textContent;
});
/** What scrolls the list, by the width of the page. */
const onScroller = (act, arg) => page.evaluate(([source, value]) => {
  const pane = document.querySelector(".list-pane");
  const scroller = getComputedStyle(pane).overflowY === "auto" ? pane : document.scrollingElement;
  return new Function("s", "v", `return ${source}`)(scroller, value);
}, [act, arg]);
const seen = () => page.locator("tr.row").evaluateAll((all) => all.filter((r) => {
  const { top, bottom } = r.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}).map((r) => Number(r.dataset.id)));
const chosen = () => page.locator("tr.row.chosen").evaluateAll((all) => all.map((r) => Number(r.dataset.id)));
const look = () => page.evaluate(() => document.querySelector(".list-head .refresh").click());

/** As an imagined inbox, whose server hands out any number at once: so that
 *  the whole list is in the page's memory after few questions. */
class Long extends Inbox {
  async attach(to) {
    await super.attach(to);
    await to.route(/\/api\/v1\/threads\?/, (route) => {
      const query = new URL(route.request().url()).searchParams;
      if (query.get("box") === "scheduled") return route.fallback();
      this.queries ??= [];
      this.queries.push(Object.fromEntries(query));
      const from = Number(query.get("pageToken") ?? 0);
      const most = from > 0 ? 20_000 : Number(query.get("pageSize"));
      const all = query.get("unread") ? this.threads.filter((t) => t.unread) : this.threads;
      return route.fulfill({ json: {
        threads: all.slice(from, from + most), unreadThreads: this.unread,
        nextPageToken: from + most < all.length ? String(from + most) : "",
      } });
    });
  }
}

/** Something is written in a thread, or a new one comes in. */
const arrives = (inbox, subject) => inbox.threads.unshift({
  ...inbox.threads[0], id: String(9_000_000 + inbox.threads.length), subject,
  lastMessageAt: new Date().toISOString(), unread: true,
});

step("100,000 scroll: the page has a window of them, each at its place", async () => {
  for (const [size, height, many] of [[WIDE, 44, MANY], [PHONE, 64, FEWER]]) {
    const inbox = new Long(many);
    await openInbox(inbox, { size });
    assert.equal(await page.getByRole("table").getAttribute("aria-rowcount"), "-1", "more than is known");
    // Some fifty megabytes of answers: a slow machine may take its time.
    for (let n = 0; 20_000 * n < many; n++)
      await until(`part ${n}`, async () => {
        await onScroller("s.scrollTop = s.scrollHeight");
        return page.locator("tr.row").last().getAttribute("data-id");
      }, (id) => Number(id) >= FIRST + Math.min(many - 1, 20_000 * (n + 1)));
    await page.locator(`[aria-rowcount="${many + 1}"]`).waitFor();
    const heightOfAll = await page.locator(".threads tbody").evaluate((e) => e.getBoundingClientRect().height);
    assert.ok(Math.abs(heightOfAll - many * height) < 2, `${heightOfAll} px`);
    for (const part of [.5, .9995, .70003, .00012, .33333]) {
      const n = Math.floor(many * part);
      await onScroller("s.scrollTop = v", n * height);
      await until(`line ${n}`, seen, (ids) => ids.includes(FIRST + n + 2));
      const ids = await seen();
      assert.deepEqual(ids, ids.map((_, i) => ids[0] + i), "one after the other");
      assert.ok(await rows() <= ROWS_MOST, `${await rows()} lines`);
      assert.equal(await line(n + 2).getAttribute("aria-rowindex"), String(n + 4));
    }
    assert.ok(await page.evaluate(() => document.querySelectorAll("*").length) < 8_000);
    // Wherever one is, opening and Back lead there.
    const top = await onScroller("s.scrollTop");
    const near = Math.floor(many * .33333) + 3;
    await line(near).locator(".snippet").click();
    await page.getByRole("article").waitFor();
    await page.goBack();
    await until("the focus", focused, (at) => at === `thread-${FIRST + near}`);
    await until(`back at ${top}`, () => onScroller("s.scrollTop"), (at) => Math.abs(at - top) < 2);
    assert.equal((await line(near).boundingBox()).height, height);
  }
});

step("the line with the focus stays while one scrolls away; arrows go on from it", async () => {
  await openInbox(new Long(3_000));
  await linkOf(3).focus();
  await onScroller("s.scrollTop = s.scrollHeight");
  await until("the end", seen, (ids) => ids[0] > FIRST + 20);
  assert.equal(await focused(), `thread-${FIRST + 3}`);
  await page.keyboard.press("ArrowDown");
  await until("the next", focused, (at) => at === `thread-${FIRST + 4}`);
  await until("in view", seen, (ids) => ids.includes(FIRST + 4));
  // By keys alone past what was loaded at first.
  await openInbox(new Long(300));
  await linkOf(0).focus();
  for (let n = 0; n < 60; n++) await page.keyboard.press("j");
  await until("line 60", focused, (at) => at === `thread-${FIRST + 60}`);
  await page.getByRole("table").and(page.locator("[aria-rowcount='301']")).waitFor();
});

step("what a search in the page and paper find: the lines around, all of them", async () => {
  await openInbox(new Long(500));
  await until("all of it", async () => {
    await onScroller("s.scrollTop = s.scrollHeight");
    return page.getByRole("table").getAttribute("aria-rowcount");
  }, (n) => n === "501");
  await onScroller("s.scrollTop = s.scrollHeight");
  await until("the end", seen, (ids) => ids.includes(FIRST + 499));
  // Lines out of view are there for the browser's search.
  assert.equal(await page.evaluate(() => getSelection().removeAllRanges() ?? window.find("Sujet 455")), true);
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await until("on paper", rows, (n) => n === 500);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  await until("again", rows, (n) => n <= ROWS_MOST);
});

step("shift chooses a range, Ctrl one more, by pointer and by keys", async () => {
  await openInbox(new Long(300));
  const box = (n) => line(n).getByRole("checkbox");
  // All of them, then none.
  const none = async () => {
    for (let n = 0; n < 2; n++) await page.locator(".list-head input").click();
    await page.locator("tr.row.chosen").first().waitFor({ state: "detached" });
  };
  const range = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => FIRST + from + i);
  await box(2).click();
  await box(6).click({ modifiers: ["Shift"] });
  assert.deepEqual(await chosen(), range(2, 6));
  await line(9).locator(".snippet").click({ modifiers: ["Control"] });
  assert.deepEqual(await chosen(), [...range(2, 6), FIRST + 9]);
  await line(9).locator(".snippet").click({ modifiers: ["Control"] });
  await line(4).locator("time").click({ modifiers: ["Control"] });
  assert.deepEqual(await chosen(), [FIRST + 2, FIRST + 3, FIRST + 5, FIRST + 6]);
  await line(7).locator(".snippet").click({ modifiers: ["Shift"] });
  assert.deepEqual(await chosen(), range(4, 7).concat(range(2, 3)).sort());
  assert.equal(page.url(), `${base}/messages`, "nothing was opened");
  assert.equal(await page.evaluate(() => String(getSelection())), "", "no text was marked");
  // A range over lines that are not in the page.
  await none();
  await box(1).click();
  await until("all of it", async () => {
    await onScroller("s.scrollTop = s.scrollHeight");
    return line(299).isVisible();
  }, Boolean);
  await box(299).click({ modifiers: ["Shift"] });
  await page.getByText("299 sélectionnées").first().waitFor();
  await none();
  await onScroller("s.scrollTop = 0");
  await linkOf(3).focus();
  for (let n = 0; n < 2; n++) await page.keyboard.press("Shift+ArrowDown");
  assert.deepEqual(await chosen(), range(3, 5));
  assert.equal(await focused(), `thread-${FIRST + 5}`);
});

step("j, k, e, #, r, n and ?: never while one types, under a window, or switched off", async () => {
  const inbox = new Long(30);
  await openInbox(inbox);
  await page.keyboard.press("j");
  await until("the first in view", focused, (at) => at === `thread-${FIRST}`);
  for (const key of ["j", "j", "k"]) await page.keyboard.press(key);
  assert.equal(await focused(), `thread-${FIRST + 1}`);
  for (const chord of ["Control+j", "Alt+j", "Shift+J"]) await page.keyboard.press(chord);
  assert.equal(await focused(), `thread-${FIRST + 1}`);
  await page.keyboard.press("e");
  await page.getByRole("status").getByText("1 conversation archivée.").waitFor();
  await until("the next line", focused, (at) => at === `thread-${FIRST + 2}`);
  await page.keyboard.press("#");
  await page.getByRole("status").getByText(/corbeille/).waitFor();
  await until("the next line", focused, (at) => at === `thread-${FIRST + 3}`);
  // While a thread is read they lead from one to the next; Back to the list.
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Sujet 3", exact: true }).waitFor();
  await page.keyboard.press("j");
  await page.getByRole("heading", { name: "Sujet 4", exact: true }).waitFor();
  await page.goBack();
  await page.locator(".pane-empty").waitFor();
  await until("the line that was read", focused, (at) => at === `thread-${FIRST + 4}`);
  // r opens and answers; what is typed there is text.
  await page.keyboard.press("r");
  const reply = page.getByRole("dialog");
  await reply.locator("[contenteditable]").click();
  await page.keyboard.type("jken?#r");
  await reply.getByText("jken?#r").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 1);
  assert.equal(await page.getByRole("heading", { name: "Sujet 4", exact: true }).count(), 1);
});

step("the help lists them and switches them off, arrows stay", async () => {
  await openInbox(new Long(30));
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Raccourcis clavier" });
  await help.waitFor();
  assert.deepEqual(await help.locator("kbd").allInnerTexts(),
    ["j", "k", "e", "#", "v", "r", "n", "/", "?", "↓ ↑", "Entrée", "Échap", "Maj + clic, Maj + flèche", "Ctrl ou ⌘ + clic", "Ctrl ou ⌘ + Z"]);
  await page.keyboard.press("n");
  assert.equal(await page.getByRole("dialog").count(), 1, "nothing under a window");
  assert.deepEqual(await findings(), []);
  await help.getByRole("checkbox").uncheck();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await linkOf(2).focus();
  for (const key of ["j", "e", "#", "n", "?"]) await page.keyboard.press(key);
  assert.equal(await focused(), `thread-${FIRST + 2}`);
  assert.equal(await page.getByRole("dialog").count(), 0);
  await page.keyboard.press("ArrowDown");
  assert.equal(await focused(), `thread-${FIRST + 3}`);
  // The choice stays; the way back is a button.
  await page.reload();
  await line(0).waitFor();
  await page.keyboard.press("?");
  await page.getByRole("button", { name: "Raccourcis clavier" }).click();
  await help.getByRole("checkbox").check();
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  await page.getByRole("dialog", { name: /Nouveau message/ }).waitFor();
});

step("what comes in while one reads further down moves nothing, and says so", async () => {
  for (const [size, down] of [[WIDE, 500], [PHONE, 700]]) {
    const inbox = new Long(200);
    await openInbox(inbox, { size });
    await onScroller("s.scrollTop = v", down);
    await until("further down", seen, (ids) => ids[0] > FIRST + 5);
    const before = await seen();
    const place = await line(14).boundingBox();
    for (const subject of ["Un", "Deux"]) arrives(inbox, subject);
    inbox.threads.unshift({ ...inbox.threads.splice(14, 1)[0], snippet: "vient d’arriver", lastMessageAt: new Date().toISOString() });
    await look();
    const notice = page.getByRole("status").getByRole("button", { name: "3 nouvelles conversations" });
    await notice.waitFor();
    assert.deepEqual(await seen(), before);
    assert.deepEqual(await line(12).boundingBox(), { ...place, y: place.y + ((await line(12).boundingBox()).y - (await line(14).boundingBox()).y) });
    // Its own words are new at once, its place is not.
    await line(12).getByText("vient d’arriver").waitFor();
    await notice.click();
    await until("the first", () => page.locator("tr.row").first().innerText(), (text) => text.includes("vient d’arriver"));
    await until("the top", () => onScroller("s.scrollTop"), (at) => at === 0);
    await until("the focus on it", focused, (at) => at === `thread-${FIRST + 12}`);
    assert.equal(await page.getByRole("button", { name: /nouvelles? conversation/ }).count(), 0);
  }
});

step("only what is unread, asked of the server; what one reads stays", async () => {
  const inbox = new Long(90);
  await openInbox(inbox);
  const button = page.getByRole("button", { name: "Non lues seulement" });
  await button.click();
  await line(1).waitFor({ state: "detached" });
  assert.equal(await button.getAttribute("aria-pressed"), "true");
  assert.equal(inbox.queries.at(-1).unread, "true");
  await until("a third", rows, (n) => n === 30);
  await linkOf(3).click();
  await page.getByRole("article").waitFor();
  await until("it is read", async () => inbox.patched, Boolean);
  await look();
  await until("the look", async () => inbox.queries.at(-1).unread, (u) => u === "true");
  await line(3).waitFor();
  await page.goBack();
  await line(3).waitFor({ state: "detached" });
  for (const t of inbox.threads) t.unread = false;
  await look();
  await page.getByText("Aucune conversation non lue.").waitFor();
  await button.click();
  await line(1).waitFor();
  assert.equal(await button.getAttribute("aria-pressed"), "false");
});

step("dates as one says them, exact in the title and for machines", async () => {
  const inbox = new Long(30);
  // Of one day, though it is midnight meanwhile.
  const today = new Date();
  page ??= await logIn("enseignant");
  await page.clock.setFixedTime(today);
  const noon = (days) => {
    const date = new Date(today);
    date.setHours(12, 5, 0, 0);
    date.setDate(date.getDate() - days);
    return date;
  };
  const ages = [0, 1, 3, 6, 7, 800];
  ages.forEach((days, n) => { inbox.threads[n].lastMessageAt = noon(days).toISOString(); });
  const said = (locale) => [
    /12:05/, new RegExp(`^(hier|yesterday)$`),
    ...[3, 6].map((d) => noon(d).toLocaleDateString(locale, { weekday: "long" })),
    // Of the first of a month French does not say « 1 ».
    noon(7).getFullYear() === today.getFullYear()
      ? noon(7).toLocaleDateString(locale, { day: "numeric", month: "short" }).replace(/^1 /, locale === "fr-FR" ? "1er " : "1 ") : /\d{4}$/,
    noon(800).toLocaleDateString(locale, { day: "2-digit", month: "2-digit", year: "numeric" }),
  ];
  for (const [storage, locale] of [[{ "liaison.language": "fr" }, "fr-FR"], [{ "liaison.language": "en" }, "en-GB"]]) {
    await openInbox(inbox, { storage });
    const times = await page.locator("tr.row time").evaluateAll((all) => all.slice(0, 6).map((e) => [e.textContent, e.title, e.dateTime]));
    said(locale).forEach((wanted, n) => {
      const [text, title, machine] = times[n];
      if (wanted instanceof RegExp) assert.match(text, wanted);
      else assert.equal(text, wanted);
      assert.ok(title.includes(String(noon(ages[n]).getFullYear())) && /05/.test(title), title);
      assert.equal(machine, inbox.threads[n].lastMessageAt);
    });
    assert.deepEqual(await page.locator("tr.row time").evaluateAll((all) => all.slice(0, 6).filter((e) => e.scrollWidth > e.clientWidth + 1).length), 0);
  }
  await page.getByRole("button", { name: "Unread only" }).waitFor();
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).getByText("Use single-key shortcuts").waitFor();
});

step("list and thread side by side where there is room, one at a time on a phone", async () => {
  await openInbox(new Long(200));
  await linkOf(3).click();
  await page.getByRole("article").waitFor();
  assert.ok(await line(3).isVisible());
  const [list, pane] = [await page.locator(".list-pane").boundingBox(), await page.locator(".pane").boundingBox()];
  assert.ok(list.x + list.width <= pane.x + 1, "beside");
  await page.setViewportSize(PHONE);
  await line(3).waitFor({ state: "hidden" });
  assert.ok(await page.getByRole("article").isVisible());
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

/** Of a list that is scrolled, lines lie under the head, which stays. */
async function findings(isScrolled = false) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate((scrolled) => window.axe.run(document, {
    rules: { "target-size": { enabled: !scrolled } },
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
  }), isScrolled);
  return violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3).map((n) => `${n.html} ${n.failureSummary}`).join(" | ")}`);
}

step("axe, dark and forced colours, with the head full at 360 px", async () => {
  const inbox = new Long(200);
  await openInbox(inbox, { size: PHONE });
  await onScroller("s.scrollTop = 600");
  arrives(inbox, "Une");
  await look();
  const notice = page.getByRole("button", { name: "1 nouvelle conversation" });
  await notice.waitFor();
  for (const media of [{ colorScheme: "dark" }, { colorScheme: "light", forcedColors: "active" }, { forcedColors: "none" }]) {
    // No button is looked at while it changes its colour.
    await page.emulateMedia({ reducedMotion: "reduce", ...media });
    assert.deepEqual(await findings(true), [], JSON.stringify(media));
    assert.ok(await notice.isVisible());
  }
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const { height } = await notice.boundingBox();
  assert.ok(height >= 44, `${height} px`);
});

step("at the top they slide in, beside the focus, not under a pointer that moves", async () => {
  const inbox = new Long(200);
  await openInbox(inbox);
  await linkOf(2).focus();
  arrives(inbox, "Toute neuve");
  await look();
  await page.getByRole("link", { name: "Toute neuve" }).waitFor();
  assert.equal(await focused(), `thread-${FIRST + 2}`);
  // The line with the focus goes up itself.
  inbox.threads.unshift(inbox.threads.splice(inbox.threads.findIndex((t) => t.id === String(FIRST + 2)), 1)[0]);
  await look();
  await until("up", () => page.locator("tr.row").first().getAttribute("data-id"), (id) => id === String(FIRST + 2));
  assert.equal(await focused(), `thread-${FIRST + 2}`);
  // About to press: it waits until the pointer rests.
  // The page's clock stands, however slow the machine is.
  let now = Date.now();
  const rests = () => page.clock.setFixedTime(now += 60_000);
  await rests();
  await line(4).hover();
  const under = await line(4).boundingBox();
  arrives(inbox, "Pendant ce temps");
  await look();
  await page.getByRole("button", { name: "1 nouvelle conversation" }).waitFor();
  assert.deepEqual(await line(4).boundingBox(), under);
  await rests();
  await page.getByRole("link", { name: "Pendant ce temps" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "1 nouvelle conversation" }).count(), 0);
  // What is done meanwhile to a line holds for what waits, too.
  await onScroller("s.scrollTop = 400");
  arrives(inbox, "Encore une");
  await look();
  await page.getByRole("button", { name: "1 nouvelle conversation" }).waitFor();
  await line(12).hover();
  await line(12).getByRole("button", { name: "Archiver" }).click();
  await line(12).waitFor({ state: "detached" });
  await onScroller("s.scrollTop = 0");
  await rests();
  await page.getByRole("link", { name: "Encore une" }).waitFor();
  assert.equal(await line(12).count(), 0);
});

step("no page broke the content policy, threw, or met a server error", () => {
  assert.deepEqual(complaints, []);
});
