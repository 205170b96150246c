// Work that goes on by itself: how far it is.
import { t } from "../../i18n/admin";

export { useWatched, type Watched } from "../../parts/watched";

/** `total` 0: it is not known yet how much there is. */
export function Progress({ label, done, total }: { label: string; done: number; total: number }) {
  return (
    <div class="progress">
      <progress aria-label={label} {...(total > 0 ? { max: total, value: Math.min(done, total) } : {})} />
      <span class="soft">{total > 0 ? t().admin.progress(done, total) : label}</span>
    </div>
  );
}
