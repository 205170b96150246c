// A list that is searched, filtered and shown page by page.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { t } from "../../i18n/admin";
import { Search } from "../../parts/icons";
import { usePaged, type Paged } from "../../parts/paged";
import { Alert, Loading } from "../../parts/pieces";

const PAUSE_MS = 250;

export interface Filter {
  name: string;
  label: string;
  /** Values and their words; "" is no filter. */
  options: [string, string][];
}
/** What is asked for: `q` and the filters by name. */
export type Asked = Record<string, string>;

interface Page<T> {
  items: T[];
  next: string;
  /** Of all pages. */
  total?: number;
}

interface ListingProps<T> {
  /** The label of the search field; absent: the list is not searched. */
  search?: string;
  filters?: Filter[];
  fetchPage(asked: Asked, pageToken: string): Promise<Page<T>>;
  row(item: T): ComponentChildren;
  /** Said where nothing was found. */
  empty(asked: Asked): string;
  counted?(n: number): string;
  /** Raised by one the list is asked for again. */
  version?: number;
}

function Rows<T extends { id: string }>({ asked, listing }: { asked: Asked; listing: ListingProps<T> }) {
  const [total, setTotal] = useState<number>();
  const list: Paged<T> = usePaged<T>(async (pageToken) => {
    const page = await listing.fetchPage(asked, pageToken);
    if (page.total !== undefined) setTotal(page.total);
    return page;
  }, false);
  useEffect(() => {
    if (listing.version) void list.first();
  }, [listing.version]);
  return (
    <div aria-busy={list.busy}>
      <p class="soft listing-count" role="status">
        {total !== undefined && listing.counted?.(total)}
      </p>
      <Alert text={list.error} onRetry={() => void list.again()} />
      {list.items === null && !list.error && <Loading />}
      {list.items?.length === 0 && <p class="empty">{listing.empty(asked)}</p>}
      <ul class="items">{list.items?.map((item) => <li key={item.id}>{listing.row(item)}</li>)}</ul>
      {list.hasMore && <button type="button" class="more" onClick={() => void list.more()}>{t().more}</button>}
    </div>
  );
}

function FilterField({ filter, value, onChange }: {
  filter: Filter; value: string; onChange: (value: string) => void;
}) {
  const id = useId();
  return (
    <span class="filter">
      <label for={id}>{filter.label}</label>
      <select id={id} value={value} onChange={(e) => onChange(e.currentTarget.value)}>
        {filter.options.map(([option, word]) => <option key={option} value={option}>{word}</option>)}
      </select>
    </span>
  );
}

export function Listing<T extends { id: string }>(listing: ListingProps<T>) {
  const { search, filters = [] } = listing;
  const [asked, setAsked] = useState<Asked>({});
  const [typed, setTyped] = useState("");
  const id = useId();
  useEffect(() => {
    if (typed.trim() === (asked["q"] ?? "")) return undefined;
    const timer = setTimeout(() => setAsked((old) => ({ ...old, q: typed.trim() })), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div class="listing">
      {(search || filters.length > 0) && (
        <form class="listing-tools" role="search" onSubmit={(e) => e.preventDefault()}>
          {search && (
            <span class="listing-search">
              <label class="hidden" for={id}>{search}</label>
              <Search />
              <input id={id} type="search" placeholder={search} maxLength={100} value={typed} onInput={(e) => setTyped(e.currentTarget.value)} />
            </span>
          )}
          {filters.map((filter) => (
            <FilterField key={filter.name} filter={filter} value={asked[filter.name] ?? ""}
              onChange={(value) => setAsked({ ...asked, [filter.name]: value })} />
          ))}
        </form>
      )}
      <Rows key={JSON.stringify(asked)} asked={asked} listing={listing} />
    </div>
  );
}

/** One line of a list: the whole of it opens the thing. */
export function ItemLink({ href, current, title, text, before, children }: {
  href: string; current: boolean; title: string; text?: string;
  before?: ComponentChildren; children?: ComponentChildren;
}) {
  return (
    <a class="item" href={href} aria-current={current ? "true" : undefined}>
      {before}
      <span class="item-text">
        <strong>{title}</strong>
        {text && <span class="soft">{text}</span>}
      </span>
      {children}
    </a>
  );
}
