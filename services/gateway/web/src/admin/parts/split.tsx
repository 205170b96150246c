// The frame of a page with many things: the list, and beside it, on a phone in
// its place, the one that is open.
import type { ComponentChildren } from "preact";
import { Back } from "../../parts/icons";
import { PageTitle } from "../../parts/pieces";
import { navigateBack } from "../../router";
import { t } from "../../i18n/admin";

interface SplitProps {
  open: boolean;
  list: ComponentChildren;
  /** What to do first, where nothing is open. */
  hint: string;
  children: ComponentChildren;
}

export function Split({ open, list, hint, children }: SplitProps) {
  return (
    <div class={`mail split ${open ? "reading" : ""}`}>
      <div class="list-pane">{list}</div>
      {open ? <div class="pane">{children}</div>
        : <div class="pane pane-empty"><p>{hint}</p></div>}
    </div>
  );
}

/** A link back, as Back goes. */
export function BackTo({ href, label }: { href: string; label: string }) {
  return (
    <a class="button quiet square back" href={href} title={label} aria-label={label}
      onClick={(e) => {
        if (e.ctrlKey || e.metaKey || e.shiftKey) return;
        e.preventDefault();
        navigateBack(href);
      }}><Back /></a>
  );
}

/** The head of the list: its title, on a phone the way to the other pages. */
export function ListHead({ title, beneath, children }: {
  title: string;
  /** Something is open beside it, and has the title of the document. */
  beneath: boolean;
  children?: ComponentChildren;
}) {
  return (
    <div class="list-head admin-head">
      <span class="only-phone"><BackTo href="/administration" label={t().menu.administration} /></span>
      <PageTitle text={title} beneath={beneath} />
      {children}
    </div>
  );
}

/** The head of what is open. */
export function OpenHead({ page, title, children }: {
  page: string; title: string; children?: ComponentChildren;
}) {
  return (
    <header class="thread-head">
      <div class="thread-title">
        <BackTo href={`/administration/${page}`} label={t().admin.backToList} />
        <PageTitle text={title} />
      </div>
      {children && <div class="thread-bar">{children}</div>}
    </header>
  );
}

/** A page that is one thing, without a list. */
export function Single({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <section class="single">
      <ListHead title={title} beneath={false} />
      <div class="single-body">{children}</div>
    </section>
  );
}
