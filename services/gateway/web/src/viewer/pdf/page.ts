// One page of a PDF.
import { TextLayer, type PageViewport, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { idOfPage, linksOf, type Follow } from "./links";

/** Pixels of a canvas, as much as telephones give. */
const PIXELS = 12_000_000;

export class Page {
  readonly element = document.createElement("section");
  private readonly text = document.createElement("div");
  private canvas: HTMLCanvasElement | null = null;
  private coming: Promise<PDFPageProxy> | null = null;
  private layer: Promise<TextLayer> | null = null;
  private drawing: { cancel(): void } | null = null;
  private near = false;
  private scale = 1;
  /** That the canvas was drawn at; 0: it is not. */
  private drawn = 0;

  /** `size`: of another page, until this one is known. */
  constructor(private readonly file: PDFDocumentProxy, private readonly number: number, private size: PageViewport,
    private readonly follow: Follow) {
    this.element.id = idOfPage(number - 1);
    this.text.className = "text";
    this.element.append(this.text);
  }

  resize(scale: number): void {
    this.scale = scale;
    this.measure();
    if (this.near) void this.draw();
  }

  setNear(near: boolean): void {
    this.near = near;
    if (near) {
      void this.read();
      void this.draw();
    } else {
      this.forget();
    }
  }

  /** Its text and its links, once. */
  read(): Promise<TextLayer> {
    this.layer ??= this.layText();
    return this.layer;
  }

  private measure(): void {
    const { style } = this.element;
    style.width = `${this.size.width * this.scale}px`;
    style.height = `${this.size.height * this.scale}px`;
    style.setProperty("--total-scale-factor", String(this.scale));
  }

  private page(): Promise<PDFPageProxy> {
    this.coming ??= this.file.getPage(this.number).then((page) => {
      this.size = page.getViewport({ scale: 1 });
      this.measure();
      return page;
    });
    return this.coming;
  }

  private async layText(): Promise<TextLayer> {
    const page = await this.page();
    const layer = new TextLayer({
      textContentSource: page.streamTextContent(), container: this.text, viewport: page.getViewport({ scale: 1 }),
    });
    await layer.render();
    this.element.append(...await linksOf(this.file, page, this.follow));
    return layer;
  }

  private async draw(): Promise<void> {
    const { scale } = this;
    if (this.drawn === scale) return;
    this.drawing?.cancel();
    const page = await this.page();
    if (!this.near || scale !== this.scale) return;
    const { width, height } = page.getViewport({ scale });
    const finer = Math.min(devicePixelRatio || 1, Math.sqrt(PIXELS / (width * height)));
    const canvas = document.createElement("canvas");
    const viewport = page.getViewport({ scale: scale * finer });
    canvas.width = Math.ceil(viewport.width);
    canvas.height = Math.ceil(viewport.height);
    // What is on it is in the text.
    canvas.setAttribute("aria-hidden", "true");
    const task = page.render({ canvas, viewport });
    this.drawing = task;
    try {
      await task.promise;
    } catch {
      // Another size is drawn, or it has gone out of view.
      return;
    }
    this.canvas?.remove();
    this.canvas = canvas;
    this.drawn = scale;
    this.element.prepend(canvas);
  }

  private forget(): void {
    this.drawing?.cancel();
    this.drawing = null;
    this.canvas?.remove();
    this.canvas = null;
    this.drawn = 0;
  }
}
