// What happens shows as it happens: what the server tells on the live line is
// brought to the lists, counts and pages that are open.  Without the line they
// look now and then, as session.ts does.
import { computed, effect } from "@preact/signals";
import type { LiveFrame } from "../api";
import {
  arrive, changeReceipts, changeSchoolEvents, countDrafts, followed, lookAgain, me, reachable, recount, refresh, setUnreadNotifications,
  setUnreadThreads, state,
} from "../session";
import { Feed } from "./feed";

/** Of one kind, what is told within this time is looked at once. */
const GATHER_MS = 1_000;
/** A cut that is over by then is not worth a look. */
const PATIENCE_MS = 3_000;

/** Acts at once, and once more for all that comes within the time after. */
function gathered(act: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let more = false;
  const run = (): void => {
    more = false;
    act();
    timer = setTimeout(() => {
      timer = undefined;
      if (more) run();
    }, GATHER_MS);
  };
  return () => {
    more = true;
    if (timer === undefined) run();
  };
}

// Who comes back to a page that was hidden finds it looking anyway.
const seen = (act: () => void) => (): void => { if (document.visibilityState === "visible") act(); };
const lists = gathered(seen(arrive));
const drafts = gathered(seen(countDrafts));
const events = gathered(seen(changeSchoolEvents));
const receipts = gathered(seen(changeReceipts));

function count(counters: { unreadThreads?: number; unreadNotifications?: number }): void {
  if (counters.unreadThreads !== undefined) setUnreadThreads(counters.unreadThreads);
  if (counters.unreadNotifications !== undefined) setUnreadNotifications(counters.unreadNotifications);
}

function everything(): void {
  lists();
  drafts();
  events();
}

let cut: ReturnType<typeof setTimeout> | undefined;

function show(frame: LiveFrame): void {
  switch (frame.type) {
    case "hello":
      clearTimeout(cut);
      reachable.value = followed.value = true;
      count(frame.counters ?? {});
      // What came between the page's own questions and now.
      if (!feed.goesOn) everything();
      break;
    case "reset":
      everything();
      receipts();
      break;
    case "thread":
    case "notification": lists(); break;
    case "draft": drafts(); break;
    case "event": events(); break;
    case "receipts": receipts(); break;
    case "counters": count(frame); break;
  }
}

function lost(session: boolean): void {
  followed.value = false;
  if (session) void refresh();
  clearTimeout(cut);
  cut = setTimeout(() => { if (!feed.isOpen) void recount(); }, PATIENCE_MS);
}

const feed = new Feed({ frame: show, lost });

function hangUp(): void {
  feed.close();
  followed.value = false;
}

/** Who may listen here; "": nobody. */
const listener = computed(() => state.value === "in" && me.value?.pending === "PENDING_UNSPECIFIED"
  ? me.value.user?.id ?? "" : "");
const isIn = (): boolean => listener.peek() !== "";

export function watchLive(): void {
  let whose = "";
  effect(() => {
    const user = listener.value;
    if (user && user !== whose) feed.forget();
    whose = user || whose;
    if (user) feed.open();
    else hangUp();
  });
  // A look was answered: the line is worth a try as well.
  effect(() => { if (reachable.value && isIn()) feed.open(); });
  addEventListener("offline", () => {
    hangUp();
    reachable.value = false;
  });
  addEventListener("online", () => { if (isIn()) void lookAgain(); });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible" && isIn()) {
      feed.open();
      events();
    }
  });
  // A page that the browser keeps must not keep a socket.
  addEventListener("pagehide", hangUp);
  addEventListener("pageshow", (e) => { if (e.persisted && isIn()) feed.open(); });
}
