// The sheet of one-time codes of a class, a card a person, to be printed: for
// who has no password, or has lost it and has no mail.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type OneTimeCode, type ResetClassReply, type Role } from "../api";
import { addressOf } from "../base-path";
import { t } from "../i18n/administration";
import { longDate } from "../parts/format";
import { Printer } from "../parts/icons";
import { Alert, Loading } from "../parts/pieces";
import { navigate } from "../router";
import { me } from "../session";
import { Single } from "./parts/split";
import { pageHref } from "./pages";

interface Class {
  id: string;
  title: string;
}

/** The classes of the directory, as its categories name them. */
async function listClasses(): Promise<Class[]> {
  const found = new Map<string, string>();
  for (const c of (await api.listCategories()).categories) {
    const id = /^class:(\d+):/.exec(c.id)?.[1];
    if (id && c.classTitle) found.set(id, c.classTitle);
  }
  return [...found].map(([id, title]) => ({ id, title }))
    .sort((a, b) => a.title.localeCompare(b.title, undefined, { numeric: true }));
}

function Chooser() {
  const [classes, setClasses] = useState<Class[] | null>(null);
  const [error, setError] = useState("");
  const load = (): void => {
    setError("");
    listClasses().then(setClasses, (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, []);
  return (
    <Single title={t().account.sheet.choose}>
      <Alert text={error} onRetry={load} />
      {!classes && !error && <Loading />}
      <ul class="checks">
        {classes?.map((c) => <li key={c.id}><a class="button" href={pageHref("codes", c.id)}>{c.title}</a></li>)}
      </ul>
    </Single>
  );
}

/** What one person is handed. */
function Card({ of: line }: { of: OneTimeCode }) {
  const words = t().account.sheet;
  return (
    <li class="sheet-card">
      <strong>{line.user?.displayName}</strong>
      {line.user?.context && <span class="soft">{line.user.context}</span>}
      <dl>
        <dt>{words.site}</dt>
        <dd>{location.origin + addressOf(`/login?school=${encodeURIComponent(me.value?.school?.code ?? "")}`)}</dd>
        <dt>{words.login}</dt>
        <dd>{line.login ? <code>{line.login}</code> : words.noLogin}</dd>
        <dt>{words.code}</dt>
        <dd><code>{line.code}</code></dd>
      </dl>
      <p class="soft">{words.hint}</p>
    </li>
  );
}

function Sheet({ sheet }: { sheet: ResetClassReply }) {
  const words = t().account.sheet;
  return (
    <Single title={words.title(sheet.classTitle)}>
      {sheet.codes.length === 0 ? <p>{words.nobody}</p> : (
        <>
          <div class="sheet-tools">
            <p>{words.until(longDate(sheet.expiresAt))}</p>
            <button type="button" class="primary" onClick={() => print()}><Printer />{words.print}</button>
          </div>
          <ul class="sheet-cards">{sheet.codes.map((line) => <Card key={line.user?.id} of={line} />)}</ul>
        </>
      )}
    </Single>
  );
}

const ROLES = ["STUDENT", "GUARDIAN"] as const satisfies Role[];

function Making({ classId, onMade }: { classId: string; onMade: (sheet: ResetClassReply) => void }) {
  const [roles, setRoles] = useState<Role[]>(["STUDENT"]);
  const [everybody, setEverybody] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const words = t().account.sheet;
  const make = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy || roles.length === 0) return;
    setBusy(true);
    setError("");
    try {
      onMade(await api.resetClass(classId, roles, everybody));
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  return (
    <Single title={words.choose}>
      <form class="admin-form" noValidate onSubmit={(e) => void make(e)}>
        <p>{words.about}</p>
        <fieldset>
          <legend>{words.who}</legend>
          {ROLES.map((role) => (
            <label key={role} class="check">
              <input type="checkbox" checked={roles.includes(role)} onChange={(e) =>
                setRoles(e.currentTarget.checked ? [...roles, role] : roles.filter((r) => r !== role))} />
              {role === "STUDENT" ? words.students : words.guardians}
            </label>
          ))}
        </fieldset>
        <label class="check">
          <input type="checkbox" checked={everybody} onChange={(e) => setEverybody(e.currentTarget.checked)} />
          {words.everybody}
        </label>
        <Alert text={error} />
        <div class="form-foot">
          <button type="submit" class="primary" disabled={busy || roles.length === 0}>{words.make}</button>
          <button type="button" onClick={() => navigate(pageHref("codes"))}>{t().cancel}</button>
        </div>
      </form>
    </Single>
  );
}

/** `open`: the class. */
export function CodesPage({ open }: { open: string }) {
  const [sheet, setSheet] = useState<ResetClassReply | null>(null);
  useEffect(() => setSheet(null), [open]);
  if (!open) return <Chooser />;
  return sheet ? <Sheet sheet={sheet} /> : <Making classId={open} onMade={setSheet} />;
}
