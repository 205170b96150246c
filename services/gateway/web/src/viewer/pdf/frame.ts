// A PDF in its frame: pages below each other, each drawn while it is near, with
// its text over it for who selects and who listens.
import { getDocument, PDFWorker, type PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import script from "pdf-worker";
import type { Pinch, Point } from "../pinch";
import { zoomed } from "../zoom";
import { listenToFingers } from "./fingers";
import { Page } from "./page";
import type { Command, PartKind, Report, Start, Zoom } from "./port";

const STEP = 1.25;
const SMALLEST = 0.5;
const LARGEST = 5;
/** As wide as a page becomes by itself, in pixels. */
const WIDE = 900;
/** Beside a page; the style has the same. */
const MARGIN = 8;
/** Pages whose text is there from the start; of the others as they come near. */
const READ_AHEAD = 50;
/** Keys that the viewer has a use for. */
const KEYS = new Set(["Escape", "ArrowLeft", "ArrowRight", "+", "-", "=", "0"]);

const list = document.querySelector("main")!;
let port: MessagePort;
const pages: Page[] = [];
let shown = 0;
let zoom = 1;
/** That the pages were laid out at: while fingers are on them they are stretched
 *  and moved. */
let laid = 1;
let moved: Point = { x: 0, y: 0 };
/** Of the first page, in points. */
let width = 1;

const report = (what: Report): void => port.postMessage(what);

// ---- what pdf.js asks for ----

const wanted = new Map<number, (bytes: ArrayBuffer | null) => void>();
let asked = 0;

class Parts {
  async fetch({ kind, filename }: { kind: PartKind; filename: string }): Promise<Uint8Array> {
    const id = ++asked;
    const bytes = await new Promise<ArrayBuffer | null>((resolve) => {
      wanted.set(id, resolve);
      report({ kind: "want", id, part: kind, name: filename });
    });
    if (!bytes) throw new Error(`no ${filename}`);
    return new Uint8Array(bytes);
  }
}

function open(bytes: ArrayBuffer): Promise<PDFDocumentProxy> {
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const worker = new PDFWorker({ port: new Worker(address) as never });
  return getDocument({
    data: new Uint8Array(bytes), worker, BinaryDataFactory: Parts, useWorkerFetch: false, useSystemFonts: false,
    // Names for Parts, no addresses.
    cMapUrl: "/", standardFontDataUrl: "/", wasmUrl: "/",
  } as never).promise;
}

// ---- size and place ----

const scale = (): number =>
  zoom * Math.min(WIDE, document.documentElement.clientWidth - 2 * MARGIN) / width;

/** The first page that does not end above there, or the last. */
function pageAt(y: number): number {
  const at = pages.findIndex((page) => page.element.getBoundingClientRect().bottom > y);
  return at < 0 ? pages.length - 1 : at;
}

/** What is at that point of the view stays there. */
function resize(at: Point = { x: innerWidth / 2, y: innerHeight / 2 }): void {
  const page = pages[pageAt(at.y)]?.element;
  const before = page?.getBoundingClientRect();
  list.style.transform = "";
  moved = { x: 0, y: 0 };
  laid = zoom;
  for (const one of pages) one.resize(scale());
  const after = page?.getBoundingClientRect();
  if (before && after) {
    scrollBy(after.left + (at.x - before.left) * after.width / before.width - at.x,
      after.top + (at.y - before.top) * after.height / before.height - at.y);
  }
  tell();
}

/** As pictures are, without drawing it anew. */
function stretch(pinch: Pinch): void {
  const { left, top } = list.getBoundingClientRect();
  const place = zoomed({ zoom, x: left, y: top }, zoom * pinch.by, pinch.at, SMALLEST, LARGEST);
  zoom = place.zoom;
  moved = { x: moved.x + place.x - left + pinch.moved.x, y: moved.y + place.y - top + pinch.moved.y };
  list.style.transform = `translate(${moved.x}px, ${moved.y}px) scale(${zoom / laid})`;
  tell();
}

function zoomTo(to: Zoom): void {
  zoom = to === "fit" ? 1 : Math.min(LARGEST, Math.max(SMALLEST, to === "in" ? zoom * STEP : zoom / STEP));
  // Where one step leads over it.
  if (Math.abs(zoom - 1) < 0.01) zoom = 1;
  resize();
}

function goTo(page: number): void {
  pages[page]?.element.scrollIntoView({ block: "start" });
  tell();
}

const turn = (by: number): void => goTo(Math.min(pages.length - 1, Math.max(0, shown + by)));

/** The page across the upper third of the view. */
function tell(): void {
  shown = pageAt(innerHeight / 3);
  report({ kind: "at", page: shown + 1, zoom });
}

// ---- its life ----

function onKey(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "PageDown" || event.key === "PageUp") {
    event.preventDefault();
    turn(event.key === "PageDown" ? 1 : -1);
    return;
  }
  // What is wider than the view is moved by the arrows.
  const moves = document.documentElement.scrollWidth > innerWidth && event.key.startsWith("Arrow");
  if (!KEYS.has(event.key) || moves) return;
  event.preventDefault();
  report({ kind: "key", key: event.key });
}

function onWheel(event: WheelEvent): void {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoomTo(event.deltaY < 0 ? "in" : "out");
}

function onCommand({ data }: MessageEvent<Command>): void {
  switch (data.kind) {
    case "turn": turn(data.by); break;
    case "zoom": zoomTo(data.to); break;
    case "names": data.names.forEach((name, i) => pages[i]?.element.setAttribute("aria-label", name)); break;
    case "part":
      wanted.get(data.id)?.(data.bytes);
      wanted.delete(data.id);
      break;
  }
}

async function show(file: PDFDocumentProxy): Promise<void> {
  const first = (await file.getPage(1)).getViewport({ scale: 1 });
  width = first.width;
  const near = new IntersectionObserver((seen) => {
    for (const { target, isIntersecting } of seen) pages.find((p) => p.element === target)?.setNear(isIntersecting);
  }, { rootMargin: "100% 0px" });
  const follow = { out: (address: string) => report({ kind: "link", address }), page: goTo };
  for (let number = 1; number <= file.numPages; number++) {
    const page = new Page(file, number, first, follow);
    pages.push(page);
    page.resize(scale());
    list.append(page.element);
    near.observe(page.element);
  }
  report({ kind: "opened", pages: file.numPages });
  tell();
  for (const page of pages.slice(0, READ_AHEAD)) await page.read();
}

function start({ bytes, language }: Start): void {
  document.documentElement.lang = language;
  addEventListener("keydown", onKey);
  addEventListener("wheel", onWheel, { passive: false });
  addEventListener("scroll", tell, { passive: true });
  addEventListener("resize", () => resize());
  listenToFingers({ pinch: stretch, lift: resize });
  open(bytes).then(show).catch(() => report({ kind: "failed" }));
}

addEventListener("message", ({ source, data, ports }: MessageEvent<Start>) => {
  if (source !== parent || port || !ports[0]) return;
  port = ports[0];
  port.onmessage = onCommand;
  start(data);
});
