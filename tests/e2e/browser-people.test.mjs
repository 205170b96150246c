// The page Personnes in a real browser: who is found by which filters, alone and
// together, and by what is typed; by mouse and by keyboard.
import assert from "node:assert/strict";
import { assertAccessible, enter } from "./account-pages.mjs";
import { base, complaints, step, until } from "./browser.mjs";
import { Client, unique } from "./client.mjs";

let page, admin;

const count = (where = page) => where.locator(".listing-count");
const names = (where = page) => where.locator(".list-pane .item strong").allTextContents();
const many = (n) => `${n.toLocaleString("fr").replace(/\s/g, " ")} ${n < 2 ? "personne" : "personnes"}`;

/** The page says what the API says to such filters. */
async function shows(query) {
  const { total = 0, users = [] } = await admin.get(`/api/v1/admin/users?${query}&pageSize=50`);
  await until(`count of ${query}`, async () => (await count().textContent()).replace(/\s/g, " "),
    (text) => text === many(total));
  await until(`names of ${query}`, () => names(), (list) =>
    JSON.stringify(list) === JSON.stringify(users.map((u) => u.displayName)));
  return total;
}

const choose = (label, option) => page.getByLabel(label, { exact: true }).selectOption({ label: option });

step("by role, class, function and access, alone and together", async () => {
  admin = await Client.login("admin");
  page = await enter("admin");
  await page.goto(`${base}/administration/people`);
  const all = await shows("q=");
  const { classes } = await admin.get("/api/v1/admin/classes?q=6e B");
  await choose("Rôle", "Parent");
  const parents = await shows("role=GUARDIAN");
  await choose("Classe", "6e B");
  const some = await shows(`role=GUARDIAN&classId=${classes[0].id}`);
  assert.ok(some > 0 && some < parents && parents < all);
  await page.getByRole("searchbox").fill("benali");
  await shows(`role=GUARDIAN&classId=${classes[0].id}&q=benali`);
  await page.getByRole("searchbox").fill("personne de ce nom");
  await page.getByText("Personne ne correspond.").waitFor();
  await assertAccessible(page, "nobody");
  await page.getByRole("searchbox").fill("");
  await choose("Rôle", "Tous les rôles");
  await choose("Classe", "Toutes les classes");
  await choose("Fonction", "Secrétariat");
  assert.ok(await shows("function=SECRETARIAT") > 0);
  await choose("Fonction", "Toutes les fonctions");
  await choose("Accès", "En lecture seule");
  assert.ok(await shows("state=FROZEN") > 0);
  await page.locator(".item", { hasText: "Anaïs Meyer" }).waitFor();
  await assertAccessible(page, "filtered");
});

step("what is opened leaves the filters as they are", async () => {
  await page.locator(".item", { hasText: "Anaïs Meyer" }).click();
  await page.locator(".pane").getByRole("heading", { level: 1, name: "Anaïs Meyer" }).waitFor();
  await shows("state=FROZEN");
  assert.equal(await page.getByLabel("Accès", { exact: true }).evaluate((e) => e.selectedOptions[0].text), "En lecture seule");
});

step("what somebody was told is on their page, behind a button", async () => {
  const [parent, teacher] = await Promise.all(["parent", "enseignant"].map((login) => Client.login(login)));
  const subject = unique("Suivi");
  await teacher.post("/api/v1/messages", { to: { userIds: [parent.user.id] }, subject, bodyHtml: "<p>x</p>" },
    { status: 201, key: unique("told").replace(" ", "-") });
  await until("they are told", () => parent.get("/api/v1/notifications"), (r) => r.notifications.some((n) => n.body === subject));
  await page.goto(`${base}/administration/people/${parent.user.id}`);
  const part = page.getByRole("region", { name: "Ce qui lui a été signalé" });
  await part.getByRole("button", { name: "Montrer" }).press("Enter");
  await until("the focus is where the button was", () => part.evaluate((e) => e === document.activeElement), (is) => is);
  await part.getByText("Message reçu").first().waitFor();
  await part.getByText(/^Dans la liste des notifications le /).first().waitFor();
  await assertAccessible(page, "what they were told");
});

step("by keyboard alone", async () => {
  await page.goto(`${base}/administration/people`);
  await shows("q=");
  await page.getByRole("searchbox").focus();
  await page.keyboard.press("Tab");
  await page.keyboard.type("Enseignant");
  await shows("role=TEACHER");
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.type("math 6eB");
  assert.ok(await shows("role=TEACHER&q=math+6eB") > 0);
});

step("a secretary sees what fills the space for files, and whose it is, on a phone too", async () => {
  const teacher = await Client.login("enseignant");
  await teacher.upload("note.txt", Buffer.from("Bonjour à tous. ".repeat(300)), "text/plain");
  const own = await enter("martine.collet");
  await own.setViewportSize({ width: 360, height: 740 });
  await own.goto(`${base}/administration`);
  await own.getByRole("link", { name: /^Espace/ }).click();
  await own.getByRole("heading", { level: 1, name: "Espace" }).waitFor();
  await own.getByText(/^\d+\s*(fichier|fichiers), /).waitFor();
  await own.getByRole("listitem").filter({ hasText: /^Julien Moreau\s:\s[\d,\s]+\s[KM]?o, \d+\sfichier/ }).waitFor();
  await assertAccessible(own, "the space");
});

step("nothing was said that no page may say", () => {
  assert.deepEqual(complaints, []);
});
