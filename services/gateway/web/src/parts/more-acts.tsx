// Acts behind a button: they are few, so that they are buttons and links in a
// list.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Dots } from "./icons";

/** Closed by Escape, by a choice, and when one goes elsewhere. */
export function MoreActs({ label, children }: { label: string; children: ComponentChildren }) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return undefined;
    const elsewhere = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    for (const name of ["pointerdown", "focusin"]) document.addEventListener(name, elsewhere);
    return () => { for (const name of ["pointerdown", "focusin"]) document.removeEventListener(name, elsewhere); };
  }, [open]);
  const toButton = (): void => box.current?.querySelector("button")?.focus();
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !open) return;
    event.preventDefault();
    setOpen(false);
    toButton();
  };
  return (
    <div class="message-menu" ref={box} onKeyDown={onKeyDown}>
      <button type="button" class="quiet square" aria-label={label} title={label} aria-expanded={open} onClick={() => setOpen(!open)}><Dots /></button>
      {/* Before a choice opens its window, which gives the focus back to where it was. */}
      {open && <ul onClickCapture={toButton} onClick={() => setOpen(false)}>{children}</ul>}
    </div>
  );
}
