// Logging in and out, and who is logged in.
import { call, setCsrfToken } from "./request";
import type { LoginReply, Me } from "./types";

/** `school`: its code or name, or "" where the name alone is to do.  `code`: of
 *  the second factor, once SECOND_FACTOR_REQUIRED was answered. */
export async function login(name: string, password: string, school: string,
  code = "", rememberDevice = false): Promise<LoginReply> {
  const reply = await call<LoginReply>("/session",
    { method: "POST", body: { login: name, password, school, code, rememberDevice }, anonymous: true });
  setCsrfToken(reply.csrfToken);
  return reply;
}

export const logout = (): Promise<void> => call("/session", { method: "DELETE" });

export async function fetchMe(): Promise<Me> {
  const me = await call<Me>("/me");
  if (me.csrfToken) setCsrfToken(me.csrfToken);
  return me;
}
