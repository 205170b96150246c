// Small pieces that several pages show.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Person } from "../api";
import { t } from "../i18n";
import { initials, qualityInFull } from "./format";
import { Silhouette, Warning } from "./icons";

const LATE_MS = 300;

/** An error, said at once by screen readers too. */
export function Alert({ text, onRetry }: { text: string; onRetry?: () => void }) {
  return (
    <div role="alert" class={text ? "alert" : "alert-empty"}>
      {text && <><Warning /><span>{text}</span></>}
      {text && onRetry && <button type="button" onClick={onRetry}>{t().retry}</button>}
    </div>
  );
}

/** Only after a moment: what comes at once is not announced. */
export function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => clearTimeout(timer);
  }, []);
  return <p class="soft loading">{late && t().loading}</p>;
}

const WRITTEN_IN = "dialog, [contenteditable=true], [role=search], main input[type=text], main input[type=password]";

/** Somebody writes, or looks for something, or has to answer something first. */
const elsewhere = (): boolean =>
  document.querySelector("dialog:modal") !== null || document.activeElement?.closest(WRITTEN_IN) != null;

/** The heading of a page.  It takes the focus, or the page's first field;
 *  not while `beneath`: another part of the page has both, and the title. */
export function PageTitle({ children, text, class: className, beneath = false }: {
  children?: ComponentChildren; text: string; class?: string; beneath?: boolean;
}) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!beneath) document.title = `${text} – ${t().product}`;
  });
  useEffect(() => {
    if (beneath || elsewhere()) return;
    const field = document.querySelector<HTMLElement>("main [data-autofocus]");
    (field ?? heading.current)?.focus({ preventScroll: true });
  }, [text]);
  return <h1 ref={heading} tabIndex={-1} class={className} title={text}>{children ?? text}</h1>;
}

export function Badge({ count, label }: { count: number; label: string }) {
  if (count === 0) return null;
  return (
    <span class="badge">
      <span aria-hidden="true">{count > 99 ? "99+" : count}</span>
      <span class="hidden">{label}</span>
    </span>
  );
}

/** Shows `text` beside its child to who points at it; says it to who listens. */
export function Tooltip({ text, class: className, children }: {
  text: string; class?: string; children: ComponentChildren;
}) {
  return (
    <span class={`tip ${className ?? ""}`} role="img" aria-label={text}>
      {children}
      <span class="tip-text" aria-hidden="true">{text}</span>
    </span>
  );
}

/** « Type d'utilisateur »: initials on the role's colour; the silhouette on
 *  them says who this person is. */
export function UserType({ who }: { who: Person | undefined }) {
  if (!who) return null;
  return (
    <Tooltip text={qualityInFull(who)} class={`silhouette avatar role-${who.role.toLowerCase()}`}>
      <span class="initials" aria-hidden="true">{initials(who.displayName)}</span>
      <span class="figure"><Silhouette /></span>
    </Tooltip>
  );
}

