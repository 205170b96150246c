// A field that finds people, and where asked teams of teachers, by name.
import { useEffect, useId, useState } from "preact/hooks";
import * as api from "../../../api";
import { sentence, type Category, type Person, type Role } from "../../../api";
import { t } from "../../../i18n";
import { noticeError } from "../../../parts/notice";

const PAUSE_MS = 250;
const SHOWN = 20, PAGE = 200;

interface Found {
  people: Person[];
  teams: Category[];
  /** There are others, who are not shown. */
  more: boolean;
}

/** Who of the staff is a parent as well has the role of the staff. */
const mayBe = (person: Person, role: Role): boolean => role === "GUARDIAN" ? person.role !== "STUDENT" : person.role === role;

/** Of that role, however many others have the name. */
async function find(q: string, role: Role, withTeams: boolean): Promise<Found> {
  const people: Person[] = [];
  const teams: Category[] = [];
  let token = "";
  do {
    const page = await api.searchPeople(q, token, PAGE);
    people.push(...page.users.filter((u) => mayBe(u, role)));
    if (withTeams) teams.push(...page.categories.filter((c) => c.kind === "TEACHERS" && c.classTitle !== ""));
    token = page.nextPageToken;
  } while (token && people.length <= SHOWN);
  people.sort((a, b) => Number(b.role === role) - Number(a.role === role));
  return { people: people.slice(0, SHOWN), teams, more: people.length > SHOWN };
}

export function Find({ label, role, onPick, onTeam }: {
  label: string; role: Role; onPick: (person: Person) => void; onTeam?: (team: Category) => void;
}) {
  const words = t().slots;
  const id = useId();
  const [q, setQ] = useState("");
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    if (!q.trim()) {
      setFound(null);
      return undefined;
    }
    let over = false;
    const timer = setTimeout(() => {
      find(q.trim(), role, onTeam !== undefined).then((all) => { if (!over) setFound(all); },
        (failure: unknown) => { if (!over) noticeError(sentence(failure)); });
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
        {found?.more && <p class="soft">{words.othersToo}</p>}
      </div>
    </div>
  );
}
