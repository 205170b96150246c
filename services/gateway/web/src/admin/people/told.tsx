// What somebody was told: behind a button, as the audit trail notes each look.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../i18n/trace";
import { OfPerson } from "../../parts/trace";

export function ToldPart({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const section = useRef<HTMLElement>(null);
  // The button that had the focus goes.
  useLayoutEffect(() => { if (open) section.current?.focus(); }, [open]);
  const words = t().trace;
  return (
    <section ref={section} class="told-part" tabIndex={-1} aria-label={words.ofPerson}>
      <h2>{words.ofPerson}</h2>
      <p class="soft">{words.ofPersonHint}</p>
      {open ? <OfPerson id={id} /> : <button type="button" onClick={() => setOpen(true)}>{words.show}</button>}
    </section>
  );
}
