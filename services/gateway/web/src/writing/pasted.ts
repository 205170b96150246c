// What comes by the clipboard, made into what the editor's schema can read:
// lists and tables of office programs, pictures.
//
// Under our content policy a browser empties `element.style` of parsed HTML:
// styles are read from the attribute's text.

/** The value of a property in a style attribute, in lower case, or "". */
export function styleOf(element: Element, property: string): string {
  for (const one of (element.getAttribute("style") ?? "").split(";")) {
    const colon = one.indexOf(":");
    // Whole names: Word writes "mso-bidi-font-weight:normal" on what is bold.
    if (colon > 0 && one.slice(0, colon).trim().toLowerCase() === property)
      return one.slice(colon + 1).replace(/!important/i, "").trim().toLowerCase();
  }
  return "";
}

/** True, false, or undefined where the element's style says nothing of it. */
export function saysBold(element: Element): boolean | undefined {
  const weight = styleOf(element, "font-weight");
  if (weight === "") return undefined;
  return /^bold/.test(weight) || Number(weight) >= 600;
}

export function saysItalic(element: Element): boolean | undefined {
  const style = styleOf(element, "font-style");
  return style === "" ? undefined : /^(italic|oblique)/.test(style);
}

/** "underline" or "line-through" among the decorations of an element. */
export const decorates = (element: Element, line: string): boolean =>
  [styleOf(element, "text-decoration"), styleOf(element, "text-decoration-line")]
    .some((value) => value.split(/\s+/).includes(line));

/** How the text of a block is aligned, or "": on the left is nothing said. */
export function alignmentOf(element: Element): string {
  const said = (styleOf(element, "text-align") || element.getAttribute("align") || "").toLowerCase();
  return ["center", "right", "justify"].includes(said) ? said : "";
}

/** HTML of a clipboard with its lists as lists.  `take`: has a picture of it
 *  sent up, and says where it can be seen meanwhile. */
export function tidyHtml(html: string, take?: (picture: File) => string): string {
  const doc = new DOMParser().parseFromString(html, "text/html");
  for (const dead of doc.querySelectorAll("style, script, title, meta, link, template")) dead.remove();
  for (const caption of doc.querySelectorAll("caption")) beforeTable(caption);
  for (const list of doc.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) intoItem(list);
  for (const img of doc.querySelectorAll("img[data-emoji]")) img.replaceWith(img.getAttribute("data-emoji")!);
  officeLists(doc);
  embedded(doc).forEach(([img, blob], n) => {
    img.removeAttribute("src");
    if (take) img.setAttribute("data-local", take(named(blob, n)));
  });
  return doc.body.innerHTML;
}

/** A list right within a list, as LibreOffice writes it, is of the item before. */
function intoItem(list: Element): void {
  const before = list.previousElementSibling;
  if (before?.localName === "li") before.append(list);
  else {
    const item = list.ownerDocument.createElement("li");
    list.replaceWith(item);
    item.append(list);
  }
}

function beforeTable(caption: Element): void {
  const line = caption.ownerDocument.createElement("p");
  line.append(...caption.childNodes);
  caption.closest("table")?.before(line);
  caption.remove();
}

// ---- Word's lists: paragraphs whose style says "mso-list:l0 level1 lfo1" ----

interface Item { paragraph: Element; level: number; ordered: boolean }

function itemOf(paragraph: Element): Item | null {
  const style = styleOf(paragraph, "mso-list");
  const level = /\blevel(\d+)/.exec(style);
  const named = /\bMsoList(Paragraph|Bullet|Number)/.test(paragraph.className);
  if (!level && !(named && style !== "" && style !== "none")) return null;
  const marker = [...paragraph.querySelectorAll("span")].find((s) => styleOf(s, "mso-list") === "ignore");
  const sign = (marker?.textContent ?? "").replace(/\s/g, "");
  return {
    paragraph,
    level: level ? Math.min(Math.max(Number(level[1]), 1), 9) : 1,
    ordered: /^\(?([0-9]+|[a-z]|[ivxlcdm]+)[.)°-]/i.test(sign) || /\bMsoListNumber/.test(paragraph.className),
  };
}

/** Neighbours become one list, deeper ones lists within their items. */
function officeLists(doc: Document): void {
  const open: { list: Element; level: number }[] = [];
  let last: Element | null = null;
  for (const paragraph of [...doc.querySelectorAll("p, h1, h2, h3, h4, h5, h6, div")]) {
    const item = itemOf(paragraph);
    if (!item) continue;
    if (!last || nextTo(last) !== paragraph) open.length = 0;
    while (open.length > 0 && open.at(-1)!.level > item.level) open.pop();
    let top = open.at(-1);
    const tag = item.ordered ? "ol" : "ul";
    if (!top || top.level < item.level || top.list.localName !== tag) {
      if (top && top.level === item.level) open.pop();
      const list = doc.createElement(tag);
      const parent = open.at(-1)?.list.lastElementChild;
      if (parent) parent.append(list);
      else paragraph.before(list);
      top = { list, level: item.level };
      open.push(top);
    }
    const outer = open[0]!.list;
    top.list.append(listItem(doc, item));
    paragraph.remove();
    last = outer;
  }
}

/** The element behind, unless text stands between. */
function nextTo(element: Element): Element | null {
  let node = element.nextSibling;
  while (node && node.nodeType !== Node.ELEMENT_NODE) {
    if (node.nodeType === Node.TEXT_NODE && node.textContent?.trim()) return null;
    node = node.nextSibling;
  }
  return node as Element | null;
}

function listItem(doc: Document, { paragraph }: Item): Element {
  const item = doc.createElement("li");
  for (const span of paragraph.querySelectorAll("span"))
    if (styleOf(span, "mso-list") === "ignore") span.remove();
  const line = doc.createElement("p");
  line.append(...paragraph.childNodes);
  item.append(line);
  return item;
}

// ---- pictures ----

const EXTENSION: Record<string, string> = { "image/jpeg": "jpg", "image/svg+xml": "svg" };

/** Named by what it is and when it was pasted: clipboards call all "image.png". */
function named(blob: Blob, n: number): File {
  const now = new Date();
  const pad = (v: number): string => String(v).padStart(2, "0");
  const stamp = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())} ` +
    `${pad(now.getHours())}h${pad(now.getMinutes())}m${pad(now.getSeconds())}`;
  const extension = EXTENSION[blob.type] ?? blob.type.replace(/^image\//, "");
  return new File([blob], `image ${stamp}${n ? ` ${n + 1}` : ""}.${extension}`, { type: blob.type });
}

/** Pictures that stand in pasted HTML themselves. */
function embedded(doc: Document): [Element, Blob][] {
  return [...doc.querySelectorAll("img")].flatMap((img): [Element, Blob][] => {
    const data = /^data:(image\/[a-z0-9.+-]+);base64,([a-z0-9+/=\s]+)$/i.exec(img.getAttribute("src") ?? "");
    if (!data) return [];
    try {
      const bytes = atob(data[2]!.replace(/\s/g, ""));
      return [[img, new Blob([Uint8Array.from(bytes, (c) => c.charCodeAt(0))], { type: data[1]!.toLowerCase() })]];
    } catch {
      return [];
    }
  });
}

/**
 * The files that a paste or a drop brings.  Office programs add a picture of
 * what they copy: where there is text, the text is meant.
 */
export function filesOf(data: DataTransfer | null): File[] {
  if (!data) return [];
  const page = new DOMParser().parseFromString(data.getData("text/html"), "text/html");
  const hasText = page.body.textContent?.trim() !== "" || data.getData("text/plain").trim() !== "";
  return hasText ? [] : [...data.files].map((f, i) =>
    /^image\.\w+$/i.test(f.name) && f.type.startsWith("image/") ? named(f, i) : f);
}
