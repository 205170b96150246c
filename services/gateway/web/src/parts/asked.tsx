// That a message asks its readers to confirm, until when.
import type { Acknowledgement } from "../api";
import { t } from "../i18n";
import { longDate, shortDay } from "./format";

/** In a line: until when where there is the room, to who listens always. */
export function ToConfirm({ dueAt }: { dueAt: string | undefined }) {
  const words = t().acknowledgements;
  return <span class="chip to-confirm">{words.toConfirm}{dueAt && <span class="due"> {words.confirmBy(shortDay(dueAt))}</span>}</span>;
}

export function Asked({ of: asked }: { of: Acknowledgement | undefined }) {
  return asked ? <p class="soft asked">{t().acknowledgements.asked(longDate(asked.dueAt))}</p> : null;
}
