// What can be done with one message, behind a button: its entries are few, so
// that they are buttons and links in a list.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { emlAddress, mboxAddress, type Message } from "../../api";
import { t } from "../../i18n";
import { Ban, Dots, Download, Flag, Forward, Printer } from "../../parts/icons";
import { me } from "../../session";
import { forward } from "../../writing";
import { BlockWindow } from "./block";
import { isBlockable } from "./blocks";
import { ReportWindow } from "./report";
import { mine } from "./thread-page";

/** Where a message is printed, or its thread. */
export const printHref = (threadId: string, messageId = ""): string =>
  `/messages/threads/${threadId}/print${messageId && `?message=${messageId}`}`;

/** Closed by Escape, by a choice, and when one goes elsewhere. */
function Menu({ label, children }: { label: string; children: ComponentChildren }) {
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

export function MessageMenu({ message, threadId, subject }: { message: Message; threadId: string; subject: string }) {
  const words = t().keeping;
  const [asking, setAsking] = useState<"report" | "block" | "">("");
  const theirs = mine(message) ? undefined : message.from;
  // Of what was recalled there is nothing to take along.
  const gone = message.recalledAt !== undefined;
  if (gone && !theirs) return null;
  return (
    <>
      <Menu label={words.menu}>
        {!gone && !me.value?.frozen && <li><button type="button" class="quiet" onClick={() => forward(message, subject)}><Forward />{words.forward}</button></li>}
        {!gone && <li><a class="button quiet" href={printHref(threadId, message.id)}><Printer />{words.print}</a></li>}
        {!gone && <li><a class="button quiet" href={emlAddress(threadId, message.id)} download><Download />{words.saveMessage}</a></li>}
        {!gone && <li><a class="button quiet" href={mboxAddress(threadId)} download><Download />{words.saveThread}</a></li>}
        {theirs && <li><button type="button" class="quiet" onClick={() => setAsking("report")}><Flag />{t().reporting.open}</button></li>}
        {theirs && isBlockable(theirs) && <li><button type="button" class="quiet" onClick={() => setAsking("block")}><Ban />{t().blocking.open}</button></li>}
      </Menu>
      {asking === "report" && <ReportWindow message={message} onClose={() => setAsking("")} />}
      {asking === "block" && theirs && <BlockWindow person={theirs} message={message} onClose={() => setAsking("")} />}
    </>
  );
}
