// All drafts that this page saves: those of its windows, and those that a page
// before it could not.
import { effect } from "@preact/signals";
import { Refusal, type Draft } from "../api";
import { t } from "../i18n";
import { onLogOut, onReturn, state } from "../session";
import { dropCopies, leftCopies } from "./draft-copies";
import { DraftSaver } from "./draft-saver";
import { dropUnsent } from "./unsent-files";

const savers = new Set<DraftSaver>();

export function openSaver(from?: Draft): DraftSaver {
  const saver = new DraftSaver(from);
  savers.add(saver);
  return saver;
}

/** Its window has closed: it goes on until the server has everything. */
export async function letGo(saver: DraftSaver): Promise<boolean> {
  const done = await saver.flush();
  if (done) savers.delete(saver);
  return done;
}

/** What another page left: sent on, in both versions where there are two. */
async function sendOn(): Promise<void> {
  if (state.peek() !== "in") return;
  const { copies, again } = leftCopies(new Set([...savers].map((s) => s.copyName)));
  for (const copy of copies) {
    const saver = new DraftSaver(copy);
    savers.add(saver);
    await saver.flush();
    if (saver.state.peek().kind === "conflict") {
      saver.fork();
      await saver.flush();
    }
    if (!saver.isBehind) savers.delete(saver);
  }
  if (again > 0) setTimeout(() => void sendOn(), again);
}

/** Before logging out, which takes away what is here: all has to be there. */
async function saveDrafts(): Promise<void> {
  for (const saver of savers) {
    await saver.flush();
    if (saver.state.peek().kind === "conflict") {
      saver.fork();
      await saver.flush();
    }
    const saving = saver.state.peek();
    if (saving.kind === "refused") throw new Refusal(0, "", t().drafts.refused(saving.why), "");
    if (saver.isBehind) throw new Refusal(0, "", t().errors.network, "");
  }
}

/** Nothing of this person stays in the browser. */
function forgetDrafts(): void {
  for (const saver of savers) saver.end();
  savers.clear();
  dropCopies();
  dropUnsent();
}

export function watchDrafts(): void {
  const leave = (): void => { for (const saver of savers) saver.leave(); };
  const again = (): void => { for (const saver of savers) if (saver.isBehind) void saver.flush(); };
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") leave(); });
  addEventListener("online", again);
  onReturn(again);
  onLogOut(saveDrafts, forgetDrafts);
  // Once for each who comes in.
  effect(() => { if (state.value === "in") void sendOn(); });
}

