// The banner of who answers by themselves at the moment; and the mark of what
// was answered so.
import { useState } from "preact/hooks";
import { sentence } from "../api";
import { t } from "../i18n";
import { preferences, savePreferences } from "../preferences";
import { state } from "../session";
import { dateOf } from "./format";
import { Clock } from "./icons";
import { noticeError, noticeSuccess } from "./notice";

export function AutoReplyBanner() {
  const words = t().autoReply;
  const [busy, setBusy] = useState(false);
  const reply = preferences.value.autoReply;
  if (state.value !== "in" || !reply?.running) return null;
  const stop = async (): Promise<void> => {
    setBusy(true);
    try {
      await savePreferences({ autoReply: { enabled: false } });
      noticeSuccess(words.savedOff);
    } catch (failure) {
      noticeError(sentence(failure));
    }
    setBusy(false);
  };
  return (
    <section class="auto-reply-banner" aria-label={words.title}>
      <Clock />
      <p>{reply.until ? words.runningUntil(dateOf(reply.until)) : words.running}</p>
      <a href="/account">{words.change}</a>
      <button type="button" disabled={busy} onClick={() => void stop()}>{words.stop}</button>
    </section>
  );
}

export const AutomaticChip = () => <span class="chip automatic">{t().autoReply.mark}</span>;
