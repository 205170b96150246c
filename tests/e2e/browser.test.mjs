// The whole way in a real browser: a guardian writes to a category and to one
// person with a PDF, a teacher reads and answers, the guardian reads the
// answer; another guardian sees nothing of it.
import assert from "node:assert/strict";
import { base, browser, complaints, DEADLINE_MS, logIn, newPage, pages, speak, step, until, withoutLive } from "./browser.mjs";

// A stack may have run before: what this run writes is told by its subject.
const subject = `Sortie au musée ${Date.now().toString(36)}`;
const PDF = Buffer.from(`%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>> endobj
trailer <</Root 1 0 R>>
%%EOF
`);

const openInbox = async (page) => {
  await page.getByRole("navigation").getByRole("link", { name: /^Boîte de réception/ }).click();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
};
const rowOf = (page) => page.getByRole("row").filter({ has: page.getByRole("link", { name: subject }) });
const unreadShown = async (page) => {
  const badge = page.getByRole("navigation").getByRole("link", { name: /^Boîte de réception/ }).locator(".badge .hidden");
  // The badge itself says "99+" from a hundred on; the words say how many.
  // All texts at once, without waiting: at zero the badge goes.
  const [words = "0"] = await badge.allInnerTexts();
  return Number(words.replace(/\D/g, ""));
};
/** Looks at the inbox again, as a user would, until the thread is there. */
async function awaitRow(page, row) {
  await until(`${subject} in the inbox`, async () => {
    if (await row.count() === 0) await page.getByRole("button", { name: "Actualiser" }).click();
    return row.count();
  }, (n) => n === 1);
}

step("who has begun to write is left there, however late the page looks for its first field", async () => {
  const page = await newPage("early");
  await page.addInitScript(() => {
    const early = new MutationObserver(() => {
      const field = document.querySelector("input[name=password]");
      field?.focus();
      if (field) early.disconnect();
    });
    early.observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${base}/login`);
  await page.waitForFunction(() => document.title.startsWith("Connexion"));
  assert.equal(await page.evaluate(() => document.activeElement.name), "password");
});

step("a wrong password is refused with a sentence", async () => {
  const page = await browser.newPage({ locale: "fr-FR" });
  await page.goto(base);
  await page.getByLabel("Identifiant").fill("personne");
  await page.getByLabel("Mot de passe").fill("mauvais");
  const answer = page.waitForResponse((r) => r.url().endsWith("/api/v1/session"), { timeout: DEADLINE_MS });
  await page.getByRole("button", { name: "Se connecter" }).click();
  assert.equal((await answer).status(), 401);
  const alert = page.getByRole("alert").filter({ hasText: /\S/ });
  await alert.waitFor({ timeout: DEADLINE_MS });
  assert.match(await alert.innerText(), /\p{L}{3,}/u);
  await page.close();
});

step("the guardian's home leads to the inbox, by the module and by the envelope", async () => {
  const page = await logIn("parent");
  await page.getByRole("link", { name: /^Messagerie/ }).click();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  await page.goto(base);
  await page.getByRole("link", { name: /^Communication/ }).click();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
});

step("the guardian writes to a category and to a person found by name, with a PDF", async () => {
  const page = pages.get("parent");
  await page.getByRole("button", { name: "+Nouveau message" }).click();
  const window = page.getByRole("dialog", { name: "Nouveau message" });

  const categories = window.getByRole("treegrid", { name: "Catégories de destinataires" });
  await categories.getByRole("checkbox").first().waitFor();
  const labels = await categories.locator(".category label > span:first-of-type").allInnerTexts();
  assert.ok(labels.includes("Administration"), labels.join());
  const classes = labels.filter((l) => !/^(Administration|Délégués de )/.test(l));
  assert.equal(classes.length, 2, `just her children's classes: ${labels.join()}`);
  assert.ok(classes.some((l) => /^Enseignants de 6e /.test(l)), labels.join());
  assert.ok(classes.some((l) => /^Enseignants de 4e /.test(l)), labels.join());

  await window.getByRole("button", { name: `Afficher les membres : ${classes[0]}` }).click();
  await categories.locator("[aria-level='2']").getByRole("checkbox").first().waitFor();
  await categories.getByRole("checkbox", { name: classes[0] }).check();

  await window.getByLabel("Sélectionner un utilisateur").fill("dup");
  const found = window.getByRole("grid", { name: "Destinataires trouvés" });
  await found.getByRole("checkbox").first().waitFor();
  const names = await found.locator(".person > span:first-of-type").allInnerTexts();
  for (const name of names)
    assert.match(name.normalize("NFD").toLowerCase(), /dup/, names.join());
  // She teaches, but none of this guardian's children.
  assert.ok(!names.some((n) => /Duperray/.test(n)), names.join());
  await found.getByRole("checkbox").first().check();
  await window.getByRole("list", { name: "Destinataires choisis" }).getByText(names[0]).waitFor();
  await window.getByText(/^Ce message atteindra \d+ personnes/).waitFor();

  await window.getByLabel("Sujet").fill(subject);
  await window.getByRole("textbox", { name: "Message" }).click();
  await page.keyboard.type("Bonjour, voici l’autorisation ");
  await window.getByRole("button", { name: "Gras" }).click();
  await page.keyboard.type("signée");
  await window.locator(".attach input[type=file]").setInputFiles(
    { name: "autorisation signée.pdf", mimeType: "application/pdf", buffer: PDF });
  await window.getByRole("img", { name: "Joint", exact: true }).waitFor();

  await window.getByRole("button", { name: "Envoyer" }).click();
  await page.getByRole("status").getByText("Succès").waitFor();
  await window.waitFor({ state: "detached" });

  await page.getByRole("navigation").getByRole("link", { name: "Envoyé" }).click();
  await rowOf(page).waitFor();
  assert.equal(await rowOf(page).locator(".bubbles").count(), 0, "nobody has answered");
});

step("the teacher sees it unread, with paperclip and « Parent », and answers", async () => {
  const page = await logIn("enseignant");
  await page.getByRole("link", { name: /^Communication/ }).click();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  const row = rowOf(page);
  await awaitRow(page, row);
  await row.getByText("(Non lu)").waitFor({ state: "attached" });
  const counted = () => page.evaluate(async () => (await (await fetch("/api/v1/threads:unread")).json()).unreadThreads);
  let unread = 0;
  await until("the unread count", async () => {
    unread = await counted();
    return unreadShown(page);
  }, (n) => n > 0 && n === unread);
  assert.equal(await row.getByRole("img", { name: "Pièce jointe" }).count(), 1);

  await row.locator(".silhouette").hover();
  const tooltip = row.locator(".silhouette .tip-text");
  await tooltip.waitFor({ state: "visible" });
  assert.match(await tooltip.innerText(), /^Parent/);

  await row.getByRole("link", { name: subject }).click();
  await page.getByRole("heading", { name: subject }).waitFor();
  await page.getByRole("article").getByText("Bonjour, voici l’autorisation").waitFor();
  assert.equal(await page.locator("article strong", { hasText: "signée" }).count(), 1, "bold stays bold");
  await until("the unread count after reading", () => unreadShown(page), (n) => n === unread - 1);

  const arriving = page.waitForEvent("download");
  await page.getByRole("link", { name: /^Télécharger autorisation signée\.pdf/ }).click();
  const download = await arriving;
  assert.equal(download.suggestedFilename(), "autorisation signée.pdf");
  const bytes = [];
  for await (const piece of await download.createReadStream()) bytes.push(piece);
  assert.deepEqual(Buffer.concat(bytes), PDF);

  await page.getByRole("button", { name: "Répondre" }).click();
  const window = page.getByRole("dialog", { name: "Répondre" });
  await window.getByRole("textbox", { name: "Message" }).click();
  await page.keyboard.type("Bien reçu, merci.");
  await window.getByRole("button", { name: "Envoyer" }).click();
  await page.getByRole("status").getByText("Succès").waitFor();
  await window.waitFor({ state: "detached" });
  await page.getByRole("article").getByText("Bien reçu, merci.").waitFor();
  await openInbox(page);
  await row.getByRole("img", { name: /^Échange en cours/ }).waitFor();
});

step("the guardian sees the answer and the two bubbles", async () => {
  const page = pages.get("parent");
  await openInbox(page);
  const row = rowOf(page);
  await awaitRow(page, row);
  assert.equal(await row.getByRole("img", { name: /^Échange en cours/ }).count(), 1);
  await row.getByText("(Non lu)").waitFor({ state: "attached" });
  await row.getByRole("link", { name: subject }).click();
  await page.getByRole("article").getByText("Bien reçu, merci.").waitFor();
  assert.equal(await page.getByRole("article").count(), 2, "the whole thread, oldest first");
  assert.match(await page.getByRole("article").first().innerText(), /voici l’autorisation/);
});

step("a message that wants no answer offers none", async () => {
  const words = `${subject} (information)`;
  const page = pages.get("parent");
  const me = await pages.get("enseignant").evaluate(async () => (await (await fetch("/api/v1/me")).json()).user.displayName);
  await page.getByRole("button", { name: "+Nouveau message" }).click();
  const window = page.getByRole("dialog", { name: "Nouveau message" });
  await window.getByLabel("Sélectionner un utilisateur").fill(me);
  await window.getByRole("checkbox", { name: me }).check();
  await window.getByLabel("Sujet").fill(words);
  await window.getByRole("textbox", { name: "Message" }).click();
  await page.keyboard.type("Pour information.");
  const replies = window.getByLabel("Réponses :");
  assert.equal(await replies.inputValue(), "SENDER");
  assert.deepEqual(await replies.locator("option").allInnerTexts(), ["à moi seul", "à tous", "aucune"]);
  await replies.selectOption("aucune");
  await window.getByRole("button", { name: "Envoyer" }).click();
  await window.waitFor({ state: "detached" });

  const other = pages.get("enseignant");
  const link = other.getByRole("link", { name: words });
  await until("the message", async () => {
    if (await link.count() === 0) await other.getByRole("button", { name: "Actualiser" }).click();
    return link.count();
  }, (n) => n === 1);
  await link.click();
  await other.getByRole("article").getByText("Pour information.").waitFor();
  await other.getByText(/^Vous ne pouvez pas répondre/).waitFor();
  assert.equal(await other.getByRole("button", { name: "Répondre" }).count(), 0);
});

step("another guardian sees nothing of it", async () => {
  const address = pages.get("parent").url();
  const page = await logIn("parent2");
  await page.getByRole("link", { name: /^Communication/ }).click();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  await page.locator("section.box[aria-busy=false]").waitFor();
  assert.equal(await rowOf(page).count(), 0);
  await page.goto(address);
  await page.getByRole("alert").filter({ hasText: /\S/ }).waitFor();
  assert.equal(await page.getByRole("article").count(), 0);
});

step("on the home page the envelope asks for its count alone", async () => {
  const page = await logIn("parent2");
  await withoutLive(page);
  await page.clock.install();
  await page.reload();
  await page.getByRole("heading", { name: /^Bonjour / }).waitFor();
  // What a page asks once, after it has come, is over.
  await page.waitForLoadState("networkidle");
  const asked = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith("/api/")) asked.push(pathname);
  });
  await page.route("**/api/v1/threads:unread", async (route) => {
    const answer = await route.fetch();
    assert.ok(Number.isInteger((await answer.json()).unreadThreads));
    await route.fulfill({ response: answer, json: { unreadThreads: 83 } });
  });
  await page.clock.fastForward(31_000);
  await page.locator(".envelope .badge", { hasText: "83" }).waitFor();
  // As there are others, the list of them is asked for again.
  await until("the list", () => asked, () => asked.includes("/api/v1/threads"));
  assert.deepEqual([...new Set(asked)], ["/api/v1/threads:unread", "/api/v1/threads"]);
  // Beside a list the count of notifications is shown, too.
  await page.locator(".envelope").click();
  await page.getByRole("heading", { name: "Boîte de réception" }).waitFor();
  const me = page.waitForRequest("**/api/v1/me");
  await page.clock.fastForward(31_000);
  await me;
});

step("the interface speaks English too, and remembers it", async () => {
  const page = pages.get("parent");
  await speak(page, "English");
  await page.getByRole("navigation").getByRole("link", { name: /^Inbox/ }).waitFor();
  await page.reload();
  await page.getByRole("navigation").getByRole("link", { name: /^Inbox/ }).waitFor();
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
});

step("no page broke the content policy, threw, or met a server error", async () => {
  assert.deepEqual(complaints, []);
});
