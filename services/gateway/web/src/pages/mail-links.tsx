// What links in mails open, logged in or not: an address is confirmed; what
// comes by mail is changed.
import { useEffect, useState } from "preact/hooks";
import * as api from "../api";
import { sentence, type Mail, type Unsubscribing } from "../api";
import { t } from "../i18n/channels";
import { Check } from "../parts/icons";
import { Alert, Loading, PageTitle } from "../parts/pieces";
import { query } from "../router";
import { takeSecret } from "./forgotten";
import { LoginFrame } from "./login";

export function VerifyAddress() {
  const words = t().channels;
  const [token] = useState(takeSecret);
  const [done, setDone] = useState(false);
  const [error, setError] = useState(token ? "" : words.verifyNone);
  useEffect(() => {
    if (token) api.verifyMailAddress(token).then(() => setDone(true), (failure: unknown) => setError(sentence(failure)));
  }, []);
  return (
    <LoginFrame>
      <PageTitle text={words.verifyTitle} />
      {!done && !error && <Loading />}
      <Alert text={error} />
      {done && <p role="status" class="remark"><Check /> {words.verifyDone}</p>}
      <a href="/account">{words.toAccount}</a>
    </LoginFrame>
  );
}

export function Unsubscribe() {
  const words = t().channels;
  const token = query.value.get("token") ?? "";
  const [now, setNow] = useState<Unsubscribing | null>(null);
  const [done, setDone] = useState(false);
  const [error, setError] = useState("");
  const refuse = (failure: unknown): void => setError(sentence(failure));
  useEffect(() => {
    api.getUnsubscribe(token).then(setNow, refuse);
  }, []);
  const choose = async (mail: Mail, all: boolean): Promise<void> => {
    setError("");
    try {
      setNow(await api.unsubscribe(token, mail, all));
      setDone(true);
    } catch (failure) {
      refuse(failure);
    }
  };
  return (
    <LoginFrame>
      <PageTitle text={words.unsubscribeTitle} />
      {!now && !error && <Loading />}
      <Alert text={error} />
      {now && (
        <>
          <p>{words.unsubscribeText(now.schoolName, words.kinds[now.about])}</p>
          <p role="status">{done && <><Check /> {words.stopped} </>}{words.unsubscribeNow(words.modes[now.mail])}</p>
          {now.mail !== "NONE" && <button type="button" class="primary" onClick={() => void choose("NONE", false)}>{words.stop}</button>}
          {now.mail !== "DIGEST" && <button type="button" onClick={() => void choose("DIGEST", false)}>{words.digest}</button>}
          {now.about !== "ABOUT_UNSPECIFIED" && <button type="button" class="quiet" onClick={() => void choose("NONE", true)}>{words.stopAll}</button>}
        </>
      )}
      <a href="/account">{words.toAccount}</a>
    </LoginFrame>
  );
}
