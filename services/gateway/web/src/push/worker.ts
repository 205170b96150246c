// The service worker: shows what comes by push, opens what it is about, and says
// where it is to come from now on.  It keeps nothing and answers no request.
import { bodyOf } from "./body";

interface Told { title: string; body: string; lang: string; url: string; tag: string; urgent: boolean }
interface Shown extends NotificationOptions { renotify: boolean; data: string }
interface Window { url: string; focus(): Promise<unknown>; postMessage(message: unknown): void }
interface Waits extends Event { waitUntil(work: Promise<unknown>): void }
interface Pushed extends Waits { data: { text(): string } | null }
interface Clicked extends Waits { notification: Notification }
interface Changed extends Waits { oldSubscription?: PushSubscription | null; newSubscription?: PushSubscription | null }
interface Worker {
  registration: ServiceWorkerRegistration;
  clients: {
    matchAll(options: { type: "window"; includeUncontrolled: boolean }): Promise<Window[]>;
    openWindow(address: string): Promise<unknown>;
  };
  addEventListener(type: "push", handle: (event: Pushed) => void): void;
  addEventListener(type: "notificationclick", handle: (event: Clicked) => void): void;
  addEventListener(type: "pushsubscriptionchange", handle: (event: Changed) => void): void;
}
const worker = self as unknown as Worker;

/** Of what is none of ours something is shown all the same: a browser that
 *  shows nothing loses its subscription. */
function read(text: string): Told {
  const unknown = { title: "Liaison", body: "", lang: "", url: "/notifications", tag: "unknown", urgent: false };
  try {
    const told: Told = { ...unknown, ...JSON.parse(text) };
    return /^\/(?!\/)/.test(told.url) ? told : { ...told, url: unknown.url };
  } catch {
    return unknown;
  }
}

worker.addEventListener("push", (event) => {
  const { title, body, lang, url, tag, urgent } = read(event.data?.text() ?? "");
  const shown: Shown = { body, lang, tag, renotify: true, requireInteraction: urgent, data: url };
  event.waitUntil(worker.registration.showNotification(title, shown));
});

/** A page that is open goes there by itself: what is being written stays. */
async function open(url: string): Promise<void> {
  const [page] = (await worker.clients.matchAll({ type: "window", includeUncontrolled: true }))
    .filter((one) => one.url.startsWith(worker.registration.scope));
  if (!page) {
    await worker.clients.openWindow(worker.registration.scope.replace(/\/$/, "") + url);
    return;
  }
  page.postMessage({ open: url });
  await page.focus().catch(() => undefined);
}

worker.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data ?? "/notifications")));
});

/** The push service has given the browser another address.  Whose it was says the
 *  former one; where the browser has forgotten that, the next page renews it. */
async function resubscribe({ oldSubscription: old, newSubscription }: Changed): Promise<void> {
  const applicationServerKey = old?.options.applicationServerKey;
  if (!old || !applicationServerKey) return;
  const made = newSubscription ??
    await worker.registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
  const api = worker.registration.scope.replace(/\/$/, "") + "/api/v1/me";
  const { csrfToken } = await (await fetch(api)).json();
  const put = await fetch(`${api}/push/subscription`, {
    method: "PUT", headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken ?? "" },
    body: JSON.stringify({ ...bodyOf(made), replaces: old.endpoint }),
  });
  // Somebody else is there now, or nobody.
  if (put.status === 401 || put.status === 404) await made.unsubscribe();
}

worker.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(resubscribe(event)));
