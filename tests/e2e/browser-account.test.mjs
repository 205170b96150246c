// « Mon compte » and the ways in, in a real browser: password, second factor,
// sessions, API tokens, one-time codes; by keyboard, in English, on a phone.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { base, newPage, pages, PASSWORD, step as anyStep, until } from "./browser.mjs";
import { setPassword } from "./client.mjs";
import { totp } from "./totp.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true, colorScheme: "dark" };
const SCHOOL = "college-demo";
const NEW_PASSWORD = "Cerfeuil-et-rhubarbe-12";

/** A step whose pages are closed at its end. */
const step = (name, run) => anyStep(name, async (t) => {
  await run(t);
  for (const page of pages.values()) await page.context().close();
  pages.clear();
});

async function fillLogin(page, login, password) {
  await page.goto(`${base}/login`);
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(password);
  await page.keyboard.press("Enter");
}

/** Somebody of the demo school that no other test logs in as. */
async function enter(login, options = {}, password = PASSWORD) {
  const page = await newPage(`${login} ${Math.random()}`, options);
  await fillLogin(page, login, password);
  await page.getByRole("heading", { name: /^(Bonjour|Hello) / }).waitFor();
  return page;
}

async function assertAccessible(page, what) {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map((v) => `${v.id}: ${v.nodes[0].html}`), [], what);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(over <= 0, `${what}: ${over} px beyond the edge`);
}

const part = (page, name) => page.getByRole("region", { name });

step("the password is changed, by keyboard, and ends other sessions", async () => {
  setPassword(SCHOOL, "timeo.garcia");
  const other = await enter("timeo.garcia");
  const page = await enter("timeo.garcia");
  await page.getByRole("link", { name: /Timéo/ }).press("Enter");
  await page.getByRole("heading", { name: "Mon compte" }).waitFor();
  await assertAccessible(page, "Mon compte");

  const type = async (old, fresh, again) => {
    const fields = part(page, "Mot de passe");
    await fields.locator("input[name=old]").focus();
    for (const text of [old, fresh, again]) {
      await page.keyboard.press("Control+A");
      await page.keyboard.type(text);
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
  };
  await type(PASSWORD, "court", "court");
  await page.getByText("Il faut au moins 8 caractères.").waitFor();
  await type(PASSWORD, NEW_PASSWORD, `${NEW_PASSWORD}x`);
  await page.getByText("Les deux saisies ne sont pas les mêmes.").waitFor();
  await type("ce-n-est-pas-lui", NEW_PASSWORD, NEW_PASSWORD);
  await page.getByText("Votre mot de passe actuel n'est pas celui-ci").waitFor();
  await type(PASSWORD, "motdepasse", "motdepasse");
  await page.locator("input[name=new][aria-invalid=true]").waitFor();
  await type(PASSWORD, NEW_PASSWORD, NEW_PASSWORD);
  await page.getByText("Votre mot de passe est changé.").waitFor();

  // The other one is asked to log in again; this one goes on.
  await other.goto(`${base}/messages`);
  await other.getByRole("heading", { name: "Connexion" }).waitFor();
  await page.goto(`${base}/messages`);
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  await enter("timeo.garcia", {}, NEW_PASSWORD);
});

/** Turns it on in « Mon compte »; { secret, codes }. */
async function turnOn(page, password) {
  await page.goto(`${base}/account`);
  const factor = part(page, "Double authentification");
  await factor.getByRole("button", { name: "Activer" }).click();
  await factor.locator("input[name=password]").fill(password);
  await page.keyboard.press("Enter");
  await factor.getByRole("img", { name: /QR/ }).waitFor();
  const secret = (await factor.locator("code.secret").textContent()).replace(/\s/g, "");
  return { factor, secret };
}

step("a second factor is set up, asked for, remembered, and turned off", async () => {
  setPassword(SCHOOL, "louise.garcia");
  const page = await enter("louise.garcia");
  const { factor, secret } = await turnOn(page, PASSWORD);
  await assertAccessible(page, "QR");
  await factor.locator("input[name=code]").fill("000000");
  await page.keyboard.press("Enter");
  await factor.getByText(/Ce code n'est pas le bon/).waitFor();
  await factor.locator("input[name=code]").fill(totp(secret));
  await page.keyboard.press("Enter");
  await factor.getByRole("heading", { name: "Vos codes de secours" }).waitFor();
  const codes = await factor.locator("ul.codes code").allTextContents();
  assert.ok(codes.length >= 8, `${codes.length} recovery codes`);
  await assertAccessible(page, "recovery codes");
  await factor.getByRole("button", { name: "Je les ai gardés" }).click();
  await factor.getByText(/^Activée/).waitFor();

  // A right password is not enough any more; a wrong one is never asked a code.
  const again = await newPage("again");
  await fillLogin(again, "louise.garcia", "ce-n-est-pas-lui");
  await again.getByRole("alert").getByText(/incorrect/).waitFor();
  await fillLogin(again, "louise.garcia", PASSWORD);
  await again.locator("input[name=code]").waitFor();
  await assertAccessible(again, "code");
  await again.locator("input[name=code]").fill("000000");
  await again.keyboard.press("Enter");
  await again.getByText(/Ce code n'est pas le bon/).waitFor();
  // Each step serves once: that of the set-up is over.
  await again.locator("input[name=code]").fill(totp(secret, 1));
  await again.getByRole("checkbox", { name: /30 jours/ }).check();
  await again.keyboard.press("Enter");
  await again.getByRole("heading", { name: /^Bonjour / }).waitFor();
  // Remembered: after a logout no code is asked for.
  await again.getByRole("button", { name: "Se déconnecter" }).click();
  await again.locator("input[name=login]").waitFor();
  await fillLogin(again, "louise.garcia", PASSWORD);
  await again.getByRole("heading", { name: /^Bonjour / }).waitFor();
  await again.goto(`${base}/account`);
  await again.getByRole("region", { name: "Appareils de confiance" }).waitFor();

  // A recovery code opens once.
  const third = await newPage("third");
  for (const opens of [true, false]) {
    await fillLogin(third, "louise.garcia", PASSWORD);
    await third.locator("input[name=code]").fill(codes[0]);
    await third.keyboard.press("Enter");
    if (opens) {
      await third.getByRole("heading", { name: /^Bonjour / }).waitFor();
      await third.getByRole("button", { name: "Se déconnecter" }).click();
      await third.locator("input[name=login]").waitFor();
    } else {
      await third.getByText(/Ce code n'est pas le bon/).waitFor();
    }
  }

  await factor.getByRole("button", { name: "Désactiver" }).click();
  await factor.locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await factor.getByText("Désactivée.", { exact: true }).waitFor();
  await enter("louise.garcia");
});

step("sessions are listed and ended", async () => {
  setPassword(SCHOOL, "melissa.delatour");
  const other = await enter("melissa.delatour");
  const page = await enter("melissa.delatour");
  await page.goto(`${base}/account`);
  const sessions = part(page, "Vos sessions");
  await sessions.getByText("Celui-ci").waitFor();
  await sessions.getByRole("button", { name: /^Déconnecter :/ }).first().click();
  await page.getByText("Cet appareil est déconnecté.").waitFor();
  await other.goto(`${base}/messages`);
  await other.getByRole("heading", { name: "Connexion" }).waitFor();
});

step("an API token has its scopes and its end, and is shown once", async () => {
  setPassword(SCHOOL, "melissa.delatour");
  const page = await enter("melissa.delatour", { locale: "en-GB" });
  await page.goto(`${base}/account`);
  const tokens = part(page, "API tokens");
  await tokens.getByRole("button", { name: "Create a token" }).click();
  await assertAccessible(page, "token form");
  await tokens.getByRole("button", { name: "Create", exact: true }).click();
  await tokens.getByText("Say what it is for.").waitFor();
  await tokens.locator("input[name=name]").fill("Timetable");
  await tokens.locator("input[name=password]").fill(PASSWORD);
  await tokens.getByRole("button", { name: "Create", exact: true }).click();
  const secret = await tokens.locator(".token-secret code").textContent();
  const ask = (method, path, body) => fetch(base + path, { method, body,
    headers: { authorization: `Bearer ${secret}`, "content-type": "application/json" } });
  assert.equal((await ask("GET", "/api/v1/threads")).status, 200);
  assert.equal((await ask("POST", "/api/v1/notifications:read", '{"all":true}')).status, 403);
  await page.reload();
  await tokens.getByText("Timetable").waitFor();
  assert.equal(await page.getByText(secret).count(), 0);
  await tokens.getByRole("button", { name: "Revoke : Timetable" }).click();
  await until("the token is over", async () => (await ask("GET", "/api/v1/threads")).status, (s) => s === 401);
});

step("a class's sheet of codes, and the first login with one", async () => {
  const page = await enter("admin");
  await page.goto(`${base}/administration/codes`);
  await page.getByRole("link", { name: "4e A", exact: true }).click();
  await page.getByRole("button", { name: "Créer les codes" }).click();
  const card = page.locator(".sheet-card").first();
  await card.waitFor();
  await assertAccessible(page, "sheet");
  const [login, code] = await card.locator("code").allTextContents();
  // On paper there is nothing but the cards.
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.getByRole("button", { name: "Imprimer" }).isVisible(), false);
  assert.equal(await card.isVisible(), true);

  const pupil = await newPage("pupil", PHONE);
  await fillLogin(pupil, login, code.toUpperCase());
  await pupil.getByRole("heading", { name: "Choisissez votre mot de passe" }).waitFor();
  await assertAccessible(pupil, "choosing");
  // Nothing else is open until then.
  await pupil.goto(`${base}/messages`);
  await pupil.getByRole("heading", { name: "Choisissez votre mot de passe" }).waitFor();
  await pupil.locator("input[name=new]").fill(NEW_PASSWORD);
  await pupil.locator("input[name=again]").fill(NEW_PASSWORD);
  await pupil.keyboard.press("Enter");
  await pupil.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  const late = await newPage("late");
  await fillLogin(late, login, code);
  await late.getByRole("alert").getByText(/incorrect/).waitFor();
});

step("on a phone: « Plus », « Mon compte », and the pages of who is out", async () => {
  setPassword(SCHOOL, "melissa.delatour");
  const page = await enter("melissa.delatour", PHONE);
  await page.getByRole("link", { name: "Plus" }).click();
  await page.getByRole("link", { name: "Mon compte" }).click();
  await part(page, "Vos sessions").getByText("Celui-ci").waitFor();
  await assertAccessible(page, "Mon compte, 360 px");
  const out = await newPage("out", PHONE);
  await out.goto(base);
  await out.getByRole("link", { name: "Mot de passe oublié ?" }).click();
  // This stack sends no mail, and says so.
  await out.getByText("Cette installation n’envoie pas de courriels.").waitFor();
  await assertAccessible(out, "forgotten");
  await out.goto(`${base}/reset`);
  await out.getByText("Ce lien est incomplet.").waitFor();
});
