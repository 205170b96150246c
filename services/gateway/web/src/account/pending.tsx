// What a session has to do before anything else: choose a password after a
// one-time code, or set up the second factor that the school demands.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type BeginSecondFactorReply } from "../api";
import { t } from "../i18n/account";
import { noticeError } from "../parts/notice";
import { Alert, Loading, PageTitle } from "../parts/pieces";
import { logOut, me, untilOpen } from "../session";
import { PasswordForm } from "./password";
import { SetUp, WithPassword } from "./second-factor";

function ChoosePassword() {
  const words = t().account.pending;
  return (
    <>
      <PageTitle text={words.passwordTitle} />
      <p>{words.passwordText}</p>
      <PasswordForm asksOld={false} submit={words.passwordSubmit} save={async (_, fresh) => {
        await api.changePassword("", fresh);
        await untilOpen();
      }} />
    </>
  );
}

function Enrol() {
  const [begun, setBegun] = useState<BeginSecondFactorReply | null>(null);
  const [asks, setAsks] = useState(false);
  const [error, setError] = useState("");
  const words = t().account.pending;
  const begin = async (): Promise<void> => {
    try {
      if ((await api.fetchSecondFactor()).passwordNeeded) setAsks(true);
      else setBegun(await api.beginSecondFactor(""));
      setError("");
    } catch (failure) {
      setError(sentence(failure));
    }
  };
  useEffect(() => { void begin(); }, []);
  return (
    <>
      <PageTitle text={words.factorTitle} />
      <p>{words.factorText}</p>
      <Alert text={error} onRetry={() => void begin()} />
      {asks && !begun && (
        <WithPassword submit={t().account.factor.next}
          act={async (password) => { setBegun(await api.beginSecondFactor(password)); }} />
      )}
      {begun ? <SetUp begun={begun} onDone={() => void untilOpen()} /> : !error && !asks && <Loading />}
    </>
  );
}

export function Pending() {
  return (
    <main class="login">
      <div class="login-card wide">
        {me.value?.pending === "NEW_PASSWORD" ? <ChoosePassword /> : <Enrol />}
        <button type="button" class="quiet" onClick={() => logOut().catch((e: unknown) => noticeError(sentence(e)))}>
          {t().login.logout}
        </button>
      </div>
    </main>
  );
}
