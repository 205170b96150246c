// The links of a page: to other pages of the document, and out of it.
import type { PDFDocumentProxy, PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { leadsOut } from "./port";

/** What pdf.js tells of one. */
interface Annotation {
  subtype: string;
  rect: [number, number, number, number];
  url?: string;
  /** Its name, or its page and place. */
  dest?: string | unknown[] | null;
}

export interface Follow {
  /** The page that shows the document asks before it opens it. */
  out(address: string): void;
  /** To a page, from 0 on. */
  page(index: number): void;
}

/** Names a page for what refers to it. */
export const idOfPage = (index: number): string => `page-${index + 1}`;

async function pageOf(file: PDFDocumentProxy, dest: NonNullable<Annotation["dest"]>): Promise<number> {
  const place = typeof dest === "string" ? await file.getDestination(dest) : dest;
  const page: unknown = place?.[0];
  return typeof page === "number" ? page : file.getPageIndex(page as Parameters<typeof file.getPageIndex>[0]);
}

async function linkOf(file: PDFDocumentProxy, { url, dest }: Annotation, follow: Follow): Promise<HTMLAnchorElement | null> {
  const link = document.createElement("a");
  let act: () => void;
  if (url && leadsOut(url)) {
    link.href = link.title = url;
    link.rel = "noopener noreferrer";
    link.setAttribute("aria-label", url);
    act = () => follow.out(url);
  } else if (dest) {
    const index = await pageOf(file, dest);
    link.href = `#${idOfPage(index)}`;
    link.setAttribute("aria-labelledby", idOfPage(index));
    act = () => follow.page(index);
  } else {
    return null;
  }
  link.onclick = (event) => {
    event.preventDefault();
    act();
  };
  return link;
}

/** Where they are in the page, whatever its size; without those that lead
 *  nowhere. */
export async function linksOf(file: PDFDocumentProxy, page: PDFPageProxy, follow: Follow): Promise<HTMLAnchorElement[]> {
  const size = page.getViewport({ scale: 1 });
  const links: HTMLAnchorElement[] = [];
  for (const one of await page.getAnnotations() as Annotation[]) {
    const link = one.subtype === "Link" ? await linkOf(file, one, follow).catch(() => null) : null;
    if (!link) continue;
    const [left, top, right, bottom] = one.rect;
    const [x1, y1] = size.convertToViewportPoint(left, top) as [number, number];
    const [x2, y2] = size.convertToViewportPoint(right, bottom) as [number, number];
    const part = (n: number, of: number): string => `${100 * n / of}%`;
    link.style.left = part(Math.min(x1, x2), size.width);
    link.style.top = part(Math.min(y1, y2), size.height);
    link.style.width = part(Math.abs(x2 - x1), size.width);
    link.style.height = part(Math.abs(y2 - y1), size.height);
    links.push(link);
  }
  return links;
}
