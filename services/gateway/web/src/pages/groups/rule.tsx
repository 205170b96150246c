// By what people are in a group without being put there.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { GroupRule, GroupRule_Kind as Kind, ListGroupChoicesReply, OwnGroup } from "../../api";
import { Field, type Saving } from "../../admin/parts/form";
import { t } from "../../i18n/groups";

export const noRule: GroupRule = {
  kind: "KIND_UNSPECIFIED", role: "STUDENT", classIds: [], subject: "", levelId: "0", groupId: "0",
};
const KINDS: readonly Kind[] = ["KIND_UNSPECIFIED", "ENROLLED", "GUARDIANS_OF"];
const WHO = ["STUDENT", "GUARDIAN", "TEACHER"] as const;

export const isComplete = (rule: GroupRule): boolean =>
  rule.kind === "GUARDIANS_OF" ? rule.groupId !== "0"
    : rule.kind === "ENROLLED" && (rule.classIds.length > 0 || rule.subject !== "" || rule.levelId !== "0");

function Choice({ label, value, options, problem, onChange }: {
  label: string; value: string; options: readonly (readonly [string, string])[]; problem?: string; onChange: (value: string) => void;
}) {
  return (
    <Field label={label} problem={problem ?? ""}>
      {(field) => (
        <select {...field} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
          {options.map(([option, word]) => <option key={option} value={option}>{word}</option>)}
        </select>
      )}
    </Field>
  );
}

function Enrolled({ rule, choices, problem, put }: {
  rule: GroupRule; choices: ListGroupChoicesReply | null; problem: string; put: (part: Partial<GroupRule>) => void;
}) {
  const words = t().groups;
  const named = (list: { id: string; title: string }[] | undefined) => (list ?? []).map((c) => [c.id, c.title] as const);
  return (
    <div class="columns">
      <Choice label={words.who} value={rule.role} options={WHO.map((r) => [r, words.whoAre[r]] as const)}
        onChange={(role) => put({ role: role as GroupRule["role"] })} />
      <Choice label={words.level} value={rule.levelId} options={[["0", words.anyLevel], ...named(choices?.levels)]}
        onChange={(levelId) => put({ levelId, classIds: [] })} />
      <Choice label={words.class} value={rule.classIds[0] ?? ""} options={[["", words.any], ...named(choices?.classes)]}
        onChange={(id) => put({ classIds: id ? [id] : [], ...(id ? { levelId: "0" } : {}) })} />
      <Choice label={words.subject} value={rule.subject} problem={problem}
        options={[["", words.any], ...(choices?.subjects ?? []).map((s) => [s, s] as const)]}
        onChange={(subject) => put({ subject })} />
    </div>
  );
}

export function RuleFields({ rule, groups, saving, onChange }: {
  rule: GroupRule; groups: readonly OwnGroup[]; saving: Saving; onChange: (rule: GroupRule) => void;
}) {
  const words = t().groups;
  const [choices, setChoices] = useState<ListGroupChoicesReply | null>(null);
  useEffect(() => { api.groupChoices().then(setChoices, () => undefined); }, []);
  const put = (part: Partial<GroupRule>): void => onChange({ ...rule, ...part });
  return (
    <>
      <Field label={words.rule} hint={words.ruleHint}>
        {(field) => (
          <select {...field} value={rule.kind} onChange={(e) => put({ kind: e.currentTarget.value as Kind })}>
            {KINDS.map((k) => <option key={k} value={k}>{words.ruleKinds[k]}</option>)}
          </select>
        )}
      </Field>
      {rule.kind === "ENROLLED" && <Enrolled rule={rule} choices={choices} problem={saving.of("rule.subject")} put={put} />}
      {rule.kind === "GUARDIANS_OF" && <Choice label={words.ofGroup} value={rule.groupId} problem={saving.of("rule.groupId")}
        options={[["0", words.chooseGroup], ...groups.map((g) => [g.id, g.name] as const)]} onChange={(groupId) => put({ groupId })} />}
    </>
  );
}
