// Copies to guardians of what is written to pupils: offered, or said, as the
// school wants it.
import { useEffect, useId, useState } from "preact/hooks";
import type { GuardianCopies_When as Wanted, PreviewAudienceReply } from "../api";
import { t } from "../i18n";

/** While another audience is counted it stays. */
export function useWantedCopies(reply: PreviewAudienceReply | null, empty: boolean): Wanted {
  const [wanted, setWanted] = useState<Wanted>("NOT");
  useEffect(() => {
    if (empty) setWanted("NOT");
    else if (reply) setWanted(reply.guardianCopies);
  }, [reply, empty]);
  return wanted;
}

/** Also where it is ticked and not offered any more, to be taken back. */
export function CopiesField({ wanted, value, onChange }: { wanted: Wanted; value: boolean; onChange: (value: boolean) => void }) {
  const id = useId();
  if (wanted === "ALWAYS" || (wanted !== "OFFERED" && !value)) return null;
  return (
    <div class="copies-field">
      <label class="check">
        <input type="checkbox" checked={value} aria-describedby={id} onChange={(e) => onChange(e.currentTarget.checked)} />
        <span>{t().copies.tick}</span>
      </label>
      <span class="soft" id={id}>{t().copies.tickHint}</span>
    </div>
  );
}

/** `count`: guardians who get one. */
export function CopiesRemark({ wanted, count }: { wanted: Wanted; count: number }) {
  return (
    <div role="status">
      {wanted === "ALWAYS" ? <p class="remark">{t().copies.always(count)}</p>
        : count > 0 && <p class="remark">{t().copies.counted(count)}</p>}
    </div>
  );
}
