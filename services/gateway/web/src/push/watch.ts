// What every page does about push: little, where nobody has turned it on.
import { effect } from "@preact/signals";
import { navigate } from "../router";
import { me, onLogOut, state } from "../session";

let asked = false;

const mayBeOn = (): boolean =>
  "serviceWorker" in navigator && "Notification" in window && Notification.permission === "granted";

export function watchPush(): void {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent) => {
    if (typeof data?.open === "string" && state.peek() === "in") navigate(data.open);
  });
  effect(() => {
    if (asked || state.value !== "in" || me.value?.pending !== "PENDING_UNSPECIFIED" || !mayBeOn()) return;
    asked = true;
    // Where it fails, the next page does it.
    import(".").then((push) => push.renew()).catch(() => undefined);
  });
  onLogOut(async () => {
    if (mayBeOn()) await import(".").then((push) => push.turnOff()).catch(() => undefined);
  }, () => undefined);
}
