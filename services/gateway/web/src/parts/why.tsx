// « Pourquoi ? »: a button that shows beneath it what became of a message, or
// of a notification; see trace.tsx.
import { useState } from "preact/hooks";
import { t } from "../i18n";
import { later } from "./later";

const OfMessage = later(async () => (await import("./trace")).OfMessage, "trace-of");
const OfNotification = later(async () => (await import("./trace")).OfNotification, "trace-of");

/** `of`: for a screen reader, of whom or of what. */
export function Why({ of, messageId, userId = "", notificationId = "" }: {
  of: string; messageId?: string; userId?: string; notificationId?: string;
}) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" class="quiet why" aria-expanded={open} aria-label={`${t().why} ${of}`} onClick={() => setOpen(!open)}>{t().why}</button>
      {open && (messageId ? <OfMessage messageId={messageId} userId={userId} /> : <OfNotification id={notificationId} />)}
    </>
  );
}
