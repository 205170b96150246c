// « À propos de »: the children that a new message is about, of those whom its
// recipients may hear of.
import { useEffect, useId, useState } from "preact/hooks";
import { SendRequestMax, type NameableChild, type Person } from "../api";
import { t } from "../i18n";
import { childName } from "../parts/about";
import type { Audience } from "../recipients/audience";

export interface AboutChoice {
  children: readonly Person[];
  ids: string[];
  tick(id: string, on: boolean): void;
}

/** `kept`: of the draft that the window goes on with; of what that says
 *  nothing is ticked by itself. */
export function useAbout(audience: Audience, empty: boolean, kept: readonly string[] | undefined): AboutChoice {
  const [offered, setOffered] = useState<readonly NameableChild[]>();
  const [wishes, setWishes] = useState<ReadonlyMap<string, boolean>>(() => new Map(kept?.map((id) => [id, true])));
  useEffect(() => {
    if (empty) setOffered(undefined);
    // While another audience is counted, what was offered stays.
    else if (audience.reply) setOffered(audience.reply.children);
  }, [audience.reply, empty]);
  const children = (offered ?? []).flatMap((c) => c.child ? [{ ...c, child: c.child }] : []);
  const ids = children.filter((c) => wishes.get(c.child.id) ?? (!kept && c.suggested)).map((c) => c.child.id);
  return {
    children: children.map((c) => c.child),
    ids: offered ? ids.slice(0, SendRequestMax.concerns) : [...kept ?? []],
    tick: (id, on) => setWishes(new Map(wishes).set(id, on)),
  };
}

export function AboutField({ about }: { about: AboutChoice }) {
  const id = useId();
  if (about.children.length === 0) return null;
  return (
    <div class="about-field" role="group" aria-labelledby={id}>
      <span id={id}>{t().concerns.field}</span>
      {about.children.map((child) => (
        <label key={child.id} class="check">
          <input type="checkbox" checked={about.ids.includes(child.id)} onChange={(e) => about.tick(child.id, e.currentTarget.checked)} />
          <span>{childName(child)}</span>
        </label>
      ))}
    </div>
  );
}
