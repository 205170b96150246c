// Web Push from end to end, on a stack of its own with a push service of the
// test's: what a browser is told, who else can read it, what becomes of what
// cannot go; then the page and the service worker in a real browser.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before } from "node:test";
import { newPage, step, until as untilSeen } from "./browser.mjs";
import { Client, until } from "./client.mjs";
import { OwnStack } from "./own_stack.mjs";
import { PushService, vapid } from "./push_service.mjs";

const V1 = "/api/v1";
const CONTACT = "mailto:qui@example.fr";
const WAIT_MS = 60_000;

const service = new PushService();
const stack = new OwnStack("push");
let base, parent, teacher, admin, publicKey, worker, page;

before(async () => {
  await service.start();
  stack.start({ LIAISON_DEMO_MAIL: "0", LIAISON_PUSH_CONTACT: CONTACT, LIAISON_OUTBOUND_ALLOW: "127.0.0.1" });
  base = await stack.url();
  [parent, teacher, admin] = await Promise.all(["parent", "enseignant", "admin"]
    .map((login) => Client.login(login, undefined, base)));
});

after(async () => {
  await stack.remove();
  await service.stop();
});

const put = (who, body) => who.request("PUT", `${V1}/me/push/subscription`, { json: body });

async function subscribe(who, name) {
  const made = service.subscribe(name);
  const answer = await put(who, made.body);
  assert.equal(answer.status, 200, answer.text);
  return made;
}

const told = (to, n) => until(() => to.told.length >= n && to.told, `${n} pushes to ${to.endpoint}`, WAIT_MS);

let sent = 0;
async function write(subject, { to = parent, text = "Bonjour", from = teacher } = {}) {
  const answer = await from.request("POST", `${V1}/messages`, {
    json: { to: { userIds: [to.user.id] }, subject, bodyHtml: `<p>${text}</p>`, options: { undoSeconds: 0 } },
    headers: { "idempotency-key": `push-${sent++}` } });
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
}

/** So that no test is a flood to the next: what was told long ago. */
const forgetTold = () => stack.sql("UPDATE notify.channel_delivery SET due_at = due_at - interval '1 hour' WHERE state <> 0");

const trace = async (who, subject) => {
  const { notifications } = await who.get(`${V1}/notifications?pageSize=20`);
  const one = notifications.find((n) => n.body === subject);
  return one && (await who.get(`${V1}/notifications/${one.id}/trace`)).channels.find((c) => c.channel === "PUSH");
};
const traced = (who, subject, wanted) => until(async () => {
  const one = await trace(who, subject);
  return one && wanted(one) && one;
}, `the trace of ${subject}`, WAIT_MS);

step("what is no subscription is refused, by its field", async () => {
  const good = service.subscribe("refused").body;
  const cases = [
    [{ ...good, endpoint: "" }, 400, "FIELD_MISSING"],
    [{ ...good, endpoint: "pas une adresse" }, 400, "FIELD_INVALID"],
    [{ ...good, endpoint: "https://moi:secret@push.example/" }, 400, "FIELD_INVALID"],
    [{ ...good, endpoint: "file:///etc/passwd" }, 400, "FIELD_INVALID"],
    [{ ...good, endpoint: "https:/push.example/x" }, 400, "FIELD_INVALID"],
    [{ ...good, endpoint: "https:///push.example/x" }, 400, "FIELD_INVALID"],
    [{ ...good, endpoint: `https://push.example/${"a".repeat(1100)}` }, 400, "FIELD_TOO_LONG"],
    [{ ...good, endpoint: "http://push.example/" }, 422, "PUSH_ENDPOINT"],
    [{ ...good, endpoint: "https://10.0.0.1/" }, 422, "PUSH_ENDPOINT"],
    [{ ...good, endpoint: "https://[::ffff:192.168.0.1]/" }, 422, "PUSH_ENDPOINT"],
    [{ ...good, p256dh: "" }, 400, "FIELD_MISSING"],
    [{ ...good, p256dh: randomBytes(65).toString("base64") }, 400, "FIELD_INVALID"],
    [{ ...good, p256dh: randomBytes(66).toString("base64") }, 400, "FIELD_TOO_LONG"],
    [{ ...good, auth: randomBytes(15).toString("base64") }, 400, "FIELD_INVALID"],
    [{ ...good, auth: "***" }, 400, undefined],
    [{ ...good, device: "a".repeat(101) }, 400, "FIELD_TOO_LONG"],
  ];
  for (const [body, status, code] of cases) {
    const answer = await put(parent, body);
    assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
    if (code) assert.equal(answer.json.code, code);
  }
  assert.equal((await put(new Client("", "", base), good)).status, 401);
  const setup = await parent.get(`${V1}/me/push`);
  assert.deepEqual(setup.subscriptions, []);
  assert.ok(setup.on);
  publicKey = Buffer.from(setup.publicKey, "base64");
  assert.equal(publicKey.length, 65);
});

step("a message rings in each browser of its reader, and only they can read it", async () => {
  const phone = await subscribe(parent, "phone");
  await put(parent, phone.body);
  const desk = await subscribe(parent, "desk");
  const { subscriptions } = await parent.get(`${V1}/me/push`);
  assert.deepEqual(subscriptions.map((one) => [one.device, one.current]), [["Essai", true], ["Essai", true]]);
  const { threadId } = await write("Sortie", { text: "Le car part à huit heures." });
  const [one] = await told(phone, 1);
  await told(desk, 1);
  assert.match(one.title, /^Nouveau message de .+ : Sortie$/);
  assert.equal(one.lang, "fr");
  assert.equal(one.urgent, false);
  assert.ok(one.url.includes(threadId), one.url);
  assert.ok(!JSON.stringify(one).includes("huit heures"));
  const { method, headers } = phone.requests[0];
  assert.equal(method, "POST");
  assert.equal(headers["content-encoding"], "aes128gcm");
  assert.equal(headers.ttl, "86400");
  assert.equal(headers.urgency, "normal");
  assert.match(headers.topic, /^[\w-]{32}$/);
  const { key, claims } = vapid(headers.authorization);
  assert.deepEqual(key, publicKey);
  assert.equal(claims.aud, service.base);
  assert.equal(claims.sub, CONTACT);
  assert.ok(claims.exp > Date.now() / 1000 && claims.exp < Date.now() / 1000 + 86_400);
  const line = await traced(parent, "Sortie", (c) => c.state === "SENT");
  assert.match(line.detail, /^127\.0\.0\.1:\d+: 201/);
  assert.equal(phone.requests.length, 1, "once");
});

step("it says what the message says where the school lets it", async () => {
  const settings = await admin.get(`${V1}/admin/settings`);
  assert.equal((await admin.request("PUT", `${V1}/admin/settings`, { json: { ...settings, textInMail: true } })).status, 200);
  const phone = service.all.get("/send/phone");
  await write("Cantine", { text: "Pensez au couvert &amp; à la serviette." });
  const all = await told(phone, 2);
  assert.equal(all[1].body, "Pensez au couvert & à la serviette.");
  // What comes of another thread stands beside it.
  assert.notEqual(all[1].tag, all[0].tag);
  assert.notEqual(phone.requests[1].headers.topic, phone.requests[0].headers.topic);
});

step("a push service that is busy says when; who has it already is not told twice", async () => {
  forgetTold();
  const [phone, desk] = ["phone", "desk"].map((name) => service.all.get(`/send/${name}`));
  const before = desk.told.length;
  phone.answers = [{ status: 429, headers: { "retry-after": "1" } }, { status: 503 }, { status: 201 }];
  await write("Grève");
  await until(() => phone.requests.some((one) => one.status === 503), "the second try", WAIT_MS);
  // The next is due after its own time, half a minute: not as long here.  One
  // that is under way is due much later.
  await until(() => {
    stack.sql("UPDATE notify.channel_delivery SET due_at = now() WHERE channel = 2 AND state = 0 AND due_at < now() + interval '40 s'");
    return phone.told.some((one) => one.title.endsWith("Grève"));
  }, "the third try", WAIT_MS);
  await traced(parent, "Grève", (c) => c.state === "SENT" && c.attempts >= 3);
  assert.equal(desk.told.length, before + 1);
});

step("a browser that has gone is forgotten; one that refuses is not asked again", async () => {
  forgetTold();
  const [phone, desk] = ["phone", "desk"].map((name) => service.all.get(`/send/${name}`));
  phone.answers = [{ status: 410 }];
  await write("Photo de classe");
  await until(async () => (await parent.get(`${V1}/me/push`)).subscriptions.length === 1, "the browser is forgotten", WAIT_MS);
  await traced(parent, "Photo de classe", (c) => c.state === "SENT");
  desk.answers = [{ status: 403 }];
  await write("Carnet");
  const line = await traced(parent, "Carnet", (c) => c.state === "FAILED");
  assert.match(line.detail, /403/);
  assert.equal(line.attempts, 1);
  desk.answers = [{ status: 413 }, { status: 201 }];
  await write("Long", { text: "Ce que dit le message." });
  await traced(parent, "Long", (c) => c.state === "SENT");
  assert.ok(!JSON.stringify(desk.told.at(-1)).includes("Ce que dit"), "without its text");
});

step("a push service that is mute keeps nobody waiting", async () => {
  const pupil = await Client.login("eleve", undefined, base);
  const mute = await subscribe(pupil, "mute");
  mute.answers = [{ status: 0 }];
  const desk = service.all.get("/send/desk");
  // On a slow machine it may be given up before the other is told.
  await until(async () => {
    forgetTold();
    const [asked, before] = [mute.requests.length, desk.told.length];
    await write("Muet", { to: pupil });
    await until(() => mute.requests.length > asked, "it is asked", WAIT_MS);
    await write("Bavard");
    await told(desk, before + 1);
    return mute.open > 0;
  }, "one is told while it is mute", WAIT_MS);
  const [gone] = (await pupil.get(`${V1}/me/push`)).subscriptions;
  await pupil.request("DELETE", `${V1}/me/push/subscriptions/${gone.id}`);
  await until(() => {
    stack.sql("UPDATE notify.channel_delivery SET due_at = now() WHERE channel = 2 AND state = 0 AND due_at < now() + interval '80 s'");
    return stack.sql("SELECT count(*) FROM notify.channel_delivery WHERE channel = 2 AND state = 0") === "0";
  }, "nothing of it waits", WAIT_MS);
});

step("what is not to ring does not", async () => {
  forgetTold();
  const desk = service.all.get("/send/desk");
  const before = desk.requests.length;
  const choices = (push) => parent.request("PUT", `${V1}/preferences`, { json: { channels: { choices: [{ about: "MESSAGES", push }] } } });
  assert.equal((await choices("NEVER")).status, 400);
  const kept = await choices("SILENT");
  assert.equal(kept.status, 200, kept.text);
  assert.equal(kept.json.channels.choices.find((one) => one.about === "MESSAGES").push, "SILENT");
  await write("Silence");
  await traced(parent, "Silence", (c) => c.skipped === "NOT_CHOSEN");
  // What is chosen of one of both leaves the other.
  const about = async (all) => {
    const answer = await parent.request("PUT", `${V1}/preferences`, { json: { channels: { choices: all } } });
    return answer.json.channels.choices.find((one) => one.about === "MESSAGES");
  };
  assert.deepEqual(await about([{ about: "MESSAGES", mail: "NONE" }]), { about: "MESSAGES", mail: "NONE", push: "SILENT" });
  assert.deepEqual(await about([{ about: "MESSAGES", push: "RINGS" }]), { about: "MESSAGES", mail: "NONE", push: "RINGS" });
  assert.equal(desk.requests.length, before);
});

step("many at once are told as one", async () => {
  forgetTold();
  const desk = service.all.get("/send/desk");
  const before = desk.told.length;
  for (let n = 1; n <= 9; n++) await write(`Numéro ${n}`);
  await traced(parent, "Numéro 9", (c) => c.held === "FLOOD");
  // Those before it was one have gone.
  await until(() => stack.sql("SELECT count(*) FROM notify.channel_delivery WHERE channel = 2 AND state = 0 AND held_why <> 3") === "0", "the first have gone", WAIT_MS);
  stack.sql("UPDATE notify.channel_delivery SET due_at = now() WHERE channel = 2 AND state = 0 AND held_why = 3");
  await traced(parent, "Numéro 9", (c) => c.state === "SENT");
  const all = desk.told.slice(before);
  assert.ok(all.length < 9, `${all.length} pushes`);
  assert.match(all.at(-1).title, /^\d+ nouvelles notifications - /);
  assert.equal(all.at(-1).url, "/notifications");
});

step("a session that is ended rings no more; a browser is of who came last", async () => {
  forgetTold();
  const other = await Client.login("eleve", undefined, base);
  const shared = service.all.get("/send/desk");
  assert.equal((await put(other, shared.body)).status, 200);
  assert.deepEqual((await parent.get(`${V1}/me/push`)).subscriptions, []);
  const [mine] = (await other.get(`${V1}/me/push`)).subscriptions;
  // Another's is not removed, and nothing is said of it.
  const foreign = await parent.request("DELETE", `${V1}/me/push/subscriptions/${mine.id}`);
  assert.equal(foreign.status, 200);
  assert.equal((await other.get(`${V1}/me/push`)).subscriptions.length, 1);

  const there = await Client.login("eleve", undefined, base);
  const away = await subscribe(there, "away");
  assert.equal((await there.request("DELETE", `${V1}/session`)).status, 204);
  const before = shared.told.length;
  await write("Devoir", { to: other });
  await told(shared, before + 1);
  await until(async () => (await other.get(`${V1}/me/push`)).subscriptions.length === 1, "the ended one is forgotten", WAIT_MS);
  assert.equal(away.requests.length, 0);
  const gone = await other.request("DELETE", `${V1}/me/push/subscriptions/${mine.id}`);
  assert.deepEqual(gone.json.subscriptions, []);
  assert.equal((await other.request("DELETE", `${V1}/me/push/subscriptions/${mine.id}`)).status, 200, "again");
});

step("somebody has twenty browsers at most, and none that was away for a month", async () => {
  const other = await Client.login("eleve", undefined, base);
  for (let n = 0; n < 21; n++) assert.equal((await put(other, service.subscribe(`many-${n}`).body)).status, 200);
  assert.equal((await other.get(`${V1}/me/push`)).subscriptions.length, 20);
  assert.equal(stack.sql("SELECT count(*) FROM notify.push_subscription WHERE endpoint LIKE '%/many-0'"), "0");
  stack.sql("UPDATE notify.push_subscription SET seen_at = now() - interval '31 days' WHERE endpoint LIKE '%/many-%'");
  assert.deepEqual((await other.get(`${V1}/me/push`)).subscriptions, []);
});

step("a browser that has another address takes the place of the former one, of one's own alone", async () => {
  forgetTold();
  const before = await subscribe(parent, "former");
  const stays = await subscribe(teacher, "teacher-former");
  const now = service.subscribe("latter");
  const { id } = (await parent.get(`${V1}/me/push`)).subscriptions[0];
  for (const replaces of [stays.endpoint, `${service.base}/send/nobody`]) {
    const answer = await put(parent, { ...now.body, device: "", replaces });
    assert.equal(answer.status, 404, answer.text);
    assert.equal(answer.json.code, "THING_NOT_FOUND");
  }
  assert.equal((await put(parent, { ...now.body, replaces: `https://${"a".repeat(1100)}` })).json.code, "FIELD_TOO_LONG");
  // Again it changes nothing.
  for (let i = 0; i < 2; i++) {
    const answer = await put(parent, { ...now.body, device: "", replaces: before.endpoint });
    assert.equal(answer.status, 200, answer.text);
    const [first, ...others] = answer.json.subscriptions;
    assert.deepEqual([first.id, first.device], [id, "Essai"]);
    assert.ok(others.every((one) => one.id !== id));
  }
  await write("Nouvelle adresse");
  await told(now, 1);
  assert.deepEqual(before.requests, []);
  assert.equal((await teacher.get(`${V1}/me/push`)).subscriptions.length, 1);
  for (const who of [parent, teacher])
    for (const one of (await who.get(`${V1}/me/push`)).subscriptions)
      await who.request("DELETE", `${V1}/me/push/subscriptions/${one.id}`);
});

step("what an endpoint is, is in no log", () => {
  for (const log of ["gateway", "notify", "directory"])
    assert.ok(!/\/send\/(phone|desk)/.test(stack.log(log)), log);
});

// ---- in a browser ----

/** Chromium without a network has no push service, and without a screen no
 *  notifications: both are ours. */
async function withSubscription(context, made) {
  await context.grantPermissions(["notifications"], { origin: base });
  await context.addInitScript(({ endpoint, p256dh, auth }) => {
    const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;
    const kept = () => localStorage.getItem("subscribed") && {
      endpoint, getKey: (name) => bytes(name === "auth" ? auth : p256dh),
      unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; } };
    Object.defineProperty(Notification, "permission", { get: () => "granted" });
    PushManager.prototype.getSubscription = async () => kept() || null;
    PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
      localStorage.setItem("subscribed", applicationServerKey.length);
      return kept();
    };
  }, made.body);
}

async function enter(login, made) {
  const fresh = await newPage(`push-${login}`);
  await withSubscription(fresh.context(), made);
  await fresh.goto(`${base}/login`);
  await fresh.locator("input[name=login]").fill(login);
  await fresh.locator("input[name=password]").fill("liaison-demo");
  await fresh.keyboard.press("Enter");
  await fresh.getByRole("heading", { name: /Bonjour|Hello/ }).waitFor();
  return fresh;
}

const part = () => page.getByRole("region", { name: "Notifications sur vos appareils" });

step("a browser is subscribed by its page, by keyboard, on a phone's width", async () => {
  forgetTold();
  const made = service.subscribe("page");
  page = await enter("parent", made);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${base}/account`);
  await part().getByRole("button", { name: "Recevoir des notifications sur cet appareil" }).press("Enter");
  await part().getByText("Cet appareil", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => localStorage.getItem("subscribed")), "65");
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  assert.ok(wide <= 360, `${wide} pixels`);
  await part().getByLabel("Évènements").uncheck();
  await part().getByRole("button", { name: "Enregistrer" }).press("Enter");
  await untilSeen("it is kept", () => parent.get(`${V1}/preferences`),
    (p) => p.channels.choices.find((one) => one.about === "EVENTS").push === "SILENT");
  // Choosing what comes by mail leaves it: there is none here.
  await page.reload();
  assert.equal(await part().getByLabel("Évènements").isChecked(), false);
});

step("what comes is shown by the service worker, and opens in the page", async () => {
  const { threadId } = await write("Bibliothèque", { text: "Le livre est arrivé." });
  const [one] = await told(service.all.get("/send/page"), 1);
  const cdp = await page.context().newCDPSession(page);
  let registration = "";
  cdp.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    registration = registrations.at(-1)?.registrationId ?? registration;
  });
  await cdp.send("ServiceWorker.enable");
  await until(() => registration, "the registration");
  worker = await until(() => page.context().serviceWorkers().find((w) => w.url().endsWith("/sw.js")), "the service worker");
  await worker.evaluate(() => {
    self.shown = [];
    self.registration.showNotification = async (title, options) => { self.shown.push({ title, ...options }); };
  });
  const push = (data) => cdp.send("ServiceWorker.deliverPushMessage", { origin: base, registrationId: registration, data });
  await push(JSON.stringify(one));
  const shown = () => worker.evaluate(() => self.shown);
  const [notification] = await untilSeen("it is shown", shown, (all) => all.length > 0);
  assert.match(notification.title, /^Nouveau message de .+ : Bibliothèque$/);
  assert.equal(notification.body, "Le livre est arrivé.");
  await worker.evaluate(({ data }) => {
    const click = new ExtendableEvent("notificationclick");
    click.notification = { data, close() { self.shown = []; } };
    click.waitUntil = () => undefined;
    self.dispatchEvent(click);
  }, notification);
  await page.waitForURL(new RegExp(`/messages/threads/${threadId}`));
  await page.getByRole("heading", { name: /Bibliothèque/ }).first().waitFor();
  assert.deepEqual(await shown(), [], "it is closed");

  // What is none of ours is shown without leading anywhere.
  await push(JSON.stringify({ title: "X", url: "//ailleurs.example" }));
  const [odd] = await untilSeen("it is shown", shown, (all) => all.length > 0);
  assert.equal(odd.data, "/notifications");
});

step("the service worker says so when the browser has another address, without a page", async () => {
  forgetTold();
  const made = service.subscribe("moved"), { id } = (await parent.get(`${V1}/me/push`)).subscriptions[0];
  const change = (body, old) => worker.evaluate(async ({ endpoint, p256dh, auth, former }) => {
    const bytes = (base64) => Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer;
    const event = new ExtendableEvent("pushsubscriptionchange");
    let work;
    self.unsubscribed = false;
    Object.assign(event, {
      oldSubscription: { endpoint: former, options: { applicationServerKey: new ArrayBuffer(65) } },
      newSubscription: { endpoint, getKey: (name) => bytes(name === "auth" ? auth : p256dh),
        unsubscribe: async () => { self.unsubscribed = true; } },
    });
    event.waitUntil = (promise) => { work = promise; };
    self.dispatchEvent(event);
    await work;
    return self.unsubscribed;
  }, { ...body, former: old });
  assert.equal(await change(made.body, service.all.get("/send/page").endpoint), false);
  await write("Après le changement");
  await told(made, 1);
  assert.equal((await parent.get(`${V1}/me/push`)).subscriptions[0].id, id);
  // Nobody's: the browser gives it up.
  assert.equal(await change(service.subscribe("other").body, `${service.base}/send/nobody`), true);
  // The page of the browser has its own idea of its address, and tells it.
  await change(service.all.get("/send/page").body, made.endpoint);
});

const subscribed = () => page.evaluate(() => localStorage.getItem("subscribed"));

async function logInAgain(login) {
  await page.goto(`${base}/login`);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill("liaison-demo");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Bonjour|Hello/ }).waitFor();
}

step("who turns it off or logs out is told no more in this browser", async () => {
  await page.goto(`${base}/account`);
  await part().getByText("Cet appareil", { exact: true }).waitFor();
  await part().getByRole("button", { name: "Ne plus en recevoir sur cet appareil" }).click();
  await part().getByRole("button", { name: "Recevoir des notifications sur cet appareil" }).waitFor();
  assert.equal(await subscribed(), null);
  assert.deepEqual((await parent.get(`${V1}/me/push`)).subscriptions, []);
  await part().getByRole("button", { name: "Recevoir des notifications sur cet appareil" }).click();
  await part().getByText("Cet appareil", { exact: true }).waitFor();
  await page.goto(`${base}/more`);
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.locator("input[name=login]").waitFor();
  assert.equal(await subscribed(), null);
});

step("what the browser has lost by itself is made anew by the next page", async () => {
  await logInAgain("parent");
  await page.goto(`${base}/account`);
  await part().getByRole("button", { name: "Recevoir des notifications sur cet appareil" }).click();
  await part().getByText("Cet appareil", { exact: true }).waitFor();
  await page.evaluate(() => localStorage.removeItem("subscribed"));
  await page.goto(`${base}/`);
  await untilSeen("the browser is subscribed again", subscribed, (v) => v === "65");
  await page.goto(`${base}/more`);
  await page.getByRole("button", { name: "Se déconnecter" }).click();
  await page.locator("input[name=login]").waitFor();
});

step("who comes next in a browser is not told what was another's", async () => {
  await logInAgain("parent");
  await page.goto(`${base}/account`);
  await part().getByRole("button", { name: "Recevoir des notifications sur cet appareil" }).click();
  await part().getByText("Cet appareil", { exact: true }).waitFor();
  // A session that ends by itself: nobody logs out.
  await page.context().clearCookies();
  await logInAgain("eleve");
  await untilSeen("the browser is not subscribed", subscribed, (v) => v === null);
});
