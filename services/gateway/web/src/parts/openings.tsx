// « 3 personnes maintenant, 214 demain à 07:30 »: who gets a message when, by
// the school's calendar.
import type { Delivery, PreviewAudienceReply } from "../api";
import { t } from "../i18n";
import { momentOf } from "./format";

/** As the server says it, of each moment how many. */
type Openings = readonly Delivery[];

/** What is further off than this is not now. */
const NOW_MS = 60_000;

const isNow = (one: Delivery): boolean => Date.parse(one.at ?? "") - Date.now() < NOW_MS;

/** `now`: people beside those of the list, who are reached at once. */
export function openingsText(now: number, openings: Openings): string {
  const words = t().quiet;
  const later = openings.filter((o) => !isNow(o));
  const atOnce = now + openings.filter(isNow).reduce((n, o) => n + o.count, 0);
  return [
    ...atOnce > 0 ? [words.now(atOnce)] : [],
    ...later.map((o, i) => words.later(o.count, momentOf(o.at), i === 0 && atOnce === 0)),
  ].join(t().listSeparator);
}

/** Not all at once. */
export const isSplit = (openings: Openings, asked: boolean): boolean =>
  openings.length > 1 || !asked && openings.some((o) => !isNow(o));

/** The same of what is sent for a time of its own. */
export const openingsAt = (reply: PreviewAudienceReply, deliverAt: string, urgent: boolean): string =>
  urgent ? t().urgent.everybodyAt(reply.total, momentOf(deliverAt))
    : openingsText(0, [...reply.total > reply.later ? [{ at: deliverAt, count: reply.total - reply.later }] : [], ...reply.openings]);

/** Under the number of people, before it is sent. */
export function Openings({ reply, urgent }: { reply: PreviewAudienceReply; urgent: boolean }) {
  if (urgent && reply.total > 0) return <p class="openings" role="status">{t().urgent.everybody(reply.total)}</p>;
  if (reply.later === 0) return null;
  return <p class="openings" role="status" title={t().quiet.why}>{openingsText(reply.total - reply.later, reply.openings)}</p>;
}

/** On a message of one's own that some do not have yet. */
export function Waiting({ waiting }: { waiting: Openings }) {
  if (waiting.length === 0) return null;
  return <p class="message-to soft waiting" title={t().quiet.why}>{t().quiet.waiting(openingsText(0, waiting))}</p>;
}
