// The focus never falls to the body.  Whoever takes away what has the focus
// puts it elsewhere if they know where; if not, it goes to what is next to
// where it was: the nearest part of the page that is still there.

let trail: Element[] = [];

const canTake = (element: Element): boolean =>
  element.isConnected && !element.closest("[inert], [hidden]") &&
  !element.matches(":disabled") && element.getClientRects().length > 0 &&
  getComputedStyle(element).visibility !== "hidden";

const HEADING = "h1[tabindex], h2[tabindex]";
const ANY = "a[href], button, input, select, textarea, [tabindex]";

function heir(): HTMLElement | undefined {
  const modal = [...document.querySelectorAll("dialog:modal")].pop();
  for (const part of [...trail.slice(1), document.body]) {
    if (!part.isConnected || (modal && !modal.contains(part) && !part.contains(modal))) continue;
    const inside = (what: string) =>
      [...(modal && part.contains(modal) ? modal : part).querySelectorAll<HTMLElement>(what)].find(canTake);
    const found = inside(HEADING) ?? inside(ANY);
    if (found) return found;
  }
  return undefined;
}

function keep(): void {
  const now = document.activeElement;
  if (now && now !== document.body && (!trail[0] || canTake(now))) return;
  // Nothing has had the focus yet, or who had it can have it again.
  if (!trail[0]) return;
  const to = canTake(trail[0]) ? undefined : heir();
  to?.focus({ preventScroll: true });
}

export function keepFocus(): void {
  document.addEventListener("focusin", (event) => {
    trail = [];
    for (let at = event.target as Element | null; at && at !== document.body; at = at.parentElement)
      trail.push(at);
  });
  // Somebody who presses on nothing wants the focus nowhere.
  document.addEventListener("pointerdown", () => { trail = []; });
  let due = false;
  const watch = new MutationObserver(() => {
    if (due) return;
    due = true;
    requestAnimationFrame(() => {
      due = false;
      keep();
    });
  });
  watch.observe(document.body, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["hidden", "disabled", "open", "inert", "class"],
  });
}
