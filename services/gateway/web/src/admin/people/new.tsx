// Somebody whom no roster has.
import { useState } from "preact/hooks";
import * as api from "../../api";
import { t } from "../../i18n/administration";
import { noticeSuccess } from "../../parts/notice";
import { navigate } from "../../router";
import { pageHref } from "../pages";
import { Field, Form, useSaving } from "../parts/form";
import { OpenHead } from "../parts/split";
import { checked, DraftFields, FIELDS, type Draft } from "./edit";

const EMPTY: Draft = { givenName: "", familyName: "", title: "", function: "OTHER", email: "", roles: [] };

export function NewPerson({ onMade }: { onMade: () => void }) {
  const words = t().people;
  const [draft, setDraft] = useState(EMPTY);
  const [login, setLogin] = useState("");
  const [keyOf] = useState(api.keyOfForm);
  const saving = useSaving(FIELDS);
  const submit = async (): Promise<boolean> => checked(draft, saving) && saving.save(async () => {
    const made = await api.createUser({ ...draft, login }, keyOf({ draft, login }));
    noticeSuccess(words.created(made.user?.displayName ?? ""));
    onMade();
    navigate(pageHref("people", made.user?.id), true);
  });
  return (
    <>
      <OpenHead page="people" title={words.addTitle} />
      <div class="open-body">
        <p class="soft">{words.addHint}</p>
        <Form saving={saving} onSubmit={submit} submit={words.add}>
          <DraftFields draft={draft} saving={saving} onChange={(part) => setDraft({ ...draft, ...part })} />
          <Field label={words.login} problem={saving.of("login")}>
            {(field) => <input {...field} type="text" maxLength={255} autocomplete="off" value={login} onInput={(e) => setLogin(e.currentTarget.value)} />}
          </Field>
        </Form>
      </div>
    </>
  );
}
