// Journal: who did what, when and from where; searched, filtered, exported.
import { useEffect, useId, useState } from "preact/hooks";
import * as api from "../api";
import type { AuditEntry } from "../api";
import { t } from "../i18n/administration";
import { longDate } from "../parts/format";
import { usePaged } from "../parts/paged";
import { Alert, Loading } from "../parts/pieces";
import { Single } from "./parts/split";
import { TraceOfMessage } from "./trace";

const PAUSE_MS = 250;
const NOTHING: api.AuditFilter = { q: "", from: "", to: "", act: "" };
type Row = AuditEntry & { id: string };

const words = () => t().oversight.audit;
const who = (e: AuditEntry): string => e.actor || words().operator;
const what = (e: AuditEntry): string => words().acts[e.act] ?? e.act;

/** A number that nobody reads, by its first part: the whole is in the export. */
const shortened = (object: string): string => object.replace(/^([0-9a-f]{8})-?[0-9a-f-]{24,27}$/, "$1…");

/** As JSON is, one thing a line; what is none as it stands. */
function Detail({ text }: { text: string }) {
  let lines: [string, string][];
  try {
    lines = Object.entries(JSON.parse(text) as Record<string, unknown>)
      .map(([name, value]) => [name, typeof value === "string" ? value : JSON.stringify(value)]);
  } catch {
    return <p>{text}</p>;
  }
  return <dl class="facts">{lines.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}=`}>{value}</dd>])}</dl>;
}

function Entry({ entry }: { entry: Row }) {
  return (
    <details class="audit-row">
      <summary>
        <span class="audit-what"><strong>{who(entry)}</strong> {what(entry)}
          {entry.object && <span>{words().object(shortened(entry.object))}</span>}</span>
        <time class="soft" dateTime={entry.at}>{longDate(entry.at)}</time>
      </summary>
      <div class="audit-detail">
        {entry.address && <p class="soft">{words().from_(entry.address)}</p>}
        {entry.detail && <Detail text={entry.detail} />}
        <p class="soft audit-hash">{words().number(entry.n)} · {words().hash} <code>{entry.hash.slice(0, 16)}…</code></p>
      </div>
    </details>
  );
}

function Rows({ filter }: { filter: api.AuditFilter }) {
  const list = usePaged<Row>(async (pageToken) => {
    const page = await api.listAudit(filter, pageToken);
    return { items: page.entries.map((e) => ({ ...e, id: e.n })), next: page.nextPageToken };
  }, false);
  const filtered = Object.values(filter).some(Boolean);
  return (
    <div aria-busy={list.busy}>
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {list.items?.length === 0 && <p class="empty">{filtered ? words().empty : words().none}</p>}
      <ul class="items">{list.items?.map((e) => <li key={e.id}><Entry entry={e} /></li>)}</ul>
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
    </div>
  );
}

export function AuditPage() {
  const [filter, setFilter] = useState(NOTHING);
  const [typed, setTyped] = useState("");
  const id = useId();
  useEffect(() => {
    if (typed.trim() === filter.q) return undefined;
    const timer = setTimeout(() => setFilter((old) => ({ ...old, q: typed.trim() })), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const clear = (): void => {
    setTyped("");
    setFilter(NOTHING);
  };
  return (
    <Single title={t().admin.pages.audit.title}>
      <p class="soft">{words().about}</p>
      <form class="audit-tools" role="search" onSubmit={(e) => e.preventDefault()}>
        <span class="audit-search">
          <label for={`${id}-q`}>{words().search}</label>
          <input id={`${id}-q`} type="search" maxLength={100} value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />
        </span>
        <span class="filter">
          <label for={`${id}-act`}>{words().act}</label>
          <select id={`${id}-act`} value={filter.act} onChange={(e) => setFilter({ ...filter, act: e.currentTarget.value })}>
            <option value="">{words().anyAct}</option>
            {Object.entries(words().subjects).map(([act, word]) => <option key={act} value={act}>{word}</option>)}
          </select>
        </span>
        {(["from", "to"] as const).map((end) => (
          <span class="filter" key={end}>
            <label for={`${id}-${end}`}>{words()[end]}</label>
            <input id={`${id}-${end}`} type="date" value={filter[end]} onChange={(e) => setFilter({ ...filter, [end]: e.currentTarget.value })} />
          </span>
        ))}
        <span class="act-row">
          <a class="button" href={api.auditFile(filter)} download aria-describedby={`${id}-csv`}>{words().export}</a>
          <button type="button" class="quiet" onClick={clear}>{words().reset}</button>
        </span>
        <p id={`${id}-csv`} class="soft">{words().exportHint}</p>
      </form>
      <TraceOfMessage />
      <Rows key={JSON.stringify(filter)} filter={filter} />
    </Single>
  );
}
