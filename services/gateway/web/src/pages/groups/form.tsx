// A group of one's own: made, changed, deleted.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { CreateGroupRequestMax, type GroupRule, type OwnGroup, type Person } from "../../api";
import { Field, Form, useSaving } from "../../admin/parts/form";
import { t } from "../../i18n/groups";
import { locale } from "../../i18n";
import { Trash } from "../../parts/icons";
import { PeopleField } from "../../recipients/people-field";
import { me } from "../../session";
import { isComplete, noRule, RuleFields } from "./rule";
import { PeopleList } from "./view";

const COUNT_AFTER_MS = 300;

interface Written {
  name: string;
  members: Person[];
  colleagues: Person[];
  rule: GroupRule;
  kept: boolean;
}

const writtenOf = (group: OwnGroup | undefined): Written => ({
  name: group?.name ?? "",
  members: group?.members ?? [],
  colleagues: group?.colleagues ?? [],
  rule: group?.rule ?? noRule,
  kept: group?.kept ?? false,
});
const ids = (people: readonly Person[]): string[] => people.map((p) => p.id);

const isColleague = (p: Person): boolean =>
  ["TEACHER", "STAFF", "ADMIN"].includes(p.role) && p.id !== me.value?.user?.id;

/** Who is in it as it is written, before it is saved. */
function useCount({ members, rule }: Written): { count: number | null; first: Person[] } {
  const [found, setFound] = useState<{ count: number | null; first: Person[] }>({ count: null, first: [] });
  const asked = JSON.stringify([ids(members), rule]);
  useEffect(() => {
    let current = true;
    const timer = setTimeout(() => {
      api.previewGroup(ids(members), isComplete(rule) ? rule : undefined).then(
        (reply) => { if (current) setFound({ count: reply.memberCount, first: reply.members }); },
        // What is wrong with it is said when it is saved.
        () => { if (current) setFound({ count: null, first: [] }); });
    }, COUNT_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return found;
}

const dayOf = (iso: string): string =>
  new Intl.DateTimeFormat(locale(), { dateStyle: "long" }).format(new Date(`${iso}T12:00:00`));

function Lifetime({ group, kept, onChange }: { group: OwnGroup | undefined; kept: boolean; onChange: (kept: boolean) => void }) {
  return (
    <div>
      <label class="check">
        <input type="checkbox" checked={kept} onChange={(e) => onChange(e.currentTarget.checked)} />
        <span>{t().groups.kept}</span>
      </label>
      {group && !kept && group.endsOn && <p class="soft">{t().groups.endsOn(dayOf(group.endsOn))}</p>}
    </div>
  );
}

function save(group: OwnGroup | undefined, written: Written, keyOf: (content: unknown) => string): Promise<OwnGroup> {
  const { name, kept, rule } = written;
  const all = {
    name: name.trim(), kept, memberIds: ids(written.members), sharedWith: ids(written.colleagues),
    ...(isComplete(rule) ? { rule } : {}),
  };
  if (!group) return api.createGroup(all, keyOf(all));
  const clear = [
    ...(written.members.length === 0 ? ["memberIds"] : []),
    ...(written.colleagues.length === 0 ? ["sharedWith"] : []),
    ...(isComplete(rule) ? [] : ["rule"]),
  ];
  return api.updateGroup(group.id, { ...all, clear });
}

export function GroupForm({ group, others, onSaved, onRemove }: {
  group: OwnGroup | undefined;
  /** That a rule may speak of. */
  others: readonly OwnGroup[];
  onSaved: (group: OwnGroup) => void;
  onRemove: (group: OwnGroup) => Promise<void>;
}) {
  const words = t().groups;
  const [written, setWritten] = useState(() => writtenOf(group));
  const [keyOf] = useState(api.keyOfForm);
  const saving = useSaving(["name", "rule.subject", "rule.groupId"]);
  const { count, first } = useCount(written);
  const put = (part: Partial<Written>): void => setWritten((old) => ({ ...old, ...part }));

  const submit = async (): Promise<boolean> => {
    if (!written.name.trim()) {
      saving.refuse("name", words.nameMissing);
      return false;
    }
    if (written.rule.kind !== "KIND_UNSPECIFIED" && !isComplete(written.rule)) {
      const ofGroup = written.rule.kind === "GUARDIANS_OF";
      saving.refuse(ofGroup ? "rule.groupId" : "rule.subject", ofGroup ? words.chooseGroup : words.ruleMissing);
      return false;
    }
    return saving.save(async () => onSaved(await save(group, written, keyOf)));
  };
  return (
    <Form saving={saving} onSubmit={submit} submit={group ? words.save : words.create}
      buttons={group && <button type="button" class="quiet" onClick={() => void onRemove(group)}><Trash />{words.remove}</button>}>
      <Field label={words.name} problem={saving.of("name")}>
        {(field) => <input {...field} type="text" required maxLength={CreateGroupRequestMax.name} autocomplete="off"
          {...(group ? {} : { "data-autofocus": true })} value={written.name} onInput={(e) => put({ name: e.currentTarget.value })} />}
      </Field>
      <PeopleField label={words.byHand} people={written.members} onChange={(members) => put({ members })} />
      <RuleFields rule={written.rule} groups={others.filter((g) => g.id !== group?.id)} saving={saving}
        onChange={(rule) => put({ rule })} />
      <p role="status" class="group-count">{count === null ? words.counting : words.count(count)}</p>
      <PeopleList title={t().groups.people(count ?? 0)} people={written.rule.kind === "KIND_UNSPECIFIED" ? [] : first}
        more={(count ?? 0) - first.length} />
      <PeopleField label={words.colleagues} hint={words.colleaguesHint} people={written.colleagues} fits={isColleague}
        onChange={(colleagues) => put({ colleagues })} />
      <Lifetime group={group} kept={written.kept} onChange={(kept) => put({ kept })} />
    </Form>
  );
}
