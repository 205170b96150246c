// « Mon compte » and the ways in, in a real browser: password, sessions, API
// tokens, one-time codes; by keyboard, in English, on a phone.
import assert from "node:assert/strict";
import { assertAccessible, enter, fillLogin, loggedOut, NEW_PASSWORD, part, PHONE, SCHOOL, step } from "./account-pages.mjs";
import { base, newPage, PASSWORD, until } from "./browser.mjs";
import { setPassword } from "./client.mjs";

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
  await page.getByText("Votre mot de passe actuel n’est pas celui-ci").waitFor();
  await type(PASSWORD, "motdepasse", "motdepasse");
  await page.locator("input[name=new][aria-invalid=true]").waitFor();
  await type(PASSWORD, NEW_PASSWORD, NEW_PASSWORD);
  await page.getByText("Votre mot de passe est changé.").waitFor();

  // The other one is asked to log in again; this one goes on.
  await loggedOut(other);
  await page.goto(`${base}/messages`);
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  await enter("timeo.garcia", {}, NEW_PASSWORD);
});

step("sessions are listed and ended", async () => {
  setPassword(SCHOOL, "melissa.delatour");
  const other = await enter("melissa.delatour");
  const page = await enter("melissa.delatour");
  await page.goto(`${base}/account`);
  const sessions = part(page, "Vos sessions");
  await sessions.getByText("Celui-ci").waitFor();
  await sessions.getByRole("button", { name: /^Déconnecter\s:/ }).first().click();
  await page.getByText("Cet appareil est déconnecté.").waitFor();
  await loggedOut(other);
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
  await page.getByText("une feuille à imprimer, à découper").waitFor();
  await page.getByRole("link", { name: "4e A", exact: true }).click();
  await page.getByRole("heading", { name: "Codes de 4e A" }).waitFor();
  // Passwords of many are not replaced before it is said whose.
  await page.getByLabel("Aussi qui a déjà un mot de passe").check();
  await page.getByRole("button", { name: "Créer les codes" }).click();
  const asked = page.getByRole("dialog", { name: "Remplacer les mots de passe" });
  await asked.getByText(/^\d+ élèves.: les mots de passe d’aujourd’hui/).waitFor();
  await assertAccessible(page, "replacing");
  await asked.getByRole("button", { name: "Annuler" }).click();
  assert.equal(await page.locator(".sheet-card").count(), 0);
  await page.getByLabel("Aussi qui a déjà un mot de passe").uncheck();
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
  await page.getByRole("link", { name: "Plus", exact: true }).click();
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
