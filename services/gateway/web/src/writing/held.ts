// What waits for its time: what can be done about it until somebody has it.
import { effect, signal } from "@preact/signals";
import * as api from "../api";
import { Refusal, sentence, type GetThreadReply, type SendReply } from "../api";
import { t } from "../i18n";
import { momentOf } from "../parts/format";
import { noticeError, noticeLeaving, noticeSuccess } from "../parts/notice";
import { isSplit, openingsText } from "../parts/openings";
import { countDrafts, lookAgain, state } from "../session";
import { openDraft } from "./from-draft";
import type { When } from "./when";

/** Is there any?  heldTurn goes up when it may be others. */
export const anyHeld = signal(false);
export const heldTurn = signal(0);

/** A delivery is made within so much of its time. */
const DELIVERED_MS = 1_500;
/** On its way to the server the window has begun to run. */
const MARGIN_MS = 500;

export function lookAtHeld(): void {
  heldTurn.value = heldTurn.peek() + 1;
  api.listHeld("", 1).then((page) => { anyHeld.value = page.threads.length > 0; }, () => undefined);
}

async function lookEverywhere(): Promise<void> {
  lookAtHeld();
  await lookAgain();
}

/** What was refused may have been delivered meanwhile. */
function failed(failure: unknown): void {
  noticeError(sentence(failure));
  if (failure instanceof Refusal && failure.status < 500) void lookEverywhere();
}

/** The text is in its window again, as a draft. */
export async function undoSend(messageId: string, head?: GetThreadReply): Promise<void> {
  try {
    const { draftId } = await api.undoMessage(messageId);
    noticeSuccess(t().held.undone);
    countDrafts();
    void lookEverywhere();
    await openDraft(draftId, head);
  } catch (failure) {
    failed(failure);
  }
}

export async function moveHeld(messageId: string, deliverAt: string): Promise<void> {
  try {
    await api.moveHeld(messageId, { deliverAt });
    noticeSuccess(t().held.moved(momentOf(deliverAt)));
    lookAtHeld();
  } catch (failure) {
    failed(failure);
  }
}

export async function sendNow(messageId: string): Promise<void> {
  try {
    await api.moveHeld(messageId, { now: true });
    noticeSuccess(t().held.leaves);
    setTimeout(() => void lookEverywhere(), DELIVERED_MS);
  } catch (failure) {
    failed(failure);
  }
}

/** A send was taken: what it says, and how it is taken back. */
export function sayLeaving(reply: SendReply, sent: string, when: When): void {
  const { messageId, recipientCount, deliveries } = reply;
  const split = isSplit(deliveries, Boolean(when.deliverAt));
  const said = split ? t().quiet.sent(openingsText(0, deliveries)) : sent;
  if (when.deliverAt)
    noticeLeaving(split ? said : t().held.planned(recipientCount, momentOf(deliveries[0]?.at ?? when.deliverAt)), undefined, () => undoSend(messageId));
  else if (when.undoSeconds === 0) noticeSuccess(said);
  else {
    const ms = when.undoSeconds * 1000;
    noticeLeaving(said, Date.now() + ms - MARGIN_MS, () => undoSend(messageId));
    setTimeout(() => void lookEverywhere(), ms + DELIVERED_MS);
  }
  if (split || when.deliverAt || when.undoSeconds > 0) lookAtHeld();
}

export function watchHeld(): void {
  effect(() => { if (state.value === "in") lookAtHeld(); });
}
