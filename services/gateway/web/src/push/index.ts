// Push in this browser: the service worker, the subscription, and whose it is.
import * as api from "../api";
import type { PushSetup } from "../api";
import { addressOf } from "../base-path";
import { me } from "../session";
import { bodyOf } from "./body";

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

/** Is what this browser is told the user's? */
export async function isOn(): Promise<boolean> {
  return isSupported() && Notification.permission === "granted" &&
    localStorage.getItem(OWNER) === owner() && await subscription() !== null;
}

async function keep(kept: PushSubscription): Promise<PushSetup> {
  const device = (await api.listSessions()).sessions.find((one) => one.current)?.device ?? "";
  return api.putSubscription({ ...bodyOf(kept), device, replaces: "" });
}

async function subscribe(publicKey: string): Promise<PushSubscription | null> {
  const registered = await navigator.serviceWorker.register(addressOf("/sw.js"), { scope: addressOf("/") });
  await navigator.serviceWorker.ready;
  // One that was made with another key is of no use.
  await (await registered.pushManager.getSubscription())?.unsubscribe();
  return registered.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(publicKey) })
    .catch(() => null);
}

/** Asks the user, then the browser, then the server.  Null: the user, or the
 *  browser, said no. */
export async function turnOn(publicKey: string): Promise<PushSetup | null> {
  if (await Notification.requestPermission() !== "granted") return null;
  const made = await subscribe(publicKey);
  if (!made) return null;
  const setup = await keep(made);
  localStorage.setItem(OWNER, owner());
  return setup;
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
 *  and is told no more.  One that the browser has lost is made anew. */
export async function renew(): Promise<void> {
  if (!isSupported()) return;
  const isOwn = (): boolean => localStorage.getItem(OWNER) === owner();
  const kept = await subscription() ?? (isOwn() ? await subscribe((await api.getPush()).publicKey) : null);
  if (!kept) return;
  // Also where they log out meanwhile.
  if (!isOwn()) await turnOff();
  else await keep(kept);
}
