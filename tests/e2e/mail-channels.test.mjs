// What people are told by mail: an address that is confirmed, messages that
// come there, one click to stop them, what the school lets mails say, mail that
// comes back; on a stack of its own with a real mail server.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { newPage, step } from "./browser.mjs";
import { Client, until } from "./client.mjs";
import { MailServer } from "./mail_server.mjs";
import { OwnStack } from "./own_stack.mjs";

const PUBLIC = "https://liaison.example";
const V1 = "/api/v1";
const ADDRESS = "famille@maison.example", SECOND = "deux@maison.example", LIFE = "vie@maison.example";

const server = new MailServer();
const stack = new OwnStack("mail-channels");
let base, parent, teacher, admin, page;

before(async () => {
  await server.start();
  stack.start({ LIAISON_DEMO_MAIL: "0", ...server.settings(PUBLIC) });
  base = await stack.url();
  [parent, teacher, admin] = await Promise.all(["parent", "enseignant", "admin"]
    .map((login) => Client.login(login, undefined, base)));
});

after(async () => {
  await stack.remove();
  await server.stop();
});

const mailsTo = (address, n) => until(() => {
  const mails = server.mailsTo(address);
  return mails.length >= n ? mails : undefined;
}, `${n} mails to ${address}`, 90_000);

async function write(subject, text) {
  const sent = await teacher.request("POST", `${V1}/messages`, {
    json: { to: { userIds: [parent.user.id] }, subject, bodyHtml: `<p>${text}</p>`, options: { undoSeconds: 0 } },
    headers: { "idempotency-key": `mail-${subject}` } });
  assert.equal(sent.status, 201, sent.text);
  return sent.json;
}

async function logInHere(login) {
  const fresh = await newPage(`mail-${login}`);
  await fresh.goto(`${base}/login`);
  await fresh.locator("input[name=login]").fill(login);
  await fresh.locator("input[name=password]").fill("liaison-demo");
  await fresh.keyboard.press("Enter");
  await fresh.getByRole("heading", { name: /Bonjour|Hello/ }).waitFor();
  return fresh;
}

step("an address counts once its link was opened", async () => {
  page = await logInHere("parent");
  await page.goto(`${base}/account`);
  const part = page.getByRole("region", { name: "Courriels" });
  await part.locator("input[name=mailAddress]").fill("pas une adresse");
  await part.getByRole("button", { name: "Envoyer le lien" }).click();
  await part.locator("input[name=mailAddress][aria-invalid=true]").waitFor();
  await part.locator("input[name=mailAddress]").fill(ADDRESS);
  await part.getByRole("button", { name: "Envoyer le lien" }).click();
  await part.getByText(`En attente de confirmation : ${ADDRESS}`.replace(" : ", "\u00a0: ")).waitFor();
  const [mail] = await mailsTo(ADDRESS, 1);
  const link = /https:\/\/liaison\.example(\/mail-address#\S+)/.exec(mail.text)[1];
  assert.equal((await parent.get(`${V1}/me/mail-address`)).address, "");
  await page.goto(base + link);
  await page.getByText("Votre adresse est confirmée").waitFor();
  assert.equal(new URL(page.url()).hash, "");
  assert.equal((await parent.get(`${V1}/me/mail-address`)).address, ADDRESS);
  // It serves once, and is in no log.
  const token = link.split("#")[1];
  const again = await new Client("", "", base).request("POST", `${V1}/mail-address:verify`, { json: { token } });
  assert.equal(again.status, 410, again.text);
  for (const log of ["gateway", "directory", "notify"])
    assert.ok(!stack.log(log).includes(token), `token in the log of ${log}`);
});

step("a message comes there, without its text unless the school lets it", async () => {
  await write("Sortie", "Le car part à huit heures.");
  const mails = await mailsTo(ADDRESS, 2);
  assert.match(mails[1].text, /Nouveau message de .* : Sortie/);
  assert.ok(!mails[1].text.includes("huit heures"));
  assert.match(mails[1].head, /In-Reply-To: </);
  assert.match(mails[1].head, /List-Unsubscribe-Post: List-Unsubscribe=One-Click/);

  const settings = await admin.get(`${V1}/admin/settings`);
  const put = await admin.request("PUT", `${V1}/admin/settings`, { json: { ...settings, textInMail: true } });
  assert.equal(put.status, 200, put.text);
  assert.equal(put.json.textInMail, true);
  await write("Cantine", "Pensez au <b>couvert</b> &amp; à la serviette.");
  const more = await mailsTo(ADDRESS, 3);
  assert.match(more[2].text, /> Pensez au couvert & à la serviette\./);
});

step("one click stops it, whoever is logged in; the page offers more", async () => {
  const mail = server.mailsTo(ADDRESS).at(-1);
  const path = /List-Unsubscribe: <https:\/\/liaison\.example(\/unsubscribe\?token=[^>]+)>/.exec(mail.head.replace(/\n\s/g, ""))[1];
  const nobody = new Client("", "", base);
  // As a mail program does it (RFC 8058).
  const click = await nobody.request("POST", path, { body: "List-Unsubscribe=One-Click",
    headers: { "content-type": "application/x-www-form-urlencoded" } });
  assert.equal(click.status, 200, click.text);
  const form = new FormData();
  form.append("List-Unsubscribe", "One-Click");
  assert.equal((await nobody.request("POST", path, { body: form })).status, 200);
  assert.equal((await nobody.request("POST", path, { body: "x".repeat(5000) })).status, 413);
  const choices = (await parent.get(`${V1}/preferences`)).channels.choices;
  assert.equal(choices.find((one) => one.about === "MESSAGES").mail, "NONE");
  assert.ok(!stack.log("gateway").includes(path.split("=")[1]), "the token is in no log");

  const fresh = await newPage("mail-unsubscribe");
  await fresh.goto(base + path);
  await fresh.getByText(/Messages reçus/).waitFor();
  await fresh.getByText(/En ce moment\s: Aucun/).waitFor();
  await fresh.getByRole("button", { name: "Un résumé par jour" }).click();
  await fresh.getByText(/En ce moment\s: Un résumé par jour/).waitFor();
  const kept = await parent.get(`${V1}/preferences`);
  assert.equal(kept.channels.choices.find((one) => one.about === "MESSAGES").mail, "DIGEST");
  assert.equal((await nobody.request("POST", "/unsubscribe?token=x")).status, 404);
  assert.equal((await nobody.request("POST", "/unsubscribe")).status, 400);
});

step("an event that asks is answered from its mail, once it is confirmed", async () => {
  const life = await Client.login("vie.scolaire", undefined, base);
  const { school } = await life.get(`${V1}/me`);
  stack.sql(`INSERT INTO directory.mail_address (school_id, person_id, address, verified_at)
    VALUES (${school.id}, ${life.user.id}, '${LIFE}', now())`);
  const startsAt = new Date(Date.now() + 86_400_000).toISOString();
  const make = (title, more) => teacher.post(`${V1}/events`, { title, startsAt,
    endsAt: new Date(Date.parse(startsAt) + 3_600_000).toISOString(), timeZone: "Europe/Paris", color: "GREEN",
    to: { userIds: [life.user.id] }, rsvp: { mode: "EACH" }, ...more }, { status: 201 });
  const { id } = await make("Atelier", {});
  const stateOf = async () => (await life.get(`${V1}/events/${id}`)).rsvp.mine[0].state;
  const mail = await until(() => server.mailsTo(LIFE).find((one) => one.text.includes("Atelier")), "its mail", 90_000);
  for (const [answer, words] of [["YES", "Je viens"], ["NO", "Je ne viens pas"], ["MAYBE", "Peut-être"]]) {
    assert.ok(mail.text.includes(`\n${words}\n${PUBLIC}/events/${id}?answer=${answer}\n`), mail.text);
    assert.ok(mail.text.includes(`<a href="${PUBLIC}/events/${id}?answer=${answer}">${words}</a>`), mail.text);
    // As a program does that looks at what a mail leads to.
    assert.equal((await fetch(`${base}/events/${id}?answer=${answer}`)).status, 200);
  }
  // Of what recurs, the next time is answered.
  const weekly = await make("Chorale", { rule: "FREQ=WEEKLY;COUNT=3" });
  const next = await until(() => server.mailsTo(LIFE).find((one) => one.text.includes("Chorale")), "the next mail", 90_000);
  const [, instance] = new RegExp(`/events/${weekly.id}\\?instance=(\\w+)&answer=YES\n`).exec(next.text);
  assert.equal((await life.get(`${V1}/events/${weekly.id}?instance=${instance}`)).startsAt, weekly.startsAt);
  // Of what asks nothing, none.
  await make("Bal", { rsvp: { mode: "NONE" } });
  const ball = await until(() => server.mailsTo(LIFE).find((one) => one.text.includes("Bal")), "the last mail", 90_000);
  assert.ok(!ball.text.includes("answer="), ball.text);
  const theirs = await logInHere("vie.scolaire");
  await theirs.goto(`${base}/events/${id}?answer=MAYBE`);
  await theirs.getByText(/Votre choix\s: Peut-être/).waitFor();
  assert.equal(await stateOf(), "UNANSWERED");
  await theirs.getByRole("button", { name: "Confirmer" }).click();
  await until(async () => await stateOf() === "MAYBE", "it is answered");
});

step("kinds are chosen one by one, and are kept", async () => {
  await page.goto(`${base}/account`);
  const part = page.getByRole("region", { name: "Courriels" });
  await part.getByText(new RegExp(`Vos courriels vont à ${ADDRESS}`)).waitFor();
  await part.getByLabel("Messages reçus").selectOption("EACH");
  await part.getByLabel("Évènements").selectOption("NONE");
  await part.getByLabel("Heure du résumé").selectOption("7");
  await part.getByRole("button", { name: "Enregistrer" }).click();
  const kept = await until(async () => {
    const now = await parent.get(`${V1}/preferences`);
    return now.mailHour === 7 ? now : undefined;
  }, "the choices are kept");
  assert.deepEqual(kept.channels.choices.map((one) => one.mail), ["EACH", "EACH", "NONE", "EACH"]);
  const bad = async (json) => (await parent.request("PUT", `${V1}/preferences`, { json })).status;
  assert.equal(await bad({ mailHour: 24 }), 400);
  assert.equal(await bad({ mail: "MAIL_UNSPECIFIED" }), 400);
  assert.equal(await bad({ channels: { choices: [{ about: "ABOUT_UNSPECIFIED", mail: "NONE" }] } }), 400);
});

step("a muted thread stays silent", async () => {
  const { threadId } = await write("Silence", "un");
  const before = (await mailsTo(ADDRESS, 4)).length;
  await page.goto(`${base}/messages/threads/${threadId}`);
  await page.getByRole("button", { name: "Ne plus avertir" }).click();
  await page.getByRole("button", { name: "Avertir de nouveau" }).waitFor();
  const reply = await teacher.request("POST", `${V1}/threads/${threadId}/messages`, {
    json: { bodyHtml: "<p>deux</p>", options: { undoSeconds: 0 } }, headers: { "idempotency-key": "mute-2" } });
  assert.equal(reply.status, 201, reply.text);
  // What comes after it has come: so that did not.
  await write("Ensuite", "trois");
  const mails = await mailsTo(ADDRESS, before + 1);
  assert.equal(mails.filter((mail) => /: Ensuite$/m.test(mail.text)).length, 1);
  assert.equal(mails.length, before + 1);
});

step("notify stands still for a while: all of it is told once, in few mails", async () => {
  const second = await Client.login("parent2", undefined, base);
  const { school } = await second.get(`${V1}/me`);
  const subjects = Array.from({ length: 7 }, (_, i) => `Arrêt ${i + 1}`);
  stack.sql(`INSERT INTO directory.mail_address (school_id, person_id, address, verified_at)
    VALUES (${school.id}, ${second.user.id}, '${SECOND}', now())`);
  const notify = stack.pid("notify");
  process.kill(notify, "SIGSTOP");
  try {
    for (const subject of subjects)
      await admin.post(`${V1}/messages`, { to: { userIds: [second.user.id] }, subject, bodyHtml: "<p>x</p>",
        options: { undoSeconds: 0 } }, { status: 201 });
  } finally {
    process.kill(notify, "SIGCONT");
  }
  const listed = await until(async () => {
    const { notifications } = await second.get(`${V1}/notifications?pageSize=200`);
    const ours = notifications.map((n) => n.body).filter((body) => subjects.includes(body));
    return ours.length >= subjects.length ? ours : undefined;
  }, "all are told", 60_000);
  assert.deepEqual([...listed].sort(), subjects);
  // What is left of them is a flood, whose ten minutes are over.
  const told = `FROM notify.channel_delivery WHERE user_id = ${second.user.id}`;
  await until(() => {
    stack.sql(`UPDATE notify.channel_delivery SET due_at = now() WHERE user_id = ${second.user.id}
      AND state = 0 AND letter_id = 0 AND due_at > now()`);
    return stack.sql(`SELECT count(*) ${told} AND state = 1`) === String(subjects.length);
  }, "all have gone by mail", 60_000);
  const mails = await until(() => {
    const all = server.mailsTo(SECOND);
    return subjects.every((one) => all.some((mail) => mail.text.includes(one))) ? all : undefined;
  }, "the mails are there", 60_000);
  for (const one of subjects)
    assert.equal(mails.filter((mail) => mail.text.includes(one)).length, 1, one);
  assert.ok(mails.length < subjects.length, `${mails.length} mails`);
});

step("mail that comes back: they are told, and the secretary sees it", async () => {
  assert.equal((await admin.get(`${V1}/admin/users?state=MAIL_BOUNCED`)).total, 0);
  server.forget();
  await write("Revient", "quatre");
  const list = await until(async () => {
    const found = await admin.get(`${V1}/admin/users?state=MAIL_BOUNCED`);
    return found.total === 1 ? found : undefined;
  }, "the secretary sees it", 60_000);
  assert.equal(list.users[0].id, parent.user.id);
  const detail = await admin.get(`${V1}/admin/users/${parent.user.id}`);
  assert.match(detail.mailBounce, /550/);
  assert.ok(!JSON.stringify(detail).includes("famille@maison.example"));
  await page.goto(`${base}/notifications`);
  await page.getByText("Les courriels à votre adresse reviennent").first().waitFor();
  await page.goto(`${base}/account`);
  await page.getByText(/Les courriels à famille@maison\.example reviennent/).waitFor();
  await page.getByRole("button", { name: "Retirer l’adresse" }).click();
  await until(async () => (await parent.get(`${V1}/me/mail-address`)).address === "", "it is gone");
});

step("links are few in an hour, and addresses are addresses", async () => {
  const put = async (address) => {
    const answer = await parent.request("PUT", `${V1}/me/mail-address`, { json: { address } });
    return answer.status === 200 ? "200" : `${answer.status} ${answer.json.code}`;
  };
  for (const bad of ["", "a", "a@b@c.fr", "é@b.fr", "a@b.fr\r\nBcc: c@d.fr"])
    assert.match(await put(bad), /^400 FIELD_/);
  assert.equal(await put(`${"a".repeat(300)}@b.fr`), "400 FIELD_TOO_LONG");
  const said = [];
  for (let i = 0; i < 6; i++) said.push(await put(`autre${i}@maison.example`));
  assert.equal(said.at(-1), "429 TOO_MANY_ATTEMPTS");
  assert.equal(said.filter((one) => one === "200").length, 4);
});
