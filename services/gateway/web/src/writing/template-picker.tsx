// « Modèle »: what one writes begins with one of one's own, or of the school.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Template } from "../api";
import { t } from "../i18n";
import { Dialog } from "../parts/dialog";
import { Letter } from "../parts/icons";
import { Alert, Loading } from "../parts/pieces";
import { folded } from "../parts/words";
import { nameFields } from "./template-fields";

/** What the keyboard opens it by, anywhere in the window one writes in. */
export const opensTemplates = (event: KeyboardEvent): boolean =>
  (event.ctrlKey || event.metaKey) && event.shiftKey && !event.altKey && event.key.toLowerCase() === "m";

export function TemplateButton({ onOpen }: { onOpen: () => void }) {
  const words = t().templates;
  return (
    <button type="button" aria-haspopup="dialog" aria-keyshortcuts="Control+Shift+M" title={words.insertHint} onClick={onOpen}>
      <Letter />{words.insert}
    </button>
  );
}

/** ↓ and ↑ go from the field through what can be chosen. */
function onArrow(event: KeyboardEvent, form: HTMLFormElement | null): void {
  const by = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const stops = [...form?.querySelectorAll<HTMLElement>("input, .templates button") ?? []];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  stops[Math.max(0, Math.min(stops.length - 1, at + by))]?.focus();
}

export function TemplatePicker({ onChoose, onClose }: { onChoose: (template: Template) => void; onClose: () => void }) {
  const words = t().templates;
  const form = useRef<HTMLFormElement>(null);
  const [all, setAll] = useState<readonly Template[] | null>(null);
  const [typed, setTyped] = useState("");
  const [error, setError] = useState("");
  const load = (): void => {
    setError("");
    api.listTemplates().then((reply) => setAll(reply.templates), (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, []);
  const choose = (template: Template): void => {
    setError("");
    api.getTemplate(template.id).then(onChoose, (failure: unknown) => setError(sentence(failure)));
  };
  const found = all?.filter((x) => folded(`${x.name} ${x.subject} ${x.snippet}`).includes(folded(typed))) ?? [];
  return (
    <Dialog title={words.insertTitle} class="small move-window" onClose={onClose}>
      <form ref={form} class="window-body" onKeyDown={(e) => onArrow(e, form.current)}
        onSubmit={(e) => {
          e.preventDefault();
          e.stopPropagation();
          if (found[0]) choose(found[0]);
        }}>
        <input type="text" data-autofocus aria-label={words.find} placeholder={words.find} value={typed} autocomplete="off"
          maxLength={80} onInput={(e) => { e.stopPropagation(); setTyped(e.currentTarget.value); }} />
        <Alert text={error} {...(all ? {} : { onRetry: load })} />
        {!all && !error && <Loading />}
        <ul class="templates" aria-label={words.found}>
          {found.map((x) => (
            <li key={x.id}>
              <button type="button" class="quiet" onClick={() => choose(x)}>
                <strong>{x.name}</strong>{x.school && <span class="chip">{words.school}</span>}
                <span class="soft">{nameFields(x.snippet)}</span>
              </button>
            </li>
          ))}
        </ul>
        {all && found.length === 0 && <p class="soft" role="status">{all.length === 0 ? words.none : words.noneFound}</p>}
      </form>
    </Dialog>
  );
}
