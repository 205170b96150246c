// « Réponse automatique »: on or off, its days, its text.
import { useEffect, useRef, useState } from "preact/hooks";
import { AutoReplyChangeMax, type AutoReply, type AutoReplyChange } from "../api";
import { t } from "../i18n";
import { noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { noAutoReply, preferences, savePreferences } from "../preferences";
import { Editor, type EditorHandle } from "../writing/editor";
import { useAct } from "./field";

function Day({ name, value, problem, onChange }: { name: "from" | "until"; value: string; problem: string; onChange: (day: string) => void }) {
  const words = t().autoReply;
  return (
    <label class="account-field">{words[name]}
      <input type="date" name={name} value={value} aria-invalid={problem !== ""} aria-describedby={problem ? `auto-reply-${name}` : undefined}
        onInput={(e) => onChange(e.currentTarget.value)} />
      {problem && <span id={`auto-reply-${name}`} class="problem" role="alert">{problem}</span>}
    </label>
  );
}

function AutoReplyForm({ kept }: { kept: AutoReply }) {
  const words = t().autoReply;
  const [change, setChange] = useState<Partial<AutoReplyChange>>({});
  const editor = useRef<EditorHandle>(null);
  const written = useRef(false);
  const act = useAct(["autoReply.bodyHtml", "autoReply.from", "autoReply.until"]);
  const now = { ...kept, ...change };

  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const text: Partial<AutoReplyChange> = written.current ? { bodyHtml: editor.current?.html() ?? "" } : {};
    if (new TextEncoder().encode(text.bodyHtml).length > AutoReplyChangeMax.bodyHtml) {
      act.refuse("autoReply.bodyHtml", words.tooLong);
      return;
    }
    if (now.enabled && !(text.bodyHtml ?? kept.bodyHtml)) {
      act.refuse("autoReply.bodyHtml", words.textMissing);
      return;
    }
    if (now.from && now.until && now.until < now.from) {
      act.refuse("autoReply.until", words.endsBefore);
      return;
    }
    await act.run(async () => {
      await savePreferences({ autoReply: { ...change, ...text } });
      noticeSuccess(now.enabled ? words.savedOn : words.savedOff);
    });
  };
  return (
    <form class="account-form" noValidate onSubmit={(e) => void go(e)}>
      <label class="check">
        <input type="checkbox" checked={now.enabled} onChange={(e) => setChange({ ...change, enabled: e.currentTarget.checked })} />
        <span>{words.enabled}</span>
      </label>
      <Day name="from" value={now.from} problem={act.of("autoReply.from")} onChange={(from) => setChange({ ...change, from })} />
      <Day name="until" value={now.until} problem={act.of("autoReply.until")} onChange={(until) => setChange({ ...change, until })} />
      <p class="soft">{words.daysHint}</p>
      <div class="account-field">
        <span>{words.text}</span>
        <Editor label={words.text} handle={editor} begin={kept.bodyHtml} onChange={() => { written.current = true; }} />
        {act.of("autoReply.bodyHtml") && <p class="problem" role="alert">{act.of("autoReply.bodyHtml")}</p>}
      </div>
      <Alert text={act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{words.save}</button>
    </form>
  );
}

/** `key` begins the form anew with what is kept. */
export function AutoReplyPart() {
  const kept = preferences.value.autoReply ?? noAutoReply;
  const part = useRef<HTMLElement>(null);
  // Its banner leads here.
  useEffect(() => { if (location.hash === "#auto-reply") part.current?.querySelector("h2")?.focus(); }, []);
  return (
    <section ref={part} class="account-part" id="auto-reply" aria-labelledby="account-auto-reply">
      <h2 id="account-auto-reply" tabIndex={-1}>{t().autoReply.title}</h2>
      <p class="soft">{t().autoReply.about}</p>
      <AutoReplyForm key={JSON.stringify(kept)} kept={kept} />
    </section>
  );
}
