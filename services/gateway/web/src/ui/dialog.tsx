// A window over the page: a modal <dialog>, which keeps the focus inside and
// gives it back when it closes.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../i18n";
import { Cross } from "./icons";

interface Props {
  title: string;
  class?: string;
  /** Escape or the cross.  Without it the window cannot be closed. */
  onClose?: (() => void) | undefined;
  children: ComponentChildren;
}

export function Dialog({ title, class: className, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  const mounted = useRef(true);

  useLayoutEffect(() => {
    const element = dialog.current;
    mounted.current = true;
    element?.showModal();
    element?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    return () => {
      mounted.current = false;
      element?.close();
    };
  }, []);

  // Escape is ours to answer: the browser's own would close the window with
  // what was typed in it.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    event.stopPropagation();
    onClose?.();
  };
  const reopen = (): void => {
    if (mounted.current && !dialog.current?.open) dialog.current?.showModal();
  };

  return (
    <dialog ref={dialog} class={`window ${className ?? ""}`} aria-labelledby={titleId}
      onKeyDown={onKeyDown} onClose={reopen}
      onCancel={(e) => { e.preventDefault(); if (e.target === dialog.current) onClose?.(); }}>
      <div class="window-head">
        <h2 id={titleId}>{title}</h2>
        {onClose && (
          <button type="button" class="quiet square" aria-label={t().close} onClick={onClose}>
            <Cross />
          </button>
        )}
      </div>
      {children}
    </dialog>
  );
}
