// One person: what is known, what was set by hand, what can be done.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import * as api from "../../api";
import type { UserDetail, UserEffect } from "../../api";
import { t } from "../../i18n/administration";
import { longDate } from "../../parts/format";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Alert, Loading } from "../../parts/pieces";
import { may } from "../../session";
import { Effect } from "../parts/effect";
import { useWatched } from "../parts/progress";
import { OpenHead } from "../parts/split";
import { EditPerson } from "./edit";
import { Family } from "./family";
import { States } from "./person";
import { ToldPart } from "./told";

type Act = "freeze" | "deactivate" | "follow";

interface Asked {
  act: Act;
  effect: UserEffect;
}

/** Once; looked at again after each change. */
const still = (): boolean => false;

export function OpenPerson({ id, onChange }: { id: string; onChange: () => void }) {
  const found = useWatched(() => api.getUser(id), still);
  const detail = found.value;
  const changed = (): void => {
    void found.look();
    onChange();
  };
  const user = detail?.user;
  return (
    <>
      <OpenHead page="people" title={user?.displayName ?? t().admin.pages.people.title}>
        {user && <States user={user} />}
      </OpenHead>
      <div class="open-body">
        <Alert text={found.error} onRetry={() => void found.look()} />
        {!detail && !found.error && <Loading />}
        {detail && <Record detail={detail} onChange={changed} />}
      </div>
    </>
  );
}

function Fact({ name, children }: { name: string; children: ComponentChildren }) {
  return children ? <><dt>{name}</dt><dd>{children}</dd></> : null;
}

function Facts({ detail }: { detail: UserDetail }) {
  const words = t().people;
  const user = detail.user!;
  const isStaff = user.roles.some((r) => r === "STAFF" || r === "ADMIN");
  return (
    <dl class="facts">
      <Fact name={words.roles}>{user.roles.map((r) => t().roles[r]).join(t().listSeparator)}</Fact>
      <Fact name={words.quality}>{user.title}</Fact>
      <Fact name={words.function}>{isStaff && words.functions[user.function]}</Fact>
      <Fact name={words.context}>{user.context !== user.title && user.context}</Fact>
      <Fact name={words.login}>{user.login}</Fact>
      <Fact name={words.email}>{user.email}</Fact>
      <Fact name={words.bounced}>{detail.mailBouncedAt && words.bouncedWhy(longDate(detail.mailBouncedAt), detail.mailBounce)}</Fact>
      <Fact name={words.permissionsTitle}>
        {detail.permissions.map((p) => words.permissions[p]).join(t().listSeparator)}
      </Fact>
      <Fact name={words.lastLogin}>{detail.lastLoginAt ? longDate(detail.lastLoginAt) : words.never}</Fact>
      <Fact name={words.sessions}>{String(detail.sessions)}</Fact>
    </dl>
  );
}

function Record({ detail, onChange }: { detail: UserDetail; onChange: () => void }) {
  const [editing, setEditing] = useState(false);
  if (editing)
    return <EditPerson detail={detail} onDone={() => { setEditing(false); onChange(); }} onCancel={() => setEditing(false)} />;
  return (
    <>
      <Facts detail={detail} />
      <Family detail={detail} onChange={onChange} />
      <Acts detail={detail} onEdit={() => setEditing(true)} onChange={onChange} />
      {may("AUDIT") && <ToldPart key={detail.user?.id} id={detail.user?.id ?? ""} />}
    </>
  );
}

function Acts({ detail, onEdit, onChange }: {
  detail: UserDetail; onEdit: () => void; onChange: () => void;
}) {
  const words = t().people;
  const user = detail.user!;
  const name = user.displayName;
  const [asked, setAsked] = useState<Asked | null>(null);
  const tried = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (failure) {
      noticeError(api.sentence(failure));
    }
  };
  const ask = (act: Act): Promise<void> => tried(async () => {
    const effect = act === "freeze" ? await api.freezeUser(user.id, true)
      : await api.updateUser(user.id, act === "follow" ? { followRoster: true } : { active: false }, true);
    setAsked({ act, effect });
  });
  const setActive = async (active: boolean): Promise<string> => {
    await api.updateUser(user.id, { active }, false);
    onChange();
    return active ? words.activated(name) : words.deactivated(name);
  };
  const setFrozen = async (frozen: boolean): Promise<string> => {
    await (frozen ? api.freezeUser(user.id, false) : api.unfreezeUser(user.id));
    onChange();
    return frozen ? words.frozenDone(name) : words.unfrozenDone(name);
  };
  const carryOut: Record<Act, () => Promise<void>> = {
    freeze: async () => noticeSuccess(await setFrozen(true), () => setFrozen(false)),
    deactivate: async () => noticeSuccess(await setActive(false), () => setActive(true)),
    follow: async () => {
      await api.updateUser(user.id, { followRoster: true }, false);
      onChange();
      noticeSuccess(words.changed(name));
    },
  };
  return (
    <>
      {!detail.inRoster && <p class="soft">{words.notInRoster}</p>}
      {detail.inRoster && detail.byHand.length > 0 && (
        <section>
          <h2>{words.byHandTitle}</h2>
          <p>{words.byHandText(detail.byHand.map((what) => words.byHand[what]).join(t().listSeparator))}</p>
          <button type="button" onClick={() => void ask("follow")}>{words.followRoster}</button>
        </section>
      )}
      <div class="act-row">
        <button type="button" class="primary" onClick={onEdit}>{words.edit}</button>
        {user.active && (user.frozen
          ? <button type="button" onClick={() => void tried(async () => noticeSuccess(await setFrozen(false), () => setFrozen(true)))}>{words.unfreeze}</button>
          : <button type="button" onClick={() => void ask("freeze")}>{words.freeze}</button>)}
        {user.active
          ? <button type="button" onClick={() => void ask("deactivate")}>{words.deactivate}</button>
          : <button type="button" onClick={() => void tried(async () => noticeSuccess(await setActive(true), () => setActive(false)))}>{words.activate}</button>}
      </div>
      {asked && <Question asked={asked} name={name} onConfirm={carryOut[asked.act]} onClose={() => setAsked(null)} />}
    </>
  );
}

/** « Ne pourront plus lui écrire : 24 parents, 2 enseignants (Théo Un, Ana Roi). »
 *  Few are named. */
function losing(effect: UserEffect): string {
  const words = t().people;
  const said = effect.losing.map(({ role, count, names }) => {
    const counted = t().rolesCounted[role]?.(count) ?? String(count);
    return count > names.length ? counted : words.losingNamed(counted, names.join(t().listSeparator));
  });
  return said.length > 0 ? words.losing(said.join(t().listSeparator)) : words.losingNobody;
}

function Question({ asked, name, onConfirm, onClose }: {
  asked: Asked; name: string; onConfirm: () => Promise<void>; onClose: () => void;
}) {
  const words = t().people;
  const { act, effect } = asked;
  const reach = words.reach(effect.reachBefore, effect.reachAfter);
  const said: Record<Act, { title: string; lines: string[]; undo: string; confirm: string }> = {
    freeze: { title: words.freezeTitle(name), lines: [words.freezeText, reach], undo: t().admin.undoable, confirm: words.freeze },
    deactivate: {
      title: words.deactivateTitle(name),
      lines: [words.deactivateText, losing(effect), reach, words.sessionsEnd(effect.sessionsEnded), words.keptFromRoster],
      undo: words.sessionsNotBack, confirm: words.deactivate,
    },
    follow: { title: words.followRoster, lines: [words.followRosterEffect], undo: t().admin.notUndoable, confirm: words.followRoster },
  };
  return <Effect {...said[act]} danger={act === "deactivate"} onConfirm={onConfirm} onClose={onClose} />;
}
