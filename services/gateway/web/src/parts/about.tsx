// « à propos de Léa Martin, 6e B »: the children that a message is about, and
// the list that shows only what is about one of them.
import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import * as api from "../api";
import type { Person } from "../api";
import { t } from "../i18n";
import { me, onLogOut } from "../session";

/** Of the lists of all boxes; null: they show everything. */
export const onlyAbout = signal<Person | null>(null);

const own = signal<readonly Person[]>([]);
let asked = "";

onLogOut(() => Promise.resolve(), () => {
  onlyAbout.value = null;
  own.value = [];
  asked = "";
});

/** The children of a guardian, asked for once. */
function useOwnChildren(): readonly Person[] {
  useEffect(() => {
    const id = me.value?.user?.id ?? "";
    if (asked === id || !me.value?.roles.includes("GUARDIAN")) return;
    asked = id;
    api.listChildren().then((reply) => { own.value = reply.children; }, () => { asked = ""; });
  }, [me.value?.user?.id]);
  return own.value;
}

export const childName = (child: Person): string => t().concerns.child(child.displayName, child.context);

/** In words. */
export function About({ who }: { who: readonly Person[] }) {
  if (who.length === 0) return null;
  return <p class="message-about soft">{t().concerns.about(who.map(childName))}</p>;
}

/** Why the reader got it, where it is a copy. */
export function CopiedFor({ who }: { who: readonly Person[] }) {
  if (who.length === 0) return null;
  return <p class="message-about soft">{t().copies.got(who.map(childName))}</p>;
}

/** On a line: each child is a way to all that is about it. */
export function AboutChips({ who }: { who: readonly Person[] }) {
  if (who.length === 0) return null;
  return (
    <span class="about">
      <span class="hidden">{t().concerns.about(who.map(childName))}</span>
      {who.map((child) => (
        <button key={child.id} type="button" class="quiet about-child" title={t().concerns.pick(childName(child))}
          aria-label={t().concerns.pick(childName(child))} onClick={() => { onlyAbout.value = child; }}>{childName(child)}</button>
      ))}
    </span>
  );
}

/** For who has several children, and for who came from a line. */
export function AboutFilter() {
  const children = useOwnChildren();
  const chosen = onlyAbout.value;
  if (children.length < 2 && !chosen) return null;
  const choices = chosen && !children.some((c) => c.id === chosen.id) ? [...children, chosen] : children;
  return (
    <select class="about-filter" aria-label={t().concerns.filter} title={t().concerns.filter} value={chosen?.id ?? ""}
      onChange={(e) => { onlyAbout.value = choices.find((c) => c.id === e.currentTarget.value) ?? null; }}>
      <option value="">{t().concerns.everything}</option>
      {choices.map((c) => <option key={c.id} value={c.id}>{childName(c)}</option>)}
    </select>
  );
}
