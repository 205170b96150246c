// People: found, looked at, changed; and somebody who is in no roster.
import { useEffect, useState } from "preact/hooks";
import * as api from "../../api";
import type { ClassSummary, Function as StaffFunction, ListUsersRequest_State, Role, User } from "../../api";
import { t } from "../../i18n/administration";
import { Plus } from "../../parts/icons";
import { UserType } from "../../parts/pieces";
import { may } from "../../session";
import { pageHref } from "../pages";
import { ItemLink, Listing, type Filter } from "../parts/listing";
import { ListHead, Split } from "../parts/split";
import { NewPerson } from "./new";
import { OpenPerson } from "./open";
import { personOf, States } from "./person";

const PAGE = "people";
const NEW = "new";
const ROLES: Role[] = ["GUARDIAN", "STUDENT", "TEACHER", "STAFF", "ADMIN"];

function filters(classes: readonly ClassSummary[]): Filter[] {
  const words = t().people;
  const functions = Object.keys(words.functions) as StaffFunction[];
  const states = Object.keys(words.states) as ListUsersRequest_State[];
  return [
    { name: "role", label: words.filterRole,
      options: [["", words.anyRole], ...ROLES.map((r): [string, string] => [r, t().roles[r]])] },
    ...(classes.length === 0 ? [] : [{ name: "classId", label: words.filterClass,
      options: [["", words.anyClass], ...classes.map((c): [string, string] => [c.id, c.title])] } as Filter]),
    { name: "function", label: words.filterFunction,
      options: [["", words.anyFunction], ...functions.filter((f) => f !== "OTHER").map((f): [string, string] => [f, words.functions[f]])] },
    { name: "state", label: words.filterState,
      options: states.map((s) => [s === "ANY" ? "" : s, words.states[s]]) },
  ];
}

export function PeoplePage({ open }: { open: string }) {
  const [version, setVersion] = useState(0);
  const changed = (): void => setVersion((n) => n + 1);
  const [classes, setClasses] = useState<ClassSummary[]>([]);
  const words = t().people;
  // Who may not see classes has the other filters.
  useEffect(() => {
    if (may("CLASSES")) api.listClasses("").then((found) => setClasses(found.classes), () => undefined);
  }, []);
  const list = (
    <>
      <ListHead title={t().admin.pages.people.title} beneath={open !== ""}>
        <a class="button quiet" href={pageHref(PAGE, NEW)}><Plus />{words.add}</a>
      </ListHead>
      <Listing<User>
        search={words.search} filters={filters(classes)} version={version}
        fetchPage={async (asked, pageToken) => {
          const page = await api.listUsers(asked, pageToken);
          return { items: page.users, next: page.nextPageToken, ...(pageToken ? {} : { total: page.total }) };
        }}
        row={(user) => (
          <ItemLink href={pageHref(PAGE, user.id)} current={user.id === open}
            title={user.displayName} text={personOf(user).context || personOf(user).title}
            before={<UserType who={personOf(user)} />}>
            <States user={user} />
          </ItemLink>
        )}
        empty={() => words.none} counted={words.found} />
    </>
  );
  return (
    <Split open={open !== ""} list={list} hint={words.choose}>
      {open === NEW ? <NewPerson onMade={changed} />
        : <OpenPerson key={open} id={open} onChange={changed} />}
    </Split>
  );
}
