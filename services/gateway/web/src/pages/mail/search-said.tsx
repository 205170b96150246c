// What a search has come to, read out and, where it is nothing, shown.
import type { NotUnderstood } from "../../api";
import { t } from "../../i18n";

export function SearchSaid({ q, count, hasMore, notUnderstood }: {
  q: string; count: number | undefined; hasMore: boolean; notUnderstood: NotUnderstood[];
}) {
  const words = t().search;
  const said = count === undefined ? "" : count === 0 ? words.none(q) : hasMore ? words.foundMore(count) : words.found(count);
  return (
    <>
      <div role="status" class="not-understood">
        {notUnderstood.map(({ text, what }) => <p key={text}>{words.notUnderstood[what](text)}</p>)}
      </div>
      <p role="status" class={count === 0 ? "empty" : "hidden"}>{said}</p>
      {count === 0 && <p class="soft empty-hint">{words.noneHint}</p>}
    </>
  );
}
