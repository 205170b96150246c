// Keeping: how long the school keeps messages, and what would go by it.
import { useState } from "preact/hooks";
import * as api from "../api";
import type { PreviewRetentionReply, RetentionRule } from "../api";
import { t } from "../i18n/administration";
import { longDate } from "../parts/format";
import { noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";
import { Effect } from "./parts/effect";
import { Field, Form, useSaving } from "./parts/form";
import { useWatched } from "./parts/progress";
import { Single } from "./parts/split";

const words = () => t().retention;
const once = (): boolean => false;

export function RetentionPage() {
  const found = useWatched(() => api.getRetention(), once);
  return (
    <Single title={words().title}>
      <p class="soft">{words().text}</p>
      <Alert text={found.error} onRetry={() => void found.look()} />
      {!found.value && !found.error && <Loading />}
      {found.value && <RuleForm key={found.value.version} rule={found.value} onSaved={() => found.look()} />}
    </Single>
  );
}

/** What goes, in sentences. */
const linesOf = (effect: PreviewRetentionReply): string[] => [
  words().before(longDate(effect.before)),
  words().messages(effect.messages, effect.more),
  words().threads(effect.threads, effect.more),
  words().attachments(effect.attachments, effect.more),
];

function RuleForm({ rule, onSaved }: { rule: RetentionRule; onSaved: () => Promise<void> }) {
  const [limited, setLimited] = useState(rule.months > 0);
  const [months, setMonths] = useState(rule.months || 24);
  const [effect, setEffect] = useState<PreviewRetentionReply | null>(null);
  const saving = useSaving(["months"]);
  const asked = limited ? months : 0;
  const carryOut = async (): Promise<void> => {
    const saved = await api.putRetention(asked, rule.version);
    noticeSuccess(asked ? words().saved(longDate(saved.from)) : words().savedForEver, async () => {
      await api.putRetention(rule.months, saved.version);
      await onSaved();
      return t().admin.undone;
    });
    await onSaved();
  };
  const submit = async (): Promise<boolean> => {
    if (limited && !(Number.isInteger(months) && months >= rule.minMonths && months <= rule.maxMonths)) {
      saving.refuse("months", words().badMonths(rule.minMonths, rule.maxMonths));
      return false;
    }
    return saving.save(async () => {
      if (asked) setEffect(await api.previewRetention(asked));
      else await carryOut();
    });
  };
  return (
    <Form saving={saving} onSubmit={submit} submit={t().admin.save}>
      <fieldset>
        <legend>{words().legend}</legend>
        <label class="check">
          <input type="radio" name="kept" checked={!limited} onChange={() => setLimited(false)} />
          {words().forEver}
        </label>
        <label class="check">
          <input type="radio" name="kept" checked={limited} onChange={() => setLimited(true)} />
          {words().limited}
        </label>
      </fieldset>
      {limited && (
        <Field label={words().months} hint={words().monthsHint(rule.minMonths)} problem={saving.of("months")}>
          {(field) => (
            <span class="with-unit">
              <input {...field} type="number" min={rule.minMonths} max={rule.maxMonths} step={1} value={months}
                onInput={(e) => setMonths(e.currentTarget.valueAsNumber)} />
              {words().unit}
            </span>
          )}
        </Field>
      )}
      {rule.months > 0 && rule.from && <p class="soft">{words().running(rule.months, longDate(rule.from))}</p>}
      {effect && (
        <Effect title={words().effectTitle} confirm={words().confirm} undo={words().undo} danger
          lines={linesOf(effect)} onConfirm={carryOut} onClose={() => setEffect(null)} />
      )}
    </Form>
  );
}
