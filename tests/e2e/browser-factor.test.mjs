// The second factor in a real browser: set up, asked for, remembered, turned
// off, and demanded by the school.
import assert from "node:assert/strict";
import { assertAccessible, enter, fillLogin, part, PHONE, SCHOOL, step } from "./account-pages.mjs";
import { base, newPage, PASSWORD } from "./browser.mjs";
import { Client, setPassword } from "./client.mjs";
import { totp } from "./totp.mjs";

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
  await factor.getByText(/Ce code n’est pas le bon/).waitFor();
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
  await again.getByText(/Ce code n’est pas le bon/).waitFor();
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
      await third.getByText(/Ce code n’est pas le bon/).waitFor();
    }
  }

  await factor.getByRole("button", { name: "Désactiver" }).click();
  await factor.locator("input[name=password]").fill(PASSWORD);
  await page.keyboard.press("Enter");
  await factor.getByText("Désactivée.", { exact: true }).waitFor();
  await enter("louise.garcia");
});

step("where the school demands a second factor, a login leads to it", async () => {
  const admin = await Client.login("admin");
  const demand = async (roles) => assert.equal((await admin.request("PUT", "/api/v1/admin/second-factor", { json: { roles } })).status, 200);
  setPassword(SCHOOL, "clemence.aubert");
  await demand(["STUDENT"]);
  try {
    const page = await newPage("pupil", { ...PHONE, locale: "en-GB" });
    await fillLogin(page, "clemence.aubert", PASSWORD);
    await page.getByRole("heading", { name: "Turn on two-step verification" }).waitFor();
    await page.getByRole("img", { name: /QR/ }).waitFor();
    await assertAccessible(page, "enrolling");
    const secret = await page.locator("code.secret").textContent();
    await page.locator("input[name=code]").fill(totp(secret));
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "I have kept them" }).click();
    await page.getByRole("heading", { name: /^Hello / }).waitFor();
  } finally {
    await demand([]);
  }
});
