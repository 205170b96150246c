// Somebody's record as a form; what the change will do is shown before it is.
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { Function as StaffFunction, Permission, Role, User, UserChange, UserDetail, UserEffect } from "../../api";
import { t } from "../../i18n/administration";
import { noticeSuccess } from "../../parts/notice";
import { me } from "../../session";
import { Effect } from "../parts/effect";
import { Field, Form, useSaving, type Saving } from "../parts/form";

const ROLES: Role[] = ["ADMIN", "STAFF", "TEACHER", "GUARDIAN", "STUDENT"];
/** Those that a school gives. */
const GIVEN: Permission[] = [
  "ROSTERS", "PEOPLE", "RESET", "RULES", "SCHOOL", "AUDIT", "MONITORING", "BANS", "CLASSES", "URGENT", "MODERATION", "EVENTS", "STORAGE",
];
const NAME_MOST = 100;

export interface Draft {
  givenName: string;
  familyName: string;
  title: string;
  function: StaffFunction;
  email: string;
  roles: Role[];
}
/** As a new person's are called; a change has them in groups. */
const CALLED: Record<string, string> = {
  "name.given": "givenName", "name.family": "familyName", "title.text": "title", "email.address": "email",
};
export const FIELDS = ["givenName", "familyName", "title", "email", "roles", "login"];

const draftOf = (user: User): Draft => ({
  givenName: user.givenName, familyName: user.familyName, title: user.title,
  function: user.function, email: user.email, roles: user.roles,
});

/** What is wrong with it, said under its field; true: nothing. */
export function checked(draft: Draft, saving: Saving): boolean {
  if (!draft.familyName.trim()) saving.refuse("familyName", t().people.noFamilyName);
  else if (draft.roles.length === 0) saving.refuse("roles", t().people.noRole);
  else return true;
  return false;
}

function TextField({ name, label, hint, draft, saving, onChange }: {
  name: "givenName" | "familyName" | "title" | "email"; label: string; hint?: string;
  draft: Draft; saving: Saving; onChange: (part: Partial<Draft>) => void;
}) {
  return (
    <Field label={label} problem={saving.of(name)} {...(hint ? { hint } : {})}>
      {(field) => (
        <input {...field} type={name === "email" ? "email" : "text"} maxLength={name === "email" ? 254 : NAME_MOST}
          value={draft[name]} onInput={(e) => onChange({ [name]: e.currentTarget.value })} />
      )}
    </Field>
  );
}

export function DraftFields({ draft, saving, onChange }: {
  draft: Draft; saving: Saving; onChange: (part: Partial<Draft>) => void;
}) {
  const words = t().people;
  const isStaff = draft.roles.some((r) => r === "STAFF" || r === "ADMIN");
  const mayMakeAdmins = me.value?.user?.role === "ADMIN";
  const toggle = (role: Role, on: boolean): void =>
    onChange({ roles: ROLES.filter((r) => r === role ? on : draft.roles.includes(r)) });
  const common = { draft, saving, onChange };
  return (
    <>
      <div class="columns">
        <TextField {...common} name="givenName" label={words.given} />
        <TextField {...common} name="familyName" label={words.family} />
      </div>
      <fieldset aria-describedby="roles-problem">
        <legend>{words.roles}</legend>
        <div class="checks">
          {ROLES.filter((r) => r !== "ADMIN" || mayMakeAdmins || draft.roles.includes("ADMIN")).map((role) => (
            <label key={role} class="check">
              <input type="checkbox" checked={draft.roles.includes(role)} onChange={(e) => toggle(role, e.currentTarget.checked)} />
              {t().roles[role]}
            </label>
          ))}
        </div>
        <p class="soft">{words.rolesHint}</p>
        <p id="roles-problem" class="problem">{saving.of("roles")}</p>
      </fieldset>
      <TextField {...common} name="title" label={words.quality} />
      {isStaff && (
        <Field label={words.function} hint={words.functionHint}>
          {(field) => (
            <select {...field} value={draft.function} onChange={(e) => onChange({ function: e.currentTarget.value as StaffFunction })}>
              {(Object.keys(words.functions) as StaffFunction[]).map((f) => <option key={f} value={f}>{words.functions[f]}</option>)}
            </select>
          )}
        </Field>
      )}
      <TextField {...common} name="email" label={words.email} />
    </>
  );
}

/** What of the draft, and of the permissions, is not as it was. */
function changeOf(before: Draft, after: Draft, had: Permission[], has: Permission[]): UserChange {
  const change: UserChange = {};
  if (before.givenName !== after.givenName || before.familyName !== after.familyName)
    change.name = { given: after.givenName.trim(), family: after.familyName.trim() };
  if (before.title !== after.title || before.function !== after.function)
    change.title = { text: after.title.trim(), function: after.function };
  if (before.email !== after.email) change.email = { address: after.email.trim() };
  if (before.roles.join() !== after.roles.join()) change.roles = after.roles;
  if (had.join() !== has.join()) change.permissions = { names: has };
  return change;
}

export function EditPerson({ detail, onDone, onCancel }: {
  detail: UserDetail; onDone: () => void; onCancel: () => void;
}) {
  const words = t().people;
  const user = detail.user!;
  const before = draftOf(user);
  const had = GIVEN.filter((p) => detail.permissions.includes(p));
  const [draft, setDraft] = useState(before);
  const [given, setGiven] = useState(had);
  const [asked, setAsked] = useState<{ change: UserChange; effect: UserEffect } | null>(null);
  const saving = useSaving(FIELDS, (field) => CALLED[field] ?? field);
  const submit = async (): Promise<boolean> => {
    if (!checked(draft, saving)) return false;
    const change = changeOf(before, draft, had, given);
    if (Object.keys(change).length === 0) {
      onCancel();
      return true;
    }
    return saving.save(async () => setAsked({ change, effect: await api.updateUser(user.id, change, true) }));
  };
  const carryOut = async (change: UserChange): Promise<void> => {
    await api.updateUser(user.id, change, false);
    const back = changeOf(draft, before, given, had);
    noticeSuccess(words.changed(`${draft.givenName} ${draft.familyName}`.trim()), async () => {
      await api.updateUser(user.id, back, false);
      onDone();
      return words.changed(user.displayName);
    });
    onDone();
  };
  return (
    <>
      <h2>{words.editTitle(user.displayName)}</h2>
      <Form saving={saving} onSubmit={submit} submit={t().admin.save}
        buttons={<button type="button" onClick={onCancel}>{t().cancel}</button>}>
        <DraftFields draft={draft} saving={saving} onChange={(part) => setDraft({ ...draft, ...part })} />
        {me.value?.user?.role === "ADMIN" && <PermissionChecks given={given} onChange={setGiven} />}
      </Form>
      {asked && (
        <Effect title={words.effectTitle} confirm={t().admin.save} undo={t().admin.undoable}
          lines={[words.reach(asked.effect.reachBefore, asked.effect.reachAfter), ...(detail.inRoster ? [words.keptFromRoster] : [])]}
          onConfirm={() => carryOut(asked.change)} onClose={() => setAsked(null)} />
      )}
    </>
  );
}

function PermissionChecks({ given, onChange }: { given: Permission[]; onChange: (given: Permission[]) => void }) {
  const words = t().people;
  return (
    <fieldset>
      <legend>{words.permissionsTitle}</legend>
      <p class="soft">{words.permissionsHint}</p>
      <div class="checks">
        {GIVEN.map((p) => (
          <label key={p} class="check">
            <input type="checkbox" checked={given.includes(p)}
              onChange={(e) => onChange(GIVEN.filter((x) => x === p ? e.currentTarget.checked : given.includes(x)))} />
            {words.permissions[p]}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
