// How many people of which kind a send would reach, as the server counts.
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type PreviewAudienceReply, type Role } from "../api";
import { t } from "../i18n";
import { Warning } from "../parts/icons";
import { Alert } from "../parts/pieces";
import { Openings, openingsAt } from "../parts/openings";
import { isEmpty, toOf, type Choice } from "./choice";

const COUNT_AFTER_MS = 300;
const NAMES_SHOWN = 5;

export interface Audience {
  reply: PreviewAudienceReply | null;
  error: string;
}

/** What is left out of `how` is as the server has it. */
export function useAudience(choice: Choice, { deliverAt, urgent, copyToGuardians, as }: api.HowSent = {}): Audience {
  const [found, setFound] = useState<Audience>({ reply: null, error: "" });
  useEffect(() => {
    if (isEmpty(choice)) {
      setFound({ reply: null, error: "" });
      return undefined;
    }
    let current = true;
    const timer = setTimeout(() => {
      api.previewAudience(toOf(choice), {
        ...(deliverAt ? { deliverAt } : {}), ...(urgent ? { urgent } : {}),
        ...(copyToGuardians ? { copyToGuardians } : {}), ...(as ? { as } : {}),
      }).then(
        (reply) => { if (current) setFound({ reply, error: "" }); },
        (failure: unknown) => { if (current) setFound({ reply: null, error: sentence(failure) }); });
    }, COUNT_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
      // The count of another choice is none.
      setFound({ reply: null, error: "" });
    };
  }, [choice, deliverAt, urgent, copyToGuardians, as]);
  return found;
}

interface Part {
  role: Role;
  n: number;
  odd: boolean;
}

/** The most first; odd: what seldom goes with the others, as the server says. */
export function partsOf(reply: PreviewAudienceReply): Part[] {
  return Object.entries(reply.byRole ?? {}).filter(([, n]) => n > 0)
    .map(([role, n]) => ({ role: role as Role, n, odd: reply.oddRoles.includes(role as Role) }))
    .sort((a, b) => b.n - a.n);
}

/** « 212 parents, **2 enseignants** » */
export function Parts({ reply }: { reply: PreviewAudienceReply }) {
  return <>{partsOf(reply).map((p, i) => {
    const text = t().rolesCounted[p.role]?.(p.n) ?? String(p.n);
    return <>{i > 0 && t().listSeparator}{p.odd ? <strong>{text}</strong> : text}</>;
  })}</>;
}

const firstName = (displayName: string): string => displayName.split(" ")[0] ?? displayName;

/** « 3 ne se sont jamais connectés : Anna, Paul, Éva » */
export function NeverLoggedIn({ reply }: { reply: PreviewAudienceReply }) {
  if (!reply.neverLoggedIn) return null;
  const names = reply.neverLoggedInPeople.slice(0, NAMES_SHOWN)
    .map(({ displayName }) => reply.neverLoggedIn === 1 ? displayName : firstName(displayName));
  const more = reply.neverLoggedIn - names.length;
  const said = names.join(t().listSeparator);
  return <p class="never soft">{t().recipients.neverLoggedIn(reply.neverLoggedIn, more > 0 ? t().compose.andMore(said, more) : said)}</p>;
}

/** The line before « Envoyer », and what is to be said with it. */
export function Reach({ choice, audience, urgent, children }: { choice: Choice; audience: Audience; urgent: boolean; children?: ComponentChildren }) {
  const words = t().recipients;
  const { reply, error } = audience;
  const mixed = (reply?.oddRoles.length ?? 0) > 0;
  const nameOf = (id: string, displayName: string): string =>
    choice.categories.get(id)?.label ?? choice.people.get(id)?.displayName ?? (displayName || id);
  const lost = (reply?.unreachable ?? []).map((u) => {
    const why = words.unreachableWhy[u.reason];
    return why ? words.because(nameOf(u.id, u.displayName), why) : nameOf(u.id, u.displayName);
  });
  return (
    <div class="reach-part">
      <p class={`reach ${mixed ? "mixed" : ""}`} role="status">
        {isEmpty(choice) ? words.none : !reply ? error || words.counting : <>
          {mixed && <Warning />}
          <span>
            <span class="lead">{words.reachLead(reply.total)} </span>{words.reach(reply.total)}
            {reply.total > 0 && <>{words.colon}<Parts reply={reply} /></>}
          </span>
        </>}
      </p>
      {reply && <Openings reply={reply} urgent={urgent} />}
      {reply && <NeverLoggedIn reply={reply} />}
      {lost.length > 0 && <Alert text={words.unreachable(lost.join(t().listSeparator))} />}
      {children}
    </div>
  );
}

/** In « Programmer l’envoi »: who would get it when, were it sent for that time. */
export function ReachAt({ choice, how }: { choice: Choice; how: api.HowSent & { deliverAt: string } }) {
  const { reply } = useAudience(choice, how);
  return reply && <p class="openings soft">{openingsAt(reply, how.deliverAt, how.urgent === true)}</p>;
}
