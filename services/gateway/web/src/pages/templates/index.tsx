// « Modèles »: those one finds, made, changed and deleted.
import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type Template } from "../../api";
import { t } from "../../i18n";
import { Pencil, Plus, Trash } from "../../parts/icons";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Alert, Loading, PageTitle } from "../../parts/pieces";
import { nameFields } from "../../writing/template-fields";
import { RemoveTemplate, TemplateForm } from "./form";

function Line({ template, onChange, onRemove }: { template: Template; onChange: () => void; onRemove: () => void }) {
  const words = t().templates;
  const { name, subject, snippet, roles } = template;
  return (
    <li data-id={template.id}>
      <div class="template-text">
        <strong>{name}</strong>
        {subject && <span> {subject}</span>}
        <span class="soft">{nameFields(snippet)}</span>
        {template.canChange && roles.length > 0 && <span class="soft">{words.roles} : {roles.map((r) => t().roles[r]).join(t().listSeparator)}</span>}
      </div>
      {template.canChange && <>
        <button type="button" class="quiet square" aria-label={words.change(name)} title={words.change(name)} onClick={onChange}><Pencil /></button>
        <button type="button" class="quiet square" aria-label={words.remove(name)} title={words.remove(name)} onClick={onRemove}><Trash /></button>
      </>}
    </li>
  );
}

function useTemplates() {
  const [all, setAll] = useState<readonly Template[] | null>(null);
  const [error, setError] = useState("");
  const load = async (): Promise<void> => {
    try {
      setAll((await api.listTemplates()).templates);
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => void load(), []);
  return { all, error, load };
}

export function TemplatesPage() {
  const words = t().templates;
  const head = useRef<HTMLDivElement>(null);
  const { all, error, load } = useTemplates();
  const [form, setForm] = useState<{ template: Template | undefined } | null>(null);
  const [leaving, setLeaving] = useState<Template | null>(null);

  const open = (template: Template): void => {
    api.getTemplate(template.id).then((whole) => setForm({ template: whole }), (failure: unknown) => {
      noticeError(sentence(failure));
      void load();
    });
  };
  const saved = (template: Template): void => {
    setForm(null);
    noticeSuccess(words.saved(template.name));
    void load();
  };
  const remove = async (template: Template): Promise<void> => {
    setLeaving(null);
    try {
      await api.deleteTemplate(template.id);
      noticeSuccess(words.removed(template.name));
    } catch (failure) {
      noticeError(sentence(failure));
    }
    await load();
    head.current?.querySelector<HTMLElement>("h1")?.focus();
  };
  const parts: [string, readonly Template[]][] = [
    [words.own, all?.filter((x) => !x.school) ?? []], [words.ofSchool, all?.filter((x) => x.school) ?? []]];
  return (
    <section class="box templates-page">
      <div class="list-head" ref={head}><PageTitle text={words.title} /></div>
      <button type="button" class="new-folder" onClick={() => setForm({ template: undefined })}><Plus />{words.create}</button>
      <Alert text={error} onRetry={() => void load()} />
      {!all && !error && <Loading />}
      {all?.length === 0 && <p class="empty">{words.empty}</p>}
      {parts.map(([title, those]) => those.length > 0 && (
        <section key={title} aria-label={title}>
          <h2>{title}</h2>
          <ul class="template-lines">
            {those.map((x) => <Line key={x.id} template={x} onChange={() => open(x)} onRemove={() => setLeaving(x)} />)}
          </ul>
        </section>
      ))}
      {form && <TemplateForm template={form.template} onSaved={saved} onClose={() => setForm(null)} />}
      {leaving && <RemoveTemplate template={leaving} onRemove={() => void remove(leaving)} onClose={() => setLeaving(null)} />}
    </section>
  );
}
