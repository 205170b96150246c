// That a message of one's own asks its readers to confirm, until when.
import type { Acknowledgement } from "../api";
import { t } from "../i18n";
import { longDate } from "./format";

export function Asked({ of: asked }: { of: Acknowledgement | undefined }) {
  return asked ? <p class="soft asked">{t().acknowledgements.asked(longDate(asked.dueAt))}</p> : null;
}
