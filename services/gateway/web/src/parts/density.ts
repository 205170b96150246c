// Roomy or dense rows: the user's choice, kept in the browser.
import { effect, signal } from "@preact/signals";

const STORED = "liaison.dense";

function stored(): boolean {
  try {
    return localStorage.getItem(STORED) === "yes";
  } catch {
    return false;
  }
}

export const dense = signal(stored());

export function setDense(on: boolean): void {
  dense.value = on;
  try {
    localStorage.setItem(STORED, on ? "yes" : "no");
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

effect(() => {
  document.documentElement.classList.toggle("dense", dense.value);
});
