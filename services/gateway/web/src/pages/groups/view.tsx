// Who is in a group, as one reads it.
import type { OwnGroup, Person } from "../../api";
import { t } from "../../i18n/groups";
import { qualityInFull } from "../../parts/format";
import { UserType } from "../../parts/pieces";

export function PeopleList({ title, people, more = 0 }: { title: string; people: readonly Person[]; more?: number }) {
  if (people.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul class="group-people">
        {people.map((p) => (
          <li key={p.id}>
            <UserType who={p} />
            <span class="item-text"><span>{p.displayName}</span><span class="soft">{qualityInFull(p)}</span></span>
          </li>
        ))}
      </ul>
      {more > 0 && <p class="soft">{t().groups.andMore("…", more)}</p>}
    </section>
  );
}

/** Of somebody else: to look at. */
export function GroupView({ group }: { group: OwnGroup }) {
  const words = t().groups;
  const rest = group.memberCount - group.members.length - group.byRule.length;
  return (
    <>
      <p>{words.notMine(group.owner?.displayName ?? "")}</p>
      <p role="status">{words.count(group.memberCount)}</p>
      <PeopleList title={words.byHand} people={group.members} />
      <PeopleList title={words.byRule} people={group.byRule} more={rest} />
    </>
  );
}
