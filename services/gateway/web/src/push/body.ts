// A subscription as PutSubscription has it: of a page, and of the service worker.
const base64Of = (bytes: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes ?? new ArrayBuffer(0))));

export const bodyOf = (kept: PushSubscription): { endpoint: string; p256dh: string; auth: string } =>
  ({ endpoint: kept.endpoint, p256dh: base64Of(kept.getKey("p256dh")), auth: base64Of(kept.getKey("auth")) });
