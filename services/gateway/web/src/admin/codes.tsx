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
import { Effect } from "./parts/effect";
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
      <p>{t().account.sheet.intro}</p>
      <Alert text={error} onRetry={load} />
      {!classes && !error && <Loading />}
      {classes?.length === 0 && <p class="empty">{t().oversight.classes.none}</p>}
      <ul class="class-choices">
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
const KINDS = { STUDENT: "students", GUARDIAN: "guardians" } as const;

/** How the class is called, and how many it has of a role. */
interface Known {
  title: string;
  count(role: Role): number;
}

async function lookAt(classId: string): Promise<Known> {
  const { categories } = await api.listCategories();
  const of = (role: Role) => categories.find((c) => c.id === `class:${classId}:${KINDS[role as keyof typeof KINDS]}`);
  return { title: of("STUDENT")?.classTitle ?? of("GUARDIAN")?.classTitle ?? "", count: (role) => of(role)?.memberCount ?? 0 };
}

function Making({ classId, onMade }: { classId: string; onMade: (sheet: ResetClassReply) => void }) {
  const [roles, setRoles] = useState<Role[]>(["STUDENT"]);
  const [everybody, setEverybody] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const words = t().account.sheet;
  const [known, setKnown] = useState<Known | null>(null);
  const [asking, setAsking] = useState(false);
  useEffect(() => {
    let shown = true;
    setKnown(null);
    lookAt(classId).then((found) => { if (shown) setKnown(found); }, () => undefined);
    return () => { shown = false; };
  }, [classId]);
  const make = async (): Promise<void> => onMade(await api.resetClass(classId, roles, everybody));
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy || roles.length === 0) return;
    setError("");
    if (everybody) {
      setAsking(true);
      return;
    }
    setBusy(true);
    try {
      await make();
    } catch (failure) {
      setError(sentence(failure));
      setBusy(false);
    }
  };
  const whose = roles.map((role) => t().rolesCounted[role]?.(known?.count(role) ?? 0)).join(t().listSeparator);
  return (
    <Single title={known?.title ? words.title(known.title) : words.choose}>
      <form class="admin-form" noValidate onSubmit={(e) => void submit(e)}>
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
      {asking && (
        <Effect title={words.replaceTitle} confirm={words.make} danger undo={words.noUndo}
          lines={[words.replaceText(known ? whose : roles.map((r) => t().roles[r]).join(t().listSeparator)), words.replaceSessions]}
          onConfirm={make} onClose={() => setAsking(false)} />
      )}
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
