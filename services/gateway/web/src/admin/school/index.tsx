// The school: its name, colour, languages, what it asks of its people, logo.
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { GuardianCopies_When as Copies, Role, Settings } from "../../api";
import { t } from "../../i18n/administration";
import { noticeSuccess } from "../../parts/notice";
import { Alert, Loading } from "../../parts/pieces";
import { showSchool } from "../../session";
import { Effect } from "../parts/effect";
import { Field, Form, useSaving, type Saving } from "../parts/form";
import { useWatched } from "../parts/progress";
import { Single } from "../parts/split";
import { Logo } from "./logo";

const LANGUAGES = ["fr", "en"];
const ROLES: Role[] = ["ADMIN", "STAFF", "TEACHER", "GUARDIAN", "STUDENT"];
const COPIES: Copies[] = ["NOT", "OFFERED", "ALWAYS"];
const CONFIRM_MOST = 1_000_000;
const FIELDS = ["name", "accent", "languages", "defaultLanguage", "confirmAbove", "factorRoles", "copyToGuardians", "textInMail"];

const once = (): boolean => false;

export function SchoolPage() {
  const found = useWatched(() => api.getSettings(), once);
  const changed = async (): Promise<void> => {
    const { name, accentLight, accentDark, logo, languages, defaultLanguage } = await api.getSettings();
    showSchool({ name, accentLight, accentDark, logo, languages, defaultLanguage });
    await found.look();
  };
  return (
    <Single title={t().admin.pages.school.title}>
      <Alert text={found.error} onRetry={() => void found.look()} />
      {!found.value && !found.error && <Loading />}
      {found.value && (
        <>
          <SettingsForm key={found.value.version} settings={found.value} onSaved={changed} />
          <Logo logo={found.value.logo} onChange={changed} />
        </>
      )}
    </Single>
  );
}

/** What changes for whom, in sentences. */
function linesOf(before: Settings, after: Settings): string[] {
  const words = t().school;
  const lines: string[] = [];
  const differs = (name: keyof Settings): boolean => String(before[name]) !== String(after[name]);
  if (differs("name")) lines.push(words.willBeNamed(after.name));
  if (differs("accent")) lines.push(words.willBeColoured);
  if (differs("languages") || differs("defaultLanguage"))
    lines.push(words.willOffer(after.languages.map((l) => words.languageNames[l]).join(t().listSeparator)));
  if (differs("confirmAbove")) lines.push(words.willConfirm(after.confirmAbove));
  if (differs("copyToGuardians")) lines.push(words.willCopy[after.copyToGuardians]);
  if (differs("textInMail")) lines.push(after.textInMail ? words.willTellText : words.willNotTellText);
  if (differs("factorRoles"))
    lines.push(after.factorRoles.length === 0 ? words.willNotDemand
      : words.willDemand(after.factorRoles.map((r) => t().roles[r]).join(t().listSeparator)));
  return lines;
}

function SettingsForm({ settings, onSaved }: { settings: Settings; onSaved: () => Promise<void> }) {
  const words = t().school;
  const [draft, setDraft] = useState(settings);
  const [asked, setAsked] = useState<Settings | null>(null);
  const saving = useSaving(FIELDS);
  const change = (part: Partial<Settings>): void => setDraft({ ...draft, ...part });
  const submit = (): Promise<boolean> => saving.save(async () => {
    const checked = await api.previewSettings(draft);
    if (linesOf(settings, draft).length === 0) noticeSuccess(words.nothingChanged);
    else setAsked(checked);
  });
  const carryOut = async (): Promise<void> => {
    const saved = await api.putSettings(draft);
    noticeSuccess(words.saved, async () => {
      await api.putSettings({ ...settings, version: saved.version });
      await onSaved();
      return t().admin.undone;
    });
    await onSaved();
  };
  return (
    <Form saving={saving} onSubmit={submit} submit={t().admin.save}>
      <Field label={words.name} hint={words.nameHint} problem={saving.of("name")}>
        {(field) => <input {...field} type="text" maxLength={200} value={draft.name} onInput={(e) => change({ name: e.currentTarget.value })} />}
      </Field>
      <Accent draft={draft} saving={saving} onChange={change} />
      <Languages draft={draft} saving={saving} onChange={change} />
      <Field label={words.confirmAbove} hint={words.confirmAboveHint} problem={saving.of("confirmAbove")}>
        {(field) => (
          <span class="with-unit">
            <input {...field} type="number" min={1} max={CONFIRM_MOST} value={draft.confirmAbove}
              onInput={(e) => change({ confirmAbove: e.currentTarget.valueAsNumber || 0 })} />
            {words.confirmAboveUnit}
          </span>
        )}
      </Field>
      <Field label={words.copies} hint={words.copiesHint} problem={saving.of("copyToGuardians")}>
        {(field) => (
          <select {...field} value={draft.copyToGuardians} onChange={(e) => change({ copyToGuardians: e.currentTarget.value as Copies })}>
            {COPIES.map((when) => <option key={when} value={when}>{words.copiesWhen[when]}</option>)}
          </select>
        )}
      </Field>
      <fieldset>
        <legend>{words.textInMail}</legend>
        <label class="check">
          <input type="checkbox" name="textInMail" checked={draft.textInMail} aria-describedby="text-in-mail"
            onChange={(e) => change({ textInMail: e.currentTarget.checked })} />
          {words.textInMailLabel}
        </label>
        <p id="text-in-mail" class="soft">{words.textInMailHint}</p>
      </fieldset>
      <Checks legend={words.factorRoles} hint={words.factorRolesHint} all={ROLES} chosen={draft.factorRoles}
        label={(role) => t().roles[role]} onChange={(factorRoles) => change({ factorRoles })} />
      {asked && (
        <Effect title={words.effectTitle} confirm={t().admin.save} undo={t().admin.undoable}
          lines={linesOf(settings, draft)} onConfirm={carryOut} onClose={() => setAsked(null)}>
          {asked.accent && <Shown settings={asked} />}
        </Effect>
      )}
    </Form>
  );
}

function Checks<T extends string>({ legend, hint, all, chosen, label, problem, onChange }: {
  legend: string; hint?: string; all: T[]; chosen: T[]; problem?: string;
  label: (one: T) => string; onChange: (chosen: T[]) => void;
}) {
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="checks">
        {all.map((one) => (
          <label key={one} class="check">
            <input type="checkbox" checked={chosen.includes(one)}
              onChange={(e) => onChange(all.filter((x) => x === one ? e.currentTarget.checked : chosen.includes(x)))} />
            {label(one)}
          </label>
        ))}
      </div>
      {hint && <p class="soft">{hint}</p>}
      {problem && <p class="problem">{problem}</p>}
    </fieldset>
  );
}

interface PartProps {
  draft: Settings;
  saving: Saving;
  onChange: (part: Partial<Settings>) => void;
}

function Languages({ draft, saving, onChange }: PartProps) {
  const words = t().school;
  return (
    <>
      <Checks legend={words.languages} all={LANGUAGES} chosen={draft.languages} problem={saving.of("languages")}
        label={(l) => words.languageNames[l] ?? l} onChange={(languages) => onChange({ languages })} />
      <Field label={words.defaultLanguage} hint={words.defaultLanguageHint} problem={saving.of("defaultLanguage")}>
        {(field) => (
          <select {...field} value={draft.defaultLanguage} onChange={(e) => onChange({ defaultLanguage: e.currentTarget.value })}>
            {LANGUAGES.map((l) => <option key={l} value={l}>{words.languageNames[l]}</option>)}
          </select>
        )}
      </Field>
    </>
  );
}

function Accent({ draft, saving, onChange }: PartProps) {
  const words = t().school;
  return (
    <Field label={words.accent} hint={words.accentHint} problem={saving.of("accent")}>
      {(field) => (
        <span class="with-unit">
          <input {...field} type="text" maxLength={7} placeholder={words.accentNone} spellcheck={false} value={draft.accent}
            onInput={(e) => onChange({ accent: e.currentTarget.value })} />
          <input type="color" aria-label={words.ownAccent} value={/^#[0-9a-f]{6}$/i.test(draft.accent) ? draft.accent : "#1d4f8c"}
            onInput={(e) => onChange({ accent: e.currentTarget.value })} />
        </span>
      )}
    </Field>
  );
}

/** The colour as it will be, on light and on dark. */
function Shown({ settings }: { settings: Settings }) {
  const words = t().school;
  const { accent, accentLight, accentDark } = settings;
  const sample = (scheme: "light" | "dark", colour: string) => (
    <span class={`accent-sample ${scheme}`} ref={(box) => { box?.style.setProperty("--sample", colour); }}>
      {words[scheme]} <strong>{words.sample}</strong>
    </span>
  );
  return (
    <>
      <p>{sample("light", accentLight)} {sample("dark", accentDark)}</p>
      <p>{words.accentShown(accentLight, accentDark)}</p>
      {accent.toLowerCase() !== accentLight && <p>{words.accentAdjusted}</p>}
    </>
  );
}
