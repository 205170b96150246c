// The square before a name, in three states, and the name.
import type { ComponentChildren } from "preact";
import type { Person } from "../api";
import { isReached, type Ticked } from "./choice";
import { description, type Picking } from "./picking";

export function Square({ id, state, label, tabIndex, onTick, onFocus, class: className, children }: {
  id?: string;
  state: Ticked;
  /** Where the visible name alone would not say it. */
  label?: string | undefined;
  tabIndex: number;
  onTick: (on: boolean) => void;
  onFocus?: () => void;
  class?: string;
  children: ComponentChildren;
}) {
  return (
    <label class={`check ${className ?? ""}`}>
      <input id={id} type="checkbox" aria-label={label} checked={state === "all"} tabIndex={tabIndex}
        ref={(el) => { if (el) el.indeterminate = state === "some"; }} onFocus={onFocus}
        onChange={(e) => {
          // The state decides, not the click: it is drawn again from there.
          e.currentTarget.checked = state === "all";
          onTick(state !== "all");
        }} />
      {children}
    </label>
  );
}

export function PersonSquare({ id, person, picking, tabIndex, onFocus }: {
  id?: string; person: Person; picking: Picking; tabIndex: number; onFocus?: () => void;
}) {
  const reached = isReached(picking.choice, person.id, picking.belonging);
  return (
    <Square {...(id ? { id } : {})} {...(onFocus ? { onFocus } : {})} class="person" tabIndex={tabIndex}
      state={reached ? "all" : "none"} onTick={(on) => picking.pickPerson(person, on)}>
      <span>{person.displayName}</span>
      <span class="soft">{description(person)}</span>
    </Square>
  );
}
