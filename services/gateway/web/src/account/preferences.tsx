// « Préférences »: language, how long a send can be called back, signature.
import { useRef, useState } from "preact/hooks";
import { PutPreferencesRequestMax, type OwnPreferences } from "../api";
import { offered } from "../i18n";
import { t } from "../i18n/account";
import { noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { LANGUAGES } from "../parts/languages";
import { preferences, savePreferences } from "../preferences";
import { Editor, type EditorHandle } from "../writing/editor";
import { useAct } from "./field";

const SECONDS = [0, 5, 10, 20, 30, 60];

/** What one has chosen otherwise than by this list stays to be chosen. */
const secondsWith = (chosen: number): number[] =>
  [...new Set([...SECONDS, chosen])].sort((a, b) => a - b);

function Choices({ chosen, onChange }: { chosen: OwnPreferences; onChange: (change: Partial<OwnPreferences>) => void }) {
  const words = t().account.preferences;
  return (
    <>
      <label class="account-field">{words.language}
        <select name="language" value={chosen.language} onChange={(e) => onChange({ language: e.currentTarget.value })}>
          <option value="">{words.browsers}</option>
          {LANGUAGES.filter(([code]) => offered.value.includes(code)).map(([code, name]) =>
            <option key={code} value={code} lang={code}>{name}</option>)}
        </select>
      </label>
      <label class="account-field">{words.undo}
        <select name="undoSeconds" value={chosen.undoSeconds} aria-describedby="undo-hint"
          onChange={(e) => onChange({ undoSeconds: Number(e.currentTarget.value) })}>
          {secondsWith(preferences.value.undoSeconds).map((n) => <option key={n} value={n}>{words.seconds(n)}</option>)}
        </select>
        <span id="undo-hint" class="soft">{words.undoHint}</span>
      </label>
    </>
  );
}

/** `key` begins it anew with what is kept. */
function PreferencesForm() {
  const words = t().account.preferences;
  const kept = preferences.value;
  const [change, setChange] = useState<Partial<OwnPreferences>>({});
  const editor = useRef<EditorHandle>(null);
  const signed = useRef(false);
  const act = useAct(["signatureHtml"]);

  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    const signature: Partial<OwnPreferences> = signed.current ? { signatureHtml: editor.current?.html() ?? "" } : {};
    if (new TextEncoder().encode(signature.signatureHtml).length > PutPreferencesRequestMax.signatureHtml) {
      act.refuse("signatureHtml", words.signatureLong);
      return;
    }
    await act.run(async () => {
      await savePreferences({ ...change, ...signature });
      setChange({});
      signed.current = false;
      noticeSuccess(t().account.preferences.saved);
    });
  };
  return (
    <form class="account-form preferences-form" noValidate onSubmit={(e) => void go(e)}>
      <Choices chosen={{ ...kept, ...change }} onChange={(more) => setChange({ ...change, ...more })} />
      <div class="account-field">
        <span>{words.signature}</span>
        <p class="soft">{words.signatureHint}</p>
        <Editor label={words.signature} handle={editor} begin={kept.signatureHtml} onChange={() => { signed.current = true; }} />
        {act.of("signatureHtml") && <p class="problem" role="alert">{act.of("signatureHtml")}</p>}
      </div>
      <Alert text={act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{words.save}</button>
    </form>
  );
}

export function PreferencesPart() {
  return (
    <section class="account-part" aria-labelledby="account-preferences">
      <h2 id="account-preferences">{t().account.preferences.title}</h2>
      <PreferencesForm key={preferences.value.signatureHtml} />
    </section>
  );
}
