// The emoji that the editor offers, found by their names in the language of
// the interface.
import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../i18n/emoji";
import { folded } from "../parts/words";
import { keepEmoji, recentEmoji } from "./emoji-recent";

interface Named {
  emoji: string;
  name: string;
  words: string;
}

function all(): Named[] {
  return Object.entries(t().emoji.names)
    .map(([emoji, words]) => ({ emoji, name: words.split(",")[0]!, words: folded(words) }));
}

/** Each word that is typed begins one of its own. */
function matches({ words }: Named, typed: string): boolean {
  const own = words.split(/[\s,’-]+/);
  return folded(typed).split(/\s+/).every((word) => own.some((o) => o.startsWith(word)));
}

/** The one above or below: its column is the nearest. */
function inNextRow(buttons: HTMLElement[], at: HTMLElement, down: boolean): HTMLElement | undefined {
  const from = at.getBoundingClientRect();
  const rows = buttons.map((button) => ({ button, box: button.getBoundingClientRect() }))
    .filter(({ box }) => down ? box.top > from.top + 1 : box.top < from.top - 1);
  const near = down ? Math.min(...rows.map(({ box }) => box.top)) : Math.max(...rows.map(({ box }) => box.top));
  return rows.filter(({ box }) => Math.abs(box.top - near) < 2)
    .sort((a, b) => Math.abs(a.box.left - from.left) - Math.abs(b.box.left - from.left))[0]?.button;
}

export function EmojiPicker({ onPick, onDone }: { onPick: (emoji: string) => void; onDone: () => void }) {
  const place = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [recent] = useState(recentEmoji);
  const words = t().emoji;
  const named = all();
  const found = typed.trim() ? named.filter((e) => matches(e, typed)) : named;
  const groups: [string, Named[]][] = typed.trim() ? [[words.all, found]] : [
    [words.recent, recent.flatMap((r) => named.filter((e) => e.emoji === r))], [words.all, named],
  ];
  useEffect(() => field.current?.focus(), []);

  const pick = (emoji: string): void => {
    keepEmoji(emoji);
    onPick(emoji);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const buttons = [...place.current?.querySelectorAll<HTMLElement>(".emoji button") ?? []];
    const at = buttons.indexOf(document.activeElement as HTMLElement);
    const to = (() => {
      switch (event.key) {
        case "ArrowDown": return at < 0 ? buttons[0] : inNextRow(buttons, buttons[at]!, true) ?? buttons[at];
        case "ArrowUp": return at < 0 ? undefined : inNextRow(buttons, buttons[at]!, false) ?? field.current;
        case "ArrowRight": return at < 0 ? undefined : buttons[at + 1] ?? buttons[0];
        case "ArrowLeft": return at < 0 ? undefined : buttons[at - 1] ?? buttons.at(-1);
        case "Home": return at < 0 ? undefined : buttons[0];
        case "End": return at < 0 ? undefined : buttons.at(-1);
        default: return undefined;
      }
    })();
    const closes = event.key === "Escape";
    // Enter in the field takes the first; on a button it presses it.
    const takes = event.key === "Enter" && at < 0 && !event.isComposing;
    if (!to && !closes && !takes) return;
    event.preventDefault();
    event.stopPropagation();
    if (closes) onDone();
    else if (takes) {
      if (typed.trim() && found[0]) pick(found[0].emoji);
    } else to?.focus();
  };
  return (
    <div ref={place} class="emoji-picker" role="group" aria-label={t().editor.emoji} onKeyDown={onKeyDown}>
      <div class="emoji-head">
        <input ref={field} type="text" value={typed} aria-label={words.find} placeholder={words.find} autocomplete="off" maxLength={40}
          onInput={(e) => setTyped(e.currentTarget.value)} />
        <button type="button" class="quiet" onClick={onDone}>{t().close}</button>
      </div>
      <p class="hidden" role="status">{typed.trim() && words.found(found.length)}</p>
      <div class="emoji-all">
        {groups.filter(([, list]) => list.length > 0).map(([label, list]) => (
          <ul key={label} class="emoji" aria-label={label}>
            {list.map(({ emoji, name }, i) => (
              <li key={emoji}>
                <button type="button" class="quiet" tabIndex={i === 0 ? 0 : -1} title={name} aria-label={name} onClick={() => pick(emoji)}>{emoji}</button>
              </li>
            ))}
          </ul>
        ))}
        {found.length === 0 && <p class="soft">{words.found(0)}</p>}
      </div>
    </div>
  );
}
