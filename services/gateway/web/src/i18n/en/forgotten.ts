// A forgotten password.
import type { forgotten as French } from "../fr/forgotten";

export const forgotten: typeof French = {
  title: "Forgotten password",
  text: "Enter your user name. If your account has an e-mail address, you will receive a link there to choose a new password.",
  school: "School (optional)",
  schoolHint: "If your user name exists in several schools.",
  missing: "Enter your user name.",
  submit: "Send me the link",
  asked: "Noted. If the account has an e-mail address, the link arrives in a moment; it is good for an hour. Nothing comes? Ask the school’s office.",
  noMail: "This installation sends no mail. Ask your school’s office: it will give you a code to choose a new password.",
  back: "Back to the login",
  chooseTitle: "New password",
  choose: "Save",
  chosen: "Your password is changed. Log in with the new one.",
  noToken: "This link is incomplete. Open it again from the mail, or ask for another one.",
  again: "Ask for another link",
};
