// What a search has come to, read out and, where it is nothing, shown.
import { t } from "../../i18n";

export function SearchSaid({ q, count, hasMore }: { q: string; count: number | undefined; hasMore: boolean }) {
  const words = t().search;
  const said = count === undefined ? "" : count === 0 ? words.none(q) : hasMore ? words.foundMore(count) : words.found(count);
  return (
    <>
      <p role="status" class={count === 0 ? "empty" : "hidden"}>{said}</p>
      {count === 0 && <p class="soft empty-hint">{words.noneHint}</p>}
    </>
  );
}
