// How many people of which kind a send would reach, as the server counts.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type PreviewAudienceReply, type Role } from "../api";
import { t } from "../i18n";
import { Warning } from "../parts/icons";
import { Alert } from "../parts/pieces";
import { isEmpty, toOf, type Choice } from "./choice";

const COUNT_AFTER_MS = 300;

export interface Audience {
  reply: PreviewAudienceReply | null;
  error: string;
}

export function useAudience(choice: Choice): Audience {
  const [found, setFound] = useState<Audience>({ reply: null, error: "" });
  useEffect(() => {
    if (isEmpty(choice)) {
      setFound({ reply: null, error: "" });
      return undefined;
    }
    let current = true;
    const timer = setTimeout(() => {
      api.previewAudience(toOf(choice)).then(
        (reply) => { if (current) setFound({ reply, error: "" }); },
        (failure: unknown) => { if (current) setFound({ reply: null, error: sentence(failure) }); });
    }, COUNT_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
      // The count of another choice is none.
      setFound({ reply: null, error: "" });
    };
  }, [choice]);
  return found;
}

// Whom one seldom means to write to at once.
const SIDE: Partial<Record<Role, string>> = {
  GUARDIAN: "family", STUDENT: "student", TEACHER: "school", STAFF: "school", ADMIN: "school",
};

interface Part {
  role: Role;
  n: number;
  odd: boolean;
}

/** The most first; odd: the smaller sides where several are mixed. */
export function partsOf(reply: PreviewAudienceReply): Part[] {
  const counted = Object.entries(reply.byRole ?? {}).filter(([, n]) => n > 0)
    .map(([role, n]) => ({ role: role as Role, n })).sort((a, b) => b.n - a.n);
  const main = counted[0] && SIDE[counted[0].role];
  return counted.map((p) => ({ ...p, odd: SIDE[p.role] !== main }));
}

/** The line before « Envoyer », and what is to be said with it. */
export function Reach({ choice, audience, children }: { choice: Choice; audience: Audience; children?: ComponentChildren }) {
  const words = t().recipients;
  const { reply, error } = audience;
  const parts = reply ? partsOf(reply) : [];
  const mixed = parts.some((p) => p.odd);
  const lost = (reply?.unreachable ?? []).map(({ id }) =>
    choice.categories.get(id)?.label ?? choice.people.get(id)?.displayName ?? id);
  return (
    <div class="reach-part">
      <p class={`reach ${mixed ? "mixed" : ""}`} role="status">
        {isEmpty(choice) ? words.none : !reply ? error || words.counting : <>
          {mixed && <Warning />}
          <span>
            <span class="lead">{words.reachLead(reply.total)} </span>{words.reach(reply.total)}
            {parts.map((p, i) => {
              const text = t().rolesCounted[p.role]?.(p.n) ?? String(p.n);
              return <>{i === 0 ? words.colon : t().listSeparator}{p.odd ? <strong>{text}</strong> : text}</>;
            })}
          </span>
        </>}
      </p>
      {lost.length > 0 && <Alert text={words.unreachable(lost.join(t().listSeparator))} />}
      {children}
    </div>
  );
}
