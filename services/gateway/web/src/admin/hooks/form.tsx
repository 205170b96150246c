// What a webhook is: its name, where it is, what is sent to it.
import { useState } from "preact/hooks";
import * as api from "../../api";
import { CreateHookRequestMax, type About, type Hook, type HookContent, type HookSecret } from "../../api";
import { t } from "../../i18n/administration";
import { noticeSuccess } from "../../parts/notice";
import { Field, Form, useSaving, type Saving } from "../parts/form";
import { OpenHead } from "../parts/split";

const FIELDS = ["name", "url", "about"];
const ABOUTS: About[] = ["MESSAGES", "ANSWERS", "EVENTS", "OTHERS"];
const words = () => t().hooks;

function complete(draft: HookContent, saving: Saving): boolean {
  const wrong: [string, string] | undefined = !draft.name.trim() ? ["name", words().nameMissing]
    : !draft.url.trim() ? ["url", words().urlMissing]
      : draft.about.length === 0 ? ["about", words().kindsMissing] : undefined;
  if (wrong) saving.refuse(...wrong);
  return !wrong;
}

const trimmed = (draft: HookContent): HookContent => ({ ...draft, name: draft.name.trim(), url: draft.url.trim() });

function Fields({ draft, saving, onChange }: {
  draft: HookContent; saving: Saving; onChange: (draft: HookContent) => void;
}) {
  const wrong = saving.of("about");
  return (
    <>
      <Field label={words().name} hint={words().nameHint} problem={saving.of("name")}>
        {(field) => <input {...field} type="text" maxLength={CreateHookRequestMax.name} value={draft.name}
          onInput={(e) => onChange({ ...draft, name: e.currentTarget.value })} />}
      </Field>
      <Field label={words().url} hint={words().urlHint} problem={saving.of("url")}>
        {(field) => <input {...field} type="url" maxLength={CreateHookRequestMax.url} spellcheck={false} value={draft.url}
          onInput={(e) => onChange({ ...draft, url: e.currentTarget.value })} />}
      </Field>
      <fieldset aria-describedby={wrong ? "hook-about-problem" : undefined}>
        <legend>{words().kinds}</legend>
        {ABOUTS.map((about) => (
          <label class="check" key={about}>
            <input type="checkbox" checked={draft.about.includes(about)} aria-invalid={wrong ? true : undefined}
              onChange={(e) => onChange({ ...draft,
                about: ABOUTS.filter((a) => a === about ? e.currentTarget.checked : draft.about.includes(a)) })} />
            {words().kind[about]}
          </label>
        ))}
        {wrong && <p id="hook-about-problem" class="problem" role="alert">{wrong}</p>}
      </fieldset>
    </>
  );
}

export function NewHook({ page, onMade }: { page: string; onMade: (made: HookSecret) => Promise<void> }) {
  const [draft, setDraft] = useState<HookContent>({ name: "", url: "", about: ABOUTS });
  const [keyOf] = useState(api.keyOfForm);
  const saving = useSaving(FIELDS);
  const submit = async (): Promise<boolean> => complete(draft, saving) && saving.save(async () => {
    const content = trimmed(draft);
    await onMade(await api.createHook(content, keyOf(content)));
  });
  return (
    <>
      <OpenHead page={page} title={words().addTitle} />
      <div class="open-body">
        <Form saving={saving} onSubmit={submit} submit={words().create}>
          <Fields draft={draft} saving={saving} onChange={setDraft} />
        </Form>
      </div>
    </>
  );
}

export function ChangeHook({ hook, onSaved }: { hook: Hook; onSaved: () => Promise<void> }) {
  const [draft, setDraft] = useState<HookContent>({ name: hook.name, url: hook.url, about: hook.about });
  const [on, setOn] = useState(hook.state === "ON");
  const saving = useSaving(FIELDS);
  const submit = async (): Promise<boolean> => complete(draft, saving) && saving.save(async () => {
    await api.updateHook(hook.id, trimmed(draft), on ? "ON" : "OFF");
    noticeSuccess(words().saved);
    await onSaved();
  });
  return (
    <Form saving={saving} onSubmit={submit} submit={words().save}>
      <Fields draft={draft} saving={saving} onChange={setDraft} />
      <label class="check">
        <input type="checkbox" checked={on} onChange={(e) => setOn(e.currentTarget.checked)} />
        {words().on}
      </label>
      <p class="soft">{words().onHint}</p>
    </Form>
  );
}
