// Who speaks for a class: a piece of the page of a class.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Person } from "../api";
import { t } from "../i18n/administration";
import { noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { PeopleField } from "../recipients/people-field";
import { Form, useSaving } from "./parts/form";

export function DelegatesForm({ classId }: { classId: string }) {
  const words = t().families;
  const [people, setPeople] = useState<Person[] | null>(null);
  const [error, setError] = useState("");
  const saving = useSaving(["userIds"]);
  const load = (): void => {
    api.getDelegates(classId).then(
      (reply) => { setPeople(reply.delegates.flatMap((d) => d.person ? [d.person] : [])); setError(""); },
      (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, [classId]);
  const submit = (): Promise<boolean> => saving.save(async () => {
    await api.setDelegates(classId, (people ?? []).map((p) => p.id));
    noticeSuccess(words.delegatesSaved);
  });
  return (
    <section>
      <h2>{words.delegates}</h2>
      <Alert text={error} onRetry={load} />
      {people && (
        <Form saving={saving} onSubmit={submit} submit={t().admin.save}>
          <PeopleField label={words.delegates} hint={words.delegatesHint} people={people} onChange={setPeople}
            fits={(p) => p.role === "STUDENT" || p.role === "GUARDIAN" || p.role === "TEACHER"} problem={saving.of("userIds")} />
        </Form>
      )}
    </section>
  );
}
