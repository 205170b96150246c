// What somebody was told: behind a button, as the audit trail notes each look.
import { useState } from "preact/hooks";
import { t } from "../../i18n/trace";
import { OfPerson } from "../../parts/trace";

export function ToldPart({ id }: { id: string }) {
  const [open, setOpen] = useState(false);
  const words = t().trace;
  return (
    <section class="told-part" aria-label={words.ofPerson}>
      <h2>{words.ofPerson}</h2>
      <p class="soft">{words.ofPersonHint}</p>
      {open ? <OfPerson id={id} /> : <button type="button" onClick={() => setOpen(true)}>{words.show}</button>}
    </section>
  );
}
