// Which of the three widths the page has; the styles know the same limits.
import { signal } from "@preact/signals";

export type Width = "phone" | "middle" | "wide";

const phone = matchMedia("(max-width: 700px)");
// Panes that scroll by themselves need some height: at 400 % there is none.
const wide = matchMedia("(min-width: 1100px) and (min-height: 480px)");

const measure = (): Width => phone.matches ? "phone" : wide.matches ? "wide" : "middle";

export const width = signal<Width>(measure());

for (const query of [phone, wide])
  query.addEventListener("change", () => { width.value = measure(); });
