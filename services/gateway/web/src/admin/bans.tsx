// Contact bans: the list at the left, one ban or a new one at the right.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { NoteBanRequestMax, sentence, type Ban, type Person } from "../api";
import { t } from "../i18n/administration";
import { longDate } from "../parts/format";
import { Plus } from "../parts/icons";
import { noticeError, noticeSuccess } from "../parts/notice";
import { Alert, Loading } from "../parts/pieces";
import { PeopleField } from "../recipients/people-field";
import { navigate } from "../router";
import { pageHref } from "./pages";
import { Field, Form, useSaving } from "./parts/form";
import { ItemLink } from "./parts/listing";
import { ListHead, OpenHead, Split } from "./parts/split";

const PAGE = "bans";
const NEW = "new";
const name = (p: Person | undefined): string => p?.displayName ?? "";

function useBans(): { bans: Ban[] | null; error: string; load: () => void } {
  const [bans, setBans] = useState<Ban[] | null>(null);
  const [error, setError] = useState("");
  const load = (): void => {
    api.listBans().then(
      (reply) => { setBans(reply.bans); setError(""); },
      (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, []);
  return { bans, error, load };
}

function NewBan({ onNoted }: { onNoted: (ban: Ban) => void }) {
  const words = t().families;
  const [person, setPerson] = useState<Person[]>([]);
  const [child, setChild] = useState<Person[]>([]);
  const [note, setNote] = useState("");
  const saving = useSaving(["personId", "childId", "note"]);
  const missing = (): [string, string] | undefined =>
    !person[0] ? ["personId", words.personMissing] : !child[0] ? ["childId", words.childMissing]
      : !note.trim() ? ["note", words.noteMissing] : undefined;
  const submit = async (): Promise<boolean> => {
    const first = missing();
    if (first) {
      saving.refuse(...first);
      return false;
    }
    return saving.save(async () => onNoted(await api.noteBan(person[0]?.id ?? "", child[0]?.id ?? "", note.trim())));
  };
  return (
    <Form saving={saving} onSubmit={submit} submit={words.save}>
      <PeopleField label={words.person} one people={person} onChange={setPerson} fits={(p) => p.role !== "STUDENT"}
        problem={saving.of("personId")} />
      <PeopleField label={words.child} one people={child} onChange={setChild} fits={(p) => p.role === "STUDENT"}
        problem={saving.of("childId")} />
      <Field label={words.note} hint={words.noteHint} problem={saving.of("note")}>
        {(field) => <textarea {...field} rows={4} maxLength={NoteBanRequestMax.note} value={note}
          onInput={(e) => setNote(e.currentTarget.value)} />}
      </Field>
      <p class="soft">{words.effect}</p>
    </Form>
  );
}

function BanView({ ban, onLift }: { ban: Ban; onLift: () => void }) {
  const words = t().families;
  return (
    <>
      <dl class="facts">
        <dt>{words.person}</dt><dd>{name(ban.person)}</dd>
        <dt>{words.child}</dt><dd>{name(ban.child)}</dd>
        <dt>{words.note}</dt><dd>{ban.note}</dd>
        <dt>{words.notedBy}</dt><dd>{name(ban.notedBy)}</dd>
        <dt>{words.notedAt}</dt><dd>{longDate(ban.notedAt)}</dd>
      </dl>
      <div class="act-row"><button type="button" onClick={onLift}>{words.lift}</button></div>
    </>
  );
}

export function BansPage({ open }: { open: string }) {
  const words = t().families;
  const { bans, error, load } = useBans();
  const shown = bans?.find((b) => b.id === open);
  const noted = (ban: Ban): void => {
    load();
    navigate(pageHref(PAGE, ban.id), true);
    noticeSuccess(words.noted(name(ban.person), name(ban.child)));
  };
  const lift = async (ban: Ban): Promise<void> => {
    try {
      await api.liftBan(ban.id);
    } catch (failure) {
      noticeError(sentence(failure));
      return;
    }
    load();
    navigate(pageHref(PAGE));
    noticeSuccess(words.lifted(name(ban.person), name(ban.child)), async () => {
      await api.noteBan(ban.person?.id ?? "", ban.child?.id ?? "", ban.note);
      load();
      return words.notedAgain;
    });
  };
  const list = (
    <section class="box">
      <ListHead title={words.bans} beneath={open !== ""}>
        <a class="button quiet" href={pageHref(PAGE, NEW)} aria-label={words.addBan}><Plus />{words.addBanShort}</a>
      </ListHead>
      <Alert text={error} onRetry={load} />
      {bans === null && !error && <Loading />}
      {bans?.length === 0 && <p class="empty">{words.noBan}</p>}
      <ul class="items">
        {bans?.map((b) => (
          <li key={b.id}><ItemLink href={pageHref(PAGE, b.id)} current={b.id === open} title={name(b.person)}
            text={words.of(name(b.child))} /></li>
        ))}
      </ul>
    </section>
  );
  return (
    <Split open={open !== ""} hint={words.hint} list={list}>
      <OpenHead page={PAGE} title={open === NEW ? words.addBan : name(shown?.person) || words.bans} />
      <div class="open-body">
        {open === NEW && <NewBan onNoted={noted} />}
        {shown && <BanView ban={shown} onLift={() => void lift(shown)} />}
        {open !== NEW && bans && !shown && <p>{words.unknown}</p>}
      </div>
    </Split>
  );
}
