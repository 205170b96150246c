// Small pieces that several pages show.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Person } from "../api";
import { t } from "../i18n";
import { quality } from "./format";
import { Silhouette, Warning } from "./icons";

/** An error, said at once by screen readers too. */
export function Alert({ text, onRetry }: { text: string; onRetry?: () => void }) {
  return (
    <div role="alert" class={text ? "alert" : "alert-empty"}>
      {text && <><Warning /><span>{text}</span></>}
      {text && onRetry && <button type="button" onClick={onRetry}>{t().retry}</button>}
    </div>
  );
}

/** The heading of a page.  It takes the focus, or the page's first field. */
export function PageTitle({ children, text }: { children?: ComponentChildren; text: string }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${text} – ${t().product}`;
  });
  useEffect(() => {
    // Not when a window is open over the page, nor from where one types.
    if (document.querySelector("dialog[open]:not([data-docked])")) return;
    const field = document.querySelector<HTMLElement>("main [data-autofocus]");
    (field ?? heading.current)?.focus({ preventScroll: true });
  }, [text]);
  return <h1 ref={heading} tabIndex={-1}>{children ?? text}</h1>;
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

/** Shows `text` over its child on hover and on focus; Escape hides it. */
export function Tooltip({ text, class: className, children }: {
  text: string; class?: string; children: ComponentChildren;
}) {
  return (
    <span class={`tip ${className ?? ""}`} tabIndex={0} role="img" aria-label={text}
      onKeyDown={(e) => { if (e.key === "Escape") e.currentTarget.blur(); }}>
      {children}
      <span class="tip-text" aria-hidden="true">{text}</span>
    </span>
  );
}

/** « Type d'utilisateur »: the silhouette says who this person is. */
export function UserType({ who }: { who: Person | undefined }) {
  if (!who) return null;
  return (
    <Tooltip text={quality(who)} class={`silhouette role-${who.role.toLowerCase()}`}>
      <Silhouette />
    </Tooltip>
  );
}

/** The one place where HTML of the server, sanitised there, becomes page. */
export function SafeHtml({ html }: { html: string }) {
  return <div class="rich" dangerouslySetInnerHTML={{ __html: html }} />;
}
