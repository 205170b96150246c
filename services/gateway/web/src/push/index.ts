// Push in this browser: the service worker, the subscription, and whose it is.
import * as api from "../api";
import type { PushSetup } from "../api";
import { addressOf } from "../base-path";
import { me } from "../session";

const OWNER = "liaison.push";
const WAIT_MS = 3000;

export const isSupported = (): boolean =>
  "serviceWorker" in navigator && "PushManager" in window && "Notification" in window;

export const isDenied = (): boolean => Notification.permission === "denied";

const owner = (): string => `${me.peek()?.school?.id ?? ""} ${me.peek()?.user?.id ?? ""}`;

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  return navigator.serviceWorker.getRegistration(addressOf("/"));
}

async function subscription(): Promise<PushSubscription | null> {
  return (await registration())?.pushManager.getSubscription() ?? null;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
const base64Of = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))));

/** Is what this browser is told the user's? */
export async function isOn(): Promise<boolean> {
  return isSupported() && Notification.permission === "granted" &&
    localStorage.getItem(OWNER) === owner() && await subscription() !== null;
}

async function keep(kept: PushSubscription): Promise<PushSetup> {
  const device = (await api.listSessions()).sessions.find((one) => one.current)?.device ?? "";
  const setup = await api.putSubscription({
    endpoint: kept.endpoint, p256dh: base64Of(kept.getKey("p256dh")), auth: base64Of(kept.getKey("auth")), device,
  });
  localStorage.setItem(OWNER, owner());
  return setup;
}

/** Asks the user, then the browser, then the server.  Null: the user, or the
 *  browser, said no. */
export async function turnOn(publicKey: string): Promise<PushSetup | null> {
  if (await Notification.requestPermission() !== "granted") return null;
  const registered = await navigator.serviceWorker.register(addressOf("/sw.js"), { scope: addressOf("/") });
  await navigator.serviceWorker.ready;
  // One that was made with another key is of no use.
  await (await registered.pushManager.getSubscription())?.unsubscribe();
  const made = await registered.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) })
    .catch(() => null);
  return made && keep(made);
}

/** The server hears of it by the push service, if by nobody else. */
export async function turnOff(): Promise<void> {
  localStorage.removeItem(OWNER);
  await Promise.race([
    subscription().then((kept) => kept?.unsubscribe()),
    new Promise((resolve) => setTimeout(resolve, WAIT_MS)),
  ]);
}

/** Once a page: it is of this session now, or of somebody who was here before
 *  and is told no more. */
export async function renew(): Promise<void> {
  const kept = isSupported() ? await subscription() : null;
  if (!kept) return;
  if (localStorage.getItem(OWNER) !== owner()) await turnOff();
  else await keep(kept);
}
