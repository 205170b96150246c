// Where one has one's mail, what comes there, and threads that ring nowhere.
import { call } from "./request";
import type { MailAddress, Mail, Mute, Unsubscribing } from "./types";

export const getMailAddress = (): Promise<MailAddress> => call("/me/mail-address");

/** A link goes there; until it is opened all stays as it is. */
export const putMailAddress = (address: string): Promise<MailAddress> =>
  call("/me/mail-address", { method: "PUT", body: { address } });

export const deleteMailAddress = (): Promise<MailAddress> => call("/me/mail-address", { method: "DELETE" });

export const verifyMailAddress = (token: string): Promise<void> =>
  call("/mail-address:verify", { method: "POST", body: { token }, anonymous: true });

export const getUnsubscribe = (token: string): Promise<Unsubscribing> =>
  call("/unsubscribe", { query: { token }, anonymous: true });

/** Where mail programs post, too. */
export const unsubscribe = (token: string, mail: Mail, all: boolean): Promise<Unsubscribing> =>
  call("/unsubscribe", { method: "POST", query: { token, mail, all }, anonymous: true, outside: true });

export const getMute = (threadId: string): Promise<Mute> => call(`/threads/${threadId}/mute`);

export const setMute = (threadId: string, muted: boolean): Promise<Mute> =>
  call(`/threads/${threadId}/mute`, { method: muted ? "PUT" : "DELETE" });
