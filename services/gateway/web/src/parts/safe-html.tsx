// The one place where HTML of the server, sanitised there, becomes page.
import { useLayoutEffect, useRef } from "preact/hooks";
import { attachmentAddress } from "../api";
import { t } from "../i18n";

/** As the server writes a picture; no other is in its HTML. */
const PICTURE = /<img src="cid:([0-9a-f]{32})"/g;
/** « Le 3 mars, Ana Bec a écrit : » */
const SAYS_WHO = /:\s*$/;

/** What is quoted at the end of a letter, and who it is said to be of, folds. */
function foldQuotes(box: HTMLElement): void {
  const quote = box.lastElementChild;
  if (quote?.localName !== "blockquote" || !quote.previousElementSibling) return;
  const before = quote.previousElementSibling;
  const whole = SAYS_WHO.test(before.textContent ?? "") && before.previousElementSibling ? [before, quote] : [quote];
  const fold = document.createElement("details");
  const label = document.createElement("summary");
  fold.className = "quoted";
  label.textContent = t().thread.quoted;
  whole[0]!.before(fold);
  fold.append(label, ...whole);
}

/** `whole`: nothing is folded. */
export function SafeHtml({ html, whole = false }: { html: string; whole?: boolean }) {
  const box = useRef<HTMLDivElement>(null);
  // Each paragraph finds its own direction, where its writer has said none.
  useLayoutEffect(() => {
    if (!whole) foldQuotes(box.current!);
    for (const block of box.current!.querySelectorAll("p, li, h1, h2, h3, blockquote, pre, td, th, div"))
      if (!block.hasAttribute("dir")) block.setAttribute("dir", "auto");
  }, [html]);
  const shown = html.replace(PICTURE, (_, id: string) => `<img loading="lazy" src="${attachmentAddress(id)}"`);
  return <div class="rich" dir="auto" ref={box} dangerouslySetInnerHTML={{ __html: shown }} />;
}
