// « Mes groupes »: the list at the left, the one that is open at the right.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import { sentence, type OwnGroup } from "../../api";
import { BackTo, Split } from "../../admin/parts/split";
import { t } from "../../i18n/groups";
import { Plus } from "../../parts/icons";
import { ItemLink } from "../../admin/parts/listing";
import { noticeError, noticeSuccess } from "../../parts/notice";
import { Alert, Loading, PageTitle } from "../../parts/pieces";
import { navigate } from "../../router";
import { GroupForm } from "./form";
import { GroupView } from "./view";

const ROOT = "/groups";
const NEW = "new";

interface Listed {
  groups: OwnGroup[] | null;
  error: string;
  load(): void;
}

function useGroups(): Listed {
  const [groups, setGroups] = useState<OwnGroup[] | null>(null);
  const [error, setError] = useState("");
  const load = (): void => {
    api.listGroups().then(
      (reply) => { setGroups(reply.groups); setError(""); },
      (failure: unknown) => setError(sentence(failure)));
  };
  useEffect(load, []);
  return { groups, error, load };
}

function about(group: OwnGroup): string {
  const words = t().groups;
  const more = !group.mine ? words.sharedBy(group.owner?.displayName ?? "")
    : group.sharedCount > 0 ? words.shared(group.sharedCount) : "";
  return [words.people(group.memberCount), more].filter(Boolean).join(" · ");
}

function List({ listed, open }: { listed: Listed; open: string }) {
  const words = t().groups;
  return (
    <section class="box">
      <div class="list-head admin-head">
        <PageTitle text={t().menu.groups} beneath={open !== ""} />
        <a class="button" href={`${ROOT}/${NEW}`}><Plus />{words.add}</a>
      </div>
      <Alert text={listed.error} onRetry={listed.load} />
      {listed.groups === null && !listed.error && <Loading />}
      {listed.groups?.length === 0 && <p class="empty">{words.empty}</p>}
      <ul class="items">
        {listed.groups?.map((g) => (
          <li key={g.id}><ItemLink href={`${ROOT}/${g.id}`} current={g.id === open} title={g.name} text={about(g)} /></li>
        ))}
      </ul>
    </section>
  );
}

/** `undefined`: not there yet; null: there is none. */
function useGroup(id: string): { group: OwnGroup | null | undefined; error: string; load: () => void } {
  const [group, setGroup] = useState<OwnGroup | null | undefined>(undefined);
  const [error, setError] = useState("");
  const load = (): void => {
    setError("");
    if (id === NEW) return;
    api.getGroup(id).then(setGroup, (failure: unknown) => {
      if (failure instanceof api.Refusal && failure.status === 404) setGroup(null);
      else setError(sentence(failure));
    });
  };
  useEffect(load, [id]);
  return { group, error, load };
}

function Open({ id, listed }: { id: string; listed: Listed }) {
  const { group, error, load } = useGroup(id);
  const words = t().groups;
  const saved = (made: OwnGroup): void => {
    noticeSuccess(words.saved(made.name));
    listed.load();
    if (id === NEW) navigate(`${ROOT}/${made.id}`, true);
  };
  const remove = async (old: OwnGroup): Promise<void> => {
    try {
      await api.deleteGroup(old.id);
    } catch (failure) {
      noticeError(sentence(failure));
      return;
    }
    listed.load();
    navigate(ROOT);
    noticeSuccess(words.removed(old.name), async () => {
      await api.restoreGroup(old.id);
      listed.load();
      return words.restored(old.name);
    });
  };
  const title = id === NEW ? words.add : group === null ? t().notFound.title : group?.name ?? t().menu.groups;
  return (
    <>
      <header class="thread-head">
        <div class="thread-title">
          <BackTo href={ROOT} label={words.backToList} />
          <PageTitle text={title} />
        </div>
      </header>
      <div class="open-body">
        <Alert text={error} onRetry={load} />
        {id !== NEW && group === undefined && !error && <Loading />}
        {group === null && <p>{words.unknown}</p>}
        {group && !group.mine && <GroupView group={group} />}
        {(id === NEW || group?.mine) && <GroupForm group={group ?? undefined} others={listed.groups ?? []}
          onSaved={saved} onRemove={remove} />}
      </div>
    </>
  );
}

export function GroupsPage({ open }: { open: string }) {
  const listed = useGroups();
  return (
    <Split open={open !== ""} hint={t().groups.hint} list={<List listed={listed} open={open} />}>
      <Open key={open} id={open} listed={listed} />
    </Split>
  );
}
