// The field one looks for messages with: what is typed is the address of the
// page, and the operators are offered meanwhile.  The focus stays in the field,
// which names the offer that is chosen.
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import { ListThreadsRequestMax } from "../api";
import { t } from "../i18n";
import { navigate, path, query } from "../router";
import { boxAt } from "./boxes";
import { Cross, Search } from "./icons";
import { useShortcuts } from "./shortcuts";
import { folded } from "./words";

const SEARCH_AFTER_MS = 350;

/** What is looked for; "" where nothing is. */
export const searched = (): string => query.value.get("q")?.trim() ?? "";

export const searchHref = (q: string): string => q ? `/messages?q=${encodeURIComponent(q)}` : "/messages";

type Offer = [insert: string, means: string];

/** What may stand in the place of the word that ends at `at`. */
function offersFor(text: string, at: number): { from: number; offers: Offer[] } {
  const from = text.slice(0, at).search(/\S*$/);
  const word = folded(text.slice(from, at));
  const words = t().search;
  const all = [...words.operators, ...words.places] as Offer[];
  const offers = all.filter(([insert]) => word === "" ? !words.places.some(([place]) => place === insert)
    : folded(insert).startsWith(word) && folded(insert) !== word);
  return { from, offers };
}

function Offers({ id, offers, active, pick }: { id: string; offers: Offer[]; active: number; pick: (at: number) => void }) {
  return (
    <ul id={id} class="search-offers" role="listbox" aria-label={t().search.offered} onMouseDown={(e) => e.preventDefault()}>
      {offers.map(([insert, means], i) => (
        <li key={insert} id={`${id}-${i}`} role="option" aria-selected={i === active} class={i === active ? "active" : ""} onClick={() => pick(i)}>
          <strong>{insert}</strong> <span class="soft">{means}</span>
        </li>
      ))}
    </ul>
  );
}

/** On a telephone, where the field is above the list for who asks for it. */
export const searchOpen = signal(false);

export function SearchButton() {
  const overList = boxAt(path.value) !== undefined;
  const onClick = (): void => {
    searchOpen.value = !overList || !searchOpen.peek();
    if (!overList) navigate("/messages");
  };
  return (
    <button type="button" class="quiet square search-open" aria-label={t().search.region} title={t().search.region}
      aria-expanded={overList && searchOpen.value} onClick={onClick}><Search /></button>
  );
}

/** The text, and what is done with it once the typing rests. */
function useTyped() {
  const [text, setText] = useState(searched);
  const timer = useRef(0);
  // Back, or a link, says another.
  const shown = searched();
  const mine = useRef(shown);
  useEffect(() => {
    if (shown !== mine.current) setText(shown);
    mine.current = shown;
  }, [shown]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const go = (q: string): void => {
    clearTimeout(timer.current);
    const now = searched();
    if (q.trim() === now && (now !== "" || path.peek() === "/messages")) return;
    if (q.trim() === "" && now === "") return;
    mine.current = q.trim();
    // While one types, one question takes the place of the one before.
    navigate(searchHref(q.trim()), now !== "" && path.peek() === "/messages");
  };
  const type = (q: string): void => {
    setText(q);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => go(q), SEARCH_AFTER_MS);
  };
  return { text, type, go };
}

export function SearchField() {
  const words = t().search;
  const field = useRef<HTMLInputElement>(null);
  const { text, type, go } = useTyped();
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(-1);
  const [caret, setCaret] = useState(0);
  const { from, offers } = offersFor(text, Math.min(caret, text.length));
  const shown = open && offers.length > 0;
  useEffect(() => { if (searchOpen.peek()) field.current?.focus(); }, []);
  useShortcuts({ "/": () => { field.current?.focus(); field.current?.select(); } });

  const put = (value: string, at: number): void => {
    type(value);
    setCaret(at);
    setActive(-1);
    // Unless somebody has typed on meanwhile.
    requestAnimationFrame(() => {
      if (field.current?.value === value) field.current.setSelectionRange(at, at);
    });
  };
  const pick = (i: number): void => {
    const insert = offers[i]?.[0];
    if (insert === undefined) return;
    // What is whole by itself is followed by the next word.
    const rest = text.slice(caret).replace(/^\s+/, "");
    const whole = !insert.endsWith(":") || /^(non-lu|pj):$/.test(insert);
    const picked = whole ? `${insert} ` : insert;
    put(text.slice(0, from) + picked + rest, from + picked.length);
    setOpen(true);
  };
  const onKeyDown = (e: KeyboardEvent): void => {
    if (e.isComposing) return;
    const by = e.key === "ArrowDown" ? 1 : e.key === "ArrowUp" ? -1 : 0;
    if (by !== 0 && offers.length > 0) {
      e.preventDefault();
      setOpen(true);
      // The place before the first is the field itself.
      setActive((shown ? active + 1 + by + offers.length + 1 : by > 0 ? 1 : offers.length) % (offers.length + 1) - 1);
    } else if (e.key === "Enter" && shown && active >= 0) {
      e.preventDefault();
      pick(active);
    } else if (e.key === "Escape" && (shown || text)) {
      e.preventDefault();
      e.stopPropagation();
      if (shown) setOpen(false);
      else clear();
    }
  };
  const clear = (): void => {
    put("", 0);
    go("");
    field.current?.focus();
    setOpen(false);
  };
  return (
    <form class="search-messages" role="search" aria-label={words.region} onSubmit={(e) => { e.preventDefault(); setOpen(false); go(text); }}
      onFocusOut={(e) => { if (!e.currentTarget.contains(e.relatedTarget as Node | null)) setOpen(false); }}>
      <Search />
      <input ref={field} type="text" inputMode="search" enterkeyhint="search" role="combobox" autocomplete="off" autocapitalize="off" spellcheck={false}
        aria-label={words.label} placeholder={words.label} title={words.hint} maxLength={ListThreadsRequestMax.q}
        aria-expanded={shown} aria-controls="search-offers" aria-autocomplete="list"
        aria-activedescendant={shown && active >= 0 ? `search-offers-${active}` : undefined}
        value={text}
        onInput={(e) => { type(e.currentTarget.value); setCaret(e.currentTarget.selectionStart ?? 0); setActive(-1); setOpen(true); }}
        onFocus={(e) => { setCaret(e.currentTarget.selectionStart ?? 0); setOpen(true); }}
        onSelect={(e) => setCaret(e.currentTarget.selectionStart ?? 0)} onKeyDown={onKeyDown} />
      {text && <button type="button" class="quiet square" aria-label={words.clear} title={words.clear} onClick={clear}><Cross /></button>}
      {shown && <Offers id="search-offers" offers={offers} active={active} pick={pick} />}
    </form>
  );
}
