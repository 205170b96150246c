// What happens shows as it happens, in a real browser: lists, counts, an open
// thread, drafts, the other tab; without WebSockets, without any line, and
// offline.  In the demo school.
import assert from "node:assert/strict";
import { before } from "node:test";
import { base, complaints, logIn, newPage, PASSWORD, step, until } from "./browser.mjs";
import { Client } from "./client.mjs";

const V1 = "/api/v1";
const run = Date.now().toString(36);
let teacher, parent, page, n = 0;

/** The looks now and then never come: what shows was told. */
const NO_TIMER = () => {
  const ours = window.setInterval.bind(window);
  window.setInterval = (act, ms, ...more) => ms === 30_000 ? 0 : ours(act, ms, ...more);
};
/** They come soon. */
const QUICK_TIMER = () => {
  const ours = window.setInterval.bind(window);
  window.setInterval = (act, ms, ...more) => ours(act, ms === 30_000 ? 500 : ms, ...more);
};
// One way that does not come through.
const NO_SOCKETS = () => {
  window.WebSocket = class {
    constructor() { setTimeout(() => this.onclose?.({ code: 1006 })); }
    close() {}
  };
};
const NO_EVENTS = () => {
  window.EventSource = class {
    constructor() { setTimeout(() => this.onerror?.()); }
    close() {}
  };
};

const send = async (subject = `Direct ${run} ${++n}`) => {
  const sent = await teacher.post(`${V1}/messages`, { to: { userIds: [parent.user.id] }, subject, bodyHtml: "Bonjour" }, { status: 201 });
  return { ...sent, subject };
};
const row = (where, thread) => where.locator(`tr.row[data-id="${thread.threadId}"]`);
/** How many the server counts, once the header says so: of none there is no
 *  badge, of many there is no number on it. */
async function count(where, link) {
  const said = await until(`${link} says how many there are`, async () => {
    const { unreadThreads, unreadNotifications } = await parent.get(`${V1}/me`);
    return { many: link === "envelope" ? unreadThreads : unreadNotifications,
      shown: (await where.locator(`.top .${link} .badge`).allInnerTexts())[0] ?? "0" };
  }, ({ many, shown }) => shown === (many > 99 ? "99+" : String(many)));
  return said.many;
}

/** A page of somebody who has a session; `scripts` run before ours. */
async function open(name, client, path, scripts, prepare = () => undefined) {
  const fresh = await newPage(name);
  for (const script of scripts) await fresh.addInitScript(script);
  const [key, value] = client.cookie.split("=");
  await fresh.context().addCookies([{ name: key, value, url: base }]);
  const prepared = prepare(fresh);
  await fresh.goto(base + path);
  await prepared;
  return fresh;
}

before(async () => {
  teacher = await Client.login("enseignant");
  parent = await Client.login("parent");
  // Below a hundred the header says how many.
  await parent.post(`${V1}/notifications:read`, { all: true });
  await parent.post(`${V1}/threads:batch`, { filter: { box: "INBOX" }, read: true });
});

step("a new thread comes into the list, and the counts go up", async () => {
  page = await open("parent", parent, "/messages", [NO_TIMER]);
  await page.locator("tr.row, .empty").first().waitFor();
  const [threads, notifications] = [await count(page, "envelope"), await count(page, "bell")];
  const thread = await send();
  await row(page, thread).waitFor();
  await until("unread threads", () => count(page, "envelope"), (now) => now > threads);
  await until("unread notifications", () => count(page, "bell"), (now) => now > notifications);
});

step("what one looks at does not move", async () => {
  for (let i = 0; i < 25; i++) await send();
  await until("they are listed", () => page.locator("tr.row").count(), (rows) => rows > 20);
  await page.reload();
  await page.locator("tr.row").nth(20).waitFor();
  const pane = page.locator(".list-pane");
  const top = await pane.evaluate((e) => { e.scrollTop = 400; return e.scrollTop; });
  assert.ok(top > 100, "it scrolls");
  const seen = await page.locator("tr.row").evaluateAll((rows) => rows
    .map((r) => [r.dataset.id, Math.round(r.getBoundingClientRect().top)]).find(([, y]) => y > 200));
  const thread = await send();
  await page.getByRole("button", { name: /1 nouve/ }).waitFor();
  assert.equal(await pane.evaluate((e) => e.scrollTop), top);
  assert.equal(Math.round(await page.locator(`tr.row[data-id="${seen[0]}"]`).evaluate((r) => r.getBoundingClientRect().top)), seen[1]);
  assert.equal(await row(page, thread).count(), 0);
  await page.getByRole("button", { name: /1 nouve/ }).click();
  await row(page, thread).waitFor();
});

step("read in the other tab is read here; what is written to an open thread shows in it", async () => {
  const thread = await send();
  await page.locator(`tr.row.unread[data-id="${thread.threadId}"]`).waitFor();
  const tab = await page.context().newPage();
  await tab.goto(`${base}/messages/threads/${thread.threadId}`);
  await tab.getByRole("heading", { name: thread.subject }).waitFor();
  await page.locator(`tr.row:not(.unread)[data-id="${thread.threadId}"]`).waitFor();
  await teacher.post(`${V1}/threads/${thread.threadId}/messages`, { bodyHtml: `Encore ${run}` }, { status: 201 });
  await tab.getByText(`Encore ${run}`).first().waitFor();
  await tab.close();
});

step("drafts of another device, and notifications, come into their lists", async () => {
  await page.goto(`${base}/messages/drafts`);
  await page.locator(".drafts-page").waitFor();
  const subject = `Brouillon ${run}`;
  await parent.post(`${V1}/drafts`, { subject }, { status: 201 });
  await page.getByText(subject).waitFor();
  await page.goto(`${base}/notifications`);
  await page.locator(".notifications li").first().waitFor();
  const thread = await send();
  await page.locator(".notifications").getByText(thread.subject).first().waitFor();
});

step("where WebSockets do not come through, a stream of events does", async () => {
  const other = await open("events", parent, "/messages", [NO_TIMER, NO_SOCKETS],
    (fresh) => fresh.waitForResponse((r) => r.url().includes("/api/v1/live") && r.status() === 200));
  const thread = await send();
  await row(other, thread).waitFor();
  await other.context().close();
});

step("without any line it looks now and then, and says nothing of it", async () => {
  const other = await open("timer", parent, "/messages", [QUICK_TIMER, NO_SOCKETS, NO_EVENTS]);
  await other.locator("tr.row").first().waitFor();
  const thread = await send();
  await row(other, thread).waitFor();
  assert.equal(await other.getByText("Hors ligne").count(), 0);
  await other.context().close();
});

step("offline it says so, and comes back by itself with what was missed", async () => {
  await page.goto(`${base}/messages`);
  await page.locator("tr.row").first().waitFor();
  const sign = page.locator(".offline .icon");
  assert.equal(await sign.count(), 0);
  await page.context().setOffline(true);
  await sign.waitFor();
  await page.getByText("Hors ligne", { exact: true }).waitFor();
  // A list that looks meanwhile, twice, keeps what it has and says no more.
  for (let i = 0; i < 2; i++)
    await Promise.all([
      page.waitForEvent("requestfailed", (request) => /\/threads\?/.test(request.url())),
      page.evaluate(() => dispatchEvent(new Event("online"))),
    ]);
  assert.equal(await page.getByRole("alert").filter({ hasText: /\S/ }).count(), 0);
  await page.locator("tr.row").first().waitFor();
  const thread = await send();
  await page.context().setOffline(false);
  await row(page, thread).waitFor();
  await sign.waitFor({ state: "detached" });
  const after = await send();
  await row(page, after).waitFor();
});

step("who is logged out elsewhere is asked to log in, and goes on", async () => {
  const own = await Client.login("parent");
  const other = await open("ended", own, "/messages", [NO_TIMER]);
  await other.locator("tr.row").first().waitFor();
  assert.equal((await own.request("DELETE", `${V1}/session`)).status, 204);
  await other.locator("input[type=password]").waitFor();
  await other.locator("input[name=login]").fill("parent");
  await other.locator("input[type=password]").fill(PASSWORD);
  await other.keyboard.press("Enter");
  await other.locator("input[type=password]").waitFor({ state: "detached" });
  const thread = await send();
  await row(other, thread).waitFor();
});

step("no page complained", () => {
  assert.deepEqual(complaints, []);
});
