// Blocks: who may block whom in the school.
import { useState } from "preact/hooks";
import * as api from "../api";
import type { BlockRule } from "../api";
import { t } from "../i18n/administration";
import { noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";
import { Form, useSaving } from "./parts/form";
import { useWatched } from "./parts/progress";
import { Single } from "./parts/split";

const words = () => t().blockRules;
const once = (): boolean => false;

export function BlockRulesPage() {
  const found = useWatched(() => api.getBlockRules(), once);
  return (
    <Single title={words().title}>
      <p class="soft">{words().text}</p>
      <Alert text={found.error} onRetry={() => void found.look()} />
      {!found.value && !found.error && <Loading />}
      {found.value && <RulesForm key={JSON.stringify(found.value)} rules={found.value.rules} onSaved={() => found.look()} />}
    </Single>
  );
}

function RulesForm({ rules, onSaved }: { rules: BlockRule[]; onSaved: () => Promise<void> }) {
  const [draft, setDraft] = useState(rules);
  const saving = useSaving([]);
  const put = async (what: BlockRule[]): Promise<void> => {
    await api.putBlockRules({ rules: what });
    await onSaved();
  };
  const submit = async (): Promise<boolean> => {
    if (!await saving.save(() => put(draft))) return false;
    noticeSuccess(words().saved, async () => {
      await put(rules);
      return t().admin.undone;
    });
    return true;
  };
  return (
    <Form saving={saving} onSubmit={submit} submit={t().admin.save}>
      {draft.map((rule, i) => (
        <label class="check" key={`${rule.from}-${rule.to}`}>
          <input type="checkbox" checked={rule.allowed}
            onChange={(e) => setDraft(draft.map((r, at) => at === i ? { ...r, allowed: e.currentTarget.checked } : r))} />
          {words().pair(t().rules.senders[rule.from] ?? rule.from, words().whom[rule.to] ?? rule.to)}
        </label>
      ))}
    </Form>
  );
}
