// « J'ai pris connaissance » under a message that asks for it.
import { useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Acknowledgement, type Message } from "../../api";
import { t } from "../../i18n";
import { longDate } from "../../parts/format";
import { Check } from "../../parts/icons";
import { Alert } from "../../parts/pieces";
import { lookAtLine } from "./mailbox";

function state(asked: Acknowledgement): string {
  const words = t().acknowledgements;
  if (asked.done) return asked.byMe ? words.given : words.givenForChild;
  const late = asked.dueAt && Date.parse(asked.dueAt) < Date.now();
  return late ? words.late(longDate(asked.dueAt)) : words.asks(longDate(asked.dueAt));
}

/** For its reader. */
export function Acknowledge({ message, threadId, onChange }: { message: Message; threadId: string; onChange: (message: Message) => void }) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const asked = message.acknowledgement;
  if (!asked) return null;
  const words = t().acknowledgements;
  const give = async (): Promise<void> => {
    if (busy) return;
    setBusy(true);
    setError("");
    try {
      await api.acknowledge(message.id);
      onChange({ ...message, acknowledgement: { ...asked, byMe: true, done: true } });
      void lookAtLine(threadId);
    } catch (failure) {
      setError(sentence(failure));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class={`acknowledge ${asked.done ? "done" : ""}`} role="group" aria-label={words.title}>
      <p role="status">{asked.done && <Check />}{state(asked)}</p>
      {!asked.done && <button type="button" class="primary" aria-disabled={busy} onClick={() => void give()}><Check />{words.give}</button>}
      <Alert text={error} />
    </div>
  );
}
