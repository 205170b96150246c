// Classes et groupes: the classes, and of the one that is open everybody in it.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import type { GetClassReply, Person } from "../api";
import { t } from "../i18n/administration";
import { Alert, Loading } from "../parts/pieces";
import { DelegatesForm } from "./delegates";
import { pageHref } from "./pages";
import { ItemLink, Listing } from "./parts/listing";
import { ListHead, OpenHead, Split } from "./parts/split";

const words = () => t().oversight.classes;

function People({ title, people, context }: {
  title: string; people: Person[]; context: (who: Person) => string;
}) {
  return (
    <section>
      <h2>{title} <span class="soft">({people.length})</span></h2>
      {people.length === 0 ? <p class="soft">{words().nobody}</p> : (
        <ul class="class-people">{people.map((p) => (
          <li key={`${p.id} ${p.role}`}>{p.displayName}{context(p) && <span class="soft"> · {context(p)}</span>}</li>
        ))}</ul>
      )}
    </section>
  );
}

function OpenClass({ id }: { id: string }) {
  const [found, setFound] = useState<GetClassReply | null>(null);
  const [error, setError] = useState("");
  const look = (): void => {
    setError("");
    api.getClass(id).then(setFound, (failure: unknown) => setError(api.sentence(failure)));
  };
  useEffect(look, [id]);
  const level = found?.classOf?.level;
  return (
    <>
      <OpenHead page="classes" title={found?.classOf?.title ?? t().admin.pages.classes.title} />
      <div class="open-body">
        <Alert text={error} onRetry={look} />
        {!found && !error && <Loading />}
        {found && (
          <>
            {level && <p class="soft">{words().level(level)}</p>}
            <People title={words().teachers} people={found.teachers} context={(p) => p.context} />
            <People title={words().students} people={found.students} context={() => ""} />
            <People title={words().guardians} people={found.guardians} context={(p) => p.context} />
            <DelegatesForm key={id} classId={id} />
          </>
        )}
      </div>
    </>
  );
}

export function ClassesPage({ open }: { open: string }) {
  return (
    <Split open={open !== ""} hint={words().hint} list={(
      <>
        <ListHead title={t().admin.pages.classes.title} beneath={open !== ""} />
        <Listing search={words().search} counted={words().counted}
          empty={(asked) => asked["q"] ? words().empty : words().none}
          fetchPage={async (asked) => {
            const { classes } = await api.listClasses(asked["q"] ?? "");
            return { items: classes, next: "", total: classes.length };
          }}
          row={(c) => (
            <ItemLink href={pageHref("classes", c.id)} current={c.id === open} title={c.title}
              text={words().counts(c.students, c.guardians, c.teachers)} />
          )} />
      </>
    )}>
      <OpenClass key={open} id={open} />
    </Split>
  );
}
