// A field that finds people, and where asked teams of teachers, by name.
import { useEffect, useId, useState } from "preact/hooks";
import * as api from "../../../api";
import { sentence, type Category, type Person, type Role } from "../../../api";
import { t } from "../../../i18n";
import { noticeError } from "../../../parts/notice";

const PAUSE_MS = 250;

export function Find({ label, role, onPick, onTeam }: {
  label: string; role: Role; onPick: (person: Person) => void; onTeam?: (team: Category) => void;
}) {
  const words = t().slots;
  const id = useId();
  const [q, setQ] = useState("");
  const [found, setFound] = useState<{ people: Person[]; teams: Category[] } | null>(null);
  useEffect(() => {
    if (!q.trim()) {
      setFound(null);
      return undefined;
    }
    let over = false;
    const timer = setTimeout(() => {
      api.searchPeople(q.trim(), "").then((page) => {
        if (!over) setFound({
          people: page.users.filter((u) => u.role === role),
          teams: onTeam ? page.categories.filter((c) => c.kind === "TEACHERS" && c.classTitle !== "") : [],
        });
      }, (failure: unknown) => noticeError(sentence(failure)));
    }, PAUSE_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [q]);
  const picked = (act: () => void): void => {
    setQ("");
    act();
  };
  return (
    <div class="admin-field slot-find">
      <label for={id}>{label}</label>
      <input id={id} type="search" maxLength={100} autocomplete="off" value={q} onInput={(e) => setQ(e.currentTarget.value)}
        onKeyDown={(e) => { if (e.key === "Enter") e.preventDefault(); }} />
      <div role="status">
        {found && found.people.length + found.teams.length === 0 && <p class="soft">{words.nobody}</p>}
        {found && found.people.length + found.teams.length > 0 && (
          <ul class="found">
            {found.teams.map((team) => (
              <li key={team.id}><button type="button" class="quiet" onClick={() => picked(() => onTeam?.(team))}>
                {team.label} <span class="soft">{words.people(team.memberCount)}</span>
              </button></li>
            ))}
            {found.people.map((p) => (
              <li key={p.id}><button type="button" class="quiet" onClick={() => picked(() => onPick(p))}>
                {p.displayName} <span class="soft">{p.context}</span>
              </button></li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
