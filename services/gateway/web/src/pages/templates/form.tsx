// The windows of a template: made or changed, deleted.
import { useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { CreateTemplateRequestMax, type Role, type Template } from "../../api";
import { Field, Form, useSaving } from "../../admin/parts/form";
import { t } from "../../i18n";
import { Dialog } from "../../parts/dialog";
import { me } from "../../session";
import { Editor, type EditorHandle } from "../../writing/editor";

/** May who is logged in make those of the school? */
const maySchool = (): boolean => me.value?.permissions.includes("SCHOOL") ?? false;

const ROLES: readonly Role[] = ["GUARDIAN", "STUDENT", "TEACHER", "STAFF", "ADMIN"];

/** Whose it is to be. */
function Whose({ school, onChange }: { school: boolean; onChange: (school: boolean) => void }) {
  const words = t().templates;
  return (
    <fieldset class="template-choice">
      <legend>{words.whose}</legend>
      {[false, true].map((value) => (
        <label key={String(value)} class="check">
          <input type="radio" name="whose" checked={school === value} onChange={() => onChange(value)} />
          <span>{value ? words.forSchool : words.mine}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** Who finds one of the school's. */
function Roles({ chosen, onChange }: { chosen: readonly Role[]; onChange: (roles: Role[]) => void }) {
  const words = t().templates;
  const tick = (role: Role, on: boolean): void => onChange(ROLES.filter((r) => r === role ? on : chosen.includes(r)));
  return (
    <fieldset class="template-choice" aria-describedby="template-roles">
      <legend>{words.roles}</legend>
      {ROLES.map((role) => (
        <label key={role} class="check">
          <input type="checkbox" checked={chosen.includes(role)} onChange={(e) => tick(role, e.currentTarget.checked)} />
          <span>{t().roles[role]}</span>
        </label>
      ))}
      <p id="template-roles" class="soft">{words.rolesHint}</p>
    </fieldset>
  );
}

/** `template` absent: a new one; else with its text. */
export function TemplateForm({ template, onSaved, onClose }: {
  template: Template | undefined; onSaved: (template: Template) => void; onClose: () => void;
}) {
  const words = t().templates;
  const editor = useRef<EditorHandle>(null);
  const [name, setName] = useState(template?.name ?? "");
  const [subject, setSubject] = useState(template?.subject ?? "");
  const [school, setSchool] = useState(template?.school ?? false);
  const [roles, setRoles] = useState<readonly Role[]>(template?.roles ?? []);
  const saving = useSaving(["name", "subject", "bodyHtml"]);
  const submit = async (): Promise<boolean> => {
    const bodyHtml = editor.current?.html() ?? "";
    const problem = !name.trim() ? ["name", words.nameMissing] : !bodyHtml ? ["bodyHtml", words.bodyMissing]
      : new TextEncoder().encode(bodyHtml).length > CreateTemplateRequestMax.bodyHtml ? ["bodyHtml", words.bodyLong] : null;
    if (problem) {
      saving.refuse(problem[0]!, problem[1]!);
      return false;
    }
    const all = { name, subject, bodyHtml, roles: school ? [...roles] : [] };
    return saving.save(async () => onSaved(template
      ? await api.saveTemplate(template.id, all) : await api.createTemplate({ ...all, school })));
  };
  return (
    <Dialog title={template ? words.change(template.name) : words.create} class="template-window" onClose={onClose}>
      <div class="window-body">
        <Form saving={saving} onSubmit={submit} submit={words.save}>
          <Field label={words.name} problem={saving.of("name")}>
            {(field) => <input {...field} type="text" required data-autofocus maxLength={CreateTemplateRequestMax.name} autocomplete="off"
              value={name} onInput={(e) => setName(e.currentTarget.value)} />}
          </Field>
          <Field label={words.subject} problem={saving.of("subject")}>
            {(field) => <input {...field} type="text" maxLength={CreateTemplateRequestMax.subject} autocomplete="off"
              value={subject} onInput={(e) => setSubject(e.currentTarget.value)} />}
          </Field>
          <div class="admin-field">
            <span>{words.body}</span>
            <Editor label={words.body} handle={editor} fields begin={template?.bodyHtml ?? ""} />
            <p class="soft">{words.fieldsHint}</p>
            {saving.of("bodyHtml") && <p class="problem" role="alert">{saving.of("bodyHtml")}</p>}
          </div>
          {!template && maySchool() && <Whose school={school} onChange={setSchool} />}
          {school && <Roles chosen={roles} onChange={setRoles} />}
        </Form>
      </div>
    </Dialog>
  );
}

export function RemoveTemplate({ template, onRemove, onClose }: { template: Template; onRemove: () => void; onClose: () => void }) {
  const words = t().templates;
  return (
    <Dialog title={words.removeTitle(template.name)} class="small" onClose={onClose}>
      <p>{words.removeText}{template.school && ` ${words.removeSchool}`}</p>
      <div class="window-foot">
        <button type="button" data-autofocus onClick={onClose}>{words.keep}</button>
        <button type="button" class="danger" onClick={onRemove}>{words.removeIt}</button>
      </div>
    </Dialog>
  );
}
