// Beneath the audit trail: what became of one message, by its number.
import { useId, useState } from "preact/hooks";
import { t } from "../i18n/trace";
import { OfMessage } from "../parts/trace";

export function TraceOfMessage() {
  const [typed, setTyped] = useState("");
  const [messageId, setMessageId] = useState("");
  const id = useId();
  const words = t().trace.page;
  return (
    <section class="trace-page" aria-labelledby={`${id}-h`}>
      <h2 id={`${id}-h`}>{words.title}</h2>
      <form class="audit-tools" onSubmit={(e) => {
        e.preventDefault();
        setMessageId(typed.trim());
      }}>
        <span class="filter">
          <label for={id}>{words.label}</label>
          <input id={id} inputMode="numeric" pattern="\s*[0-9]+\s*" required maxLength={20} value={typed} aria-describedby={`${id}-hint`} onInput={(e) => setTyped(e.currentTarget.value)} />
        </span>
        <button type="submit">{words.go}</button>
        <p id={`${id}-hint`} class="soft">{words.hint}</p>
      </form>
      {messageId && <OfMessage messageId={messageId} userId="" />}
    </section>
  );
}
