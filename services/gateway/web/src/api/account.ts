// One's own account: password, second factor, sessions, API tokens, and the way
// back in.
import { call } from "./request";
import type {
  AccountsScope, BeginSecondFactorReply, ConfirmSecondFactorReply, CreateTokenReply, GetMailSetupReply,
  ListDevicesReply, ListSessionsReply, ListTokensReply, RenewRecoveryCodesReply, ResetClassReply, Role,
  SecondFactor,
} from "./types";

const segment = encodeURIComponent;

// ---- password ----

/** The sessions of other browsers end. */
export const changePassword = (old: string, fresh: string): Promise<void> =>
  call("/me/password", { method: "POST", body: { old, new: fresh } });

/** Whether this installation sends mail at all. */
export const fetchMailSetup = (): Promise<GetMailSetupReply> => call("/mail");

/** The same answer whether the account exists or not. */
export const requestReset = (login: string, school: string): Promise<void> =>
  call("/password-reset", { method: "POST", body: { login, school }, anonymous: true });

export const finishReset = (token: string, password: string): Promise<void> =>
  call("/password-reset:finish", { method: "POST", body: { token, password }, anonymous: true });

// ---- second factor ----

export const fetchSecondFactor = (): Promise<SecondFactor> => call("/me/second-factor");

export const beginSecondFactor = (password: string): Promise<BeginSecondFactorReply> =>
  call("/me/second-factor", { method: "POST", body: { password } });

export const confirmSecondFactor = (code: string): Promise<ConfirmSecondFactorReply> =>
  call("/me/second-factor:confirm", { method: "POST", body: { code } });

export const renewRecoveryCodes = (password: string, code: string): Promise<RenewRecoveryCodesReply> =>
  call("/me/second-factor:renew-codes", { method: "POST", body: { password, code } });

export const removeSecondFactor = (password: string): Promise<void> =>
  call("/me/second-factor", { method: "DELETE", body: { password } });

// ---- sessions and devices ----

export const listSessions = (): Promise<ListSessionsReply> => call("/me/sessions");

export const endSession = (id: string): Promise<void> =>
  call(`/me/sessions/${segment(id)}`, { method: "DELETE" });

export const endOtherSessions = (): Promise<void> => call("/me/sessions", { method: "DELETE" });

export const listDevices = (): Promise<ListDevicesReply> => call("/me/devices");

export const forgetDevice = (id: string): Promise<void> =>
  call(`/me/devices/${segment(id)}`, { method: "DELETE" });

// ---- API tokens ----

export const listTokens = (): Promise<ListTokensReply> => call("/me/tokens");

export const createToken = (asked: {
  name: string; scopes: AccountsScope[]; days: number; password: string;
}, idempotencyKey: string): Promise<CreateTokenReply> =>
  call("/me/tokens", { method: "POST", body: asked, idempotencyKey });

export const revokeToken = (id: string): Promise<void> =>
  call(`/me/tokens/${segment(id)}`, { method: "DELETE" });

// ---- one-time codes, for the sheet of a class ----

export const resetClass = (classId: string, roles: Role[], everybody: boolean): Promise<ResetClassReply> =>
  call(`/admin/classes/${segment(classId)}:reset`, { method: "POST", body: { roles, everybody } });
