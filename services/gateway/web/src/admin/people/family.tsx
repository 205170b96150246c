// The children of a guardian, the guardians of a pupil: one taken away, one
// found and added.
import { useEffect, useId, useState } from "preact/hooks";
import * as api from "../../api";
import type { Person, User, UserChange, UserDetail, UserEffect } from "../../api";
import { t } from "../../i18n/administration";
import { Cross } from "../../parts/icons";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { pageHref } from "../pages";
import { Effect } from "../parts/effect";

const PAUSE_MS = 250;
const FOUND_MOST = 8;

type Kind = "children" | "guardians";

export function Family({ detail, onChange }: { detail: UserDetail; onChange: () => void }) {
  const roles = detail.user?.roles ?? [];
  return (
    <>
      {(roles.includes("GUARDIAN") || detail.children.length > 0) &&
        <Kin kind="children" detail={detail} onChange={onChange} />}
      {roles.includes("STUDENT") && <Kin kind="guardians" detail={detail} onChange={onChange} />}
    </>
  );
}

function Kin({ kind, detail, onChange }: { kind: Kind; detail: UserDetail; onChange: () => void }) {
  const words = t().people;
  const user = detail.user!;
  const kin = detail[kind];
  const ids = kin.map((p) => p.id);
  const [asked, setAsked] = useState<{ ids: string[]; effect: UserEffect } | null>(null);
  const changeTo = (to: string[]): UserChange =>
    kind === "children" ? { children: { ids: to } } : { guardians: { ids: to } };
  const ask = async (to: string[]): Promise<void> => {
    try {
      setAsked({ ids: to, effect: await api.updateUser(user.id, changeTo(to), true) });
    } catch (failure) {
      noticeError(api.sentence(failure));
    }
  };
  const setTo = async (to: string[]): Promise<string> => {
    await api.updateUser(user.id, changeTo(to), false);
    onChange();
    return words.changed(user.displayName);
  };
  return (
    <section>
      <h2>{words[kind]}</h2>
      {kin.length === 0 && <p class="soft">{kind === "children" ? words.noChild : words.noGuardian}</p>}
      <ul class="kin">
        {kin.map((one) => <KinRow key={one.id} one={one} onRemove={() => void ask(ids.filter((id) => id !== one.id))} />)}
      </ul>
      <Finder kind={kind} without={ids} onPick={(one) => void ask([...ids, one.id])} />
      {asked && (
        <Effect title={words.effectTitle} confirm={t().admin.save} undo={t().admin.undoable}
          lines={[words.reach(asked.effect.reachBefore, asked.effect.reachAfter), words.keptFromRoster]}
          onConfirm={async () => noticeSuccess(await setTo(asked.ids), () => setTo(ids))}
          onClose={() => setAsked(null)} />
      )}
    </section>
  );
}

function KinRow({ one, onRemove }: { one: Person; onRemove: () => void }) {
  return (
    <li>
      <a href={pageHref("people", one.id)}>{one.displayName}</a>
      <span class="soft">{one.context}</span>
      <button type="button" class="quiet square" aria-label={t().people.takeAway(one.displayName)}
        title={t().people.takeAway(one.displayName)} onClick={onRemove}><Cross /></button>
    </li>
  );
}

function Finder({ kind, without, onPick }: { kind: Kind; without: string[]; onPick: (user: User) => void }) {
  const words = t().people;
  const id = useId();
  const [q, setQ] = useState("");
  const [found, setFound] = useState<User[] | null>(null);
  useEffect(() => {
    if (!q.trim()) {
      setFound(null);
      return undefined;
    }
    let over = false;
    const timer = setTimeout(() => {
      api.listUsers({ q: q.trim(), role: kind === "children" ? "STUDENT" : "GUARDIAN" }, "", FOUND_MOST)
        .then((page) => { if (!over) setFound(page.users); },
          (failure: unknown) => noticeError(api.sentence(failure)));
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [q]);
  const pick = (user: User): void => {
    setQ("");
    onPick(user);
  };
  return (
    <div class="admin-field">
      <label for={id}>{kind === "children" ? words.addChild : words.addGuardian}</label>
      <input id={id} type="search" placeholder={words.findPerson} maxLength={100} value={q} onInput={(e) => setQ(e.currentTarget.value)} />
      <div role="status">
        {found?.length === 0 && <p class="soft">{words.none}</p>}
        {found && found.length > 0 && (
          <ul class="found">
            {found.filter((user) => !without.includes(user.id)).map((user) => (
              <li key={user.id}>
                <button type="button" class="quiet" onClick={() => pick(user)}>
                  {user.displayName} <span class="soft">{user.context}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
