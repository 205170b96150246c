// Logging in and out.
import type { login as French } from "../fr/login";

export const login: typeof French = {
  title: "Log in",
  login: "User name",
  password: "Password",
  school: "School",
  schoolHint: "The name or the code of your school.",
  wrongWithSchool: "The user name, the password or the school is wrong.",
  schoolMissing: "Say which school is yours.",
  submit: "Log in",
  expired: "Your session has ended. Log in again to carry on where you were.",
  missing: "Enter your user name and your password.",
  logout: "Log out",
  forgotten: "Forgotten your password?",
  code: "Code",
  codeHint: "The six digits of your authenticator app, or a recovery code.",
  codeMissing: "Enter the code.",
  codeFor: (name) => `Account: ${name}`,
  remember: "Do not ask for a code on this device for 30 days",
  back: "Back",
};
