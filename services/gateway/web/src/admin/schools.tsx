// Établissements: those of the region, how they are, and a new one.
import { useState } from "preact/hooks";
import * as api from "../api";
import type { SchoolState } from "../api";
import { t } from "../i18n/administration";
import { shortDate } from "../parts/format";
import { noticeSuccess } from "../parts/notice";
import { Effect } from "./parts/effect";
import { Field, Form, useSaving } from "./parts/form";
import { Listing } from "./parts/listing";
import { Single } from "./parts/split";

const words = () => t().oversight.schools;

function School({ school }: { school: SchoolState }) {
  const when = (iso: string | undefined): string => iso ? shortDate(iso) : words().never;
  return (
    <div class="school-row">
      <h2>{school.name} <span class="soft">{school.code}</span></h2>
      <dl class="facts">
        <dt>{words().createdAt}</dt><dd>{when(school.createdAt)} · {words().people(school.people)}</dd>
        <dt>{words().lastImport}</dt><dd>{when(school.lastImportAt)}</dd>
        <dt>{words().lastLogin}</dt><dd>{when(school.lastLoginAt)}</dd>
        <dt>{words().settings}</dt><dd>{school.settingsVersion}</dd>
      </dl>
    </div>
  );
}

function NewSchool({ onMade }: { onMade: () => void }) {
  const [name, setName] = useState("");
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(false);
  const saving = useSaving(["name", "code"]);
  const add = async (): Promise<void> => { await api.addSchool(code.trim(), name.trim()); };
  const make = async (): Promise<void> => {
    if (!await saving.save(add)) return;
    noticeSuccess(words().created(name.trim()));
    setName("");
    setCode("");
    onMade();
  };
  return (
    <Form saving={saving} submit={words().create} onSubmit={async () => {
      // What is missing the server says, under its field.
      if (!name.trim() || !code.trim()) return saving.save(add);
      setAsked(true);
      return true;
    }}>
      <Field label={words().name} problem={saving.of("name")}>
        {(field) => <input {...field} type="text" maxLength={200} value={name} onInput={(e) => setName(e.currentTarget.value)} />}
      </Field>
      <Field label={words().code} hint={words().codeHint} problem={saving.of("code")}>
        {(field) => <input {...field} type="text" maxLength={63} autocapitalize="none" value={code} onInput={(e) => setCode(e.currentTarget.value)} />}
      </Field>
      {asked && (
        <Effect title={words().create} lines={words().effect(name.trim(), code.trim())} undo={words().undo}
          confirm={words().create} onConfirm={make} onClose={() => setAsked(false)} />
      )}
    </Form>
  );
}

export function SchoolsPage() {
  const [version, setVersion] = useState(0);
  return (
    <Single title={t().admin.pages.schools.title}>
      <NewSchool onMade={() => setVersion(version + 1)} />
      <Listing search={words().search} version={version}
        empty={(asked) => asked["q"] ? words().empty : words().none}
        fetchPage={async (asked, pageToken) => {
          const page = await api.listSchools(asked["q"] ?? "", pageToken);
          return { items: page.schools, next: page.nextPageToken };
        }}
        row={(school) => <School school={school} />} />
    </Single>
  );
}
