// Choosing a password: changing one's own, after a one-time code, and by the
// link of a mail.
import { useState } from "preact/hooks";
import * as api from "../api";
import type { Refusal } from "../api";
import { t } from "../i18n/account";
import { noticeSuccess } from "../parts/notice";
import { Alert } from "../parts/pieces";
import { PasswordField, useAct } from "./field";

/** As the server counts; it says all the rest. */
const MIN = 8;

/** Where the server's refusals of a password belong. */
const place = (failure: Refusal): string =>
  failure.code.startsWith("PASSWORD_") ? "new" :
    failure.code === "WRONG_PASSWORD" ? "old" : failure.field;

/** Twice the new password, once the old one where `save` wants it. */
export function PasswordForm({ asksOld, submit, save }: {
  asksOld: boolean;
  submit: string;
  save: (old: string, fresh: string) => Promise<void>;
}) {
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const [again, setAgain] = useState("");
  const act = useAct(["old", "new", "again"], place);
  const words = t().account.password;

  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (asksOld && !old) act.refuse("old", words.oldMissing);
    else if ([...fresh].length < MIN) act.refuse("new", words.tooShort(MIN));
    else if (fresh !== again) act.refuse("again", words.different);
    else if (await act.run(() => save(old, fresh))) {
      setOld("");
      setFresh("");
      setAgain("");
    }
  };
  return (
    <form class="account-form" noValidate onSubmit={(e) => void go(e)}>
      {asksOld && (
        <PasswordField label={words.old} name="old" autocomplete="current-password" value={old}
          onValue={setOld} problem={act.of("old")} />
      )}
      <PasswordField label={words.fresh} name="new" autocomplete="new-password" value={fresh}
        onValue={setFresh} hint={words.policy(MIN)} problem={act.of("new")} />
      <PasswordField label={words.again} name="again" autocomplete="new-password" value={again}
        onValue={setAgain} problem={act.of("again")} />
      <Alert text={act.rest} />
      <button type="submit" class="primary" disabled={act.busy}>{submit}</button>
    </form>
  );
}

export function ChangePassword() {
  const words = t().account.password;
  return (
    <section class="account-part" aria-labelledby="account-password">
      <h2 id="account-password">{words.title}</h2>
      <p class="soft">{words.about}</p>
      <PasswordForm asksOld submit={words.change} save={async (old, fresh) => {
        await api.changePassword(old, fresh);
        noticeSuccess(words.changed);
      }} />
    </section>
  );
}
