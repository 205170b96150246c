// Reading and recall: how long a message can be recalled, whether its sender
// sees who has read.
import { useState } from "preact/hooks";
import * as api from "../api";
import type { ReceiptRules } from "../api";
import { t } from "../i18n/administration";
import { noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";
import { Field, Form, useSaving } from "./parts/form";
import { useWatched } from "./parts/progress";
import { Single } from "./parts/split";

const MOST_MINUTES = 10_080;
const once = (): boolean => false;

export function ReceiptRulesPage() {
  const found = useWatched(() => api.getReceiptRules(), once);
  return (
    <Single title={t().receiptRules.title}>
      <Alert text={found.error} onRetry={() => void found.look()} />
      {!found.value && !found.error && <Loading />}
      {found.value && <RulesForm key={JSON.stringify(found.value)} rules={found.value} onSaved={() => found.look()} />}
    </Single>
  );
}

function RulesForm({ rules, onSaved }: { rules: ReceiptRules; onSaved: () => Promise<void> }) {
  const words = t().receiptRules;
  const [minutes, setMinutes] = useState(rules.recallMinutes);
  const [names, setNames] = useState(rules.names);
  const saving = useSaving(["recallMinutes"]);
  const put = async (what: ReceiptRules): Promise<void> => {
    await api.putReceiptRules(what);
    await onSaved();
  };
  const submit = async (): Promise<boolean> => {
    if (!(Number.isInteger(minutes) && minutes >= 0 && minutes <= MOST_MINUTES)) {
      saving.refuse("recallMinutes", words.badMinutes);
      return false;
    }
    if (!await saving.save(() => put({ recallMinutes: minutes, names }))) return false;
    noticeSuccess(words.saved, async () => {
      await put(rules);
      return t().admin.undone;
    });
    return true;
  };
  return (
    <Form saving={saving} onSubmit={submit} submit={t().admin.save}>
      <Field label={words.minutes} hint={words.minutesHint} problem={saving.of("recallMinutes")}>
        {(field) => (
          <span class="with-unit">
            <input {...field} type="number" min={0} max={MOST_MINUTES} step={1} value={minutes}
              onInput={(e) => setMinutes(e.currentTarget.valueAsNumber)} />
            {words.unit}
          </span>
        )}
      </Field>
      <label class="check">
        <input type="checkbox" checked={names} onChange={(e) => setNames(e.currentTarget.checked)} />
        {words.names}
      </label>
      <p class="soft">{words.namesHint}</p>
    </Form>
  );
}
