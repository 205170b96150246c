// A forgotten password, from the page to the mail to the new password, on a
// stack of its own with a real mail server.
import assert from "node:assert/strict";
import { after, before } from "node:test";
import { newPage, step } from "./browser.mjs";
import { Client, until } from "./client.mjs";
import { MailServer } from "./mail_server.mjs";
import { OwnStack } from "./own_stack.mjs";

const PUBLIC = "https://liaison.example";
const NEW_PASSWORD = "Cerfeuil-et-rhubarbe-12";
const LOGIN = "timeo.garcia";
const ADDRESS = "timeo.garcia@college-demo.example";

const server = new MailServer();
const stack = new OwnStack("mail");
let base;

before(async () => {
  await server.start();
  stack.start({ LIAISON_DEMO_MAIL: "0", ...server.settings(PUBLIC) });
  base = await stack.url();
});

after(async () => {
  await stack.remove();
  await server.stop();
});

const mailsTo = (address, n) => until(() => {
  const mails = server.mailsTo(address);
  return mails.length >= n ? mails : undefined;
}, `${n} mails to ${address}`, 60_000);

async function ask(page, login) {
  await page.goto(`${base}/login`);
  await page.getByRole("link", { name: "Mot de passe oublié ?" }).click();
  await page.locator("input[name=login]").fill(login);
  await page.keyboard.press("Enter");
  await page.getByText("C’est noté.").waitFor();
}

step("a forgotten password: a link by mail, a new password, and word of it", async () => {
  const page = await newPage("forgotten");
  await ask(page, LOGIN);
  const [mail] = await mailsTo(ADDRESS, 1);
  assert.match(mail.head, /multipart\/alternative/);
  const link = /https:\/\/liaison\.example(\/reset#\S+)/.exec(mail.text)[1];
  await page.goto(base + link);
  await page.getByRole("heading", { name: "Nouveau mot de passe" }).waitFor();
  // The secret is not in the address any more.
  assert.equal(new URL(page.url()).hash, "");
  await page.locator("input[name=new]").fill("motdepasse");
  await page.locator("input[name=again]").fill("motdepasse");
  await page.keyboard.press("Enter");
  await page.locator("input[name=new][aria-invalid=true]").waitFor();
  await page.locator("input[name=new]").fill(NEW_PASSWORD);
  await page.locator("input[name=again]").fill(NEW_PASSWORD);
  await page.keyboard.press("Enter");
  await page.getByText("Votre mot de passe est changé.").waitFor();
  await Client.login(LOGIN, NEW_PASSWORD, base);
  const mails = await mailsTo(ADDRESS, 2);
  assert.match(mails.map((m) => m.text).join(), /vient d’être changé/);

  // It serves once, and is in no log.
  const again = await new Client("", "", base).request("POST", "/api/v1/password-reset:finish",
    { json: { token: link.split("#")[1], password: NEW_PASSWORD } });
  assert.equal(again.status, 410, again.text);
  for (const part of ["gateway", "directory", "notify"])
    assert.ok(!stack.log(part).includes(link.split("#")[1]), `token in the log of ${part}`);
});

step("whoever the login is, the answer is the same", async () => {
  const page = await newPage("nobody");
  await ask(page, "nobody.of.that.name");
  const out = new Client("", "", base);
  const answers = [];
  for (const login of ["nobody.of.that.name", "louise.garcia"])
    answers.push(await out.request("POST", "/api/v1/password-reset", { json: { login } }));
  assert.deepEqual(answers.map((a) => a.status), [202, 202]);
  await mailsTo("louise.garcia@college-demo.example", 1);
  assert.equal(server.mailsTo(ADDRESS).length, 2);
});

step("an unknown device logs in, and its owner gets a mail", async () => {
  const from = (agent) => new Client("", "", base).request("POST", "/api/v1/session",
    { json: { login: LOGIN, password: NEW_PASSWORD }, headers: { "user-agent": agent, "accept-language": "fr" } });
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Version/17.5 Safari/604";
  assert.equal((await from(phone)).status, 200);
  const mails = await mailsTo(ADDRESS, 3);
  assert.match(mails.at(-1).text, /un appareil qui n’y avait jamais servi/);
  assert.match(mails.at(-1).text, /Safari sur iPhone, 127\.0\.0\.1/);
  // Once: it is known now.
  assert.equal((await from(phone)).status, 200);
});

step("what is no request is refused", async () => {
  const out = new Client("", "", base);
  const post = async (path, json) => {
    const a = await out.request("POST", `/api/v1/password-reset${path}`, { json });
    return `${a.status} ${a.json?.code ?? ""}`;
  };
  assert.equal(await post("", {}), "400 FIELD_MISSING");
  assert.equal(await post("", { login: "x".repeat(256) }), "400 FIELD_TOO_LONG");
  assert.equal(await post("", { login: "a\u0000b" }), "400 FIELD_INVALID");
  assert.equal(await post(":finish", { token: "x" }), "400 FIELD_MISSING");
  assert.equal(await post(":finish", { token: "x", password: NEW_PASSWORD }), "410 RESET_ENDED");
});
