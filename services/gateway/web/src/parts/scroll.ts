// What scrolls: a pane of the wide page, else the document.

export function scrollerOf(element: Element): Element {
  for (let at: Element | null = element; at && at !== document.body; at = at.parentElement)
    if (/auto|scroll/.test(getComputedStyle(at).overflowY)) return at;
  return document.scrollingElement ?? document.documentElement;
}

/** Where the scroll events of a scroller are heard. */
export const scrollTargetOf = (scroller: Element): EventTarget =>
  scroller === document.scrollingElement ? document : scroller;
