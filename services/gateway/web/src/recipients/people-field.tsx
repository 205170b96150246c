// People chosen one by one: their chips, and a field that finds them by name.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Person } from "../api";
import { t } from "../i18n/groups";
import { Cross, Search } from "../parts/icons";
import { qualityInFull } from "../parts/format";
import { Alert } from "../parts/pieces";

const SEARCH_AFTER_MS = 200;

interface Found {
  q: string;
  people: Person[];
  error: string;
}

/** Asks once the typing rests. */
function useFound(q: string, fits: (p: Person) => boolean): Found | null {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (!q) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      api.searchPeople(q, "").then(
        (reply) => { if (current) setFound({ q, people: reply.users.filter(fits), error: "" }); },
        (failure: unknown) => { if (current) setFound({ q, people: [], error: sentence(failure) }); });
    }, SEARCH_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [q]);
  return found?.q === q ? found : null;
}

function PeopleChips({ label, people, onDrop, field }: {
  label: string; people: readonly Person[]; onDrop: (p: Person) => void; field: { current: HTMLElement | null };
}) {
  const drop = (p: Person): void => {
    onDrop(p);
    field.current?.focus();
  };
  return (
    <ul class="chips" aria-label={label} hidden={people.length === 0}>
      {people.map((p) => (
        <li key={p.id} class="chip">
          <span>{p.displayName}</span>
          <button type="button" class="quiet" aria-label={t().remove(p.displayName)} onClick={() => drop(p)}><Cross /></button>
        </li>
      ))}
    </ul>
  );
}

function Option({ person, id, active, onChoose }: { person: Person; id: string; active: boolean; onChoose: () => void }) {
  return (
    <li id={id} role="option" aria-selected={active} class={`pick ${active ? "active" : ""}`} onClick={onChoose}>
      <span class="check">
        <span>{person.displayName}</span> <span class="soft">{qualityInFull(person)}</span>
      </span>
    </li>
  );
}

export function PeopleField({ label, hint, people, onChange, fits = () => true, one = false, problem = "" }: {
  label: string;
  hint?: string;
  people: readonly Person[];
  onChange: (people: Person[]) => void;
  /** Who is offered. */
  fits?: (p: Person) => boolean;
  /** Another choice takes the place of the first. */
  one?: boolean;
  problem?: string;
}) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const q = typed.trim();
  const found = useFound(q, fits);
  const chosen = new Set(people.map((p) => p.id));
  const offered = (found?.people ?? []).filter((p) => !chosen.has(p.id));
  const open = q !== "" && offered.length > 0;
  const active = Math.min(at, offered.length - 1);
  const words = t().groups;
  useEffect(() => setAt(0), [q]);
  useEffect(() => {
    if (open) document.getElementById(`${id}-${active}`)?.scrollIntoView({ block: "nearest" });
  }, [active, open]);

  const choose = (person: Person | undefined): void => {
    if (!person) return;
    onChange(one ? [person] : [...people, person]);
    setTyped("");
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const acts: Record<string, () => void> = q ? {
      ArrowDown: () => setAt((active + 1) % Math.max(offered.length, 1)),
      ArrowUp: () => setAt((active + offered.length - 1) % Math.max(offered.length, 1)),
      Enter: () => choose(offered[active]),
      Escape: () => setTyped(""),
    } : {
      // Not the form: there is nothing to be chosen.
      Enter: () => undefined,
      Backspace: () => onChange(people.slice(0, -1)),
    };
    const act = acts[event.key];
    if (!act || event.isComposing || (event.key === "Backspace" && typed)) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  return (
    <div class="admin-field people-field">
      <label for={id}>{label}</label>
      <div class={`to ${problem ? "bad" : ""}`}>
        <PeopleChips label={label} people={people} onDrop={(p) => onChange(people.filter((o) => o.id !== p.id))} field={field} />
        <span class="search">
          <Search />
          <input ref={field} id={id} type="text" role="combobox" placeholder={words.find} aria-autocomplete="list"
            aria-expanded={open} aria-controls={`${id}-list`} aria-activedescendant={open ? `${id}-${active}` : undefined}
            aria-invalid={problem ? true : undefined} aria-describedby={[hint && `${id}-hint`, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined}
            autocomplete="off" autocapitalize="none" spellcheck={false} value={typed}
            onInput={(e) => setTyped(e.currentTarget.value)} onKeyDown={onKeyDown} />
        </span>
      </div>
      <ul id={`${id}-list`} role="listbox" class="choices" aria-label={words.found} hidden={!open} onMouseDown={(e) => e.preventDefault()}>
        {offered.map((p, i) => <Option key={p.id} id={`${id}-${i}`} person={p} active={i === active} onChoose={() => choose(p)} />)}
      </ul>
      <p role="status" class={open ? "hidden" : "soft"}>
        {q && found && !found.error && (open ? words.people(offered.length) : words.nobody(q))}
      </p>
      <Alert text={q && found ? found.error : ""} />
      {hint && <p id={`${id}-hint`} class="soft">{hint}</p>}
      {problem && <p id={`${id}-problem`} class="problem">{problem}</p>}
    </div>
  );
}
