// A window: over the page, which waits meanwhile, or docked beside it.  It
// gives the focus back when it closes.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { useOverlay } from "../router";
import { Cross } from "./icons";

interface Props {
  title: string;
  class?: string;
  /** Over the page (the default), or beside it. */
  modal?: boolean;
  /** Escape, Back or the cross.  Without it the window cannot be closed.
   *  False: it stays open for the time being. */
  onClose?: (() => boolean | void) | undefined;
  /** Before the cross. */
  buttons?: ComponentChildren;
  children: ComponentChildren;
}

/** The part of the screen that a keyboard leaves, for the styles. */
function useVisibleHeight(dialog: { current: HTMLDialogElement | null }): void {
  useEffect(() => {
    const screen = window.visualViewport;
    const measure = (): void => {
      // Zoomed in by two fingers, the window stays as it is.
      if (screen && screen.scale === 1)
        dialog.current?.style.setProperty("--visible-height", `${screen.height}px`);
    };
    measure();
    screen?.addEventListener("resize", measure);
    return () => screen?.removeEventListener("resize", measure);
  }, []);
}

export function Dialog({ title, class: className, modal = true, onClose, buttons, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const mounted = useRef(true);
  // Where the focus came from, and where it was when the window changed.
  const origin = useRef<Element | null>(null);
  const inside = useRef<HTMLElement | null>(null);

  useLayoutEffect(() => {
    origin.current = document.activeElement;
    mounted.current = true;
    return () => { mounted.current = false; };
  }, []);
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    if (modal) element.showModal();
    else element.show();
    (inside.current ?? element.querySelector<HTMLElement>("[data-autofocus]"))?.focus();
    return () => {
      const focus = document.activeElement as HTMLElement | null;
      const had = element.contains(focus) || focus === document.body;
      inside.current = element.contains(focus) ? focus : null;
      element.close();
      // When a question over the window is gone as well: it holds the focus.
      const back = origin.current as HTMLElement | null;
      if (!mounted.current && had) queueMicrotask(() => back?.focus());
    };
  }, [modal]);
  useOverlay(() => onClose?.() ?? true, modal && onClose !== undefined);
  useVisibleHeight(dialog);

  // Escape is ours to answer: the browser's own would close the window with
  // what was typed in it.  Whoever has a use for it inside keeps it; the page
  // one writes on takes every Escape as its own without having any.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    onClose?.();
  };
  const reopen = (): void => {
    if (mounted.current && modal && !dialog.current?.open) dialog.current?.showModal();
  };

  return (
    <dialog ref={dialog} class={`window ${className ?? ""}`} aria-labelledby={titleId}
      data-docked={modal ? undefined : ""} onKeyDown={onKeyDown} onClose={reopen}
      onCancel={(e) => { e.preventDefault(); if (e.target === dialog.current) onClose?.(); }}>
      <div class="window-head">
        <h2 id={titleId}>{title}</h2>
        {buttons}
        {onClose && (
          <button type="button" class="quiet square" aria-label={t().close} title={t().close} onClick={() => onClose()}>
            <Cross />
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}
