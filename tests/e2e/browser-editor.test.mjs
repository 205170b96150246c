// What is pasted into the writing window means there what it meant where it
// came from: Google Docs, Word, Excel, a web page.  What the editor then holds
// is what is sent.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { complaints, logIn, step } from "./browser.mjs";

const SAMPLES = fileURLToPath(new URL("pasted", import.meta.url));

let page;
const editor = () => page.getByRole("dialog").locator(".ProseMirror");

/** Pastes as a browser does, in place of all that is there. */
async function paste(html, text = "") {
  await editor().focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Delete");
  await editor().evaluate((dom, data) => {
    const transfer = new DataTransfer();
    transfer.setData("text/html", data.html);
    transfer.setData("text/plain", data.text);
    dom.dispatchEvent(new ClipboardEvent("paste", { clipboardData: transfer, bubbles: true, cancelable: true }));
  }, { html, text });
  return editor().evaluate((dom) => dom.innerHTML
    .replaceAll(/ dir="auto"| class="ProseMirror-trailingBreak"| style="[^"]*"|<colgroup>.*?<\/colgroup>/g, "")
    .replaceAll("<br></p>", "</p>").replaceAll(/<div class="tableWrapper">|<\/div>/g, ""));
}

step("the writing window is open", async () => {
  page = await logIn("parent");
  await page.getByRole("link", { name: /^Communication/ }).click();
  await page.getByRole("button", { name: /Nouveau message/ }).click();
  await editor().waitFor();
});

step("Google Docs: not all is bold", async () => {
  assert.equal(await paste('<b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span style="font-weight:400">un </span><span style="font-weight:700">deux</span><span style="font-style:italic"> trois</span><span style="text-decoration:line-through"> quatre</span><span style="text-decoration: underline"> cinq</span></p></b>'),
    "<p>un <strong>deux</strong><em> trois</em><s> quatre</s><u> cinq</u></p>");
});

step("Word: bold that is bold, struck that is struck", async () => {
  assert.equal(await paste('<p class=MsoNormal><b style=\'mso-bidi-font-weight:normal\'>gras</b> <s>rayé</s> <strike>aussi</strike> <del>et</del><o:p></o:p></p>'),
    "<p><strong>gras</strong> <s>rayé</s> <s>aussi</s> <s>et</s></p>");
});

step("Word: lists are lists, deeper ones within them", async () => {
  const item = (level, sign, text) => `<p class=MsoListParagraph style='text-indent:-18.0pt;mso-list:l0 level${level} lfo1'><![if !supportLists]><span style='font-family:Symbol'><span style='mso-list:Ignore'>${sign}<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>${text}<o:p></o:p></p>\n`;
  assert.equal(await paste(`<p class=MsoNormal>avant</p>${item(1, "·", "un")}${item(2, "o", "un-un")}${item(1, "·", "deux")}<p class=MsoNormal>entre</p>${item(1, "1.", "premier")}${item(1, "2.", "second")}`),
    "<p>avant</p><ul><li><p>un</p><ul><li><p>un-un</p></li></ul></li><li><p>deux</p></li></ul>" +
    "<p>entre</p><ol><li><p>premier</p></li><li><p>second</p></li></ol>");
});

step("Excel: cells stay cells", async () => {
  const html = await paste("<html><head><style>td {mso-x:1}</style></head><body><table><colgroup><col><col></colgroup><tr height=20><td class=xl63>Nom</td><td>Note</td></tr><tr><td>Zoé</td><td align=right>12</td></tr></table></body></html>", "Nom\tNote\nZoé\t12");
  const cells = await editor().locator("tr").evaluateAll((rows) => rows.map((r) => [...r.cells].map((c) => c.textContent)));
  assert.deepEqual(cells, [["Nom", "Note"], ["Zoé", "12"]], html);
});

step("a table of Word keeps what spans", async () => {
  await paste("<table><tr><th colspan=2>Horaires</th></tr><tr><td><p>8 h</p><p>9 h</p></td><td rowspan=2>x</td></tr><tr><td>y</td></tr></table>");
  assert.equal(await editor().locator("th[colspan='2']").textContent(), "Horaires");
  assert.equal(await editor().locator("td[rowspan='2']").textContent(), "x");
});

step("a web page: headings, blocks and lines are told apart", async () => {
  assert.equal(await paste("<h1>a</h1><h5>b</h5><section>c</section><article>d</article><dl><dt>e</dt><dd>f</dd></dl><pre>g\nh</pre>"),
    "<h1>a</h1><h3>b</h3><p>c</p><p>d</p><p>e</p><p>f</p><pre>g\nh</pre>");
});

for (const name of readdirSync(SAMPLES).filter((n) => !/want/.test(n)))
  step(`what ${name} had on the clipboard comes out clean`, async () => {
    const file = (which) => readFileSync(join(SAMPLES, which), "utf8");
    const html = await paste(file(name));
    // Lines of the sample are there to be read.
    assert.equal(html, file(name.replace(".html", ".want.html")).trimEnd().replaceAll(/>\n</g, "><"));
  });

step("every paragraph finds its own direction", async () => {
  await paste("<p>مرحبا بكم</p><p>Bonjour</p>");
  const lines = await editor().locator("p").evaluateAll((all) => all.map((p) => [p.dir, getComputedStyle(p).direction]));
  assert.deepEqual(lines, [["auto", "rtl"], ["auto", "ltr"]]);
});

// The styles of what is pasted are read, and rightly not applied, nor its scripts.
step("nothing else was refused by the browser", () =>
  assert.deepEqual(complaints.filter((c) => !/Applying inline style|inline event handler/.test(c)), []));
