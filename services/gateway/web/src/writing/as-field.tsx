// « En tant que »: which of one's roles a message goes as, of who has several.
import { useEffect, useId, useState } from "preact/hooks";
import * as api from "../api";
import type { Role, To } from "../api";
import { t } from "../i18n";
import { me } from "../session";

const SUGGEST_AFTER_MS = 300;

export interface As {
  /** What is shown as chosen, by hand or by the server. */
  role: Role | undefined;
  /** By hand; undefined: the server is to choose. */
  chosen: Role | undefined;
  choose(role: Role): void;
}

const hats = (): readonly Role[] => me.value?.roles ?? [];

/** `to` undefined: nobody yet.  `first`: as one wrote in the thread before. */
export function useAs(to: To | undefined, first?: Role): As {
  const [chosen, setChosen] = useState<Role | undefined>(first);
  const [suggested, setSuggested] = useState<Role | undefined>();
  const asked = to && hats().length > 1 ? JSON.stringify(to) : "";
  useEffect(() => {
    if (!asked) return undefined;
    let current = true;
    const timer = setTimeout(() => {
      api.suggestSender(JSON.parse(asked) as To).then(
        (reply) => { if (current) setSuggested(reply.as); },
        // The first role is shown; sending says what is wrong.
        () => undefined);
    }, SUGGEST_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return { role: chosen ?? suggested ?? hats()[0], chosen, choose: setChosen };
}

export function AsField({ as }: { as: As }) {
  const id = useId();
  if (hats().length < 2) return null;
  return (
    <p class="replies">
      <label htmlFor={id}>{t().compose.as}</label>
      <select id={id} value={as.role} onChange={(e) => as.choose(e.currentTarget.value as Role)}>
        {hats().map((role) => <option key={role} value={role}>{t().roles[role]}</option>)}
      </select>
    </p>
  );
}
